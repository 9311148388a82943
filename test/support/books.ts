// Books for tests: made in a fresh database, closed after the test, with bodies of little meaning to fill them.
import { createHash } from 'node:crypto'
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

/** That people were told: from then on pushes may be booked. */
export function informing(): EntryBody {
  return { kind: 'people-informed', date: '2026-09-30', notice: 'cd'.repeat(32) }
}

/** The commit after the `number`-th push of `pushing`; null before the first. */
export function pushedCommit(number: number): string | null {
  return number === 0 ? null : number.toString(16).padStart(40, '0')
}

/** The pushes of a repository with these numbers, each of which credits nobody. */
export function pushing(
  policy: string,
  numbers: { readonly from: number; readonly until: number },
  repository = '7',
): readonly EntryBody[] {
  const none = { root: createHash('sha256').digest('hex'), count: 0 }
  return Array.from({ length: numbers.until - numbers.from }, (_, at): EntryBody => {
    const number = numbers.from + at
    const [before, after] = [pushedCommit(number - 1), pushedCommit(number)]
    const state = createHash('sha256').update(String(number)).digest('hex')
    const common = { forced: false, lineage: none, engine: '1', policy, state, contributions: none }
    return { kind: 'push-credited', repository, number, before, after, ...common }
  })
}
