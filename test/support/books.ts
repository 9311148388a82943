// Books for tests: made in a fresh database, closed after the test, with bodies of little meaning to fill them.
import { onTestFinished } from 'vitest'
import type { EntryBody } from '../../src/ledger/entry.ts'
import { createBooks } from '../../src/tasks/create-books.ts'
import { openBooks, type BooksPlace, type Clock, type OpenBooks } from '../../src/tasks/open-books.ts'
import { done, type Outcome } from '../../src/tasks/outcome.ts'

/** When everything happens, unless a test says otherwise. */
export const CLOCK: Clock = () => new Date('2026-10-01T08:00:00.000Z')

/** The value of an outcome that must be one. */
export function valueOf<Value>(outcome: Outcome<Value>): Value {
  if (!outcome.ok) throw new Error(outcome.refusal)
  return outcome.value
}

/** New books, closed after the test. */
export async function newBooks(place: BooksPlace, clock: Clock = CLOCK): Promise<OpenBooks> {
  return closedLater(valueOf(await createBooks(place, 'Example Works', clock)))
}

/** Books that are there, closed after the test. */
export async function booksAt(place: BooksPlace, clock: Clock = CLOCK): Promise<OpenBooks> {
  return closedLater(valueOf(await openBooks(place, clock)))
}

function closedLater(books: OpenBooks): OpenBooks {
  onTestFinished(() => books.close())
  return books
}

/** Registers contributors: an entry that may come at any time. */
export function registering(...contributors: readonly string[]): EntryBody {
  const commitment = 'ab'.repeat(32)
  return {
    kind: 'contributors-registered',
    contributors: contributors.map((contributor) => ({ contributor, commitment })),
  }
}

/** Money that arrived: an entry with postings that may come at any time. */
export function receiving(receipt: string, amountMinor = 100_00n, currency = 'EUR'): EntryBody {
  const [date, taxMinor] = ['2026-09-30', 0n]
  return {
    kind: 'receipt-booked',
    receipt,
    date,
    currency,
    grossMinor: amountMinor,
    taxMinor,
    netMinor: amountMinor,
  }
}

/** Books bodies; throws where they are refused. */
export async function book(books: OpenBooks, ...bodies: readonly EntryBody[]): Promise<void> {
  valueOf(await books.append(null, async () => done(bodies)))
}
