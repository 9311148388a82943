// Divides a whole number by weights so that the parts are whole and sum to it.

/**
 * The parts of `total` in proportion to `weights` (none negative): each the whole units of its share, and the units left over
 * to the largest fractions, ties to the earlier. Without any weight all parts are zero.
 */
export function largestRemainder(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((running, weight) => running + weight, 0n)
  if (sum === 0n) return weights.map(() => 0n)
  const parts = weights.map((weight) => (total * weight) / sum)
  const rests = weights.map((weight, at) => ({ at, rest: (total * weight) % sum }))
  rests.sort((a, b) => (a.rest === b.rest ? a.at - b.at : a.rest > b.rest ? -1 : 1))
  const left = total - parts.reduce((running, part) => running + part, 0n)
  for (const { at } of rests.slice(0, Number(left))) parts[at]! += 1n
  return parts
}
