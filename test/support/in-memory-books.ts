// A ledger in memory, booked by the rules alone, with short ways to say what usually happens in one.
import { createHash } from 'node:crypto'
import { Books } from '../../src/ledger/books.ts'
import type { Posting } from '../../src/ledger/accounts.ts'
import { entryBytes, parseEntry } from '../../src/ledger/entry-form.ts'
import type { BodyOf, Entry, EntryBody, ReceiptItem } from '../../src/ledger/entry.ts'
import { planClaim } from '../../src/ledger/plans/people.ts'
import { planDelivery, planLicence, planUsage } from '../../src/ledger/plans/licences.ts'
import { planDistribution, planPlacement, planReceipt, planRefund } from '../../src/ledger/plans/receipts.ts'
import { planHold, planPayout } from '../../src/ledger/plans/payouts.ts'
import type { PointsOf } from '../../src/ledger/points.ts'
import type { Contribution } from '../../src/ledger/rows.ts'
import type { LicenceTerms } from '../../src/royalties/licence-terms.ts'
import { parseMoney, type Reading } from '../../src/royalties/money.ts'
import { pathTest } from '../../src/ledger/snapshot-points.ts'
import { sha256Bytes } from '../../src/tasks/sha256.ts'

/** Micro-points by path and contributor. */
export type PointsByPath = Readonly<Record<string, Readonly<Record<string, bigint>>>>

/** What stands for a commitment where nobody looks at it. */
export const COMMITMENT = '1'.repeat(64)

/** The root of a set without rows: SHA-256 of nothing. */
const NO_ROWS = createHash('sha256').digest('hex')

const RULES = '{}'
const POLICY = createHash('sha256').update(RULES).digest('hex')

/** Terms most tests can do with: a fee of 100,000.00 EUR and 0.25 EUR a request, 30% for the contributors. */
export const TERMS: LicenceTerms = {
  licensee: 'Northwind AI',
  scope: [{ repository: 'api', paths: null }],
  deliveries: 'monthly',
  feeMinor: 10_000_000n,
  royalty: {
    meter: 'request',
    cycle: 'month',
    tiers: [{ upTo: null, rate: { numerator: 25n, denominator: 1n } }],
    minimumMinor: 0n,
  },
  pool: { numerator: 30n, denominator: 100n },
  currency: 'EUR',
  from: '2026-01-01',
  until: null,
  clawback: 'offset',
}

/** The value of a reading; throws what it refuses. */
export function valueOf<Value>(reading: Reading<Value>): Value {
  if (!reading.ok) throw new Error(reading.refusal)
  return reading.value
}

/** Books in memory. `book…` throw where a rule refuses; `refusalOf` says why. */
export class InMemoryBooks {
  readonly books = new Books(sha256Bytes)
  readonly entries: Entry[] = []
  readonly postings: (readonly Posting[])[] = []
  readonly #points = new Map<string, PointsByPath>()
  time = '2026-12-31T12:00:00.000Z'

  constructor() {
    this.book({ kind: 'ledger-created', organisation: 'Example GmbH' })
    this.book({ kind: 'policy-adopted', adoption: 1, policy: POLICY, rules: RULES })
  }

  readonly pointsOf: PointsOf = ({ root, paths }) => {
    const isMeant = pathTest(paths)
    const sums = new Map<string, bigint>()
    for (const [path, points] of Object.entries(this.#points.get(root)!))
      if (isMeant(path))
        for (const [contributor, micros] of Object.entries(points))
          sums.set(contributor, (sums.get(contributor) ?? 0n) + micros)
    return sums
  }

  /** The points under a root as rows, all of them authorship. */
  rowsOf(root: string): readonly Contribution[] {
    return Object.entries(this.#points.get(root)!).flatMap(([path, points]) =>
      Object.entries(points).map(([contributor, authorshipMicros]) => {
        const named = { repository: 'api', path, definition: '', name: '', contributor }
        return { ...named, tokens: 1, lowConfidenceTokens: 0, others: 0, authorshipMicros, reuseMicros: 0n }
      }),
    )
  }

  /** Why a body may not be booked now; undefined where it may. */
  refusalOf(body: EntryBody, actor: string | null = 'O-1'): string | undefined {
    const refusal = this.books.refusalOf(body, actor, this.time)
    if (refusal !== undefined) return refusal
    const postings = this.books.postingsOf(body, this.pointsOf)
    return postings.ok ? undefined : postings.refusal
  }

  /** Books bodies, each as it would be read from an export. Throws what is refused. */
  book(body: EntryBody, actor: string | null = 'O-1'): readonly Posting[] {
    const refusal = this.refusalOf(body, actor)
    if (refusal !== undefined) throw new Error(refusal)
    const sequence = this.books.registers.size
    const entry: Entry = { version: 1, sequence, time: this.time, actor, ...body }
    const read = valueOf(parseEntry(entryBytes(entry)))
    const late = this.books.entryRefusal(read)
    if (late !== undefined) throw new Error(late)
    const postings = valueOf(this.books.postingsOf(read, this.pointsOf))
    this.books.apply(read, postings)
    this.entries.push(read)
    this.postings.push(postings)
    return postings
  }

  /** The books as they come out of the entries alone, computed anew. */
  replayed(): Books {
    const books = new Books(sha256Bytes)
    for (const entry of this.entries) {
      const refusal = books.entryRefusal(entry)
      if (refusal !== undefined) throw new Error(refusal)
      books.apply(entry, valueOf(books.postingsOf(entry, this.pointsOf)))
    }
    return books
  }

  /** Registers contributors. */
  contributors(...contributors: readonly string[]): void {
    this.book({
      kind: 'contributors-registered',
      contributors: contributors.map((contributor) => ({ contributor, commitment: COMMITMENT })),
    })
  }

  /** Records a person, an employee where nothing else is said, and claims contributors. */
  person(
    person: string,
    contributors: readonly string[] = [],
    facts: Partial<BodyOf<'person-recorded'>> = {},
  ): void {
    const revision = (this.books.registers.persons.get(person)?.entry.revision ?? 0) + 1
    const common = { commitment: COMMITMENT, entity: 'Example GmbH', from: null, until: null } as const
    this.book({ kind: 'person-recorded', person, revision, class: 'employee', ...common, ...facts })
    for (const contributor of contributors) this.claim(contributor, person)
  }

  /** A contributor is a person. */
  claim(contributor: string, person: string, date = '2026-01-01'): void {
    this.book(planClaim(this.books, { contributor, person, date }))
  }

  /** What a snapshot of one repository, `api`, is booked as. */
  snapshotBody(points: PointsByPath, date = '2026-01-01', repository = 'api'): BodyOf<'snapshot-taken'> {
    const text = JSON.stringify(points, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    )
    const root = createHash('sha256').update(text).digest('hex')
    this.#points.set(root, points)
    const total = Object.values(points).flatMap((each) => Object.values(each))
    const revisions = [{ repository, revision: 'a'.repeat(40), paths: null }]
    return {
      kind: 'snapshot-taken',
      snapshot: this.books.nextId('S'),
      date,
      licensed: revisions,
      observed: revisions,
      policy: POLICY,
      engine: '1',
      contributions: { root, count: total.length },
      pointsMicros: total.reduce((sum, micros) => sum + micros, 0n),
      manifest: { root, count: Object.keys(points).length },
    }
  }

  /** The next push of a repository, without rows. */
  pushBody(before: string | null, after: string | null, repository = '7'): BodyOf<'push-credited'> {
    const none = { root: NO_ROWS, count: 0 }
    return {
      kind: 'push-credited',
      repository,
      number: (this.books.registers.pushes.get(repository)?.number ?? 0) + 1,
      before,
      after,
      forced: false,
      lineage: none,
      engine: '1',
      policy: POLICY,
      state: after === null ? null : createHash('sha256').update(after).digest('hex'),
      contributions: none,
    }
  }

  /** Takes a snapshot; gives its id. */
  snapshot(points: PointsByPath, date = '2026-01-01'): string {
    const body = this.snapshotBody(points, date)
    this.book(body)
    return body.snapshot
  }

  /** Signs a licence and delivers a snapshot of these points; gives both ids. */
  delivered(
    points: PointsByPath,
    terms: Partial<LicenceTerms> = {},
    date = '2026-01-01',
  ): { readonly licence: string; readonly delivery: string; readonly snapshot: string } {
    const licence = planLicence(this.books, { terms: { ...TERMS, ...terms } })
    this.book(licence)
    const snapshot = this.snapshot(points, date)
    const delivery = planDelivery(this.books, { licence: licence.licence, snapshot, date })
    this.book(delivery)
    return { licence: licence.licence, delivery: delivery.delivery, snapshot }
  }

  /** Books usage of a delivery in a month; gives the report's id. */
  usage(delivery: string, quantity: bigint, month: string, paths: readonly string[] | null = null): string {
    const usage = `NW-${this.books.registers.usages.size + 1}`
    const period = { from: `${month}-01`, until: `${month}-28` }
    const body = planUsage(this.books, { usage, delivery, paths, meter: 'request', quantity, period })
    this.book(valueOf(body))
    return usage
  }

  /** Books a receipt, "1000 EUR"; gives its id. */
  receipt(amount: string, date = '2026-01-15', taxMinor = 0n): string {
    const body = planReceipt(this.books, { date, gross: valueOf(parseMoney(amount)), taxMinor })
    this.book(body)
    return body.receipt
  }

  /** Places a receipt. */
  place(receipt: string, licence: string, items: readonly ReceiptItem[], date = '2026-01-15'): void {
    this.book(planPlacement(this.books, { receipt, date, licence, items, conversion: null }))
  }

  /** Distributes a placed receipt. */
  distribute(receipt: string, date = '2026-01-15'): readonly Posting[] {
    return this.book(valueOf(planDistribution(this.books, { receipt, date }, this.pointsOf)))
  }

  /** A receipt for the fee of a delivery, placed and distributed; gives its id. */
  fee(licence: string, delivery: string, amount: string, date = '2026-01-15'): string {
    const receipt = this.receipt(amount, date)
    this.place(receipt, licence, [{ kind: 'fee', delivery }], date)
    this.distribute(receipt, date)
    return receipt
  }

  /** Sends part of a receipt back. */
  refund(receipt: string, netMinor: bigint, date = '2026-02-15'): readonly Posting[] {
    return this.book(planRefund(this.books, { receipt, date, netMinor }))
  }

  /** Holds part of a person's balance; gives the question. */
  hold(person: string, amount: string, date = '2026-01-20'): string {
    const facts = { person, date, amount: valueOf(parseMoney(amount)), reasonCommitment: COMMITMENT }
    const body = planHold(this.books, facts)
    this.book(body)
    return body.question
  }

  /** Proposes a run by one operator and has another approve it; gives its lines. */
  payout(currency = 'EUR', date = '2026-01-31', minimumMinor = 0n): BodyOf<'payout-proposed'>['lines'] {
    const run = this.proposed(currency, date, minimumMinor)
    this.book({ kind: 'payout-approved', run: run.run, date }, 'O-2')
    return run.lines
  }

  /** Proposes a run of everybody in a currency. */
  proposed(currency = 'EUR', date = '2026-01-31', minimumMinor = 0n): BodyOf<'payout-proposed'> {
    const body = valueOf(planPayout(this.books, { date, currency, entity: null, minimumMinor }))
    this.book(body)
    return body
  }

  /** What a person is owed, in millionths of the minor unit. */
  balance(person: string, currency = 'EUR'): bigint {
    return this.books.balanceMicros(person, currency)
  }

  /** What an account stands at, debits positive. */
  account(account: Posting['account'], subject = '', currency = 'EUR'): bigint {
    return this.books.positions.sumMicros(account, subject, currency)
  }
}
