// Divides a pool at accrual scale, so that what nobody can be paid yet is carried and not lost or given to somebody else.
import { largestRemainder } from '../credit/largest-remainder.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'

/** How many accrual units make a minor unit: a cent is a million of them. */
export const ACCRUAL_SCALE = 1_000_000n

/** What one contributor gets of a pool. */
export interface ContributorShare {
  readonly contributor: string
  /** Millionths of the minor unit. */
  readonly amountMicros: bigint
}

/**
 * Divides `poolMicros` (millionths of the minor unit) in proportion to micro-points, by largest remainder, ties to the smaller
 * id: the parts sum to the pool, in whatever order the points come. Gives everybody with points, sorted by id; undefined where
 * nobody has any. Throws on a negative pool or points.
 */
export function apportionMicros(
  poolMicros: bigint,
  points: ReadonlyMap<string, bigint>,
): readonly ContributorShare[] | undefined {
  if (poolMicros < 0n) throw new RangeError('a pool is never negative')
  const claims = [...points].filter(([, micros]) => micros !== 0n)
  if (claims.some(([, micros]) => micros < 0n)) throw new RangeError('points are never negative')
  if (claims.length === 0) return undefined
  claims.sort(([a], [b]) => compareCodePoints(a, b))
  const parts = largestRemainder(
    poolMicros,
    claims.map(([, micros]) => micros),
  )
  return claims.map(([contributor], at) => ({ contributor, amountMicros: parts[at]! }))
}

/**
 * Divides a pool over the items a receipt pays, in proportion to what is due for each (minor units); in the items' order. The
 * parts are millionths of the minor unit and sum to the pool.
 */
export function itemPoolsMicros(poolMinor: bigint, duesMinor: readonly bigint[]): readonly bigint[] {
  return largestRemainder(poolMinor * ACCRUAL_SCALE, duesMinor)
}
