// What a distribution gave each contributor, as rows under a root: a later reader sees that the same comes out again, and one
// person's row can be proved without showing anybody else's.
import { canonicalJson } from '../proof/canonical-json.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import type { Hash } from '../proof/merkle-tree.ts'
import type { ContributorShare } from '../royalties/apportionment.ts'
import type { RowSet } from './entry.ts'
import { rowSetOf } from './row-form.ts'

// The canonical text of a row: `{"amountMicros":"…","contributor":"…"}`.
function accrualText({ contributor, amountMicros }: ContributorShare): string {
  return canonicalJson({ amountMicros: String(amountMicros), contributor })
}

/** What several lines give contributors together: one row each, sorted by contributor; rows of zero are left out. */
export function accrualRows(lines: Iterable<readonly ContributorShare[]>): readonly ContributorShare[] {
  const sums = new Map<string, bigint>()
  for (const shares of lines)
    for (const { contributor, amountMicros } of shares)
      sums.set(contributor, (sums.get(contributor) ?? 0n) + amountMicros)
  return [...sums]
    .filter(([, amountMicros]) => amountMicros !== 0n)
    .toSorted(([a], [b]) => compareCodePoints(a, b))
    .map(([contributor, amountMicros]) => ({ contributor, amountMicros }))
}

/** How many rows there are, and their root. */
export function accrualSet(sha256: Hash, rows: readonly ContributorShare[]): RowSet {
  return rowSetOf(sha256, rows.map(accrualText))
}
