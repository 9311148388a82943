// What a file sees through its includes, for languages where a name is declared in one file and written out in another.
import type { Space } from './facts.ts'
import { placeless, type FactsOfFile } from './facts-of-file.ts'
import type { FilePlace, Language } from './language.ts'
import type { ModuleTable } from './module-table.ts'
import type { ScopeTable } from './scope-table.ts'
import type { Value } from './value.ts'

/** From more includes than this, what they reach is asked as one. */
const FEW_INCLUDES = 64
/** Sets of files are forgotten once they hold this many between them, and made again where they are wanted. */
const MOST_REACHED = 4_000_000

/** Names outside functions and classes by their whole name (`space::name`), and which of them a file sees. */
export class Sight {
  readonly #files: readonly FactsOfFile[]
  readonly #table: ScopeTable
  readonly #named = new Map<string, number[]>()
  readonly #included: readonly (readonly number[])[]
  /** Files by the list of what they include, one number for equal lists; and what a list reaches. */
  readonly #lists: readonly number[]
  readonly #reached = new Map<number, ReadonlySet<number>>()
  #reachedCount = 0

  constructor(
    language: Language,
    files: readonly FactsOfFile[],
    places: readonly FilePlace[],
    table: ScopeTable,
    modules: ModuleTable,
  ) {
    this.#files = files
    this.#table = table
    const toPlace = files.map(placeless)
    this.#included = files.map(({ repository, facts }, file) =>
      facts.imports.flatMap(({ module, isWildcard }) => {
        const names = isWildcard ? language.locate(module, toPlace[file]!, places[file]!) : []
        const found = names.map((name) => modules.filesOf(name, repository) ?? [])
        return found.find(({ length }) => length === 1) ?? []
      }),
    )
    const numbers = new Map<string, number>()
    this.#lists = this.#included.map((list) => {
      const key = list.join()
      const number = numbers.get(key) ?? numbers.size
      numbers.set(key, number)
      return number
    })
    for (const [file, { facts }] of files.entries()) {
      const prefixes = facts.scopes.map((_scope, scope) => this.#prefixOf(file, scope))
      for (const [index, { kind, name, scope, receiver }] of facts.declarations.entries()) {
        const prefix = prefixes[scope]
        if (prefix === null || prefix === undefined || receiver >= 0 || kind === 'local' || kind === 'import')
          continue
        const known = this.#named.get(prefix + name)
        if (known === undefined) this.#named.set(prefix + name, [table.keyOf(file, index)])
        else known.push(table.keyOf(file, index))
      }
    }
  }

  /** What the names bound in a scope begin with: '' for a file, `space::` for a namespace; null for a function or a class. */
  #prefixOf(file: number, scope: number): string | null {
    const { scopes, declarations } = this.#files[file]!.facts
    let prefix = ''
    for (let at = scope; at > 0; at = scopes[at]!.parent) {
      if (scopes[at]!.kind !== 'namespace') return null
      prefix = `${declarations[scopes[at]!.owner]!.name}::${prefix}`
    }
    return prefix
  }

  /**
   * What a file sees under a whole name: the number of the declaration, or 'namespace'. A body in the file itself goes first,
   * then the one file seen that has a body; where only declarations are seen, the one body in a file that sees them. Null for
   * none, and for two files with bodies.
   */
  #find(file: number, name: string, space: Space): number | 'namespace' | null {
    const all = (this.#named.get(name) ?? []).filter((key) => this.#sees(file, this.#table.fileOf(key)))
    if (all.some((key) => this.#table.declaration(key).kind === 'namespace')) return 'namespace'
    const fitting = all.filter((key) => this.#isType(key) === (space === 'type'))
    const candidates = fitting.length > 0 || space === 'type' ? fitting : all
    const bodies = candidates.filter((key) => !this.#table.declaration(key).isForward)
    const own = bodies.find((key) => this.#table.fileOf(key) === file)
    if (own !== undefined) return own
    if (bodies.length > 0) return this.#only(bodies)
    const [forward] = candidates
    return forward === undefined ? null : this.#bodyOf(candidates, name, forward)
  }

  /** What a file sees under a name as written in one of its scopes that is a namespace, or the file. */
  named(file: number, scope: number, name: string, space: Space): Value | null {
    return this.within(file, `${this.#prefixOf(file, scope) ?? ''}${name}`, space)
  }

  /** What a file sees under a whole name. */
  within(file: number, whole: string, space: Space): Value | null {
    const found = this.#find(file, whole, space)
    if (found === 'namespace') return { is: 'namespace', name: whole, file }
    return found === null ? null : { is: 'declared', key: found }
  }

  /** What `using` means: a whole name as seen from a scope, the innermost namespace around first. */
  used(file: number, scope: number, name: string, space: Space): Value | null {
    const { scopes } = this.#files[file]!.facts
    for (let at = scope; at >= 0; at = scopes[at]!.parent) {
      const isNamed = at === 0 || scopes[at]!.kind === 'namespace'
      const found = isNamed ? this.named(file, at, name, space) : null
      if (found !== null) return found
    }
    return null
  }

  /** Whether a declaration only says that something is written out elsewhere, and it is. */
  standsIn(key: number): boolean {
    const { isForward, name, scope } = this.#table.declaration(key)
    if (!isForward) return false
    const prefix = this.#prefixOf(this.#table.fileOf(key), scope)
    return prefix !== null && this.#bodyOf([key], prefix + name, key) !== key
  }

  /**
   * Whether a file is another, or includes it, directly or not. Many files have a header of their own beside one for all: so each
   * include is asked by itself, and what files reach that include the same is kept once.
   */
  #sees(file: number, other: number): boolean {
    const included = this.#included[file]!
    if (file === other) return true
    if (included.length > FEW_INCLUDES) return this.#reachedFrom(file).has(other)
    return included.some((next) => next === other || this.#reachedFrom(next).has(other))
  }

  /** All that a file's includes lead to. */
  #reachedFrom(file: number): ReadonlySet<number> {
    const list = this.#lists[file]!
    const known = this.#reached.get(list)
    if (known !== undefined) return known
    const reached = new Set(this.#included[file])
    for (const at of reached) for (const next of this.#included[at]!) reached.add(next)
    if (this.#reachedCount > MOST_REACHED) {
      this.#reached.clear()
      this.#reachedCount = 0
    }
    this.#reached.set(list, reached)
    this.#reachedCount += reached.size
    return reached
  }

  #isType(key: number): boolean {
    const { kind } = this.#table.declaration(key)
    return kind === 'class' || kind === 'type'
  }

  /** The first of several in one file, such as overloads; null where they stand in several files. */
  #only(keys: readonly number[]): number | null {
    const home = this.#table.fileOf(keys[0]!)
    return keys.every((key) => this.#table.fileOf(key) === home) ? keys[0]! : null
  }

  #bodyOf(forwards: readonly number[], name: string, first: number): number | null {
    const isType = this.#isType(first)
    const homes = forwards.map((key) => this.#table.fileOf(key))
    const bodies = (this.#named.get(name) ?? []).filter((key) => {
      const { isForward, isExported } = this.#table.declaration(key)
      const file = this.#table.fileOf(key)
      if (isForward || this.#isType(key) !== isType) return false
      if (homes.includes(file)) return true
      // A class may be announced in a file that its own does not include; there is one of a name in a program.
      if (isType) return this.#files[file]!.repository === this.#files[homes[0]!]!.repository
      return isExported && homes.some((home) => this.#sees(file, home))
    })
    return bodies.length === 0 ? first : this.#only(bodies)
  }
}
