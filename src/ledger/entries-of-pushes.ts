// The entries that work on GitHub makes: that people know of it, pushes, and splits that were agreed.
import type { Day, RowSet } from './entry.ts'

/**
 * People were told that Byline measures, and how: from then on it may keep who wrote what, show names and comment. `notice` is
 * the SHA-256 of the text they were told; the text lies outside the ledger.
 */
export interface PeopleInformed {
  readonly kind: 'people-informed'
  readonly date: Day
  readonly notice: string
}

/** What a push to a repository's default branch changed: who wrote what of it that stands at its end. */
export interface PushCredited {
  readonly kind: 'push-credited'
  /** GitHub's id, as decimal text. */
  readonly repository: string
  /** Counts what was booked of this repository, from 1: a branch may come back to where it was. */
  readonly number: number
  /** Where the branch ended before: the `after` of the entry with the number before. Null for the beginning, or no branch. */
  readonly before: string | null
  /** Null where the branch is gone. */
  readonly after: string | null
  /** `before` is no ancestor of `after`: history was rewritten. */
  readonly forced: boolean
  /** Parents that git forgot and this entry is the first to use: root over `CommitParents`, which lie outside the ledger. */
  readonly lineage: RowSet
  readonly engine: string
  readonly policy: string
  /** SHA-256 of what the engine says of the whole revision at `after`; null where there is none. */
  readonly state: string | null
  /** Rows are `Contribution`s without reuse, of commits that came with this push: what stands at `after`. */
  readonly contributions: RowSet
}

/** Parents of a commit that git does not know of: the head of a pull request that was squashed, say. */
export interface CommitParents {
  readonly commit: string
  readonly parents: readonly string[]
}

/** What somebody is given in an agreed split: a whole percentage. */
export interface SplitPart {
  readonly contributor: string
  readonly percent: number
}

/**
 * The author of a pull request agreed to share what they wrote in it: `parts` of the giver's own text in these commits are
 * others'. What co-authors wrote stays theirs, whoever opened the pull request.
 */
export interface SplitAgreed {
  readonly kind: 'split-agreed'
  readonly split: string
  /** GitHub's id, as decimal text. */
  readonly repository: string
  readonly pull: number
  /** Counts what was agreed on this pull request, from 1: the latest counts. */
  readonly revision: number
  /** In code-point order. */
  readonly commits: readonly string[]
  /** The contributor whose text it is. */
  readonly giver: string
  /** In code-point order of contributors; they sum to less than 100. Null takes back what was agreed before. */
  readonly parts: readonly SplitPart[] | null
}
