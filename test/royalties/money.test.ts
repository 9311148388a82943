// Amounts, percentages and pools are exact, or refused.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decimalsOf } from '../../src/royalties/currencies.ts'
import { formatAmount, parseMoney, parsePercentage, poolOf } from '../../src/royalties/money.ts'
import type { Reading } from '../../src/royalties/money.ts'

function valueOf<Value>(reading: Reading<Value>): Value {
  if (!reading.ok) throw new Error(reading.refusal)
  return reading.value
}

const refusalOf = <Value>(reading: Reading<Value>) => (reading.ok ? 'accepted' : reading.refusal)

test('decimals are those of ISO 4217', () => {
  const decimals = ['EUR', 'HUF', 'JPY', 'KWD', 'CLF', 'XCG', 'UGX', 'IQD', 'ISK', 'MGA'].map(decimalsOf)
  expect(decimals).toEqual([2, 2, 0, 3, 4, 2, 0, 3, 0, 2])
  expect(['ANG', 'XAU', 'XXX', 'BTC', 'eur', 'toString'].map(decimalsOf)).toEqual(Array(6).fill(undefined))
})

describe('amounts', () => {
  test.each([
    ['100000 EUR', 10_000_000n, 'EUR'],
    ['1000.5 eur', 100_050n, 'EUR'],
    ['1000 JPY', 1000n, 'JPY'],
    ['0.001 KWD', 1n, 'KWD'],
    ['1.2345 CLF', 12_345n, 'CLF'],
    ['90071992547409930.01 USD', 9_007_199_254_740_993_001n, 'USD'],
    ['0 EUR', 0n, 'EUR'],
  ])('%s', (text, amountMinor, currency) => {
    expect(valueOf(parseMoney(text))).toEqual({ amountMinor, currency })
  })

  test.each([
    ['1,000.50 EUR', 'is no amount'],
    ['100000', 'is no amount'],
    ['EUR 100', 'is no amount'],
    ['1e5 EUR', 'is no amount'],
    ['.5 EUR', 'is no amount'],
    ['', 'is no amount'],
    ['-5 EUR', 'is negative'],
    ['5 ABC', 'no currency of ISO 4217'],
    ['1.5 JPY', 'JPY has no decimals'],
    ['1.001 EUR', 'EUR has 2 decimals'],
    ['1.0000 KWD', 'KWD has 3 decimals'],
  ])('"%s" is refused', (text, refusal) => {
    expect(refusalOf(parseMoney(text))).toContain(refusal)
  })
})

describe('percentages', () => {
  test.each([
    ['30%', 30_000_000n],
    ['12.5 %', 12_500_000n],
    ['0.000001%', 1n],
    ['0%', 0n],
    ['100%', 100_000_000n],
  ])('%s', (text, numerator) => {
    expect(valueOf(parsePercentage(text))).toEqual({ numerator, denominator: 100_000_000n })
  })

  test.each([
    ['30', 'is no percentage'],
    ['-1%', 'is no percentage'],
    ['0.0000001%', 'is no percentage'],
    ['100.000001%', 'more than 100%'],
    ['999%', 'more than 100%'],
  ])('"%s" is refused', (text, refusal) => {
    expect(refusalOf(parsePercentage(text))).toContain(refusal)
  })
})

test('a pool is rounded down to the minor unit', () => {
  const pool = (fee: string, share: string) =>
    formatAmount(poolOf(valueOf(parseMoney(fee)), valueOf(parsePercentage(share))))
  expect(pool('100000 EUR', '30%')).toBe('30000.00')
  expect(pool('0.99 EUR', '33.333333%')).toBe('0.32')
  expect(pool('999 JPY', '50%')).toBe('499')
  expect(pool('10 KWD', '0.01%')).toBe('0.001')
  expect(pool('1 CLF', '12.345%')).toBe('0.1234')
})

test('an amount written out reads back as itself', () => {
  const currency = fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF', 'XCG')
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 25n }), currency, (amountMinor, code) => {
      const money = { amountMinor, currency: code }
      expect(valueOf(parseMoney(`${formatAmount(money)} ${code}`))).toEqual(money)
    }),
  )
  expect(formatAmount({ amountMinor: -5n, currency: 'EUR' })).toBe('-0.05')
  expect(() => formatAmount({ amountMinor: 1n, currency: 'ABC' })).toThrow('no currency')
})
