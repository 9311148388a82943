// Splits a fee's pool among the people whom repositories credit: a preview, by largest remainder, that books nothing.
import { formatAmount, poolOf, type Money, type Ratio } from '../royalties/money.ts'
import { split } from '../royalties/split.ts'
import type { CreditReport, PersonCredit } from './credit-repositories.ts'
import { done, type Outcome } from './outcome.ts'

/** What one person would get. */
export interface PersonAmount {
  readonly id: string
  readonly name: string
  readonly amount: string
}

/** A pool and its parts, which sum to it. Amounts are decimal texts in the currency. */
export interface FeeSplit {
  readonly fee: string
  readonly pool: string
  readonly currency: string
  readonly people: readonly PersonAmount[]
  readonly unclaimed: readonly PersonAmount[]
  readonly total: string
}

/** Splits the part of `fee` that `share` makes. Refuses where nobody has any credit. */
export function splitFee(
  fee: Money,
  share: Ratio,
  report: Pick<CreditReport, 'people' | 'unclaimed'>,
): Outcome<FeeSplit> {
  const pool = poolOf(fee, share)
  const credits = [...report.people, ...report.unclaimed]
  const claims = credits.map((credit) => ({ id: credit.id, points: pointsOf(credit) }))
  const parts = split(pool.amountMinor, claims)
  if (!parts.ok) return parts
  const amounts = new Map(parts.parts.map(({ id, amountMinor }) => [id, amountMinor]))
  const text = (amountMinor: bigint): string => formatAmount({ amountMinor, currency: fee.currency })
  const amountOf = ({ id, name }: PersonCredit): PersonAmount => ({
    id,
    name,
    amount: text(amounts.get(id)!),
  })
  const total = parts.parts.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)
  return done({
    fee: formatAmount(fee),
    pool: formatAmount(pool),
    currency: fee.currency,
    people: report.people.map(amountOf),
    unclaimed: report.unclaimed.map(amountOf),
    total: text(total),
  })
}

function pointsOf({ authorshipMicros, reuseMicros }: PersonCredit): bigint {
  return authorshipMicros + reuseMicros
}
