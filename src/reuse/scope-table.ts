// The declarations of all files of a language, numbered, and what is bound to a name in each scope.
import { fits, type Declaration, type FileFacts, type Space, type Spaces } from './facts.ts'
import type { NameRules } from './language.ts'

/** A lookup by scope and name, filled at once. */
export class ScopeTable {
  readonly #files: readonly { readonly facts: FileFacts }[]
  readonly #separateSpaces: Spaces
  readonly #starts: readonly number[]
  readonly #fileOf: Int32Array
  /** For each file and scope the declarations by name, in the order of the text. */
  readonly #names: readonly (readonly Map<string, number[]>[])[]
  /** In how many files a name is bound at the top; 0 for one that is declared only further within. */
  readonly #topCounts: ReadonlyMap<string, number>
  /** The class scope each declaration opens; -1 for none. */
  readonly #bodies: Int32Array

  constructor(files: readonly { readonly facts: FileFacts }[], { separateSpaces }: NameRules) {
    this.#files = files
    this.#separateSpaces = separateSpaces
    let count = 0
    this.#starts = files.map(({ facts }) => (count += facts.declarations.length) - facts.declarations.length)
    this.#fileOf = new Int32Array(count)
    this.#bodies = new Int32Array(count).fill(-1)
    this.#names = files.map(({ facts }, file) => {
      const start = this.#starts[file]!
      this.#fileOf.fill(file, start, start + facts.declarations.length)
      for (const [scope, { kind, owner }] of facts.scopes.entries())
        if ((kind === 'class' || kind === 'namespace') && owner >= 0) this.#bodies[start + owner] = scope
      return namesOf(facts)
    })
    this.#topCounts = this.#countTops()
  }

  #countTops(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>()
    for (const [file, { facts }] of this.#files.entries()) {
      for (const { name } of facts.declarations) if (!counts.has(name)) counts.set(name, 0)
      for (const name of this.topNames(file)) counts.set(name, counts.get(name)! + 1)
    }
    return counts
  }

  /** The names that a file binds at its top. */
  topNames(file: number): Iterable<string> {
    return this.#names[file]![0]!.keys()
  }

  /** In how many files a name is bound at the top; undefined for a name that no file declares. */
  topCount(name: string): number | undefined {
    return this.#topCounts.get(name)
  }

  /** The number of a file's declaration. */
  keyOf(file: number, declaration: number): number {
    return this.#starts[file]! + declaration
  }

  /** The file a declaration stands in. */
  fileOf(key: number): number {
    return this.#fileOf[key]!
  }

  /** The declaration with a number. */
  declaration(key: number): Declaration {
    const file = this.fileOf(key)
    return this.#files[file]!.facts.declarations[key - this.#starts[file]!]!
  }

  /** The number of the declaration in whose body another stands; null for none. */
  ownerOf(key: number): number | null {
    const file = this.fileOf(key)
    const { scopes } = this.#files[file]!.facts
    let { scope } = this.declaration(key)
    while (scope > 0 && scopes[scope]!.owner < 0) scope = scopes[scope]!.parent
    return scope > 0 ? this.keyOf(file, scopes[scope]!.owner) : null
  }

  /** A file's declarations that a scope binds to a name, those that hold at an offset; what is called is sooner a function. */
  bound(file: number, scope: number, name: string, space: Space, at: number): readonly number[] {
    const found = this.#names[file]![scope]!.get(name) ?? []
    const { declarations } = this.#files[file]!.facts
    const holding = found.filter((index) => {
      const { kind, from } = declarations[index]!
      return from <= at && fits(kind, space, this.#separateSpaces)
    })
    if (this.#separateSpaces !== 'types' || space === 'type' || holding.length < 2) return holding
    const nearer = holding.filter((index) => isRoutine(declarations[index]!.kind) === (space === 'call'))
    return nearer.length > 0 ? nearer : holding
  }

  /**
   * Of a class's declarations of one name the one that is meant: what is called is sooner a method; of a declaration and its
   * body it is the body. Null where bodies stand in two files; undefined for none.
   */
  chosen(members: readonly number[], space: Space): number | null | undefined {
    const methods = space === 'call' ? members.filter((key) => this.declaration(key).kind === 'method') : []
    const found = methods.length > 0 ? methods : members
    const bodies = found.filter((key) => !this.declaration(key).isForward)
    const [first] = bodies
    if (first === undefined || bodies.length === found.length) return found[0]
    const home = this.fileOf(first)
    return bodies.every((body) => this.fileOf(body) === home) ? first : null
  }

  /** The scope of a declaration's members; -1 where it has none. */
  bodyOf(key: number): number {
    return this.#bodies[key]!
  }

  /** The names that `memberOf` could find a member under. */
  memberNames(key: number): Iterable<string> {
    const body = this.#bodies[key]!
    return body < 0 ? [this.declaration(key).name] : this.#names[this.fileOf(key)]![body]!.keys()
  }

  /**
   * The number of the member of a name that a declaration's own body has: overloads are one target, the first in the text.
   * A declaration that is itself the member (it stands outside its class) is found under its own name.
   */
  memberOf(key: number, name: string, space: Space): number | null {
    const own = this.declaration(key)
    const file = this.fileOf(key)
    const body = this.#bodies[key]!
    if (body < 0)
      return own.receiver >= 0 && own.name === name && fits(own.kind, space, this.#separateSpaces)
        ? key
        : null
    const { declarations } = this.#files[file]!.facts
    const isMember = (index: number): boolean => !['local', 'import'].includes(declarations[index]!.kind)
    // A property goes before the field its setter stands for.
    const members = this.bound(file, body, name, space, Infinity).filter(isMember)
    const found = members.find((index) => declarations[index]!.isProperty) ?? members[0]
    return found === undefined ? null : this.keyOf(file, found)
  }
}

function namesOf({ scopes, declarations }: FileFacts): readonly Map<string, number[]>[] {
  const names = scopes.map(() => new Map<string, number[]>())
  for (const [index, { name, kind, scope }] of declarations.entries()) {
    // A method that stands outside its class is no name of the file.
    if (name === '' || (kind === 'method' && scope === 0)) continue
    const known = names[scope]!.get(name)
    if (known === undefined) names[scope]!.set(name, [index])
    else known.push(index)
  }
  return names
}

function isRoutine(kind: Declaration['kind']): boolean {
  return kind === 'function' || kind === 'method'
}
