// What counts in a repository, and who stands for it: what credit is made of.
import type { Origin } from '../attribution/origin.ts'
import type { CommitAuthors } from '../people/persons.ts'
import type { TokenCount } from './counted-tokens.ts'

/** What counts in one repository, and who stands for its commits. */
export interface CountedRepository {
  readonly counts: readonly TokenCount[]
  readonly authors: ReadonlyMap<string, CommitAuthors>
  /** Commits whose authorship is uncertain since history before them is cut off. */
  readonly uncertain: ReadonlySet<string>
}

/** What a commit wrote at a path has for a key: the same in every repository that holds the commit. */
export function textKey({ commit, path }: Pick<Origin, 'commit' | 'path'>): string {
  return `${commit} ${path}`
}

/** Tokens of one text in one of the repositories. */
export interface Held {
  readonly repository: number
  readonly tokens: number
}

/**
 * What several repositories hold of one text, each token once, for forks and clones hold the same commits and nobody is paid
 * twice. Which tokens survive where is not compared: of those that `worthOf` says count so much or more there are as many as in
 * the one repository with the most of them. The order of repositories changes no worth.
 */
export function* heldOnce<Row extends Held>(
  rows: readonly Row[],
  worthOf: (row: Row) => bigint,
): Generator<Row> {
  if (rows.every(({ repository }) => repository === rows[0]!.repository)) {
    yield* rows
    return
  }
  const worths = new Map(rows.map((row) => [row, worthOf(row)]))
  const compare = (a: Row, b: Row): number => {
    const [first, second] = [worths.get(a)!, worths.get(b)!]
    return first === second ? a.repository - b.repository : first > second ? -1 : 1
  }
  const passed = new Map<number, number>()
  let most = 0
  for (const row of rows.toSorted(compare)) {
    const reached = (passed.get(row.repository) ?? 0) + row.tokens
    passed.set(row.repository, reached)
    const tokens = Math.min(row.tokens, reached - most)
    if (tokens <= 0) continue
    most = reached
    yield { ...row, tokens }
  }
}

/** Rows by the text they are of, in the order in which each was first met. */
export function byText<Row extends { readonly count: TokenCount }>(
  rows: readonly Row[],
): Iterable<readonly Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = textKey(row.count.origin)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return groups.values()
}
