// Whatever is done to the books, in whatever order, they balance, and everybody has what the distributions so far give them.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planDelivery, planCorrection, planLicence, planUsage } from '../../src/ledger/plans/licences.ts'
import { planAdjustment, planHold, planPayout } from '../../src/ledger/plans/payouts.ts'
import { planClaim, planUndo } from '../../src/ledger/plans/people.ts'
import { planDistribution, planPlacement, planReceipt } from '../../src/ledger/plans/receipts.ts'
import { planRefund, planUnplacement } from '../../src/ledger/plans/receipts.ts'
import { Books } from '../../src/ledger/books.ts'
import type { Posting } from '../../src/ledger/accounts.ts'
import type { EntryBody, ReceiptItem } from '../../src/ledger/entry.ts'
import { apportionMicros } from '../../src/royalties/apportionment.ts'
import type { Clawback } from '../../src/royalties/licence-terms.ts'
import type { Reading } from '../../src/royalties/money.ts'
import { shownSums } from '../support/shown-sums.ts'
import { statementIn } from '../support/statements-in-memory.ts'
import { sha256Bytes } from '../../src/tasks/sha256.ts'
import { COMMITMENT, InMemoryBooks, TERMS, type PointsByPath } from '../support/in-memory-books.ts'

const CONTRIBUTORS = ['C-a', 'C-b', 'C-c', 'C-d', 'C-e']
const PERSONS = ['P-1', 'P-2', 'P-3']
const MONTHS = Array.from({ length: 12 }, (_, at) => `2026-${String(at + 1).padStart(2, '0')}`)
const CLAWBACKS: readonly Clawback[] = ['none', 'offset', 'recover']

/** What is known of the ledger under test without looking at its balances: which month it is. */
interface Model {
  month: number
}

type Step = (ledger: InMemoryBooks, date: string) => EntryBody | Reading<EntryBody>

function nth<Item>(items: readonly Item[], at: number): Item | undefined {
  return items[at % Math.max(1, items.length)]
}

/** An operation: it is booked where the rules allow it; where they refuse it, nothing may change. */
class Operation implements fc.Command<Model, InMemoryBooks> {
  readonly name: string
  readonly step: Step
  readonly actor: string
  constructor(name: string, step: Step, actor = 'O-1') {
    this.name = name
    this.step = step
    this.actor = actor
  }

  check(): boolean {
    return true
  }

  run(model: Model, ledger: InMemoryBooks): void {
    const planned = this.step(ledger, `2026-${String(model.month).padStart(2, '0')}-20`)
    const body = 'ok' in planned ? (planned.ok ? planned.value : undefined) : planned
    if (body === undefined || ledger.refusalOf(body, this.actor) !== undefined) return
    const postings = ledger.book(body, this.actor)
    if (body.kind === 'period-closed') model.month++
    expectZero(postings)
    expectEntitlements(ledger)
  }

  toString(): string {
    return this.name
  }
}

function expectZero(postings: readonly Posting[]): void {
  const sums = new Map<string, bigint>()
  for (const { currency, amountMicros } of postings)
    sums.set(currency, (sums.get(currency) ?? 0n) + amountMicros)
  expect([...sums.values()].filter((sum) => sum !== 0n)).toEqual([])
}

// What all distributed lines give, as the snapshots that count now divide the pools that are left.
function expectEntitlements({ books, pointsOf }: InMemoryBooks): void {
  const due = new Map<string, bigint>()
  for (const { lines } of books.registers.receipts.values())
    for (const { delivery, paths, poolMicros } of lines) {
      const { snapshot } = books.registers.deliveries.get(delivery)!
      const { root } = books.registers.snapshots.get(snapshot)!.contributions
      for (const { contributor, amountMicros } of apportionMicros(poolMicros, pointsOf({ root, paths })) ??
        [])
        due.set(contributor, (due.get(contributor) ?? 0n) + amountMicros)
    }
  for (const contributor of CONTRIBUTORS) {
    const unclaimed = books.positions.sumMicros('unclaimed', contributor, 'EUR')
    const claimed = PERSONS.flatMap((person) => books.positions.of('person', person))
      .filter((position) => position.contributor === contributor)
      .reduce((sum, { amountMicros }) => sum + amountMicros, 0n)
    expect(-(unclaimed + claimed), contributor).toBe(due.get(contributor) ?? 0n)
  }
}

const number = fc.nat(20)
const amount = fc.bigInt({ min: 1n, max: 100_000n })
const points = fc
  .array(fc.bigInt({ min: 0n, max: 50n }), { minLength: 5, maxLength: 5 })
  .map((list): PointsByPath => {
    const of = (at: number): Readonly<Record<string, bigint>> => ({ [CONTRIBUTORS[at]!]: list[at]! })
    return { 'src/a': { ...of(0), ...of(1), ...of(2) }, 'src/b': { ...of(2), ...of(3), ...of(4) } }
  })

function itemsOf({ books }: InMemoryBooks, licence: string, count: number): readonly ReceiptItem[] {
  const { deliveries = [], usages = [] } = books.registers.licences.get(licence) ?? {}
  return [
    ...deliveries.map((delivery) => ({ kind: 'fee', delivery }) as const),
    ...usages.map((usage) => ({ kind: 'usage', usage }) as const),
  ].slice(0, 1 + (count % 4))
}

const OPERATIONS = [
  fc.tuple(amount, fc.nat(30)).map(([amountMinor, tax]) => {
    const gross = { amountMinor, currency: 'EUR' }
    const taxMinor = (amountMinor * BigInt(tax)) / 100n
    return new Operation(`receipt ${amountMinor}`, ({ books }, date) =>
      planReceipt(books, { date, gross, taxMinor }),
    )
  }),
  fc.tuple(number, number, number).map(
    ([at, which, count]) =>
      new Operation('place', (ledger, date) => {
        const receipt = nth([...ledger.books.registers.receipts.keys()], at) ?? 'R-0'
        const licence = nth([...ledger.books.registers.licences.keys()], which) ?? 'L-0'
        const items = itemsOf(ledger, licence, count)
        return planPlacement(ledger.books, { receipt, date, licence, items, conversion: null })
      }),
  ),
  fc.constantFrom('unplace', 'distribute').chain((name) =>
    number.map(
      (at) =>
        new Operation(name, ({ books, pointsOf }, date) => {
          const receipt = nth([...books.registers.receipts.keys()], at) ?? 'R-0'
          if (name === 'unplace') return planUnplacement(books, { receipt, date })
          return planDistribution(books, { receipt, date }, pointsOf)
        }),
    ),
  ),
  fc.tuple(number, amount).map(
    ([at, netMinor]) =>
      new Operation(`refund ${netMinor}`, ({ books }, date) => {
        const receipt = nth([...books.registers.receipts.keys()], at) ?? 'R-0'
        return planRefund(books, { receipt, date, netMinor })
      }),
  ),
  fc.tuple(number, points).map(
    ([at, byPath]) =>
      new Operation('correct', (ledger, date) => {
        const snapshot = ledger.snapshot(byPath, date)
        const delivery = nth([...ledger.books.registers.deliveries.keys()], at) ?? 'D-0'
        return planCorrection(ledger.books, { delivery, snapshot, date })
      }),
  ),
  fc.tuple(number, number).map(
    ([at, who]) =>
      new Operation('claim', ({ books }, date) => {
        const [contributor, person] = [nth(CONTRIBUTORS, at)!, nth(PERSONS, who)!]
        return planClaim(books, { contributor, person, date })
      }),
  ),
  fc.tuple(number, amount, fc.constantFrom('hold', 'adjust')).map(
    ([who, amountMinor, name]) =>
      new Operation(name, ({ books }, date) => {
        const facts = { person: nth(PERSONS, who)!, date, reasonCommitment: COMMITMENT }
        const plan = name === 'hold' ? planHold : planAdjustment
        return plan(books, { ...facts, amount: { amountMinor, currency: 'EUR' } })
      }),
  ),
  number.map(
    (at) =>
      new Operation('release', ({ books }, date) => {
        const question = nth([...books.registers.holds.keys()], at) ?? 'Q-0'
        return { kind: 'hold-released', question, date }
      }),
  ),
  fc
    .nat(500)
    .map(
      (minimum) =>
        new Operation('propose', ({ books }, date) =>
          planPayout(books, { date, currency: 'EUR', entity: null, minimumMinor: BigInt(minimum) }),
        ),
    ),
  fc.tuple(number, fc.boolean()).map(
    ([at, approves]) =>
      new Operation(
        approves ? 'approve' : 'reject',
        ({ books }, date) => {
          const run = nth([...books.registers.runs.keys()], at) ?? 'RUN-0'
          return approves ? { kind: 'payout-approved', run, date } : { kind: 'payout-rejected', run }
        },
        'O-2',
      ),
  ),
  fc.tuple(number, amount, fc.constantFrom(null, ['src/a'], ['src/b'])).map(
    ([at, quantity, paths]) =>
      new Operation('usage', ({ books }, date) => {
        const delivery = nth([...books.registers.deliveries.keys()], at) ?? 'D-0'
        const usage = `NW-${books.registers.usages.size}`
        const period = { from: date, until: date }
        return planUsage(books, { usage, delivery, paths, meter: 'request', quantity, period })
      }),
  ),
  number.map(
    (at) =>
      new Operation('withdraw', ({ books }) => {
        const usage = nth([...books.registers.usages.keys()], at) ?? 'NW-?'
        return { kind: 'usage-withdrawn', usage }
      }),
  ),
  fc.constant(new Operation('close', (_, date) => ({ kind: 'period-closed', period: date.slice(0, 7) }))),
]

// By these, and by nothing else where no terms claw back, people come to owe something.
const OWING_OPERATIONS = [
  number.map(
    (at) =>
      new Operation('undo', ({ books }, date) =>
        planUndo(books, { contributor: nth(CONTRIBUTORS, at)!, date }),
      ),
  ),
  fc.tuple(number, amount).map(
    ([who, amountMinor]) =>
      new Operation('take back', ({ books }, date) => {
        const facts = { person: nth(PERSONS, who)!, date, reasonCommitment: COMMITMENT }
        return planAdjustment(books, { ...facts, amount: { amountMinor: -amountMinor, currency: 'EUR' } })
      }),
  ),
]

function prepared(byPath: readonly PointsByPath[], clawbacks = CLAWBACKS): InMemoryBooks {
  const ledger = new InMemoryBooks()
  ledger.contributors(...CONTRIBUTORS)
  for (const person of PERSONS) ledger.person(person)
  for (const [at, clawback] of clawbacks.entries()) {
    const terms = { ...TERMS, licensee: `Licensee ${at}`, clawback, feeMinor: 50_000n }
    const licence = planLicence(ledger.books, { terms })
    ledger.book(licence)
    const snapshot = ledger.snapshot(byPath[at]!)
    ledger.book(planDelivery(ledger.books, { licence: licence.licence, snapshot, date: '2026-01-01' }))
  }
  return ledger
}

test('invariant 1: any sequence of operations: every entry sums to zero per currency', () => {
  const runs = fc.commands([...OPERATIONS, ...OWING_OPERATIONS], { maxCommands: 120, size: 'max' })
  const booked = new Map<string, number>()
  fc.assert(
    fc.property(fc.tuple(points, points, points), runs, (byPath, commands) => {
      const ledger = prepared(byPath)
      fc.modelRun(() => ({ model: { month: 1 }, real: ledger }), commands)
      const again = ledger.replayed()
      expect(sorted(again.positions.all())).toEqual(sorted(ledger.books.positions.all()))
      expect(again.registers).toEqual(ledger.books.registers)
      expectStatements(ledger)
      const loaded = Books.load(ledger.entries, ledger.books.positions.all(), sha256Bytes)
      expect(loaded.registers).toEqual(ledger.books.registers)
      expect(sorted(loaded.positions.all())).toEqual(sorted(ledger.books.positions.all()))
      for (const { kind } of ledger.entries) booked.set(kind, (booked.get(kind) ?? 0) + 1)
    }),
    { numRuns: 60 },
  )
  // The sequences were not refused throughout.
  const kinds = [
    'receipt-distributed',
    'delivery-corrected',
    'receipt-refunded',
    'payout-approved',
    'usage-withdrawn',
  ]
  for (const kind of kinds) expect(booked.get(kind) ?? 0, kind).toBeGreaterThan(5)
})

// Whatever happened, each month's statement adds up as it is shown, goes on from the one before, and ends at the balance.
function expectStatements(ledger: InMemoryBooks): void {
  for (const person of PERSONS) {
    let carriedMicros = 0n
    for (const month of MONTHS) {
      const statement = statementIn(ledger, person, month)
      for (const { sum, parts } of shownSums(statement))
        expect(parts.reduce((total, part) => total + part, 0n)).toBe(sum)
      const account = statement.currencies.find(({ currency }) => currency === 'EUR')?.account
      expect(account?.broughtForward.amountMicros ?? 0n).toBe(carriedMicros)
      carriedMicros = account?.carriedForward.amountMicros ?? carriedMicros
    }
    expect(carriedMicros).toBe(ledger.balance(person))
  }
}

test('invariant 18: where the terms claw nothing back, no refund or correction makes anybody owe anything', () => {
  const runs = fc.commands(OPERATIONS, { maxCommands: 120, size: 'max' })
  fc.assert(
    fc.property(fc.tuple(points, points, points), runs, (byPath, commands) => {
      const ledger = prepared(byPath, ['none', 'none', 'none'])
      fc.modelRun(() => ({ model: { month: 1 }, real: ledger }), commands)
      for (const person of PERSONS) {
        const heldMinor = [...ledger.books.registers.holds.values()]
          .filter(({ entry, released }) => released === null && entry.person === person)
          .reduce((sum, { entry }) => sum + entry.amountMinor, 0n)
        expect(ledger.balance(person) + heldMinor * 1_000_000n).toBeGreaterThanOrEqual(0n)
      }
    }),
    { numRuns: 40 },
  )
})

function sorted(positions: Iterable<object>): readonly string[] {
  return [...positions].map((position) => Object.values(position).map(String).join('|')).toSorted()
}
