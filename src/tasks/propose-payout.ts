// Proposes payout runs, and books what another person decides on them.
import type { Books } from '../ledger/books.ts'
import type { EntryBody, PayoutLine } from '../ledger/entry.ts'
import { leftOutOf, type LeftOutReason } from '../ledger/left-out.ts'
import { planPayout } from '../ledger/plans/payouts.ts'
import type { RunState } from '../ledger/registers.ts'
import { formatAmount } from '../royalties/money.ts'
import { bookedFrom, dayFor, type Booked, type BookingDate } from './booked.ts'
import { placeOf } from './contributors.ts'
import type { OpenBooks } from './open-books.ts'
import { isSameActor } from './operators.ts'
import { done, refused, type Outcome } from './outcome.ts'
import { derivedFault } from './verify-database.ts'

/** A run as it was booked. The total is decimal text in its currency. */
export interface PayoutFacts {
  readonly run: string
  readonly currency: string
  readonly total: string
  readonly peopleCount: number
}

/** People whom a run leaves out for one reason, with what they are owed together: decimal text in the run's currency. */
export interface LeftOutFacts {
  readonly reason: LeftOutReason
  readonly peopleCount: number
  readonly total: string
}

/** A run as it was proposed. */
export interface ProposedPayout extends PayoutFacts {
  /** Who is owed something and not paid by it, by reason; null for a run that was proposed before. */
  readonly leftOut: readonly LeftOutFacts[] | null
}

/** What to propose. Amounts are minor units of `currency`. */
export interface PayoutRequest {
  /** Null for the next id. */
  readonly run: string | null
  readonly date: BookingDate
  readonly currency: string
  /** Only people whom this legal entity pays; null for all. */
  readonly entity: string | null
  readonly minimumMinor: bigint
}

/**
 * Proposes a run of all balances that reach the minimum. Refuses where nothing is to be paid, saying who is left out, and where postings or rows in the
 * database are not what follows from the entries: the balances are sums of them, and the run could never be taken back.
 */
export async function proposePayout(
  open: OpenBooks,
  actor: string,
  request: PayoutRequest,
): Promise<Outcome<Booked<ProposedPayout>>> {
  const { currency, entity, minimumMinor } = request
  let facts: ProposedPayout | undefined
  const appended = await open.append(actor, async (books, writing) => {
    // What is asked for again is told again: balances that wait in a run are not in another.
    const before = request.run === null ? undefined : books.registers.runs.get(request.run)?.entry
    if (before !== undefined) {
      const { kind, run, lines } = before
      const date = dayFor(request.date, before)
      const same = { kind, run, date, currency, entity, minimumMinor, lines }
      facts = { ...factsOf(run, currency, lines), leftOut: null }
      return done([same])
    }
    const plan = planPayout(books, {
      run: request.run ?? undefined,
      date: request.date.day,
      currency,
      entity,
      minimumMinor,
    })
    const leftOut = leftOutOf(books, request).map(({ reason, peopleCount, amountMinor }) => {
      return { reason, peopleCount, total: formatAmount({ amountMinor, currency }) }
    })
    if (!plan.ok) return refused(withLeftOut(plan.refusal, leftOut, currency))
    const fault = await derivedFault(writing, writing.ledger)
    if (fault !== undefined)
      return refused(`${fault}; nobody is paid by these books: restore the latest backup`)
    facts = { ...factsOf(plan.value.run, currency, plan.value.lines), leftOut }
    return done([plan.value])
  })
  return bookedFrom(appended, () => facts!)
}

const LEFT_OUT: Readonly<Record<LeftOutReason, string>> = {
  waiting: 'in a run that waits',
  class: 'of a class that no run pays',
  entity: 'of another legal entity',
  minimum: 'below the minimum',
}

/** How many people a run leaves out, why, and what they are owed, of which `amount` is how the total is shown. */
export function leftOutText({ reason, peopleCount }: LeftOutFacts, amount: string): string {
  return `${peopleCount} ${peopleCount === 1 ? 'person' : 'people'} ${LEFT_OUT[reason]}, owed ${amount}`
}

function withLeftOut(refusal: string, leftOut: readonly LeftOutFacts[], currency: string): string {
  if (leftOut.length === 0) return refusal
  const texts = leftOut.map((one) => leftOutText(one, `${one.total} ${currency}`))
  return `${refusal}; left out: ${texts.join('; ')}`
}

/** Approves a run. Refuses an unknown run, one that was decided on, and whoever proposed it, by whatever e-mail. */
export function approvePayout(
  open: OpenBooks,
  actor: string,
  run: string,
  date: BookingDate,
): Promise<Outcome<Booked<PayoutFacts>>> {
  return decide(open, actor, run, (before) => {
    const booked = before?.kind === 'payout-approved' ? before : undefined
    return { kind: 'payout-approved', run, date: dayFor(date, booked) }
  })
}

/** Rejects a run. Refuses an unknown run, and one that was decided on. */
export function rejectPayout(
  open: OpenBooks,
  actor: string,
  run: string,
): Promise<Outcome<Booked<PayoutFacts>>> {
  return decide(open, actor, run, () => ({ kind: 'payout-rejected', run }))
}

// What was decided on a run; null as long as it waits.
type Decision = RunState['decision']

async function decide(
  open: OpenBooks,
  actor: string,
  run: string,
  bodyAfter: (decision: Decision) => EntryBody,
): Promise<Outcome<Booked<PayoutFacts>>> {
  let facts: PayoutFacts | undefined
  const appended = await open.append(actor, async ({ registers }: Books, writing) => {
    const state = registers.runs.get(run)
    if (state === undefined) return refused(`there is no run ${run}; see byline payout list`)
    facts = factsOf(run, state.entry.currency, state.entry.lines)
    const body = bodyAfter(state.decision)
    const proposer = state.entry.actor
    // The ledger knows ids alone; that two of them are one person is known here.
    const isOwn =
      body.kind === 'payout-approved' &&
      state.decision === null &&
      proposer !== null &&
      proposer !== actor &&
      (await isSameActor(placeOf(writing), registers, proposer, actor))
    if (isOwn)
      return refused(
        `payout run ${run} was proposed by ${proposer}, who is ${actor}, too: another person must approve it`,
      )
    return done([body])
  })
  return bookedFrom(appended, () => facts!)
}

function factsOf(run: string, currency: string, lines: readonly PayoutLine[]): PayoutFacts {
  const amountMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0n)
  return { run, currency, total: formatAmount({ amountMinor, currency }), peopleCount: lines.length }
}
