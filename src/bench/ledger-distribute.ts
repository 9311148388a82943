// How long it takes to distribute one receipt over the people of a large snapshot, with all that is read, booked and signed.
import { createBooks } from '../tasks/create-books.ts'
import { distributeReceipts } from '../tasks/distribute-receipt.ts'
import { openBooks } from '../tasks/open-books.ts'
import { withPlace, type BenchEngine } from './bench-place.ts'
import { BOOKING_DAY, clock, fillBooks, OPERATOR, valueOf } from './large-books.ts'
import type { LedgerMeasure } from './ledger.ts'

const PEOPLE = 10_000
const CONTRIBUTIONS = 1_000_000
const BAR_SECONDS = 2

/** Takes a snapshot of `contributions` rows (a million) of 10,000 people, and times the distribution of a receipt by it. */
export function measureDistribute(contributions = CONTRIBUTIONS): Promise<LedgerMeasure> {
  return measureOn('distribute', 'SQLite', contributions)
}

/** Times the same on PostgreSQL. */
export function measureDistributePostgres(contributions = CONTRIBUTIONS): Promise<LedgerMeasure> {
  return measureOn('distribute-postgres', 'PostgreSQL', contributions)
}

function measureOn(name: string, engine: BenchEngine, contributions: number): Promise<LedgerMeasure> {
  return withPlace(engine, async (place) => {
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
    const what = `a receipt over ${people} people and ${contributions} contributions distributed on ${engine}`
    return { name, what, seconds, barSeconds: BAR_SECONDS }
  })
}
