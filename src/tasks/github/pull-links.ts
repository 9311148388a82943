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

/** Commits with all that they build on, to be asked about many pull requests without asking git about each. */
export class CommitIndex {
  readonly #commits: readonly ListedCommit[]
  readonly #places: ReadonlyMap<string, number>

  /** Takes a list in which children stand before their parents. */
  constructor(commits: readonly ListedCommit[]) {
    this.#commits = commits
    this.#places = new Map(commits.map(({ id }, place) => [id, place]))
  }

  /** What a pull request with this head, merged by this commit, is as far as its commits are concerned. */
  pull(head: string, merge: string): MergedPull {
    const own = this.#onlyIn(this.#placeOf(head), this.#placeOf(merge))
    const landed: ListedCommit[] = []
    for (let next: string | undefined = merge; next !== undefined && landed.length < own.length;) {
      const commit: ListedCommit = this.#commits[this.#placeOf(next)]!
      if (commit.parents.length !== 1) break
      landed.push(commit)
      next = commit.parents[0]
    }
    return { head, own, landed }
  }

  // Each commit learns from its children whether the head reaches it (1), the merge (2) or both, before its own turn comes.
  #onlyIn(head: number, merge: number): readonly ListedCommit[] {
    const reached = new Uint8Array(this.#commits.length)
    const own: ListedCommit[] = []
    reached[head] = 1
    reached[merge] = (reached[merge] ?? 0) | 2
    let left = reached[head] === 1 ? 1 : 0
    for (let place = Math.min(head, merge); left > 0; place++) {
      const from = reached[place]!
      if (from === 0) continue
      const commit = this.#commits[place]!
      if (from === 1) {
        own.push(commit)
        left--
      }
      for (const parent of commit.parents) {
        const at = this.#placeOf(parent)
        const before = reached[at]!
        const after = before | from
        if (before === 1 && after !== 1) left--
        if (before === 0 && after === 1) left++
        reached[at] = after
      }
    }
    return own
  }

  #placeOf(commit: string): number {
    const place = this.#places.get(commit)
    if (place === undefined) throw new Error(`commit ${commit} is not in the list`)
    return place
  }
}
