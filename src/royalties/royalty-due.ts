// What use costs by a licence's terms, and the cycles in which it is counted.
import type { Royalty, RoyaltyCycle } from './licence-terms.ts'

/** The cycle a day (`YYYY-MM-DD`) lies in: "2026-10", "2026-Q4" or "2026". */
export function cycleOf(day: string, cycle: RoyaltyCycle): string {
  const year = day.slice(0, 4)
  if (cycle === 'year') return year
  if (cycle === 'month') return day.slice(0, 7)
  return `${year}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`
}

/**
 * What all use in one cycle costs, in minor units: each unit at the rate of its tier, the sum rounded once to the nearest
 * minor unit, halves up (as invoices do, so that the licensee finds the same figure), and never under the minimum. No use costs
 * nothing, the minimum included. Reports add up: what one more report makes due is the difference to the cycle so far.
 */
export function cycleDueMinor(royalty: Royalty, quantity: bigint): bigint {
  if (quantity === 0n) return 0n
  let [numerator, denominator] = [0n, 1n]
  let counted = 0n
  for (const { upTo, rate } of royalty.tiers) {
    const end = upTo === null || upTo > quantity ? quantity : upTo
    if (end <= counted) break
    numerator = numerator * rate.denominator + (end - counted) * rate.numerator * denominator
    denominator *= rate.denominator
    counted = end
  }
  const rounded = (2n * numerator + denominator) / (2n * denominator)
  return rounded > royalty.minimumMinor ? rounded : royalty.minimumMinor
}
