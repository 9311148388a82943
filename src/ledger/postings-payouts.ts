// The journal of what is booked on people's balances: adjustments, amounts in dispute, and payouts.
import type { BooksState } from './books-state.ts'
import type { BodyOf } from './entry.ts'
import type { PostingList } from './posting-list.ts'
import { postOffsets } from './postings-people.ts'

/** The company pays a person, or gets back where the amount is negative. */
export function postAdjustment(list: PostingList, books: BooksState, body: BodyOf<'balance-adjusted'>): void {
  const { person, currency, amountMinor } = body
  list.minor({ account: 'company' }, currency, amountMinor)
  list.minor({ account: 'person', subject: person }, currency, -amountMinor)
  postOffsets(list, books, currency, [person])
}

/** Part of a balance is set aside for a question. */
export function postHold(list: PostingList, body: BodyOf<'balance-held'>): void {
  const { question, person, currency, amountMinor } = body
  list.minor({ account: 'person', subject: person }, currency, amountMinor)
  list.minor({ account: 'held', subject: question }, currency, -amountMinor)
}

/** What was set aside for a question is the person's again. */
export function postRelease(list: PostingList, books: BooksState, question: string): void {
  const { person, currency, amountMinor } = books.registers.holds.get(question)!.entry
  list.minor({ account: 'held', subject: question }, currency, amountMinor)
  list.minor({ account: 'person', subject: person }, currency, -amountMinor)
  postOffsets(list, books, currency, [person])
}

/** Whole minor units go to payroll, fractions stay; what is recovered comes back through it. */
export function postPayout(list: PostingList, { registers }: BooksState, run: string): void {
  const { currency, lines } = registers.runs.get(run)!.entry
  for (const { person, amountMinor } of lines) {
    const account = amountMinor > 0n ? 'person' : 'recoverable'
    list.minor({ account, subject: person }, currency, amountMinor)
    list.minor({ account: 'payroll', subject: person }, currency, -amountMinor)
  }
}
