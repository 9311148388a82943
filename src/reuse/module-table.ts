// The modules of a language over all repositories: which files a module's name stands for, seen from a repository.
import type { AmbiguousName } from './code-index.ts'
import type { FilePlace, FileToPlace, Language } from './language.ts'
import type { Representatives } from './relatives.ts'

/** A module's files in one repository. */
interface Shelf {
  readonly files: number[]
  isPublished: boolean
}

const NONE: readonly number[] = []

/** Modules by their names. A module exists too where only a longer name begins with its own. */
export class ModuleTable {
  readonly #shelves = new Map<string, Map<number, Shelf>>()
  readonly #elsewhere = new Map<string, readonly number[] | undefined>()
  readonly #separator: string
  readonly #isShared: boolean
  readonly #representatives: Representatives
  readonly #ambiguous = new Map<string, readonly number[]>()

  constructor(
    files: readonly FileToPlace[],
    places: readonly FilePlace[],
    { separator, rules }: Pick<Language, 'separator' | 'rules'>,
    representatives: Representatives,
  ) {
    this.#representatives = representatives
    this.#separator = separator
    this.#isShared = rules.sharesPackage
    for (const [file, { names, publishedNames }] of places.entries()) {
      const { repository } = files[file]!
      for (const name of names) this.#add(name, repository, file, publishedNames.includes(name))
      for (const name of publishedNames) if (!names.includes(name)) this.#add(name, repository, file, true)
    }
  }

  #add(name: string, repository: number, file: number, isPublished: boolean): void {
    this.#shelf(name, repository, isPublished).files.push(file)
    for (
      let cut = name.lastIndexOf(this.#separator);
      cut > 0;
      cut = name.lastIndexOf(this.#separator, cut - 1)
    )
      this.#shelf(name.slice(0, cut), repository, isPublished)
  }

  #shelf(name: string, repository: number, isPublished: boolean): Shelf {
    const repositories = this.#shelves.get(name) ?? new Map<number, Shelf>()
    this.#shelves.set(name, repositories)
    const shelf = repositories.get(repository) ?? { files: [], isPublished }
    shelf.isPublished ||= isPublished
    repositories.set(repository, shelf)
    return shelf
  }

  /**
   * The files of a module as seen from a repository: its own, or else those of the one other repository that publishes the
   * name; of all that do, where a package may span repositories: then what two of them have is ambiguous, not the package. Forks
   * are one repository. Recalls names that are ambiguous.
   * None for a module that is only the beginning of others' names; undefined for an unknown or ambiguous one.
   */
  filesOf(name: string, from: number): readonly number[] | undefined {
    return this.#shelves.get(name)?.get(from)?.files ?? this.#published(name, from)
  }

  /** The files under the name in other repositories, though this repository has the name too. */
  filesElsewhere(name: string, from: number): readonly number[] {
    return this.#published(name, from) ?? NONE
  }

  /** Recalls that a name means several things; `repositories` have them. */
  addAmbiguous(name: string, repositories: readonly number[]): void {
    if (repositories.length > 1) this.#ambiguous.set(name, repositories)
  }

  /** The ambiguous names that were met. */
  get ambiguous(): readonly AmbiguousName[] {
    return [...this.#ambiguous].map(([name, repositories]) => ({ name, repositories }))
  }

  // The same list each time it is asked for, so that what is known of a list can be kept by it.
  #published(name: string, from: number): readonly number[] | undefined {
    const shelves = this.#shelves.get(name)
    if (shelves === undefined) return undefined
    const key = `${from} ${name}`
    if (!this.#elsewhere.has(key)) this.#elsewhere.set(key, this.#joined(name, shelves, from))
    return this.#elsewhere.get(key)
  }

  #joined(name: string, shelves: ReadonlyMap<number, Shelf>, from: number): readonly number[] | undefined {
    const others = [...shelves].flatMap(([repository, { isPublished }]) =>
      isPublished && repository !== from ? [repository] : [],
    )
    const filesIn = (repository: number): readonly number[] => shelves.get(repository)!.files
    const filled = this.#representatives(others.filter((repository) => filesIn(repository).length > 0))
    if (filled.length > 1 && this.#isShared) return filled.flatMap(filesIn)
    if (filled.length > 1) {
      this.addAmbiguous(name, filled)
      return undefined
    }
    const [only] = [...filled, ...others]
    return only === undefined ? undefined : filesIn(only)
  }
}
