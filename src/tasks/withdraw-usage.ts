// Takes back a report of use that was wrong, so that the right one can be booked.
import { bookedFrom, type Booked } from './booked.ts'
import type { OpenBooks } from './open-books.ts'
import { done, type Outcome } from './outcome.ts'

/**
 * Withdraws a report: nothing is due for it any more, and it stays in the ledger. Refuses one that is unknown, that money is
 * booked for, and one on top of which others of its cycle were reckoned.
 */
export async function withdrawUsage(
  open: OpenBooks,
  actor: string,
  usage: string,
): Promise<Outcome<Booked<{ readonly usage: string }>>> {
  const appended = await open.append(actor, async () => done([{ kind: 'usage-withdrawn', usage }]))
  return bookedFrom(appended, () => ({ usage }))
}
