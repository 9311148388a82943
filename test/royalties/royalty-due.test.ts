// What use costs is counted over a whole cycle, however many reports it comes in.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Royalty } from '../../src/royalties/licence-terms.ts'
import { cycleDueMinor, cycleOf } from '../../src/royalties/royalty-due.ts'

const FLAT: Royalty = {
  meter: 'request',
  cycle: 'month',
  tiers: [{ upTo: null, rate: { numerator: 25n, denominator: 1n } }],
  minimumMinor: 0n,
}
const TIERED: Royalty = {
  ...FLAT,
  tiers: [
    { upTo: 1000n, rate: { numerator: 10n, denominator: 1n } },
    { upTo: 5000n, rate: { numerator: 5n, denominator: 1n } },
    { upTo: null, rate: { numerator: 1n, denominator: 3n } },
  ],
}

test('48,000 uses at 0.25 EUR are 12,000 EUR', () => {
  expect(cycleDueMinor(FLAT, 48_000n)).toBe(1_200_000n)
})

test.each([
  [0n, 0n],
  [1n, 10n],
  [1000n, 10_000n],
  [1001n, 10_005n],
  [5000n, 30_000n],
  [5001n, 30_000n],
  [5002n, 30_001n],
  [5003n, 30_001n],
])('%s units by tiers cost %s', (quantity, due) => {
  expect(cycleDueMinor(TIERED, quantity)).toBe(due)
})

test('halves are rounded up', () => {
  const half = { ...FLAT, tiers: [{ upTo: null, rate: { numerator: 1n, denominator: 2n } }] }
  expect([1n, 2n, 3n].map((quantity) => cycleDueMinor(half, quantity))).toEqual([1n, 1n, 2n])
})

test('the minimum is due for any use, and not for none', () => {
  const royalty = { ...FLAT, minimumMinor: 50_000n }
  expect(cycleDueMinor(royalty, 0n)).toBe(0n)
  expect(cycleDueMinor(royalty, 1n)).toBe(50_000n)
  expect(cycleDueMinor(royalty, 4000n)).toBe(100_000n)
})

test('reports of a cycle add up to what one report of all would cost', () => {
  const quantities = fc.array(fc.bigInt({ min: 0n, max: 3000n }), { maxLength: 12 })
  fc.assert(
    fc.property(quantities, fc.bigInt({ min: 0n, max: 40_000n }), (list, minimumMinor) => {
      const royalty = { ...TIERED, minimumMinor }
      let [before, due] = [0n, 0n]
      for (const quantity of list) {
        const more = cycleDueMinor(royalty, before + quantity) - cycleDueMinor(royalty, before)
        expect(more).toBeGreaterThanOrEqual(0n)
        before += quantity
        due += more
      }
      expect(due).toBe(cycleDueMinor(royalty, before))
    }),
  )
})

test.each([
  ['2026-01-31', 'month', '2026-01'],
  ['2026-03-31', 'quarter', '2026-Q1'],
  ['2026-04-01', 'quarter', '2026-Q2'],
  ['2026-12-31', 'quarter', '2026-Q4'],
  ['2026-12-31', 'year', '2026'],
] as const)('%s lies in the %s %s', (day, cycle, name) => {
  expect(cycleOf(day, cycle)).toBe(name)
})
