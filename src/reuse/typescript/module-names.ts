// From a module's name in an import to the file it means, within and across the company's repositories. Ours and not the
// compiler's, since no dependencies are installed and packages stand as sources, not as what is built from them.
import type { AmbiguousName } from '../code-index.ts'
import { registryOf, type PublishedName, type Registry } from '../registry.ts'
import type { Representatives } from '../relatives.ts'
import type { Compiler } from './compiler.ts'
import { folderOf, foldersAbove, joinPath, repositoryOf, treePath, type TreePath } from './file-tree.ts'
import { parsePackageManifest, targetsOf, type PackageManifest } from './package-manifest.ts'
import { pathsFor, SettingsReader } from './path-settings.ts'
import { customaryEntryOf, publishedFileOf, sourceFileOf, type Exists } from './source-file-of.ts'

/** What module names are resolved among. */
export interface ResolvableFiles {
  /** Source files. */
  readonly sources: ReadonlySet<TreePath>
  /** Manifests and settings, with their texts. */
  readonly manifests: ReadonlyMap<TreePath, string>
  readonly representatives: Representatives
}

/** Finds the file that a module name means where it stands; null where it means none of ours, or more than one. */
export class ModuleNames {
  readonly #exists: Exists
  readonly #manifestTexts: ReadonlyMap<TreePath, string>
  /** By folder. */
  readonly #manifests = new Map<TreePath, PackageManifest>()
  readonly #registry: Registry
  readonly #settings: SettingsReader
  readonly #ambiguous = new Map<string, readonly number[]>()
  readonly #resolved = new Map<string, TreePath | null>()

  constructor(compiler: Compiler, { sources, manifests, representatives }: ResolvableFiles) {
    this.#exists = (path) => sources.has(path)
    this.#manifestTexts = manifests
    const published: PublishedName[] = []
    for (const [path, text] of manifests) {
      const manifest = path.endsWith('/package.json') ? parsePackageManifest(text) : null
      if (manifest === null) continue
      const folder = folderOf(path)
      this.#manifests.set(folder, manifest)
      const repository = repositoryOf(path)
      const { name } = manifest
      const within = folder.slice(treePath(repository, '').length + 1)
      if (name !== null) published.push({ ecosystem: 'npm', name, repository, folder: within })
    }
    this.#registry = registryOf(published, representatives)
    this.#settings = new SettingsReader(compiler, manifests, (name, from) => this.#packageText(name, from))
  }

  /** The file that `name` means in the file at `from`. */
  resolve(name: string, from: TreePath): TreePath | null {
    const key = `${folderOf(from)}\0${name}`
    const known = this.#resolved.get(key)
    if (known !== undefined) return known
    const found = this.#find(name, from)
    // A name may lead out of the tree of sources only by mistake: what is no source is no module.
    const file = found !== null && this.#exists(found) ? found : null
    this.#resolved.set(key, file)
    return file
  }

  /** The names of packages met that several repositories publish. */
  get ambiguous(): readonly AmbiguousName[] {
    return [...this.#ambiguous].map(([name, repositories]) => ({ name, repositories }))
  }

  /** The folder of the nearest package with a name around a file; its repository's root where there is none. */
  packageFolderOf(file: TreePath): TreePath {
    const named = foldersAbove(file).find((folder) => (this.#manifests.get(folder)?.name ?? null) !== null)
    return named ?? treePath(repositoryOf(file), '')
  }

  #find(name: string, from: TreePath): TreePath | null {
    if (/^\.\.?(?:\/|$)/.test(name)) {
      const path = joinPath(folderOf(from), name)
      return path === null ? null : this.#fileOrPackage(path)
    }
    if (name.startsWith('#')) return this.#ownImport(name, from) ?? this.#byPaths(name, from)
    return this.#byPaths(name, from) ?? (name.startsWith('/') ? null : this.#byPackage(name, from))
  }

  // A folder with a package.json of its own says itself what it stands for.
  #fileOrPackage(path: TreePath): TreePath | null {
    const manifest = this.#manifests.get(path)
    const file = sourceFileOf(this.#exists, path)
    if (manifest === undefined || (file !== null && folderOf(file) !== path)) return file
    return this.#entry(path, manifest) ?? file
  }

  #ownImport(name: string, from: TreePath): TreePath | null {
    const folder = this.#nearest(from)
    const manifest = folder === null ? undefined : this.#manifests.get(folder)
    if (folder === null || manifest === undefined) return null
    for (const target of targetsOf(manifest.imports, name)) {
      const file = target.startsWith('.')
        ? publishedFileOf(this.#exists, folder, target)
        : this.#byPackage(target, from)
      if (file !== null) return file
    }
    return null
  }

  #byPaths(name: string, from: TreePath): TreePath | null {
    for (const settings of this.#settings.settingsFor(from)) {
      for (const path of pathsFor(settings, name)) {
        const file = this.#fileOrPackage(path) ?? this.#builtFile(path)
        if (file !== null) return file
      }
    }
    return null
  }

  // `paths` may lead to what a package builds.
  #builtFile(path: TreePath): TreePath | null {
    const folder = foldersAbove(path).find((above) => this.#manifests.has(above))
    return folder === undefined ? null : publishedFileOf(this.#exists, folder, path.slice(folder.length + 1))
  }

  #byPackage(name: string, from: TreePath): TreePath | null {
    const place = this.#packagePlace(name, from)
    if (place === null) return null
    const { folder, subpath } = place
    const manifest = this.#manifests.get(folder)
    if (subpath === '') return manifest === undefined ? null : this.#entry(folder, manifest)
    if (manifest?.exports !== undefined) return this.#published(folder, manifest.exports, `./${subpath}`)
    const path = joinPath(folder, subpath)
    return (
      (path === null ? null : this.#fileOrPackage(path)) ?? publishedFileOf(this.#exists, folder, subpath)
    )
  }

  #entry(folder: TreePath, manifest: PackageManifest): TreePath | null {
    if (manifest.exports !== undefined) {
      const file = this.#published(folder, manifest.exports, '.')
      if (file !== null || targetsOf(manifest.exports, '.').length === 0) return file
    }
    for (const entry of manifest.entries) {
      const file = publishedFileOf(this.#exists, folder, entry)
      if (file !== null) return file
    }
    return customaryEntryOf(this.#exists, folder)
  }

  #published(folder: TreePath, map: unknown, key: string): TreePath | null {
    const files = targetsOf(map, key).map((target) => publishedFileOf(this.#exists, folder, target))
    return files.find((file) => file !== null) ?? null
  }

  // Which package of ours a name means, by what the packages around say of the dependency, then by the registry.
  #packagePlace(
    name: string,
    from: TreePath,
  ): { readonly folder: TreePath; readonly subpath: string } | null {
    const parts = name.split('/')
    const nameParts = name.startsWith('@') ? 2 : 1
    let packageName = parts.slice(0, nameParts).join('/')
    const subpath = parts.slice(nameParts).join('/')
    for (const folder of foldersAbove(from)) {
      const wanted = this.#manifests.get(folder)?.dependencies.get(packageName)
      if (wanted === undefined) continue
      const local = /^(?:file|link|portal):(.+)$/.exec(wanted)?.[1]
      const path = local === undefined ? null : joinPath(folder, local)
      if (path !== null && this.#manifests.has(path)) return { folder: path, subpath }
      packageName = /^(?:npm|workspace):(@?[^@*^~]+)@/.exec(wanted)?.[1] ?? packageName
      break
    }
    const owner = this.#registry.ownerOf('npm', packageName, repositoryOf(from))
    if (owner === 'ambiguous') this.#addAmbiguous(packageName, repositoryOf(from))
    if (typeof owner === 'string') return null
    return { folder: treePath(owner.repository, owner.folder), subpath }
  }

  #addAmbiguous(name: string, from: number): void {
    const publishers = this.#registry.publishersOf('npm', name)
    if (publishers.length > 1 && !publishers.includes(from)) this.#ambiguous.set(name, publishers)
  }

  // A settings file in a package: `@company/tsconfig/base.json`.
  #packageText(name: string, from: TreePath): TreePath | null {
    const place = this.#packagePlace(name, from)
    if (place === null) return null
    const path = joinPath(place.folder, place.subpath === '' ? 'tsconfig.json' : place.subpath)
    return [path, `${path}.json`].find((text) => text !== null && this.#manifestTexts.has(text)) ?? null
  }

  #nearest(file: TreePath): TreePath | null {
    return foldersAbove(file).find((folder) => this.#manifests.has(folder)) ?? null
  }
}
