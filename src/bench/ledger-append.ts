// How long it takes to book entries in batches: checked, journalled, hashed, signed and on the disk, with the anchor, each batch.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EntryBody } from '../ledger/entry.ts'
import { createBooks } from '../tasks/create-books.ts'
import { done } from '../tasks/outcome.ts'
import type { LedgerMeasure } from './ledger.ts'
import { createPostgresDatabase, startPostgres } from './start-postgres.ts'

const ENTRIES = 100_000
const BATCH = 1_000
const ENTRIES_PER_SECOND = 10_000
const DAY = '2026-01-01'

/** Times `entries` (100,000) appended to a file of SQLite, a thousand at a time. */
export function measureAppend(entries = ENTRIES): Promise<LedgerMeasure> {
  return measureOn('append', 'SQLite', entries, (folder) => Promise.resolve(join(folder, 'ledger.db')))
}

/** Times the same on PostgreSQL, which runs on this machine too. */
export async function measureAppendPostgres(entries = ENTRIES): Promise<LedgerMeasure> {
  const server = await startPostgres()
  try {
    return await measureOn('append-postgres', 'PostgreSQL', entries, () =>
      createPostgresDatabase(server.url, 'append'),
    )
  } finally {
    await server.stop()
  }
}

async function measureOn(
  name: string,
  engine: string,
  entries: number,
  locationIn: (folder: string) => Promise<string>,
): Promise<LedgerMeasure> {
  const folder = mkdtempSync(join(tmpdir(), 'byline-bench-'))
  try {
    const [keyFile, anchorFile] = [join(folder, 'key'), join(folder, 'checkpoint')]
    const place = { database: await locationIn(folder), keyFile, anchorFile }
    const created = await createBooks(place, 'Example GmbH', () => new Date())
    if (!created.ok) throw new Error(created.refusal)
    const books = created.value
    // The first batches meet code that was never run.
    await appendBatches(0, 5)
    const batches = Math.ceil(entries / BATCH)
    const startedAt = performance.now()
    await appendBatches(5, 5 + batches)
    const seconds = (performance.now() - startedAt) / 1000
    await books.close()
    const count = batches * BATCH
    const perSecond = Math.round(count / seconds)
    const what = `${count} entries appended to ${engine} in batches of ${BATCH} (${perSecond} a second)`
    return { name, what, seconds, barSeconds: count / ENTRIES_PER_SECOND }

    async function appendBatches(first: number, until: number): Promise<void> {
      for (let batch = first; batch < until; batch++) {
        const appended = await books.append(null, async () => done(batchOf(batch)))
        if (!appended.ok) throw new Error(appended.refusal)
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
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
