// Which of two commits is older, over several repositories, and how old a piece of text is by the commits that wrote it.
import { originIndex, type Origin, type Runs } from '../attribution/origin.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'

/** Stands for the age of a token that nobody here wrote: third-party code, or text without an origin. */
export const NO_AGE = -1

/** The commits of several repositories by age: by the committer's time, then by id. A commit's age is its place here. */
export interface CommitAges {
  readonly ids: readonly string[]
  readonly ageOf: ReadonlyMap<string, number>
}

/** Orders commits; `committedAt` is in seconds since 1970, and a commit may be named more than once. */
export function commitAges(
  commits: Iterable<{ readonly id: string; readonly committedAt: number }>,
): CommitAges {
  const times = new Map<string, number>()
  for (const { id, committedAt } of commits) times.set(id, committedAt)
  const ids = [...times.keys()].toSorted((a, b) => times.get(a)! - times.get(b)! || compareCodePoints(a, b))
  return { ids, ageOf: new Map(ids.map((id, age) => [id, age])) }
}

/** The age of each token, by the bytes (ascending) they start at; `NO_AGE` for those that were brought in or have no origin. */
export function tokenAges(
  starts: Int32Array,
  runs: Runs,
  origins: readonly Origin[],
  { ageOf }: CommitAges,
): Int32Array {
  let run = -1
  return starts.map((start) => {
    while (run + 1 < runs.starts.length && runs.starts[run + 1]! <= start) run++
    const origin = run < 0 ? undefined : origins[originIndex(runs.refs[run]!)]
    return origin === undefined || origin.imported ? NO_AGE : (ageOf.get(origin.commit) ?? NO_AGE)
  })
}

/**
 * The age of the text whose tokens have these ages: that of its oldest quarter. So a text keeps its age while much of it is
 * reworked, and a few old words make no text old. `NO_AGE` where nobody wrote any of it.
 */
export function ageOfText(ages: Iterable<number>): number {
  const known = Int32Array.from([...ages].filter((age) => age !== NO_AGE)).toSorted()
  return known[(known.length - 1) >> 2] ?? NO_AGE
}
