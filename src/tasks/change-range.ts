// Where a change left its base, and which commits it brings: asked of git's history alone, before anything is attributed.
import type { CommitChanges, RepositoryReader } from '../git/reader.ts'
import { done, refused, type Outcome } from './outcome.ts'

/** The commits between a base and a head. */
export interface ChangeRange {
  /** The latest commit that both have in common. */
  readonly mergeBase: string
  /** Those that the head reaches and the base does not. */
  readonly commits: ReadonlySet<string>
}

// Pull requests of more commits are merges of whole branches: nobody would read what is said of them.
const MOST_COMMITS = 5000
// A branch that took its base over so often has its latest common commit among the last of these.
const MOST_CANDIDATES = 16

/**
 * The range from `base` to `head` (full ids). Refuses a head that has no commit in common with the base, and one that brings more
 * than 5,000 commits.
 */
export async function changeRange(
  reader: RepositoryReader,
  base: string,
  head: string,
): Promise<Outcome<ChangeRange>> {
  const commits = new Map<string, CommitChanges>()
  for await (const batch of reader.history({ heads: [head], known: [base] })) {
    for (const commit of batch) commits.set(commit.id, commit)
    if (commits.size > MOST_COMMITS)
      return refused(
        `${head} brings more than ${MOST_COMMITS} commits that ${base} does not have; merge the base into it, or split it`,
      )
  }
  // The base reaches the head already.
  if (commits.size === 0) return done({ mergeBase: head, commits: new Set() })
  const left = [...commits.values()].flatMap(({ parents }) => parents.filter((id) => !commits.has(id)))
  const mergeBase = await latestOf(reader, [...new Set(left)])
  if (mergeBase === null)
    return refused(`${head} has no commit in common with ${base}; begin it on a commit of its base branch`)
  return done({ mergeBase, commits: new Set(commits.keys()) })
}

// The one of several commits that the others lead to. All are ancestors of the base; where none leads to all others (branches
// that took each other over crosswise) it is the youngest.
async function latestOf(reader: RepositoryReader, ids: readonly string[]): Promise<string | null> {
  if (ids.length <= 1) return ids[0] ?? null
  const signatures = await reader.signatures(ids)
  const ordered = signatures.toSorted((a, b) => b.committedAt - a.committedAt || (a.id < b.id ? -1 : 1))
  for (const { id } of ordered.slice(0, MOST_CANDIDATES)) {
    const others = ordered.flatMap((other) => (other.id === id ? [] : [other.id]))
    if (!(await bringsAny(reader, others, id))) return id
  }
  return ordered[0]?.id ?? null
}

// Whether `heads` reach a commit that `known` does not.
async function bringsAny(
  reader: RepositoryReader,
  heads: readonly string[],
  known: string,
): Promise<boolean> {
  for await (const batch of reader.history({ heads, known: [known] })) if (batch.length > 0) return true
  return false
}
