// Divides an amount by points so that the parts are whole and sum to it (the largest-remainder method).
import { largestRemainder } from '../credit/largest-remainder.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'

/** Whoever takes part in a split, with points. */
export interface Claim {
  readonly id: string
  readonly points: bigint
}

/** What each claim gets, in the order given; or a refusal where there is nobody to give it to. */
export type Split =
  | { readonly ok: true; readonly parts: readonly { readonly id: string; readonly amountMinor: bigint }[] }
  | { readonly ok: false; readonly refusal: string }

/**
 * Divides `poolMinor` among claims in proportion to their points: everybody gets the whole units of their share, and the
 * units left over go to the largest fractions, ties to the smaller id. The parts sum to the pool; the order of claims
 * changes nothing. Refuses a pool that nobody has points for. Throws on a negative pool or points, and on an id that comes
 * twice: no caller has those.
 */
export function split(poolMinor: bigint, claims: readonly Claim[]): Split {
  if (poolMinor < 0n) throw new RangeError('a pool is never negative')
  const shares = apportion(poolMinor, claims)
  if (shares === undefined)
    return { ok: false, refusal: 'nobody has any credit, so there is nobody to split the pool among' }
  return { ok: true, parts: claims.map(({ id }, at) => ({ id, amountMinor: shares[at]! })) }
}

function apportion(total: bigint, claims: readonly Claim[]): bigint[] | undefined {
  const sum = claims.reduce((running, { points }) => running + points, 0n)
  if (claims.some(({ points }) => points < 0n)) throw new RangeError('points are never negative')
  if (new Set(claims.map(({ id }) => id)).size !== claims.length) throw new Error('a claim comes twice')
  if (sum === 0n) return undefined
  // In the order of ids, for the smaller id comes first where fractions are equal.
  const byId = claims.toSorted((a, b) => compareCodePoints(a.id, b.id))
  const parts = largestRemainder(
    total,
    byId.map(({ points }) => points),
  )
  const shareOf = new Map(byId.map(({ id }, at) => [id, parts[at]!]))
  return claims.map(({ id }) => shareOf.get(id)!)
}
