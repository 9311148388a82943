// A ledger of any length, of mostly small entries in the proportions of a busy one: usage, receipts, people, distributions.
import { planDelivery, planLicence, planUsage } from '../ledger/plans/licences.ts'
import { planDistribution, planPlacement, planReceipt } from '../ledger/plans/receipts.ts'
import type { Contribution } from '../ledger/rows.ts'
import type { LicenceTerms } from '../royalties/licence-terms.ts'
import type { Reading } from '../royalties/money.ts'
import type { LedgerWriter } from './ledger-writer.ts'

const PEOPLE = 40
const FILES = 500
const DAY = '2026-01-01'
/** The hash of rules that say nothing. */
const POLICY = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'
/** Of so many usage reports one is paid, and of so many receipts one is distributed at once. */
const USAGES_A_RECEIPT = 3
const RECEIPTS_A_DISTRIBUTION = 16
/** After so many usage reports one more contributor is registered. */
const USAGES_A_CONTRIBUTOR = 5

const TERMS: LicenceTerms = {
  licensee: 'Northwind AI',
  scope: [{ repository: 'api', paths: null }],
  deliveries: 'once',
  feeMinor: 10_000_000n,
  royalty: {
    meter: 'requests',
    cycle: 'month',
    tiers: [{ upTo: null, rate: { numerator: 25n, denominator: 1n } }],
    minimumMinor: 0n,
  },
  pool: { numerator: 30n, denominator: 100n },
  currency: 'EUR',
  from: DAY,
  until: null,
  clawback: 'offset',
}

/** Books entries until there are `entryCount`, not fewer than a hundred. */
export function writeExampleLedger(writer: LedgerWriter, entryCount: number): void {
  writePeople(writer)
  const delivery = writeLicence(writer)
  for (let usage = 1; writer.books.registers.size < entryCount; usage++) {
    writeUsage(writer, delivery, usage)
    const left = (): boolean => writer.books.registers.size < entryCount
    if (usage % USAGES_A_CONTRIBUTOR === 0 && left()) writeContributor(writer, `C-${opaque(PEOPLE + usage)}`)
    if (usage % USAGES_A_RECEIPT === 0) writeReceipt(writer, usage, left)
  }
}

function writePeople(writer: LedgerWriter): void {
  writer.append({ kind: 'policy-adopted', adoption: 1, policy: POLICY, rules: '{}' })
  for (let at = 0; at < PEOPLE; at++) {
    const [contributor, person] = [`C-${opaque(at)}`, `P-${opaque(at)}`]
    writeContributor(writer, contributor)
    // The last is nobody's yet.
    if (at === PEOPLE - 1) break
    const facts = { class: 'employee', entity: 'Example GmbH', from: DAY, until: null } as const
    writer.append({ kind: 'person-recorded', person, revision: 1, commitment: POLICY, ...facts })
    writer.append({ kind: 'contributor-claimed', claim: `CL-${at + 1}`, contributor, person, date: DAY })
  }
}

function writeContributor(writer: LedgerWriter, contributor: string): void {
  writer.append({ kind: 'contributors-registered', contributors: [{ contributor, commitment: POLICY }] })
}

function writeLicence(writer: LedgerWriter): string {
  const rows = Array.from({ length: FILES }, (_, at): Contribution => {
    const words = { repository: 'api', path: `src/file-${at}.ts`, definition: '', name: '' }
    const points = { authorshipMicros: BigInt(1_000_000 + at), reuseMicros: BigInt(at * 1000) }
    const contributor = `C-${opaque(at % PEOPLE)}`
    return { ...words, contributor, tokens: 1 + at, lowConfidenceTokens: 0, others: 0, ...points }
  })
  const snapshot = writer.snapshot(rows, [], POLICY, DAY)
  const licence = planLicence(writer.books, { terms: TERMS })
  writer.append(licence)
  const delivery = planDelivery(writer.books, { licence: licence.licence, snapshot, date: DAY })
  writer.append(delivery)
  return delivery.delivery
}

function writeUsage(writer: LedgerWriter, delivery: string, usage: number): void {
  const reported = { usage: `U-${usage}`, delivery, paths: null, meter: 'requests' }
  const period = { from: '2026-01-01', until: '2026-01-31' }
  const quantity = BigInt(1 + (usage % 1000))
  writer.append(valueOf(planUsage(writer.books, { ...reported, quantity, period })))
}

function writeReceipt(writer: LedgerWriter, usage: number, left: () => boolean): void {
  const { books } = writer
  const { dueMinor } = books.registers.usages.get(`U-${usage}`)!.entry
  if (!left()) return
  const gross = { amountMinor: dueMinor, currency: 'EUR' }
  const receipt = planReceipt(books, { date: DAY, gross, taxMinor: 0n })
  writer.append(receipt)
  if (!left()) return
  const items = [{ kind: 'usage', usage: `U-${usage}` }] as const
  const placement = { receipt: receipt.receipt, date: DAY, licence: 'L-1', items, conversion: null }
  writer.append(planPlacement(books, placement))
  if (!left() || (usage / USAGES_A_RECEIPT) % RECEIPTS_A_DISTRIBUTION !== 0) return
  const distributed = { receipt: receipt.receipt, date: DAY }
  writer.append(valueOf(planDistribution(books, distributed, writer.pointsOf)))
}

function opaque(number: number): string {
  return String(number).padStart(12, '0')
}

function valueOf<Value>(reading: Reading<Value>): Value {
  if (!reading.ok) throw new Error(reading.refusal)
  return reading.value
}
