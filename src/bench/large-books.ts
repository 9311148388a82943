// Large books for measurements: people, a snapshot of what they wrote, a licence for it, and its fee, received and placed.
import { addIdentities } from '../database/identity-rows.ts'
import type { Books } from '../ledger/books.ts'
import type { EntryBody } from '../ledger/entry.ts'
import { planDelivery, planLicence } from '../ledger/plans/licences.ts'
import { planPlacement, planReceipt } from '../ledger/plans/receipts.ts'
import type { Contribution } from '../ledger/rows.ts'
import type { LicenceTerms } from '../royalties/licence-terms.ts'
import type { OpenBooks } from '../tasks/open-books.ts'
import { done, type Outcome } from '../tasks/outcome.ts'

/** The day on which all happens. */
export const BOOKING_DAY = '2026-01-01'
const COMMITMENT = '0'.repeat(64)
/** Who has it booked. */
export const OPERATOR = 'O-000000000000'

const TERMS: LicenceTerms = {
  licensee: 'Northwind AI',
  scope: [{ repository: 'api', paths: null }],
  deliveries: 'once',
  feeMinor: 10_000_000n,
  royalty: null,
  pool: { numerator: 30n, denominator: 100n },
  currency: 'EUR',
  from: BOOKING_DAY,
  until: null,
  clawback: 'offset',
}

/** The clock of the books. */
export function clock(): Date {
  return new Date(`${BOOKING_DAY}T12:00:00.000Z`)
}

/** How large the books are to be. */
export interface BooksSize {
  readonly people: number
  /** Rows of the snapshot. */
  readonly contributions: number
}

/** Fills new books: the receipt R-1 is placed and not distributed. */
export async function fillBooks(open: OpenBooks, { people, contributions }: BooksSize): Promise<void> {
  const ids = Array.from({ length: people }, (_, at) => String(at).padStart(12, '0'))
  valueOf(
    await open.append(OPERATOR, async (_books, writing) => {
      const names = ids.map((id, at) => ({
        subject: `P-${id}`,
        kind: 'name' as const,
        value: `Person ${at}`,
      }))
      await addIdentities(writing, writing.ledger, names)
      return done(peopleBodies(ids))
    }),
  )
  valueOf(
    await open.append(null, async (books, writing) => {
      const rows = Array.from({ length: contributions }, (_, at) => contributionOf(at, people))
      const pointsMicros = rows.reduce((sum, row) => sum + row.authorshipMicros + row.reuseMicros, 0n)
      const revisions = [{ repository: 'api', revision: 'a'.repeat(40), paths: null }]
      const body: EntryBody = {
        kind: 'snapshot-taken',
        snapshot: 'S-1',
        date: BOOKING_DAY,
        licensed: revisions,
        observed: revisions,
        policy: books.registers.policy!.policy,
        engine: '1',
        contributions: await writing.storeContributions(rows),
        pointsMicros,
        manifest: await writing.storeManifest([]),
      }
      return done([body])
    }),
  )
  await book(open, (books) => [planLicence(books, { terms: TERMS })])
  await book(open, (books) => [planDelivery(books, { licence: 'L-1', snapshot: 'S-1', date: BOOKING_DAY })])
  const gross = { amountMinor: 10_000_000n, currency: 'EUR' }
  await book(open, (books) => [planReceipt(books, { date: BOOKING_DAY, gross, taxMinor: 0n })])
  const items = [{ kind: 'fee', delivery: 'D-1' }] as const
  const placed = { receipt: 'R-1', date: BOOKING_DAY, licence: 'L-1', items, conversion: null }
  await book(open, (books) => [planPlacement(books, placed)])
}

async function book(open: OpenBooks, plan: (books: Books) => readonly EntryBody[]): Promise<void> {
  valueOf(await open.append(OPERATOR, async (books) => done(plan(books))))
}

function peopleBodies(ids: readonly string[]): readonly EntryBody[] {
  const contributors = ids.map((id) => ({ contributor: `C-${id}`, commitment: COMMITMENT }))
  const facts = { revision: 1, commitment: COMMITMENT, class: 'employee', entity: 'Example GmbH' } as const
  return [
    { kind: 'contributors-registered', contributors },
    ...ids.flatMap((id, at): readonly EntryBody[] => {
      const [person, contributor, claim] = [`P-${id}`, `C-${id}`, `CL-${at + 1}`]
      return [
        { kind: 'person-recorded', person, ...facts, from: BOOKING_DAY, until: null },
        { kind: 'contributor-claimed', claim, contributor, person, date: BOOKING_DAY },
      ]
    }),
  ]
}

// Definitions of files of fifty, each by somebody else.
function contributionOf(at: number, people: number): Contribution {
  const file = Math.floor(at / 50)
  return {
    repository: 'api',
    path: `src/folder-${file % 100}/file-${file}.ts`,
    definition: String(at).padStart(64, '0'),
    name: `definition${at}`,
    contributor: `C-${String((at * 7919) % people).padStart(12, '0')}`,
    tokens: 1 + (at % 200),
    lowConfidenceTokens: 0,
    others: at % 9,
    authorshipMicros: BigInt(1 + (at % 200)) * 1_000_000n,
    reuseMicros: BigInt(at % 9) * 500_000n,
  }
}

/** The value of an outcome that must be one. */
export function valueOf<Value>(outcome: Outcome<Value>): Value {
  if (!outcome.ok) throw new Error(outcome.refusal)
  return outcome.value
}
