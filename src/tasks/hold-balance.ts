// What is booked by hand on one person's balance: amounts in dispute, their release, and corrections.
import type { Books } from '../ledger/books.ts'
import type { BodyOf, EntryBody } from '../ledger/entry.ts'
import { planAdjustment, planHold } from '../ledger/plans/payouts.ts'
import { formatAmount, type Money } from '../royalties/money.ts'
import { bookedFrom, dayFor, type Booked, type BookingDate } from './booked.ts'
import { findSubject, namesOf } from './contributors.ts'
import type { OpenBooks, Writing } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'
import { isReason, keepReason } from './reasons.ts'

/** What was booked on whose balance. The amount is decimal text. */
export interface BalanceFacts {
  /** The person's id, and the name for whoever may see it. */
  readonly person: string
  readonly name: string
  readonly amount: string
  readonly currency: string
}

/** What to hold or correct, and why. */
interface BalanceRequest {
  /** As somebody names the person: by name, e-mail or id. */
  readonly person: string
  readonly amount: Money
  readonly reason: string
  readonly date: BookingDate
}

/**
 * Holds part of a balance for a question, the next one where none is given. Refuses an unknown person, a name that several have,
 * more than the balance, and a question that stands for another hold.
 */
export async function holdBalance(
  open: OpenBooks,
  actor: string,
  request: BalanceRequest & { readonly question: string | null },
): Promise<Outcome<Booked<BalanceFacts & { readonly question: string }>>> {
  const person = await findSubject(open, (await open.read()).registers, request.person)
  if (!person.ok) return person
  let question = ''
  const appended = await open.append(actor, async (books, writing) => {
    const before = books.registers.holds.get(request.question ?? '')?.entry
    const reasonCommitment = await commitmentOf(writing, before, person.value, request.reason)
    const { amount } = request
    const date = dayFor(request.date, before)
    const body = planHold(books, {
      question: request.question ?? undefined,
      person: person.value,
      date,
      amount,
      reasonCommitment,
    })
    question = body.question
    return done([body])
  })
  const facts = await balanceFacts(open, person.value, request.amount)
  return bookedFrom(appended, () => ({ ...facts, question }))
}

/** Releases what is held for a question. Refuses an unknown question. */
export async function releaseHold(
  open: OpenBooks,
  actor: string,
  question: string,
  date: BookingDate,
): Promise<Outcome<Booked<BalanceFacts>>> {
  let held: BodyOf<'balance-held'> | undefined
  const appended = await open.append(actor, async ({ registers }: Books) => {
    const state = registers.holds.get(question)
    held = state?.entry
    if (held === undefined) return refused(`nothing is held for question ${question}`)
    const body: EntryBody = { kind: 'hold-released', question, date: dayFor(date, state?.released) }
    return done([body])
  })
  if (!appended.ok) return appended
  const { person, amountMinor, currency } = held!
  const facts = await balanceFacts(open, person, { amountMinor, currency })
  return bookedFrom(appended, () => facts)
}

/**
 * Adds an amount to a balance, or takes it away where it is negative, under the next id where none is given. Refuses an unknown
 * person, a name that several have, and an id that stands for another adjustment.
 */
export async function adjustBalance(
  open: OpenBooks,
  actor: string,
  request: BalanceRequest & { readonly adjustment: string | null },
): Promise<Outcome<Booked<BalanceFacts & { readonly adjustment: string }>>> {
  const person = await findSubject(open, (await open.read()).registers, request.person)
  if (!person.ok) return person
  let adjustment = ''
  const appended = await open.append(actor, async (books, writing) => {
    const before = books.registers.adjustments.get(request.adjustment ?? '')
    const reasonCommitment = await commitmentOf(writing, before, person.value, request.reason)
    const { amount } = request
    const date = dayFor(request.date, before)
    const body = planAdjustment(books, {
      adjustment: request.adjustment ?? undefined,
      person: person.value,
      date,
      amount,
      reasonCommitment,
    })
    adjustment = body.adjustment
    return done([body])
  })
  const facts = await balanceFacts(open, person.value, request.amount)
  return bookedFrom(appended, () => ({ ...facts, adjustment }))
}

// Salts are drawn by chance, so a repetition is known by its text, and stands under the commitment it had.
async function commitmentOf(
  writing: Writing,
  before: { readonly reasonCommitment: string } | undefined,
  person: string,
  reason: string,
): Promise<string> {
  if (before !== undefined && (await isReason(writing, before.reasonCommitment, reason)))
    return before.reasonCommitment
  return keepReason(writing, person, reason)
}

async function balanceFacts(open: OpenBooks, person: string, amount: Money): Promise<BalanceFacts> {
  const name = (await namesOf(open, [person])).get(person)!.name
  return { person, name, amount: formatAmount(amount), currency: amount.currency }
}
