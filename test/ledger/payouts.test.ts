// Balances are paid out in whole minor units by two people; what is not paid stays.
import { beforeEach, describe, expect, test } from 'vitest'
import type { BodyOf, EntryBody } from '../../src/ledger/entry.ts'
import { planAdjustment, planHold, planPayout } from '../../src/ledger/plans/payouts.ts'
import { COMMITMENT, InMemoryBooks, valueOf } from '../support/in-memory-books.ts'

const CENT = 1_000_000n
let ledger: InMemoryBooks
let ids: ReturnType<InMemoryBooks['delivered']>

// Ana and Ben share the pool of 10 EUR, 3 EUR, by 2 to 1; a cent is not divided by three.
beforeEach(() => {
  ledger = new InMemoryBooks()
  ledger.contributors('C-ana', 'C-ben', 'C-cy')
  ledger.person('P-ana', ['C-ana'])
  ledger.person('P-ben', ['C-ben'], { entity: 'Example Ltd' })
  ids = ledger.delivered(
    { 'src/a.ts': { 'C-ana': 2n, 'C-ben': 1n } },
    { pool: { numerator: 1n, denominator: 3n } },
  )
  ledger.fee(ids.licence, ids.delivery, '10 EUR')
})

function plan(facts: Partial<Parameters<typeof planPayout>[1]> = {}): BodyOf<'payout-proposed'> {
  const input = { date: '2026-01-31', currency: 'EUR', entity: null, minimumMinor: 0n, ...facts }
  return valueOf(planPayout(ledger.books, input))
}

function expectRefused(body: EntryBody, reason: RegExp | string, actor: string | null = 'O-1'): void {
  expect(ledger.refusalOf(body, actor)).toMatch(reason)
}

describe('a payout run', () => {
  test('pays whole minor units and leaves the fraction', () => {
    expect(ledger.balance('P-ana')).toBe(222_000_000n)
    expect(ledger.payout()).toEqual([
      { person: 'P-ana', amountMinor: 222n },
      { person: 'P-ben', amountMinor: 111n },
    ])
    ledger.fee(ids.licence, ids.delivery, '0.05 EUR', '2026-02-01')
    expect(ledger.balance('P-ben')).toBe(333_333n)
    expect(ledger.balance('P-ana')).toBe(666_667n)
    expect(
      planPayout(ledger.books, { date: '2026-02-28', currency: 'EUR', entity: null, minimumMinor: 0n }),
    ).toEqual({
      ok: false,
      refusal: 'nobody has a balance in EUR to be paid out',
    })
  })

  test('leaves balances under its minimum where they are', () => {
    expect(plan({ minimumMinor: 112n }).lines.map(({ person }) => person)).toEqual(['P-ana'])
    expect(plan({ minimumMinor: 111n }).lines).toHaveLength(2)
  })

  test('may be of one legal entity', () => {
    expect(plan({ entity: 'Example Ltd' }).lines.map(({ person }) => person)).toEqual(['P-ben'])
    expect(planPayout(ledger.books, { ...plan(), entity: 'Nobody SE' })).toMatchObject({
      refusal: 'nobody of Nobody SE has a balance in EUR to be paid out',
    })
  })

  test('pays leavers what they earned, contractors too, and nobody whom payroll does not pay', () => {
    ledger.person('P-ana', [], { until: '2025-12-31' })
    ledger.person('P-ben', [], { class: 'contractor' })
    expect(plan().lines).toHaveLength(2)
    ledger.person('P-ben', [], { class: 'external' })
    expect(plan().lines.map(({ person }) => person)).toEqual(['P-ana'])
  })

  test('lists everybody whom the balances give, and what they give', () => {
    const run = plan()
    const [ana, ben] = run.lines
    const lines = (...list: BodyOf<'payout-proposed'>['lines']): EntryBody => ({ ...run, lines: list })
    expectRefused(
      lines({ ...ana!, amountMinor: 223n }, ben!),
      'has 2.23 EUR for P-ana, and 2.22 EUR is to be paid',
    )
    expectRefused(lines({ ...ana!, amountMinor: -1n }, ben!), 'has -0.01 EUR for P-ana')
    expectRefused(lines(ana!, ben!, { person: 'P-x', amountMinor: 1n }), 'and 0.00 EUR is to be paid')
    expectRefused(lines(ana!), 'does not list everybody')
    expectRefused(lines(ben!, ana!), 'once and in order')
    expectRefused(lines(ana!, ana!, ben!), 'once and in order')
    expectRefused(lines(), '"lines" must not be empty')
    expectRefused(run, 'is proposed by nobody', null)
    expect(ledger.refusalOf(run)).toBeUndefined()
  })

  test('is of no day before the last on which something of it was distributed: nobody is paid before they earn', () => {
    const run = plan()
    const { licence, delivery } = ledger.delivered({ 'src/a': { 'C-ana': 1n } }, { licensee: 'Other' })
    ledger.fee(licence, delivery, '100 EUR', '2026-02-03')
    expectRefused(
      { ...run, date: '2026-02-02' },
      'payout run RUN-1 is of 2026-02-02, and pays what was distributed on 2026-02-03, too; give that day',
    )
    expect(plan({ date: '2026-02-03' }).lines).toHaveLength(2)
  })

  test('does not propose again what waits to be approved', () => {
    const { run } = ledger.proposed()
    const again = { date: '2026-01-31', currency: 'EUR', entity: null, minimumMinor: 0n }
    expect(planPayout(ledger.books, again)).toMatchObject({ ok: false })
    ledger.book({ kind: 'payout-rejected', run })
    expect(planPayout(ledger.books, again)).toMatchObject({ ok: true })
  })

  test('is approved by another person, once, and not after it was rejected', () => {
    const { run } = ledger.proposed()
    const approval = { kind: 'payout-approved', run, date: '2026-01-31' } as const
    expectRefused(approval, 'was proposed by O-1: another person must approve it', 'O-1')
    expectRefused(approval, 'is approved by nobody', null)
    expectRefused({ ...approval, run: 'RUN-9' }, 'there is no payout run RUN-9', 'O-2')
    expectRefused({ kind: 'payout-rejected', run }, 'is rejected by nobody', null)
    expectRefused({ ...approval, date: '2026-01-30' }, 'cannot be paid on 2026-01-30', 'O-2')
    ledger.book(approval, 'O-2')
    expectRefused(approval, 'was approved already', 'O-2')
    expectRefused({ kind: 'payout-rejected', run }, 'was approved already', 'O-2')
    expect(ledger.account('payroll', 'P-ana')).toBe(-222n * CENT)
  })

  test('is not approved after balances fell', () => {
    const { run } = ledger.proposed()
    ledger.hold('P-ana', '1 EUR', '2026-01-31')
    const approval = { kind: 'payout-approved', run, date: '2026-01-31' } as const
    expectRefused(approval, 'has 2.22 EUR for P-ana, whose balance changed since', 'O-2')
    ledger.book({ kind: 'payout-rejected', run }, 'O-1')
    expectRefused(approval, 'was rejected already', 'O-2')
  })
})

describe('what is booked on a balance by hand', () => {
  const common = { person: 'P-ana', date: '2026-01-20', reasonCommitment: COMMITMENT }
  const euros = (amountMinor: bigint) => ({ amountMinor, currency: 'EUR' })

  test('an adjustment is paid by the company, and may be negative', () => {
    const company = ledger.account('company')
    ledger.book(planAdjustment(ledger.books, { ...common, amount: euros(250_000n) }))
    expect(ledger.balance('P-ana')).toBe(250_222n * CENT)
    expect(ledger.account('company') - company).toBe(250_000n * CENT)
    ledger.book(planAdjustment(ledger.books, { ...common, amount: euros(-250_000n) }))
    expect(ledger.account('company')).toBe(company)
  })

  test('an adjustment is of something, for a known person, and once', () => {
    const body = planAdjustment(ledger.books, { ...common, amount: euros(1n) })
    expectRefused({ ...body, amountMinor: 0n }, 'adjustment A-1 is of nothing')
    expectRefused({ ...body, person: 'P-x' }, 'there is no person P-x')
    ledger.book(body)
    expectRefused(body, 'there is an adjustment A-1 already')
  })

  test('no more is held than there is', () => {
    const body = planHold(ledger.books, { ...common, amount: euros(222n) })
    expectRefused(
      { ...body, amountMinor: 223n },
      'question Q-1 would hold 2.23 EUR, more than the balance of P-ana',
    )
    expectRefused({ ...body, amountMinor: 0n }, 'question Q-1 would hold nothing')
    expectRefused({ ...body, person: 'P-x' }, 'there is no person P-x')
    ledger.book(body)
    expectRefused(body, 'there is a question Q-1 already')
    const early = { kind: 'hold-released', question: 'Q-1', date: '2026-01-19' } as const
    expectRefused(early, 'what is held for question Q-1 since 2026-01-20 cannot be released on 2026-01-19')
    expectRefused({ ...body, question: 'Q-2', amountMinor: 1n }, 'more than the balance of P-ana')
    expectRefused(
      { kind: 'hold-released', question: 'Q-9', date: '2026-01-21' },
      'nothing is held for a question Q-9',
    )
  })
})

describe('a closed period', () => {
  test('takes nothing more, of whatever kind', () => {
    ledger.book({ kind: 'period-closed', period: '2026-02' })
    const receipt = { kind: 'receipt-booked', receipt: 'R-9', currency: 'EUR' } as const
    const amounts = { grossMinor: 1n, taxMinor: 0n, netMinor: 1n }
    expectRefused(
      { ...receipt, ...amounts, date: '2026-02-28' },
      '2026-02-28 lies in a closed month: all is closed up to 2026-02',
    )
    expectRefused({ kind: 'hold-released', question: 'Q-1', date: '2026-01-01' }, 'lies in a closed month')
    expect(ledger.refusalOf({ ...receipt, ...amounts, date: '2026-03-01' })).toBeUndefined()
  })

  test('is closed once, in turn, and when it is over', () => {
    ledger.book({ kind: 'period-closed', period: '2026-02' })
    expectRefused(
      { kind: 'period-closed', period: '2026-02' },
      '2026-02 is closed: all is closed up to 2026-02',
    )
    expectRefused(
      { kind: 'period-closed', period: '2026-01' },
      '2026-01 is closed: all is closed up to 2026-02',
    )
    expectRefused({ kind: 'period-closed', period: '2026-12' }, '2026-12 is not over')
    expectRefused({ kind: 'period-closed', period: '2027-01' }, '2027-01 is not over')
  })
})
