// How long it takes to distribute one receipt over the people of a large snapshot, with all that is read, booked and signed.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBooks } from '../tasks/create-books.ts'
import { distributeReceipts } from '../tasks/distribute-receipt.ts'
import { openBooks } from '../tasks/open-books.ts'
import { BOOKING_DAY, clock, fillBooks, OPERATOR, valueOf } from './large-books.ts'
import type { LedgerMeasure } from './ledger.ts'

const PEOPLE = 10_000
const CONTRIBUTIONS = 1_000_000
const BAR_SECONDS = 2

/** Takes a snapshot of `contributions` rows (a million) of 10,000 people, and times the distribution of a receipt by it. */
export async function measureDistribute(contributions = CONTRIBUTIONS): Promise<LedgerMeasure> {
  const folder = mkdtempSync(join(tmpdir(), 'byline-bench-'))
  const [database, keyFile, anchorFile] = ['ledger.db', 'ledger.key', 'ledger.checkpoint'].map((name) =>
    join(folder, name),
  )
  const place = { database: database!, keyFile: keyFile!, anchorFile: anchorFile! }
  try {
    const created = valueOf(await createBooks(place, 'Example GmbH', clock))
    await fillBooks(created, { people: PEOPLE, contributions })
    await created.close()
    // Opened anew, so that nothing is remembered of the snapshot.
    const open = valueOf(await openBooks(place, clock))
    await open.read()
    const startedAt = performance.now()
    const booked = valueOf(await distributeReceipts(open, OPERATOR, ['R-1'], BOOKING_DAY, () => undefined))
    const seconds = (performance.now() - startedAt) / 1000
    const people = booked.facts.distributions[0]!.peopleCount
    await open.close()
    const what = `a receipt over ${people} people and ${contributions} contributions distributed`
    return { name: 'distribute', what, seconds, barSeconds: BAR_SECONDS }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
