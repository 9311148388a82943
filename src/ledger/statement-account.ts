// What became of what a person was owed in a month: earned, corrected, held, paid, carried forward.
import { floorUnits, shownParts } from '../royalties/shown-amounts.ts'
import { ACCRUAL_SCALE } from './accounts.ts'
import type { Entry } from './entry.ts'
import type { Movement, ShownAmount, StatementFacts } from './statement-facts.ts'

/** Why a correction was booked. */
export type CorrectionReason =
  /** Earlier work was matched to the person; what was held for it came with it. */
  | { readonly kind: 'claimed'; readonly claim: string }
  | { readonly kind: 'claim-undone'; readonly claim: string }
  | { readonly kind: 'delivery-corrected'; readonly correction: string; readonly delivery: string }
  | { readonly kind: 'refunded'; readonly refund: string; readonly receipt: string }
  /** By hand; `text` is what was said of it, null where that was erased. */
  | { readonly kind: 'adjusted'; readonly adjustment: string; readonly text: string | null }

/** A line of the account that one entry made. */
interface EntryLine {
  readonly sequence: number
  readonly date: string
  readonly amount: ShownAmount
}

/** The account in one currency. The lines above a sum add up to it, as shown and exactly. */
export interface Account {
  readonly earned: ShownAmount
  readonly corrections: readonly (EntryLine & { readonly reason: CorrectionReason })[]
  readonly broughtForward: ShownAmount
  /** What went into dispute, negative; what came back of it, positive. */
  readonly holds: readonly (EntryLine & { readonly question: string; readonly released: boolean })[]
  /** What all of the above comes to. */
  readonly total: ShownAmount
  /** What was paid in the period; positive, unless it was taken back. */
  readonly payouts: readonly (EntryLine & { readonly run: string })[]
  /** What is owed at the end: the total without the payouts. Below zero, more was paid than is due. */
  readonly carriedForward: ShownAmount
  /** In dispute since before the period, and no part of the sums. */
  readonly openHolds: readonly { readonly question: string; readonly amountMinor: bigint }[]
}

type Effect =
  | { readonly kind: 'earned' }
  | { readonly kind: 'correction'; readonly reason: CorrectionReason }
  | { readonly kind: 'hold'; readonly question: string; readonly released: boolean }
  | { readonly kind: 'payout'; readonly run: string }

/**
 * The account of the person in a currency. What is carried forward is rounded down to the minor unit where it is shown, and
 * the lines are shown so that they sum to it. Throws on a movement by an entry that moves no balance.
 */
export function accountOf(facts: StatementFacts, currency: string): Account {
  const moved = facts.movements
    .filter((movement) => movement.currency === currency && movement.amountMicros !== 0n)
    .toSorted((a, b) => a.entry.sequence - b.entry.sequence)
    .map((movement) => ({ ...movement, effect: effectOf(movement.entry, facts) }))
  const earnedMicros = sumOf(moved.filter(({ effect }) => effect.kind === 'earned'))
  const broughtMicros = facts.broughtForwardMicros.get(currency) ?? 0n
  const lines = moved.filter(({ effect }) => effect.kind === 'correction' || effect.kind === 'hold')
  const paid = moved.filter(({ effect }) => effect.kind === 'payout')
  const exact = [earnedMicros, broughtMicros, ...lines.map(({ amountMicros }) => amountMicros)]
  const totalMicros = exact.reduce((sum, amountMicros) => sum + amountMicros, 0n)
  const carriedMicros = totalMicros + sumOf(paid)
  // Payouts are whole minor units, so the sums before and after them have the same fraction.
  const shown = shownParts(exact, ACCRUAL_SCALE)
  const amountAt = (at: number): ShownAmount => ({ amountMicros: exact[at]!, shownMinor: shown[at]! })
  const entryLines = lines.map((line, at) => ({ ...line, ...placeOf(line.entry), amount: amountAt(at + 2) }))
  return {
    earned: amountAt(0),
    broughtForward: amountAt(1),
    corrections: entryLines.flatMap(({ effect, sequence, date, amount }) =>
      effect.kind === 'correction' ? [{ sequence, date, amount, reason: effect.reason }] : [],
    ),
    holds: entryLines.flatMap(({ effect, sequence, date, amount }) => {
      if (effect.kind !== 'hold') return []
      return [{ sequence, date, amount, question: effect.question, released: effect.released }]
    }),
    total: roundedDown(totalMicros),
    payouts: paid.flatMap(({ effect, entry, amountMicros }) =>
      effect.kind === 'payout'
        ? [{ ...placeOf(entry), run: effect.run, amount: roundedDown(-amountMicros) }]
        : [],
    ),
    carriedForward: roundedDown(carriedMicros),
    openHolds: facts.openHolds
      .filter((hold) => hold.currency === currency)
      .map(({ question, amountMinor }) => ({ question, amountMinor })),
  }
}

function roundedDown(amountMicros: bigint): ShownAmount {
  return { amountMicros, shownMinor: floorUnits(amountMicros, ACCRUAL_SCALE) }
}

function sumOf(movements: readonly Pick<Movement, 'amountMicros'>[]): bigint {
  return movements.reduce((sum, { amountMicros }) => sum + amountMicros, 0n)
}

function placeOf(entry: Entry): { readonly sequence: number; readonly date: string } {
  return { sequence: entry.sequence, date: 'date' in entry ? entry.date : entry.time.slice(0, 10) }
}

function effectOf(entry: Entry, facts: StatementFacts): Effect {
  if (entry.kind === 'receipt-distributed') return { kind: 'earned' }
  if (entry.kind === 'payout-approved') return { kind: 'payout', run: entry.run }
  if (entry.kind === 'balance-held') return { kind: 'hold', question: entry.question, released: false }
  if (entry.kind === 'hold-released') return { kind: 'hold', question: entry.question, released: true }
  return { kind: 'correction', reason: reasonOf(entry, facts) }
}

function reasonOf(entry: Entry, facts: StatementFacts): CorrectionReason {
  if (entry.kind === 'contributor-claimed') return { kind: 'claimed', claim: entry.claim }
  if (entry.kind === 'claim-undone') return { kind: 'claim-undone', claim: entry.claim }
  if (entry.kind === 'delivery-corrected')
    return { kind: 'delivery-corrected', correction: entry.correction, delivery: entry.delivery }
  if (entry.kind === 'receipt-refunded')
    return { kind: 'refunded', refund: entry.refund, receipt: entry.receipt }
  if (entry.kind !== 'balance-adjusted')
    throw new Error(`entry ${entry.sequence} (${entry.kind}) moves no balance`)
  return { kind: 'adjusted', adjustment: entry.adjustment, text: facts.reasonOf(entry.reasonCommitment) }
}
