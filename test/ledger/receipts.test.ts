// Money that arrived goes where the terms say, and to nobody else.
import { expect, test } from 'vitest'
import { planCorrection } from '../../src/ledger/plans/licences.ts'
import { planPlacement, planUnplacement } from '../../src/ledger/plans/receipts.ts'
import { InMemoryBooks, valueOf } from '../support/in-memory-books.ts'

const CENT = 1_000_000n
const EURO = 100n * CENT
const POINTS = { 'src/a.ts': { 'C-ana': 96_000n }, 'src/b.ts': { 'C-ben': 2_304_000n } }

function withPeople(): InMemoryBooks {
  const ledger = new InMemoryBooks()
  ledger.contributors('C-ana', 'C-ben', 'C-cy')
  ledger.person('P-ana', ['C-ana'])
  ledger.person('P-ben', ['C-ben'])
  return ledger
}

test('the example of the statement: a fee and usage, 4% of the points', () => {
  const ledger = withPeople()
  const { licence, delivery } = ledger.delivered(POINTS)
  ledger.fee(licence, delivery, '100000 EUR')
  expect(ledger.balance('P-ana')).toBe(1200n * EURO)
  const usage = ledger.usage(delivery, 48_000n, '2026-02')
  const receipt = ledger.receipt('12000 EUR', '2026-03-01')
  ledger.place(receipt, licence, [{ kind: 'usage', usage }], '2026-03-01')
  ledger.distribute(receipt, '2026-03-01')
  expect(ledger.balance('P-ana')).toBe(1344n * EURO)
  expect(ledger.account('company')).toBe(-78_400n * EURO)
  expect(ledger.account('bank')).toBe(112_000n * EURO)
})

test('a receipt nobody expected lies in suspense', () => {
  const ledger = withPeople()
  const receipt = ledger.receipt('500 EUR', '2026-01-15', 7500n)
  expect(ledger.account('suspense', receipt)).toBe(-425n * EURO)
  expect(ledger.account('bank')).toBe(425n * EURO)
  expect(ledger.account('withheld-tax')).toBe(75n * EURO)
})

test('only what is left after tax is split', () => {
  const ledger = withPeople()
  const { licence, delivery } = ledger.delivered(POINTS)
  const receipt = ledger.receipt('1000 EUR', '2026-01-15', 15_000n)
  ledger.place(receipt, licence, [{ kind: 'fee', delivery }])
  ledger.distribute(receipt)
  expect(ledger.balance('P-ana') + ledger.balance('P-ben')).toBe(255n * EURO)
})

test('a wrong placement is undone, and the money is in suspense again', () => {
  const ledger = withPeople()
  const { licence, delivery } = ledger.delivered(POINTS)
  const receipt = ledger.receipt('1000 EUR')
  ledger.place(receipt, licence, [{ kind: 'fee', delivery }])
  expect(ledger.account('undistributed', receipt)).toBe(-1000n * EURO)
  ledger.book(valueOf(planUnplacement(ledger.books, { receipt, date: '2026-01-16' })))
  expect(ledger.account('undistributed', receipt)).toBe(0n)
  expect(ledger.account('suspense', receipt)).toBe(-1000n * EURO)
  ledger.place(receipt, licence, [{ kind: 'fee', delivery }], '2026-01-17')
  expect(ledger.account('suspense', receipt)).toBe(0n)
})

test('several items share a pool in proportion to what is due for each', () => {
  const ledger = withPeople()
  const { licence, delivery } = ledger.delivered(POINTS)
  const usage = ledger.usage(delivery, 400_000n, '2026-02', ['src/a.ts'])
  const receipt = ledger.receipt('1000 EUR', '2026-03-01')
  const items = [{ kind: 'fee', delivery } as const, { kind: 'usage', usage } as const]
  ledger.place(receipt, licence, items, '2026-03-01')
  ledger.distribute(receipt, '2026-03-01')
  // 300 EUR, half for the fee (4% Ana), half for what is Ana's alone.
  expect(ledger.balance('P-ana')).toBe(6n * EURO + 150n * EURO)
})

test('use of named paths pays only who wrote them', () => {
  const ledger = withPeople()
  const { licence, delivery } = ledger.delivered(POINTS)
  const usage = ledger.usage(delivery, 1000n, '2026-02', ['src/a.ts'])
  const receipt = ledger.receipt('250 EUR', '2026-03-01')
  ledger.place(receipt, licence, [{ kind: 'usage', usage }], '2026-03-01')
  ledger.distribute(receipt, '2026-03-01')
  expect(ledger.balance('P-ana')).toBe(75n * EURO)
  expect(ledger.balance('P-ben')).toBe(0n)
})

test('use of paths in which nobody has credit stays undistributed, saying why', () => {
  const ledger = withPeople()
  const { licence, delivery } = ledger.delivered(POINTS)
  const usage = ledger.usage(delivery, 1000n, '2026-02', ['docs/'])
  const receipt = ledger.receipt('250 EUR', '2026-03-01')
  ledger.place(receipt, licence, [{ kind: 'usage', usage }], '2026-03-01')
  expect(() => ledger.distribute(receipt, '2026-03-01')).toThrow(
    /nobody has any credit in what usage NW-1 is for/,
  )
  expect(ledger.account('undistributed', receipt)).toBe(-250n * EURO)
})

test('foreign money is exchanged at the recorded ratio, and each currency balances', () => {
  const ledger = withPeople()
  const { licence, delivery } = ledger.delivered(POINTS)
  const receipt = ledger.receipt('1000 JPY')
  const rate = { numerator: 617n, denominator: 100_000n }
  const conversion = { currency: 'EUR', rate, source: 'ECB reference rate', day: '2026-01-15' }
  const items = [{ kind: 'fee', delivery }] as const
  ledger.book(planPlacement(ledger.books, { receipt, date: '2026-01-15', licence, items, conversion }))
  expect(ledger.account('undistributed', receipt)).toBe(-617n * CENT)
  ledger.distribute(receipt)
  expect(ledger.balance('P-ana') + ledger.balance('P-ben')).toBe(185n * CENT)
  ledger.refund(receipt, 1000n)
  expect(ledger.balance('P-ana') + ledger.balance('P-ben')).toBe(0n)
  for (const currency of ['EUR', 'JPY']) expect(ledger.account('exchange', '', currency)).toBe(0n)
})

test('what was sent back before the distribution is not distributed', () => {
  const ledger = withPeople()
  const { licence, delivery } = ledger.delivered(POINTS)
  const receipt = ledger.receipt('1000 EUR')
  ledger.refund(receipt, 20_000n, '2026-01-16')
  expect(ledger.account('suspense', receipt)).toBe(-800n * EURO)
  ledger.place(receipt, licence, [{ kind: 'fee', delivery }], '2026-01-17')
  ledger.refund(receipt, 30_000n, '2026-01-18')
  ledger.distribute(receipt, '2026-01-19')
  expect(ledger.balance('P-ana') + ledger.balance('P-ben')).toBe(150n * EURO)
  expect(ledger.account('undistributed', receipt)).toBe(0n)
})

test('partial refunds leave what the rest alone would have given, to the micro-unit', () => {
  const ledger = withPeople()
  const { licence, delivery } = ledger.delivered(POINTS)
  const receipt = ledger.fee(licence, delivery, '100 EUR')
  for (let at = 0; at < 3; at++) ledger.refund(receipt, 1111n)
  const other = new InMemoryBooks()
  other.contributors('C-ana', 'C-ben')
  other.person('P-ana', ['C-ana'])
  other.person('P-ben', ['C-ben'])
  const again = other.delivered(POINTS)
  other.fee(again.licence, again.delivery, '66.67 EUR')
  for (const person of ['P-ana', 'P-ben']) expect(ledger.balance(person)).toBe(other.balance(person))
})

test('a corrected delivery counts from then on, in corrections, refunds and new distributions', () => {
  const ledger = withPeople()
  const { licence, delivery } = ledger.delivered(POINTS)
  const receipt = ledger.fee(licence, delivery, '100 EUR')
  const snapshot = ledger.snapshot({ 'src/a.ts': { 'C-ana': 1n, 'C-cy': 1n } })
  ledger.book(planCorrection(ledger.books, { delivery, snapshot, date: '2026-02-01' }))
  expect(ledger.balance('P-ana')).toBe(15n * EURO)
  expect(ledger.account('unclaimed', 'C-cy')).toBe(-15n * EURO)
  expect(ledger.balance('P-ben')).toBe(0n)
  ledger.fee(licence, delivery, '100 EUR', '2026-02-02')
  expect(ledger.balance('P-ana')).toBe(30n * EURO)
  ledger.refund(receipt, 10_000n)
  expect(ledger.balance('P-ana')).toBe(15n * EURO)
})
