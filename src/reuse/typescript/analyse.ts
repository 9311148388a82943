// Definitions and uses of all TypeScript and JavaScript files: one program for each repository, in which the others'
// packages stand as sources. What is kept of an earlier analysis spares the files whose names mean the same still.
import type ts from 'typescript-analysis'
import { compareCodePoints } from '../../proof/code-point-order.ts'
import type { IndexPart } from '../join-parts.ts'
import type { Representatives } from '../relatives.ts'
import { isTypeScriptPath, type Compiler } from './compiler.ts'
import { Dependencies } from './dependencies.ts'
import type { FileFacts } from './file-facts.ts'
import { repositoryOf, treePath, type TreePath } from './file-tree.ts'
import { partOf } from './index-part.ts'
import { factsKey, type Kept, type KeptUses, type ToKeep } from './kept.ts'
import type { Library } from './library.ts'
import { ModuleNames } from './module-names.ts'
import { programOf } from './program.ts'
import type { HashText } from './shapes.ts'
import { Sources, type Source } from './sources.ts'
import { DefinitionPlaces, targetOf, type Reach } from './targets.ts'
import type { Meaning } from './symbols.ts'
import { usesIn } from './uses.ts'
import type { WantedUses } from '../wanted-uses.ts'

/** A file's text with its place. */
export interface SourceText {
  readonly repository: number
  readonly path: string
  readonly blob: string
  readonly text: string
}

/** What is analysed together. */
export interface AnalysedFiles {
  readonly files: readonly SourceText[]
  readonly representatives: Representatives
  /** The uses that are looked for; null for all. Definitions are found in all files. */
  readonly wanted: WantedUses | null
}

/** The compiler, its library and a hash, handed in. */
export interface Handed {
  readonly compiler: Compiler
  readonly library: Library
  readonly hash: HashText
}

// All files of a repository.
const ALL = Symbol('all')

/** An analysis, and what of it may be kept. */
export interface Analysed {
  readonly part: IndexPart
  readonly toKeep: ToKeep
}

/**
 * Finds definitions and uses. Files that are no TypeScript or JavaScript are read for names of packages and paths. The result
 * is the same whatever is kept; `toKeep` holds only what this analysis needed, and no uses where nothing is kept (null).
 */
export function analyseTypeScript(files: AnalysedFiles, handed: Handed, kept: Kept | null): Analysed {
  return new Analysis(files, handed, kept).run()
}

class Analysis {
  readonly #handed: Handed
  readonly #kept: Kept | null
  readonly #wanted: WantedUses | null
  readonly #numbers = new Map<TreePath, number>()
  readonly #sources: Sources
  readonly #names: ModuleNames
  readonly #places = new Map<TreePath, DefinitionPlaces>()
  readonly #uses = new Map<TreePath, KeptUses>()
  readonly #usesToKeep = new Map<string, KeptUses>()

  constructor({ files, representatives, wanted }: AnalysedFiles, handed: Handed, kept: Kept | null) {
    this.#handed = handed
    this.#kept = kept
    this.#wanted = wanted
    const manifests = new Map<TreePath, string>()
    const sources = new Map<TreePath, Source>()
    files.forEach(({ repository, path, blob, text }, number) => {
      const place = treePath(repository, path)
      if (isTypeScriptPath(path)) {
        this.#numbers.set(place, number)
        sources.set(place, { blob, text })
      } else if (path.endsWith('.json')) manifests.set(place, text)
    })
    this.#sources = new Sources(handed.compiler, sources, handed.hash)
    this.#names = new ModuleNames(handed.compiler, {
      sources: new Set(sources.keys()),
      manifests,
      representatives,
    })
  }

  run(): Analysed {
    this.#sources.readFacts(this.#kept)
    const dependencies = new Dependencies(
      {
        paths: this.#numbers.keys(),
        factsOf: (path) => this.#sources.facts(path),
        blobOf: (path) => this.#sources.blob(path),
        resolve: (module, from) => this.#names.resolve(module, from),
        packageFolderOf: (path) => this.#names.packageFolderOf(path),
      },
      this.#handed.hash,
    )
    const paths = [...this.#numbers.keys()].toSorted(compareCodePoints)
    for (const repository of new Set(paths.map(repositoryOf))) {
      const roots = paths.filter((path) => repositoryOf(path) === repository)
      this.#analyse(roots, dependencies)
      this.#sources.release()
    }
    return { part: this.#part(), toKeep: { facts: this.#factsToKeep(paths), uses: this.#usesToKeep } }
  }

  #analyse(roots: readonly TreePath[], dependencies: Dependencies): void {
    const wanted = roots.filter((path) => this.#wanted?.has(this.#numbers.get(path)!) ?? true)
    if (wanted.length === 0) return
    const globals = dependencies.globalsOf(roots)
    // Uses in stretches of a file are not those of the file.
    const isKept = this.#kept !== null && this.#wanted === null
    const keys = isKept ? dependencies.keysOf(roots, globals) : new Map<TreePath, string>()
    const stale: TreePath[] = []
    for (const path of wanted) {
      const key = keys.get(path)
      const known = key === undefined ? undefined : this.#kept?.uses(key)
      if (known !== undefined && this.#isWhole(known)) this.#uses.set(path, known)
      else stale.push(path)
    }
    let isWhole = true
    while (stale.length > 0) {
      const overflowing = this.#usesOf(stale, dependencies.reachedFrom([...stale, ...globals]))
      if (overflowing === null) break
      // Then nothing is kept of this repository: its other files were read without this one.
      for (const path of overflowing === ALL ? roots : [overflowing]) {
        this.#sources.refuse(path, 'nested too deep')
        this.#uses.delete(path)
      }
      isWhole = false
      stale.splice(0, stale.length, ...wanted.filter((path) => this.#sources.facts(path)?.refused === null))
    }
    if (!isWhole) return
    for (const [path, key] of keys) this.#usesToKeep.set(key, this.#uses.get(path)!)
  }

  // The definitions that kept uses name must be there still; so they are, unless what was kept is not ours.
  #isWhole({ targets }: KeptUses): boolean {
    return targets.every(([path, name, ordinal]) => (this.#placesOf(path)?.place(name, ordinal) ?? -1) >= 0)
  }

  // Finds the uses in `stale` files in a program of `loaded`; gives the file that was too deep to be gone through, if one was,
  // or ALL where none is so alone.
  #usesOf(stale: readonly TreePath[], loaded: readonly TreePath[]): TreePath | typeof ALL | null {
    const { compiler } = this.#handed
    const reach: Reach = {
      compiler,
      placesOf: (path) => this.#placesOf(path),
      packageFolderOf: (path) => this.#names.packageFolderOf(path),
    }
    let program: ts.Program
    let meaning: Meaning
    try {
      program = this.#program(loaded)
      meaning = { compiler, checker: program.getTypeChecker(), memberNames: this.#memberNames(program) }
    } catch (error) {
      return this.#tooDeep(error)
    }
    for (const path of stale) {
      const file = program.getSourceFile(path)
      try {
        const stretches = this.#wanted?.get(this.#numbers.get(path)!) ?? null
        const found = file === undefined ? [] : usesIn(meaning, file, stretches)
        this.#uses.set(path, targeted(reach, path, found))
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        return path
      }
    }
    return null
  }

  #program(roots: readonly TreePath[]): ts.Program {
    return programOf(this.#handed.compiler, roots, {
      sourceFile: (path) => this.#sources.tree(path),
      exists: (path) => this.#numbers.has(path),
      resolve: (name, from) => this.#names.resolve(name, from),
      library: (name, options) => this.#handed.library.file(name, options),
    })
  }

  #memberNames(program: ts.Program): ReadonlySet<string> {
    const files = program.getSourceFiles()
    return new Set(files.flatMap(({ fileName }) => this.#sources.facts(fileName)?.memberNames ?? []))
  }

  // A program that overflows the stack before any file is asked about has as a rule a file that does so alone.
  #tooDeep(error: unknown): TreePath | typeof ALL {
    if (!(error instanceof RangeError)) throw error
    this.#sources.release()
    for (const path of this.#numbers.keys()) {
      const tree = this.#sources.tree(path)
      if (tree === undefined || this.#bindsAlone(path)) continue
      return path
    }
    return ALL
  }

  #bindsAlone(path: TreePath): boolean {
    const alone = programOf(this.#handed.compiler, [path], {
      sourceFile: (other) => (other === path ? this.#sources.tree(path) : undefined),
      exists: (other) => other === path,
      resolve: () => null,
      library: () => undefined,
    })
    try {
      alone.getTypeChecker()
      return true
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      return false
    }
  }

  #placesOf(path: TreePath): DefinitionPlaces | undefined {
    const known = this.#places.get(path)
    const facts = this.#sources.facts(path)
    if (known !== undefined || facts === undefined) return known
    const places = new DefinitionPlaces(facts.definitions)
    this.#places.set(path, places)
    return places
  }

  #factsToKeep(paths: readonly TreePath[]): ReadonlyMap<string, FileFacts> {
    return new Map(
      paths.map((path) => [factsKey(this.#sources.blob(path), path), this.#sources.facts(path)!]),
    )
  }

  #part(): IndexPart {
    const files = [...this.#numbers].map(([path, number]) => {
      const { definitions, refused } = this.#sources.facts(path)!
      return { path, number, definitions, refused, uses: this.#uses.get(path) ?? { targets: [], uses: [] } }
    })
    const part = partOf(files, (path, name, ordinal) => this.#placesOf(path)!.place(name, ordinal))
    return { ...part, ambiguous: this.#names.ambiguous }
  }
}

function targeted(reach: Reach, path: TreePath, found: ReturnType<typeof usesIn>): KeptUses {
  const numbers = new Map<string, number>()
  const kept = { targets: new Array<KeptUses['targets'][number]>(), uses: new Array<number>() }
  for (const { at, end, declarations } of found) {
    const seen = new Set<number>()
    for (const declaration of declarations) {
      const target = targetOf(reach, declaration, path)
      // Where a definition's own name stands it is not used.
      if (target === null || (target.path === path && target.places.named(at) === target.place)) continue
      const { qualifiedName, ordinal } = target.places.definitions[target.place]!
      const key = `${target.path} ${qualifiedName} ${ordinal}`
      const number = numbers.get(key) ?? kept.targets.push([target.path, qualifiedName, ordinal]) - 1
      numbers.set(key, number)
      if (!seen.has(number)) kept.uses.push(number, at, end)
      seen.add(number)
    }
  }
  return kept
}
