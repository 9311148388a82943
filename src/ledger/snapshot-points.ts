// Whose points a snapshot's rows come to: all of them, or those of the files that path patterns name.
import { compilePathPattern, matchesPath } from '../policy/path-pattern.ts'
import type { Contribution } from './rows.ts'

/** Which paths of a repository some patterns mean (as `compilePathPattern` reads them, folders with all that is in them); null means all. */
export function pathTest(paths: readonly string[] | null): (path: string) => boolean {
  if (paths === null) return () => true
  const patterns = paths.map((pattern) => compilePathPattern(pattern, true))
  return (path) => patterns.some((pattern) => matchesPath(pattern, path))
}

/** A file of a repository, by its path there. */
export interface PlacedFile {
  readonly repository: string
  readonly path: string
}

/**
 * Which files of several repositories some patterns mean: those of `pathTest` in any repository, or, written
 * `REPOSITORY:PATTERN` as a licence's scope is, in that one alone; null means all.
 */
export function fileTest(paths: readonly string[] | null): (file: PlacedFile) => boolean {
  const inAny = pathTest(paths)
  const inOne = new Map<string, (path: string) => boolean>()
  return ({ repository, path }) => {
    if (paths === null || inAny(path)) return true
    let test = inOne.get(repository)
    if (test === undefined) {
      const start = `${repository}:`
      const own = paths.filter((pattern) => pattern.startsWith(start) && pattern.length > start.length)
      inOne.set(repository, (test = pathTest(own.map((pattern) => pattern.slice(start.length)))))
    }
    return test(path)
  }
}

interface FilePoints {
  readonly repository: string
  readonly path: string
  readonly micros: Map<string, bigint>
}

/** The micro-points of one snapshot by file and contributor, gathered from its rows one by one. */
export class SnapshotPoints {
  readonly #files: FilePoints[] = []
  readonly #all = new Map<string, bigint>()

  /** Adds a row. Those of a file must follow each other, as they do in the rows' own order. */
  add({ repository, path, contributor, authorshipMicros, reuseMicros }: Contribution): void {
    let file = this.#files.at(-1)
    if (file?.path !== path || file.repository !== repository) {
      file = { repository, path, micros: new Map() }
      this.#files.push(file)
    }
    const micros = authorshipMicros + reuseMicros
    addTo(file.micros, contributor, micros)
    addTo(this.#all, contributor, micros)
  }

  /** The micro-points of each contributor who has some in the files that the patterns name; null for all files. */
  of(paths: readonly string[] | null): ReadonlyMap<string, bigint> {
    if (paths === null) return this.#all
    const isMeant = fileTest(paths)
    const sums = new Map<string, bigint>()
    for (const { micros, ...file } of this.#files)
      if (isMeant(file)) for (const [contributor, points] of micros) addTo(sums, contributor, points)
    return sums
  }

  /** The micro-points of everybody. */
  totalMicros(): bigint {
    let total = 0n
    for (const micros of this.#all.values()) total += micros
    return total
  }
}

function addTo(sums: Map<string, bigint>, contributor: string, micros: bigint): void {
  sums.set(contributor, (sums.get(contributor) ?? 0n) + micros)
}
