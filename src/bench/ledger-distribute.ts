// How long it takes to distribute one receipt over the people of a large snapshot, with all that is read, booked and signed.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Books } from '../ledger/books.ts'
import type { EntryBody } from '../ledger/entry.ts'
import { planDelivery, planLicence } from '../ledger/plans/licences.ts'
import { planPlacement, planReceipt } from '../ledger/plans/receipts.ts'
import type { Contribution } from '../ledger/rows.ts'
import type { LicenceTerms } from '../royalties/licence-terms.ts'
import { createBooks } from '../tasks/create-books.ts'
import { distributeReceipts } from '../tasks/distribute-receipt.ts'
import { openBooks, type OpenBooks } from '../tasks/open-books.ts'
import { done, type Outcome } from '../tasks/outcome.ts'
import type { LedgerMeasure } from './ledger.ts'

const PEOPLE = 10_000
const CONTRIBUTIONS = 1_000_000
const BAR_SECONDS = 2
const DAY = '2026-01-01'
const COMMITMENT = '0'.repeat(64)
const OPERATOR = 'O-000000000000'

const TERMS: LicenceTerms = {
  licensee: 'Northwind AI',
  scope: [{ repository: 'api', paths: null }],
  deliveries: 'once',
  feeMinor: 10_000_000n,
  royalty: null,
  pool: { numerator: 30n, denominator: 100n },
  currency: 'EUR',
  from: DAY,
  until: null,
  clawback: 'offset',
}

function clock(): Date {
  return new Date(`${DAY}T12:00:00.000Z`)
}

/** Takes a snapshot of `contributions` rows (a million) of 10,000 people, and times the distribution of a receipt by it. */
export async function measureDistribute(contributions = CONTRIBUTIONS): Promise<LedgerMeasure> {
  const folder = mkdtempSync(join(tmpdir(), 'byline-bench-'))
  const [database, keyFile, anchorFile] = ['ledger.db', 'ledger.key', 'ledger.checkpoint'].map((name) =>
    join(folder, name),
  )
  const place = { database: database!, keyFile: keyFile!, anchorFile: anchorFile! }
  try {
    const created = valueOf(await createBooks(place, 'Example GmbH', clock))
    await writeSnapshot(created, contributions)
    await created.close()
    // Opened anew, so that nothing is remembered of the snapshot.
    const open = valueOf(await openBooks(place, clock))
    await open.read()
    const startedAt = performance.now()
    const booked = valueOf(await distributeReceipts(open, OPERATOR, ['R-1'], DAY, () => undefined))
    const seconds = (performance.now() - startedAt) / 1000
    const people = booked.facts.distributions[0]!.peopleCount
    await open.close()
    const what = `a receipt over ${people} people and ${contributions} contributions distributed`
    return { name: 'distribute', what, seconds, barSeconds: BAR_SECONDS }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

// People, a snapshot of their work, a licence for it, and its fee, received and placed.
async function writeSnapshot(open: OpenBooks, contributions: number): Promise<void> {
  await book(open, () => peopleBodies())
  valueOf(
    await open.append(null, async (books, writing) => {
      const rows = Array.from({ length: contributions }, (_, at) => contributionOf(at))
      const pointsMicros = rows.reduce((sum, row) => sum + row.authorshipMicros + row.reuseMicros, 0n)
      const revisions = [{ repository: 'api', revision: 'a'.repeat(40), paths: null }]
      const body: EntryBody = {
        kind: 'snapshot-taken',
        snapshot: 'S-1',
        date: DAY,
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
  await book(open, (books) => [planDelivery(books, { licence: 'L-1', snapshot: 'S-1', date: DAY })])
  const gross = { amountMinor: 10_000_000n, currency: 'EUR' }
  await book(open, (books) => [planReceipt(books, { date: DAY, gross, taxMinor: 0n })])
  const items = [{ kind: 'fee', delivery: 'D-1' }] as const
  const placed = { receipt: 'R-1', date: DAY, licence: 'L-1', items, conversion: null }
  await book(open, (books) => [planPlacement(books, placed)])
}

async function book(open: OpenBooks, plan: (books: Books) => readonly EntryBody[]): Promise<void> {
  valueOf(await open.append(OPERATOR, async (books) => done(plan(books))))
}

function peopleBodies(): readonly EntryBody[] {
  const ids = Array.from({ length: PEOPLE }, (_, at) => String(at).padStart(12, '0'))
  const contributors = ids.map((id) => ({ contributor: `C-${id}`, commitment: COMMITMENT }))
  const facts = { revision: 1, commitment: COMMITMENT, class: 'employee', entity: 'Example GmbH' } as const
  return [
    { kind: 'contributors-registered', contributors },
    ...ids.flatMap((id, at): readonly EntryBody[] => {
      const [person, contributor, claim] = [`P-${id}`, `C-${id}`, `CL-${at + 1}`]
      return [
        { kind: 'person-recorded', person, ...facts, from: DAY, until: null },
        { kind: 'contributor-claimed', claim, contributor, person, date: DAY },
      ]
    }),
  ]
}

// Definitions of files of fifty, each by somebody else.
function contributionOf(at: number): Contribution {
  const file = Math.floor(at / 50)
  return {
    repository: 'api',
    path: `src/folder-${file % 100}/file-${file}.ts`,
    definition: String(at).padStart(64, '0'),
    name: `definition${at}`,
    contributor: `C-${String((at * 7919) % PEOPLE).padStart(12, '0')}`,
    tokens: 1 + (at % 200),
    lowConfidenceTokens: 0,
    others: at % 9,
    authorshipMicros: BigInt(1 + (at % 200)) * 1_000_000n,
    reuseMicros: BigInt(at % 9) * 500_000n,
  }
}

function valueOf<Value>(outcome: Outcome<Value>): Value {
  if (!outcome.ok) throw new Error(outcome.refusal)
  return outcome.value
}
