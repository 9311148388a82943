// From the declarations that the compiler's symbols lead to, to the definitions they are or stand in.
import type ts from 'typescript-analysis'
import type { Compiler } from './compiler.ts'
import { nameNodeOf } from './declared.ts'
import type { FileDefinition } from './definitions.ts'
import type { TreePath } from './file-tree.ts'

/** A definition by its file, and its place among the file's. */
export interface Target {
  readonly path: TreePath
  readonly places: DefinitionPlaces
  readonly place: number
}

/** A file's definitions, to be found by where declarations stand. */
export class DefinitionPlaces {
  readonly definitions: readonly FileDefinition[]
  readonly #byOffset = new Map<number, number>()
  readonly #byName = new Map<string, number>()

  constructor(definitions: readonly FileDefinition[]) {
    this.definitions = definitions
    definitions.forEach(({ declaredAt, qualifiedName, ordinal }, place) => {
      for (const at of declaredAt) this.#byOffset.set(at, place)
      this.#byName.set(`${qualifiedName} ${ordinal}`, place)
    })
  }

  /** The definition whose name stands at an offset; -1 for none. */
  named(at: number): number {
    return this.#byOffset.get(at) ?? -1
  }

  /** The definition of a name; -1 for none. */
  place(qualifiedName: string, ordinal: number): number {
    return this.#byName.get(`${qualifiedName} ${ordinal}`) ?? -1
  }

  /** The innermost definition around an offset; -1 for none. */
  around(at: number): number {
    return this.definitions.findLastIndex(({ first, end }) => first <= at && at < end)
  }
}

/** What is needed to know what a use in a file reaches. */
export interface Reach {
  readonly compiler: Compiler
  /** The definitions of a file that is analysed; undefined for any other. */
  readonly placesOf: (path: TreePath) => DefinitionPlaces | undefined
  readonly packageFolderOf: (path: TreePath) => TreePath
}

/**
 * The definition a declaration is. From another file, a declaration that is none itself (a property of what a function
 * returns) counts as the definition it stands in; in its own file it is a local name. A global of a declaration file is seen
 * only in the package around that file.
 */
export function targetOf(reach: Reach, declaration: ts.Declaration, from: TreePath): Target | null {
  const file = declaration.getSourceFile()
  const path = file.fileName
  const places = reach.placesOf(path)
  // A module as such is no definition.
  if (places === undefined || reach.compiler.isSourceFile(declaration)) return null
  const at = nameNodeOf(reach.compiler, declaration).getStart(file)
  const named = places.named(at)
  const place = named >= 0 || path === from ? named : places.around(at)
  if (place < 0) return null
  if (path !== from && isGlobal(reach.compiler, declaration)) {
    const folder = reach.packageFolderOf(path)
    if (!from.startsWith(`${folder}/`)) return null
  }
  return { path, places, place }
}

// Whether a declaration is seen without being imported from its file.
function isGlobal(compiler: Compiler, declaration: ts.Node): boolean {
  for (let node = declaration; ; node = node.parent) {
    if (compiler.isSourceFile(node)) return !compiler.isExternalModule(node)
    if (!compiler.isModuleDeclaration(node)) continue
    if (compiler.isStringLiteral(node.name) || node.name.text === 'global') return true
  }
}
