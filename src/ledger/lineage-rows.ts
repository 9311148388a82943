// What a push says of parents that git forgot: a Merkle root over them, so that whoever asks GitHub again sees that they are the same.
import { canonicalJson } from '../proof/canonical-json.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import type { Hash } from '../proof/merkle-tree.ts'
import type { CommitParents } from './entries-of-pushes.ts'
import type { RowSet } from './entry.ts'
import { rowSetOf } from './row-form.ts'

/** The root over commits with their parents, in code-point order of commits; the parents stay in their own order. */
export function lineageSet(hash: Hash, rows: readonly CommitParents[]): RowSet {
  const ordered = rows.toSorted((a, b) => compareCodePoints(a.commit, b.commit))
  return rowSetOf(
    hash,
    ordered.map(({ commit, parents }) => canonicalJson({ commit, parents })),
  )
}
