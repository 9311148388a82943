// Which parents git forgot of a merge: decided from the commits alone.
import type { ListedCommit } from '../../git/program/commit-list.ts'

/** A pull request that was merged, as far as its commits are concerned. */
export interface MergedPull {
  readonly head: string
  /** The commit that the merge made and those it stands on, the latest first, each with one parent. */
  readonly landed: readonly ListedCommit[]
  /** The commits that the head has and the merge has not, children before parents. */
  readonly own: readonly ListedCommit[]
}

/**
 * The parents to be added, by commit. Where the merge has the head among its ancestors, nothing was forgotten. Where commits were put
 * onto the branch one by one (author, author's time and subject are the same, in order), each continues its original. Else all
 * of the pull request became one commit, which continues the head.
 */
export function forgottenParents({ head, landed, own }: MergedPull): ReadonlyMap<string, readonly string[]> {
  const [merge] = landed
  if (merge === undefined || own.length === 0) return new Map()
  // Merges of the branch into the pull request are not put onto it again.
  const originals = own.filter(({ parents }) => parents.length <= 1)
  const isRebased =
    originals.length > 1 &&
    originals.length <= landed.length &&
    originals.every((original, at) => isSame(original, landed[at]!))
  if (!isRebased) return new Map([[merge.id, [head]]])
  return new Map(originals.map((original, at) => [landed[at]!.id, [original.id]]))
}

function isSame(a: ListedCommit, b: ListedCommit): boolean {
  return a.author === b.author && a.authoredAt === b.authoredAt && a.subject === b.subject
}
