// What every exported list says of itself: whose books, under which policy, by which engine, when, and up to which entry.
import { ENGINE_VERSION } from '../attribution/engine-version.ts'
import type { Books } from '../ledger/books.ts'
import type { Stamp } from './export-list.ts'
import type { OpenBooks } from './open-books.ts'

/** The stamps of a list made of the books as they stand at `now`. */
export function listStamps({ organisation }: OpenBooks, { registers }: Books, now: Date): readonly Stamp[] {
  return [
    { key: 'organisation', heading: 'Organisation', value: organisation },
    { key: 'policy', heading: 'Policy in force', value: registers.policy?.policy ?? '' },
    { key: 'engine', heading: 'Engine', value: ENGINE_VERSION },
    { key: 'made', heading: 'Made', value: now.toISOString() },
    { key: 'ledger_entries', heading: 'Ledger entries', value: String(registers.size) },
  ]
}
