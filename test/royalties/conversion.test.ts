// Foreign money is exchanged exactly, whatever the decimals of the two currencies.
import { expect, test } from 'vitest'
import { convertedMinor, type Conversion } from '../../src/royalties/conversion.ts'

function into(currency: string, numerator: bigint, denominator: bigint): Conversion {
  return { currency, rate: { numerator, denominator }, source: 'ECB reference rate', day: '2026-10-30' }
}

test.each([
  ['1000 yen at 0.00617', 1000n, 'JPY', into('EUR', 617n, 100_000n), 617n],
  ['1.000 dinar at 3', 1000n, 'KWD', into('EUR', 3n, 1n), 300n],
  ['1.00 euro at 160.5', 100n, 'EUR', into('JPY', 321n, 2n), 161n],
  ['0.01 dollar at 0.5', 1n, 'USD', into('EUR', 1n, 2n), 1n],
  ['0.01 dollar at 0.49', 1n, 'USD', into('EUR', 49n, 100n), 0n],
  ['over 2^53', 2n ** 53n + 1n, 'USD', into('CLF', 1n, 1n), (2n ** 53n + 1n) * 100n],
])('%s', (_, amountMinor, currency, conversion, expected) => {
  expect(convertedMinor({ amountMinor, currency }, conversion)).toBe(expected)
})

test('a currency that is none is a bug', () => {
  expect(() => convertedMinor({ amountMinor: 1n, currency: 'XXX' }, into('EUR', 1n, 1n))).toThrow('XXX')
})
