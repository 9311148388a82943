// What turns out late is booked late: what was closed stays as it was, and the difference comes to whoever it is due to.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planCorrection } from '../../src/ledger/plans/licences.ts'
import { planUndo } from '../../src/ledger/plans/people.ts'
import { apportionMicros } from '../../src/royalties/apportionment.ts'
import { InMemoryBooks, valueOf, type PointsByPath } from '../support/in-memory-books.ts'

const CENT = 1_000_000n
const CONTRIBUTORS = ['C-a', 'C-b', 'C-c', 'C-d']

function withPeople(): InMemoryBooks {
  const ledger = new InMemoryBooks()
  ledger.contributors(...CONTRIBUTORS)
  for (const [at, contributor] of CONTRIBUTORS.slice(0, 3).entries()) ledger.person(`P-${at}`, [contributor])
  return ledger
}

function close(ledger: InMemoryBooks, period: string): void {
  ledger.book({ kind: 'period-closed', period })
}

// What each contributor gets of a pool, whole cents, by the points of all paths.
function given(poolMinor: bigint, byPath: PointsByPath): ReadonlyMap<string, bigint> {
  const points = new Map<string, bigint>()
  for (const each of Object.values(byPath))
    for (const [contributor, micros] of Object.entries(each))
      points.set(contributor, (points.get(contributor) ?? 0n) + micros)
  const parts = apportionMicros(poolMinor * CENT, points) ?? []
  return new Map(parts.map(({ contributor, amountMicros }) => [contributor, amountMicros]))
}

const points = fc
  .array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 4, maxLength: 4 })
  .filter((list) => list.some((micros) => micros > 0n))
  .map((list): PointsByPath => ({
    'src/a': Object.fromEntries(CONTRIBUTORS.map((id, at) => [id, list[at]!])),
  }))

describe('invariant 17: late identity merge or policy change', () => {
  test('closed periods are untouched, and the adjustment equals the difference', () => {
    fc.assert(
      fc.property(points, points, fc.bigInt({ min: 4n, max: 10n ** 12n }), (before, after, netMinor) => {
        const ledger = withPeople()
        const { licence, delivery } = ledger.delivered(before)
        ledger.fee(licence, delivery, `${netMinor / 100n}.${String(netMinor % 100n).padStart(2, '0')} EUR`)
        close(ledger, '2026-01')
        const closed = structuredClone(ledger.postings)
        const snapshot = ledger.snapshot({ ...after, 'src/z': {} }, '2026-02-01')
        const correction = { delivery, snapshot, date: '2026-02-01' }
        expect(ledger.refusalOf(planCorrection(ledger.books, { ...correction, date: '2026-01-31' }))).toMatch(
          /lies in a closed month/,
        )
        const adjustment = ledger.book(planCorrection(ledger.books, correction))
        expect(ledger.postings.slice(0, closed.length)).toEqual(closed)
        const poolMinor = (netMinor * 30n) / 100n
        const [had, has] = [given(poolMinor, before), given(poolMinor, after)]
        for (const contributor of CONTRIBUTORS) {
          const change = adjustment
            .filter((line) => line.subject === contributor || line.contributor === contributor)
            .reduce((sum, { amountMicros }) => sum - amountMicros, 0n)
          expect(change).toBe((has.get(contributor) ?? 0n) - (had.get(contributor) ?? 0n))
        }
      }),
      { numRuns: 100 },
    )
  })

  test('another policy changes nothing that was distributed until a delivery is corrected by it', () => {
    const ledger = withPeople()
    const { licence, delivery } = ledger.delivered({ 'src/a': { 'C-a': 3n, 'C-b': 1n } })
    ledger.fee(licence, delivery, '100 EUR')
    close(ledger, '2026-01')
    const rules = '{"version":"2"}'
    const policy = createHash('sha256').update(rules).digest('hex')
    ledger.book({ kind: 'policy-adopted', adoption: 2, policy, rules })
    const snapshot = { ...ledger.snapshotBody({ 'src/a': { 'C-a': 1n, 'C-b': 1n } }, '2026-02-01'), policy }
    ledger.book(snapshot)
    expect(ledger.balance('P-0')).toBe(2250n * CENT)
    const correction = { delivery, snapshot: snapshot.snapshot, date: '2026-02-01' }
    ledger.book(planCorrection(ledger.books, correction))
    expect(ledger.balance('P-0')).toBe(1500n * CENT)
    expect(ledger.balance('P-1')).toBe(1500n * CENT)
  })

  test('a late claim brings all that was held, and later shares, to the person', () => {
    const ledger = withPeople()
    const { licence, delivery } = ledger.delivered({ 'src/a': { 'C-a': 3n, 'C-d': 1n } })
    ledger.fee(licence, delivery, '100 EUR')
    ledger.payout()
    close(ledger, '2026-01')
    expect(ledger.account('unclaimed', 'C-d')).toBe(-750n * CENT)
    ledger.claim('C-d', 'P-0', '2026-02-01')
    expect(ledger.account('unclaimed', 'C-d')).toBe(0n)
    expect(ledger.balance('P-0')).toBe(750n * CENT)
    ledger.fee(licence, delivery, '100 EUR', '2026-02-02')
    expect(ledger.balance('P-0')).toBe(3750n * CENT)
  })

  test('a wrong claim undone gives all back, though it was paid out: the one who got it owes it', () => {
    const ledger = withPeople()
    const { licence, delivery } = ledger.delivered({ 'src/a': { 'C-a': 3n, 'C-d': 1n } })
    ledger.fee(licence, delivery, '100 EUR')
    ledger.claim('C-d', 'P-1')
    ledger.payout()
    ledger.book(valueOf(planUndo(ledger.books, { contributor: 'C-d', date: '2026-02-01' })))
    expect(ledger.account('unclaimed', 'C-d')).toBe(-750n * CENT)
    expect(ledger.balance('P-1')).toBe(-750n * CENT)
    ledger.claim('C-d', 'P-2', '2026-02-02')
    expect(ledger.balance('P-2')).toBe(750n * CENT)
  })

  test('a contributor is undone and claimed again under a claim of its own', () => {
    const ledger = withPeople()
    for (const person of ['P-1', 'P-2', 'P-1']) {
      ledger.claim('C-d', person)
      ledger.book(valueOf(planUndo(ledger.books, { contributor: 'C-d', date: '2026-01-02' })))
    }
    expect(ledger.books.registers.contributors.get('C-d')!.claim).toBeNull()
    expect(ledger.books.registers.claims.size).toBe(6)
  })
})

describe('invariant 18: refund after payout', () => {
  // 30 EUR for Ana, 15 for Ben, paid out in January.
  function paid(clawback: 'none' | 'offset' | 'recover') {
    const ledger = withPeople()
    const ids = ledger.delivered({ 'src/a': { 'C-a': 2n, 'C-b': 1n } }, { clawback })
    const receipt = ledger.fee(ids.licence, ids.delivery, '150 EUR')
    ledger.payout()
    return { ledger, receipt, ...ids }
  }

  test('a negative balance offsets later royalties', () => {
    const { ledger, receipt, licence, delivery } = paid('offset')
    ledger.refund(receipt, 10_000n)
    expect(ledger.balance('P-0')).toBe(-2000n * CENT)
    ledger.fee(licence, delivery, '50 EUR', '2026-02-20')
    expect(ledger.balance('P-0')).toBe(-1000n * CENT)
    expect(() => ledger.payout('EUR', '2026-02-28')).toThrow(/nobody has a balance/)
    ledger.fee(licence, delivery, '100 EUR', '2026-03-20')
    expect(ledger.payout('EUR', '2026-03-31')).toEqual([
      { person: 'P-0', amountMinor: 1000n },
      { person: 'P-1', amountMinor: 500n },
    ])
  })

  test('nothing is recovered where the policy says none: the company bears what was paid out', () => {
    const { ledger, receipt, licence, delivery } = paid('none')
    const company = ledger.account('company')
    ledger.refund(receipt, 10_000n)
    expect(ledger.balance('P-0')).toBe(0n)
    expect(ledger.balance('P-1')).toBe(0n)
    // Its own 70 of the 100 that went back, and the 30 that people keep.
    expect(ledger.account('company') - company).toBe(10_000n * CENT)
    ledger.fee(licence, delivery, '50 EUR', '2026-02-20')
    expect(ledger.balance('P-0')).toBe(1000n * CENT)
  })

  test('where the policy says none, what is not paid yet goes back, held or not', () => {
    const { ledger, receipt, licence, delivery } = paid('none')
    ledger.fee(licence, delivery, '10 EUR', '2026-02-01')
    ledger.hold('P-0', '1.50 EUR', '2026-02-02')
    ledger.refund(receipt, 10_000n)
    expect(ledger.balance('P-0')).toBe(-150n * CENT)
    ledger.book({ kind: 'hold-released', question: 'Q-1', date: '2026-02-20' })
    expect(ledger.balance('P-0')).toBe(0n)
  })

  test('where the policy says none, correcting a delivery there and back pays nobody twice', () => {
    const { ledger, licence, delivery, snapshot } = paid('none')
    const other = ledger.snapshot({ 'src/a': { 'C-b': 1n } }, '2026-02-01')
    const correct = (to: string): void => {
      ledger.book(planCorrection(ledger.books, { delivery, snapshot: to, date: '2026-02-02' }))
    }
    const company = ledger.account('company')
    correct(other)
    // Ana keeps her 30, which the company bears, and Ben gets them too.
    expect([ledger.balance('P-0'), ledger.balance('P-1')]).toEqual([0n, 3000n * CENT])
    expect(ledger.account('company', 'P-0')).toBe(3000n * CENT)
    ledger.payout('EUR', '2026-02-28')
    for (const to of [snapshot, other, snapshot]) correct(to)
    expect([ledger.balance('P-0'), ledger.balance('P-1')]).toEqual([0n, 0n])
    expect(ledger.account('payroll', 'P-0') + ledger.account('payroll', 'P-1')).toBe(-7500n * CENT)
    // Ben's 30 were paid out for nothing in the end; Ana's are hers again.
    expect([ledger.account('company', 'P-0'), ledger.account('company', 'P-1')]).toEqual([0n, 3000n * CENT])
    expect(ledger.account('company')).toBe(company)
    // Later royalties are paid in full.
    ledger.fee(licence, delivery, '50 EUR', '2026-03-20')
    expect([ledger.balance('P-0'), ledger.balance('P-1')]).toEqual([1000n * CENT, 500n * CENT])
  })

  test('what is recoverable is a negative line of the next run, once', () => {
    const { ledger, receipt } = paid('recover')
    ledger.refund(receipt, 10_000n)
    expect(ledger.balance('P-0')).toBe(-2000n * CENT)
    expect(ledger.payout('EUR', '2026-02-28')).toEqual([
      { person: 'P-0', amountMinor: -2000n },
      { person: 'P-1', amountMinor: -1000n },
    ])
    expect(ledger.balance('P-0')).toBe(0n)
    expect(ledger.account('payroll', 'P-0')).toBe(-1000n * CENT)
    expect(() => ledger.payout('EUR', '2026-03-31')).toThrow(/nobody has a balance/)
  })

  test('what comes later pays back first what is recoverable', () => {
    const { ledger, receipt, licence, delivery } = paid('recover')
    ledger.refund(receipt, 10_000n)
    ledger.fee(licence, delivery, '75 EUR', '2026-02-20')
    expect(ledger.balance('P-0')).toBe(-500n * CENT)
    expect(ledger.account('recoverable', 'P-0')).toBe(500n * CENT)
    expect(ledger.payout('EUR', '2026-02-28')).toContainEqual({ person: 'P-0', amountMinor: -500n })
  })
})

describe('invariant 19: disputed or unclaimed share', () => {
  test('is held and shown, the others are paid, and it is released once', () => {
    const ledger = withPeople()
    const { licence, delivery } = ledger.delivered({ 'src/a': { 'C-a': 2n, 'C-b': 1n, 'C-d': 1n } })
    ledger.fee(licence, delivery, '100 EUR')
    const question = ledger.hold('P-0', '10 EUR')
    expect(ledger.account('held', question)).toBe(-1000n * CENT)
    expect(ledger.account('unclaimed', 'C-d')).toBe(-750n * CENT)
    expect(ledger.payout()).toEqual([
      { person: 'P-0', amountMinor: 500n },
      { person: 'P-1', amountMinor: 750n },
    ])
    ledger.book({ kind: 'hold-released', question, date: '2026-02-01' })
    expect(ledger.refusalOf({ kind: 'hold-released', question, date: '2026-02-02' })).toBe(
      `what was held for question ${question} was released on 2026-02-01`,
    )
    expect(ledger.payout('EUR', '2026-02-28')).toEqual([{ person: 'P-0', amountMinor: 1000n }])
  })

  test('nobody approves a run they proposed', () => {
    const ledger = withPeople()
    const { licence, delivery } = ledger.delivered({ 'src/a': { 'C-a': 1n } })
    ledger.fee(licence, delivery, '100 EUR')
    const { run } = ledger.proposed()
    const approval = { kind: 'payout-approved', run, date: '2026-01-31' } as const
    expect(ledger.refusalOf(approval, 'O-1')).toBe(
      `payout run ${run} was proposed by O-1: another person must approve it`,
    )
    expect(ledger.refusalOf(approval, null)).toBe(
      `payout run ${run} is approved by nobody: it takes a person`,
    )
    expect(ledger.refusalOf(approval, 'O-2')).toBeUndefined()
  })
})
