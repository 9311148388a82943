// Functions and properties that extend a type from outside it: which of a name a file can see.
import type { FilePlace, Language } from './language.ts'
import { placeless, type FactsOfFile } from './facts-of-file.ts'
import type { Representatives } from './relatives.ts'
import type { ScopeTable } from './scope-table.ts'
import type { Wildcard } from './wildcards.ts'

/** The extensions of all files of a language that has such. */
export class Extensions {
  readonly #language: Language
  readonly #files: readonly FactsOfFile[]
  readonly #places: readonly FilePlace[]
  readonly #table: ScopeTable
  readonly #representatives: Representatives
  readonly #wildcards: readonly (readonly Wildcard[])[]
  readonly #byName = new Map<string, number[]>()
  /** For each file the modules all of whose names it sees. */
  readonly #open = new Map<number, ReadonlySet<string>>()

  constructor(
    language: Language,
    files: readonly FactsOfFile[],
    places: readonly FilePlace[],
    table: ScopeTable,
    wildcards: readonly (readonly Wildcard[])[],
    representatives: Representatives,
  ) {
    this.#representatives = representatives
    this.#wildcards = wildcards
    this.#language = language
    this.#files = files
    this.#places = places
    this.#table = table
    if (!language.rules.extensions) return
    for (const [file, { facts }] of files.entries()) {
      for (const [index, { name, receiver }] of facts.declarations.entries()) {
        if (receiver < 0) continue
        const known = this.#byName.get(name)
        if (known === undefined) this.#byName.set(name, [table.keyOf(file, index)])
        else known.push(table.keyOf(file, index))
      }
    }
  }

  /**
   * The numbers of the extensions of a name that a file sees: its own, its package's, and those of packages it imports, whole
   * or by that name. Those of its own repository, where there are any, hide others', and forks are one repository. `isAtTop` leaves out members of classes.
   */
  seen(file: number, name: string, isAtTop: boolean): readonly number[] {
    const { repository } = this.#files[file]!
    const repositoryOf = (key: number): number => this.#files[this.#table.fileOf(key)]!.repository
    const found = (this.#byName.get(name) ?? []).filter((key) => this.#isSeen(file, key, name, isAtTop))
    const own = found.filter((key) => repositoryOf(key) === repository)
    if (own.length > 0) return own
    const homes = this.#representatives(found.map(repositoryOf))
    return found.filter((key) => homes.includes(repositoryOf(key)))
  }

  #isSeen(file: number, key: number, name: string, isAtTop: boolean): boolean {
    const home = this.#table.fileOf(key)
    const { scope, isExported } = this.#table.declaration(key)
    if (isAtTop && scope !== 0) return false
    if (home === file) return true
    // One that is a member of a class is seen in that class alone.
    if (!isExported || (scope !== 0 && this.#language.rules.extensions === 'outside')) return false
    const { names, publishedNames } = this.#places[home]!
    const isNear = this.#files[home]!.repository === this.#files[file]!.repository
    const homes = isNear ? names : publishedNames
    if (homes.some((module) => this.#openTo(file).has(module))) return true
    return this.#files[file]!.facts.imports.some(
      (imported) =>
        imported.name === name &&
        this.#located(file, imported.module).some((module) => homes.includes(module)),
    )
  }

  #openTo(file: number): ReadonlySet<string> {
    const known = this.#open.get(file)
    if (known !== undefined) return known
    const { names, sees = [] } = this.#places[file]!
    const wildcards = this.#wildcards[file]!.map(
      (wildcard) => this.#files[wildcard.file]!.facts.imports[wildcard.index]!,
    )
    const open = new Set([
      ...names,
      ...sees,
      ...wildcards.flatMap(({ module }) => this.#located(file, module)),
    ])
    this.#open.set(file, open)
    return open
  }

  #located(file: number, module: string): readonly string[] {
    return this.#language.locate(module, placeless(this.#files[file]!), this.#places[file]!)
  }
}
