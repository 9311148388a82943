// Closes a month: nothing is booked into it, or one before it, any more.
import type { Period } from '../ledger/entry.ts'
import { bookedFrom, type Booked } from './booked.ts'
import type { OpenBooks } from './open-books.ts'
import type { Outcome } from './outcome.ts'
import { done } from './outcome.ts'

/** A month that is closed. */
export interface ClosedPeriod {
  readonly period: Period
}

/** Books that a month is closed. Refuses as the rules do; closing it again books nothing. */
export async function closePeriod(
  open: OpenBooks,
  actor: string,
  period: Period,
): Promise<Outcome<Booked<ClosedPeriod>>> {
  const appended = await open.append(actor, async () => done([{ kind: 'period-closed', period }]))
  return bookedFrom(appended, () => ({ period }))
}
