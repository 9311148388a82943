// Puts together payout runs and what is booked by hand on a person's balance.
import type { Money, Reading } from '../../royalties/money.ts'
import type { Books } from '../books.ts'
import type { BodyOf, Day } from '../entry.ts'
import { payoutLines } from '../payout-lines.ts'

/**
 * A run of all balances in a currency (of a legal entity's people, or all) that reach `minimumMinor`: whole minor units of
 * each; fractions and smaller balances stay. Refuses where nothing is to be paid.
 */
export function planPayout(
  books: Books,
  input: {
    readonly run?: string | undefined
    readonly date: Day
    readonly currency: string
    readonly entity: string | null
    readonly minimumMinor: bigint
  },
): Reading<BodyOf<'payout-proposed'>> {
  const { run = books.nextId('RUN'), date, currency, entity, minimumMinor } = input
  const lines = payoutLines(books, { currency, entity, minimumMinor })
  if (lines.length === 0) {
    const whose = entity === null ? '' : ` of ${entity}`
    return { ok: false, refusal: `nobody${whose} has a balance in ${currency} to be paid out` }
  }
  const kind = 'payout-proposed'
  return { ok: true, value: { kind, run, date, currency, entity, minimumMinor, lines } }
}

/** A correction by hand under the next id, or the one given; the company pays it, or gets it where it is negative. */
export function planAdjustment(
  books: Books,
  input: {
    readonly adjustment?: string | undefined
    readonly person: string
    readonly date: Day
    readonly amount: Money
    readonly reasonCommitment: string
  },
): BodyOf<'balance-adjusted'> {
  const { adjustment = books.nextId('A'), person, date, amount, reasonCommitment } = input
  return { kind: 'balance-adjusted', adjustment, person, date, ...amount, reasonCommitment }
}

/** An amount in dispute under the next question, or the one given. */
export function planHold(
  books: Books,
  input: {
    readonly question?: string | undefined
    readonly person: string
    readonly date: Day
    readonly amount: Money
    readonly reasonCommitment: string
  },
): BodyOf<'balance-held'> {
  const { question = books.nextId('Q'), person, date, amount, reasonCommitment } = input
  return { kind: 'balance-held', question, person, date, ...amount, reasonCommitment }
}
