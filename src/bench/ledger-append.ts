// How long it takes to book entries in batches: checked, journalled, hashed, signed and on the disk, with the anchor, each batch.
import type { EntryBody } from '../ledger/entry.ts'
import { createBooks } from '../tasks/create-books.ts'
import type { OpenBooks } from '../tasks/open-books.ts'
import { done } from '../tasks/outcome.ts'
import { withPlace, type BenchEngine } from './bench-place.ts'
import { valueOf } from './large-books.ts'
import type { LedgerMeasure } from './ledger.ts'

const ENTRIES = 100_000
const BATCH = 1_000
const WARMING_BATCHES = 5
const ENTRIES_PER_SECOND = 10_000
const DAY = '2026-01-01'

/** Times `entries` (100,000) appended to a file of SQLite, a thousand at a time. */
export function measureAppend(entries = ENTRIES): Promise<LedgerMeasure> {
  return measureOn('append', 'SQLite', entries)
}

/** Times the same on PostgreSQL. */
export function measureAppendPostgres(entries = ENTRIES): Promise<LedgerMeasure> {
  return measureOn('append-postgres', 'PostgreSQL', entries)
}

function measureOn(name: string, engine: BenchEngine, entries: number): Promise<LedgerMeasure> {
  return withPlace(engine, async (place) => {
    const books = valueOf(await createBooks(place, 'Example GmbH', () => new Date()))
    const batches = Math.ceil(entries / BATCH)
    // The first batches meet code that was never run.
    for (let batch = 0; batch < WARMING_BATCHES; batch++) await append(books, batch)
    const startedAt = performance.now()
    for (let batch = 0; batch < batches; batch++) await append(books, WARMING_BATCHES + batch)
    const seconds = (performance.now() - startedAt) / 1000
    await books.close()
    const count = batches * BATCH
    const perSecond = Math.round(count / seconds)
    const what = `${count} entries appended to ${engine} in batches of ${BATCH} (${perSecond} a second)`
    return { name, what, seconds, barSeconds: count / ENTRIES_PER_SECOND }
  })
}

async function append(books: OpenBooks, batch: number): Promise<void> {
  valueOf(await books.append(null, async () => done(batchOf(batch))))
}

// Money and people, by turns.
function batchOf(batch: number): readonly EntryBody[] {
  return Array.from({ length: BATCH }, (_, at): EntryBody => {
    const number = batch * BATCH + at + 1
    if (number % 2 === 0) {
      const [person, commitment] = [`P-${String(number).padStart(12, '0')}`, 'ab'.repeat(32)]
      const facts = { class: 'employee', entity: 'Example GmbH', from: DAY, until: null } as const
      return { kind: 'person-recorded', person, revision: 1, commitment, ...facts }
    }
    const [receipt, currency, taxMinor] = [`R-${number}`, 'EUR', 15_000n]
    const [grossMinor, netMinor] = [100_000n, 85_000n]
    return { kind: 'receipt-booked', receipt, date: DAY, currency, grossMinor, taxMinor, netMinor }
  })
}
