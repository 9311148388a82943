// What may be booked on people's balances: adjustments, amounts in dispute, and payouts, which take two people.
import { moneyText } from '../royalties/money.ts'
import { ACCRUAL_SCALE } from './accounts.ts'
import { balanceMicros, recoverableMicros } from './books-state.ts'
import type { BooksState } from './books-state.ts'
import type { BodyOf, Day } from './entry.ts'
import { payoutLines } from './payout-lines.ts'
import type { Registers } from './registers.ts'

/** Why a balance may not be adjusted; undefined where it may. */
export function adjustmentRefusal(
  { adjustments, persons }: Registers,
  { adjustment, person, amountMinor }: BodyOf<'balance-adjusted'>,
): string | undefined {
  if (adjustments.has(adjustment)) return `there is an adjustment ${adjustment} already`
  if (!persons.has(person)) return `there is no person ${person}`
  return amountMinor === 0n ? `adjustment ${adjustment} is of nothing` : undefined
}

/** Why an amount may not be held; undefined where it may. */
export function holdRefusal(
  books: BooksState,
  { question, person, currency, amountMinor }: BodyOf<'balance-held'>,
): string | undefined {
  const { holds, persons } = books.registers
  if (holds.has(question)) return `there is a question ${question} already`
  if (!persons.has(person)) return `there is no person ${person}`
  if (amountMinor === 0n) return `question ${question} would hold nothing`
  return amountMinor * ACCRUAL_SCALE > balanceMicros(books, person, currency)
    ? `question ${question} would hold ${moneyText({ amountMinor, currency })}, more than the balance of ${person}`
    : undefined
}

/** Why a hold may not be released; undefined where it may. */
export function releaseRefusal(
  { holds }: Registers,
  { question, date }: BodyOf<'hold-released'>,
): string | undefined {
  const hold = holds.get(question)
  if (hold === undefined) return `nothing is held for a question ${question}`
  if (hold.released !== null)
    return `what was held for question ${question} was released on ${hold.released.date}`
  return date < hold.entry.date
    ? `what is held for question ${question} since ${hold.entry.date} cannot be released on ${date}; give a later day with --date`
    : undefined
}

/** Why a run may not be proposed: its lines are those that the balances give at that moment; undefined where it may. */
export function runRefusal(
  books: BooksState,
  body: BodyOf<'payout-proposed'>,
  actor: string | null,
): string | undefined {
  const { run, lines, currency, date } = body
  if (books.registers.runs.has(run)) return `there is a payout run ${run} already`
  const last = lastDistribution(books.registers, currency)
  if (date < last)
    return `payout run ${run} is of ${date}, and pays what was distributed on ${last}, too; give that day or a later one with --date`
  if (actor === null)
    return `payout run ${run} is proposed by nobody: a person proposes it, another approves it`
  const due = payoutLines(books, body)
  const dueTo = new Map(due.map(({ person, amountMinor }) => [person, amountMinor]))
  for (const { person, amountMinor } of lines) {
    const dueMinor = dueTo.get(person)
    if (dueMinor !== amountMinor)
      return `payout run ${run} has ${moneyText({ amountMinor, currency })} for ${person}, and ${moneyText({ amountMinor: dueMinor ?? 0n, currency })} is to be paid`
  }
  const isSame = lines.length === due.length && lines.every(({ person }, at) => person === due[at]!.person)
  return isSame ? undefined : `payout run ${run} does not list everybody who is to be paid, once and in order`
}

// The last day on which something was distributed in a currency: nobody is paid before they earn. '' where nothing was.
function lastDistribution({ receipts }: Registers, currency: string): Day {
  let last = ''
  for (const { distribution } of receipts.values())
    if (distribution?.currency === currency && distribution.date > last) last = distribution.date
  return last
}

/** Why a run may not be approved: by its proposer, twice, or over the balances; undefined where it may. */
export function approvalRefusal(
  books: BooksState,
  { run, date }: BodyOf<'payout-approved'>,
  actor: string | null,
): string | undefined {
  const state = books.registers.runs.get(run)
  const decided = decidedRefusal(books.registers, run)
  if (state === undefined || decided !== undefined) return decided
  if (actor === null) return `payout run ${run} is approved by nobody: it takes a person`
  if (actor === state.entry.actor)
    return `payout run ${run} was proposed by ${actor}: another person must approve it`
  if (date < state.entry.date)
    return `payout run ${run} was proposed on ${state.entry.date} and cannot be paid on ${date}; give a later day with --date`
  const { currency, lines } = state.entry
  for (const { person, amountMinor } of lines) {
    const leftMicros =
      amountMinor > 0n
        ? balanceMicros(books, person, currency) - amountMinor * ACCRUAL_SCALE
        : recoverableMicros(books, person, currency) + amountMinor * ACCRUAL_SCALE
    if (leftMicros < 0n)
      return `payout run ${run} has ${moneyText({ amountMinor, currency })} for ${person}, whose balance changed since; reject it and propose another`
  }
  return undefined
}

/** Why a run may not be rejected; undefined where it may. Its proposer may, too. */
export function rejectionRefusal(
  registers: Registers,
  { run }: BodyOf<'payout-rejected'>,
  actor: string | null,
): string | undefined {
  return (
    decidedRefusal(registers, run) ?? (actor === null ? `payout run ${run} is rejected by nobody` : undefined)
  )
}

function decidedRefusal({ runs }: Registers, run: string): string | undefined {
  const state = runs.get(run)
  if (state === undefined) return `there is no payout run ${run}`
  if (state.decision === null) return undefined
  return `payout run ${run} was ${state.decision.kind === 'payout-approved' ? 'approved' : 'rejected'} already`
}
