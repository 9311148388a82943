// Definitions and uses of all TypeScript and JavaScript files: one program for each repository, in which the others'
// packages stand as sources.
import type ts from 'typescript-analysis'
import type { CutOff, Definition, Use } from '../code-index.ts'
import type { IndexPart } from '../join-parts.ts'
import { compareCodePoints } from '../../proof/code-point-order.ts'
import { isTypeScriptPath, type Compiler } from './compiler.ts'
import { definitionsOf, type FileDefinition } from './definitions.ts'
import { repositoryOf, treePath, type TreePath } from './file-tree.ts'
import type { Library } from './library.ts'
import { ModuleNames } from './module-names.ts'
import { parseFile, type ParseOptions } from './parsed-file.ts'
import { programOf } from './program.ts'
import { DefinitionPlaces, targetOf, type Target } from './targets.ts'
import { usesIn } from './uses.ts'

/** A file's text with its place. */
export interface SourceText {
  readonly repository: number
  readonly path: string
  readonly blob: string
  readonly text: string
}

/** The compiler and its library, handed in. */
export interface Handed {
  readonly compiler: Compiler
  readonly library: Library
}

/** What one file uses: a definition and where its name stands. */
interface FileUse {
  readonly target: Target
  readonly at: number
  readonly end: number
}

/** Finds definitions and uses. Files that are no TypeScript or JavaScript are read for names of packages and paths. */
export function analyseTypeScript(files: readonly SourceText[], handed: Handed): IndexPart {
  return new Analysis(files, handed).index()
}

class Analysis {
  readonly #files: readonly SourceText[]
  readonly #handed: Handed
  readonly #numbers = new Map<TreePath, number>()
  readonly #names: ModuleNames
  readonly #memberNames = new Set<string>()
  readonly #trees = new Map<TreePath, ts.SourceFile>()
  readonly #refused = new Map<TreePath, string>()
  readonly #definitions = new Map<TreePath, readonly FileDefinition[]>()
  readonly #places = new Map<TreePath, DefinitionPlaces>()

  constructor(files: readonly SourceText[], handed: Handed) {
    this.#files = files
    this.#handed = handed
    const manifests = new Map<TreePath, string>()
    files.forEach(({ repository, path, text }, number) => {
      const place = treePath(repository, path)
      if (isTypeScriptPath(path)) this.#numbers.set(place, number)
      else if (path.endsWith('.json')) manifests.set(place, text)
    })
    const sources = new Set(this.#numbers.keys())
    this.#names = new ModuleNames(handed.compiler, { sources, manifests })
  }

  index(): IndexPart {
    const uses = new Map<TreePath, readonly FileUse[]>()
    const paths = [...this.#numbers.keys()].toSorted(compareCodePoints)
    for (const repository of new Set(paths.map(repositoryOf))) {
      const roots = paths.filter((path) => repositoryOf(path) === repository)
      for (const [path, found] of this.#usesIn(roots)) uses.set(path, found)
      this.#trees.clear()
    }
    return this.#part(uses)
  }

  #usesIn(roots: readonly TreePath[]): ReadonlyMap<TreePath, readonly FileUse[]> {
    const { compiler } = this.#handed
    const program = programOf(compiler, roots, {
      sourceFile: (path, options) => this.#tree(path, options),
      exists: (path) => this.#numbers.has(path),
      resolve: (name, from) => this.#names.resolve(name, from),
      library: (name, options) => this.#handed.library.file(name, options),
    })
    const checker = program.getTypeChecker()
    const reach = {
      compiler,
      placesOf: (path: TreePath) => this.#placesOf(path),
      packageFolderOf: (path: TreePath) => this.#names.packageFolderOf(path),
    }
    const uses = new Map<TreePath, readonly FileUse[]>()
    for (const path of roots) {
      const file = program.getSourceFile(path)
      if (file === undefined) continue
      const found = usesIn({ compiler, checker, memberNames: this.#memberNames }, file).flatMap(
        ({ at, end, declarations }) =>
          declarations.flatMap((declaration): readonly FileUse[] => {
            const target = targetOf(reach, declaration, path)
            return target === null || isItself(this.#placesOf(path), target, path, at)
              ? []
              : [{ target, at, end }]
          }),
      )
      uses.set(path, found)
    }
    return uses
  }

  #tree(path: TreePath, options: ParseOptions): ts.SourceFile | undefined {
    const known = this.#trees.get(path)
    const number = this.#numbers.get(path)
    if (known !== undefined || number === undefined || this.#refused.has(path)) return known
    const { compiler } = this.#handed
    const parsed = parseFile(compiler, path, this.#files[number]!.text, options)
    if (parsed.file === null) {
      this.#refused.set(path, parsed.reason)
      return undefined
    }
    const { file, memberNames } = parsed
    for (const name of memberNames) this.#memberNames.add(name)
    this.#trees.set(path, file)
    if (!this.#definitions.has(path)) this.#definitions.set(path, definitionsOf(compiler, file))
    return file
  }

  #placesOf(path: TreePath): DefinitionPlaces | undefined {
    const known = this.#places.get(path)
    const definitions = this.#definitions.get(path)
    if (known !== undefined || definitions === undefined) return known
    const places = new DefinitionPlaces(definitions)
    this.#places.set(path, places)
    return places
  }

  #part(uses: ReadonlyMap<TreePath, readonly FileUse[]>): IndexPart {
    const definitions: Definition[] = []
    const starts = new Map<TreePath, number>()
    for (const [path, file] of this.#numbers) {
      const start = definitions.length
      starts.set(path, start)
      for (const { declaredAt: _, ...definition } of this.#definitions.get(path) ?? []) {
        const parent = definition.parent < 0 ? -1 : definition.parent + start
        definitions.push({ ...definition, file, parent })
      }
    }
    const outer: Use[] = []
    const inner: Use[] = []
    for (const [path, found] of uses) {
      const file = this.#numbers.get(path)!
      const seen = new Set<string>()
      for (const { target, at, end } of found) {
        const definition = starts.get(target.path)! + target.place
        const key = `${at} ${definition}`
        if (seen.has(key)) continue
        seen.add(key)
        ;(target.path === path ? inner : outer).push({ definition, file, at, end })
      }
    }
    const cutOff: CutOff[] = [...this.#refused].map(([path, reason]) => ({
      file: this.#numbers.get(path)!,
      reason,
    }))
    return { definitions, uses: outer, innerUses: inner, cutOff }
  }
}

// Where a definition's own name stands it is not used.
function isItself(places: DefinitionPlaces | undefined, target: Target, path: TreePath, at: number): boolean {
  return target.path === path && places?.named(at) === target.place
}
