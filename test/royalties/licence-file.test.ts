// What people write for a licence's terms: read exactly, or refused with the setting that is wrong.
import { describe, expect, test } from 'vitest'
import { parseLicenceTerms } from '../../src/royalties/licence-file.ts'
import { parseDay } from '../../src/royalties/calendar-day.ts'
import {
  decimalText,
  formatPercentage,
  formatUnitPrice,
  parseExchangeRate,
  parseUnitPrice,
} from '../../src/royalties/rates.ts'

const FEE = { licensee: 'Northwind AI', scope: 'api', fee: '100000 EUR', pool: '30%', from: '2026-11-01' }

describe('the terms of a licence', () => {
  test('may be no more than a licensee, a scope, a fee, a pool and a first day', () => {
    expect(parseLicenceTerms(FEE)).toEqual({
      ok: true,
      value: {
        licensee: 'Northwind AI',
        scope: [{ repository: 'api', paths: null }],
        deliveries: 'once',
        feeMinor: 10_000_000n,
        royalty: null,
        pool: { numerator: 30_000_000n, denominator: 100_000_000n },
        currency: 'EUR',
        from: '2026-11-01',
        until: null,
        clawback: 'none',
      },
    })
  })

  test('have tiers where there are several prices, and paths where a scope has a colon', () => {
    const reading = parseLicenceTerms({
      licensee: 'Northwind AI',
      scope: ['api:src/**', 'web', 'api:docs/*.md'],
      royalty: ['0.25 EUR per request up to 1000', '2 EUR per 1000 request'],
      minimum: '500 EUR',
      cycle: 'quarter',
      pool: '12.5%',
      from: '2026-11-01',
      until: '2027-10-31',
      deliveries: 'monthly',
      clawback: 'offset',
    })
    expect(reading).toMatchObject({
      ok: true,
      value: {
        scope: [
          { repository: 'api', paths: ['src/**', 'docs/*.md'] },
          { repository: 'web', paths: null },
        ],
        feeMinor: null,
        royalty: {
          meter: 'request',
          cycle: 'quarter',
          tiers: [
            { upTo: 1000n, rate: { numerator: 25n, denominator: 1n } },
            { upTo: null, rate: { numerator: 1n, denominator: 5n } },
          ],
          minimumMinor: 50_000n,
        },
        until: '2027-10-31',
        deliveries: 'monthly',
        clawback: 'offset',
      },
    })
  })

  test.each([
    ['a list', [], 'the file must be a table of licensee, scope'],
    ['an unknown setting', { ...FEE, tax: '5%' }, 'tax: is not a setting; allowed are licensee'],
    ['a missing pool', { ...FEE, pool: undefined }, 'pool: '],
    ['a pool over 100%', { ...FEE, pool: '101%' }, 'pool: "101%" is more than 100%'],
    [
      'a fee with too many decimals',
      { ...FEE, fee: '1.005 EUR' },
      'fee: "1.005 EUR" has 3 decimals; EUR has 2',
    ],
    ['a fee in no currency', { ...FEE, fee: '1 EUX' }, 'fee: "EUX" is no currency of ISO 4217'],
    ['a number without a currency', { ...FEE, fee: 100 }, 'fee: must be text'],
    ['two currencies', { ...FEE, royalty: '1 USD per request' }, 'amounts are in EUR and in USD'],
    ['another currency named', { ...FEE, currency: 'usd' }, 'amounts are in USD and in EUR'],
    ['nothing to be paid', { ...FEE, fee: undefined }, 'there is neither a fee nor a royalty'],
    ['a minimum of nothing', { ...FEE, minimum: '5 EUR' }, 'minimum: there is no royalty'],
    ['a day no calendar has', { ...FEE, from: '2026-02-29' }, 'from: "2026-02-29" is no day'],
    ['no word of the list', { ...FEE, clawback: 'all' }, 'clawback: must be none, offset or recover'],
    ['a scope that comes twice', { ...FEE, scope: ['api', 'api:src/**'] }, 'scope: api:src/** comes twice'],
    ['a scope without its path', { ...FEE, scope: ['api:'] }, 'names no path after the colon'],
    ['no scope', { ...FEE, scope: [] }, 'scope: must not be empty'],
    [
      'two meters',
      { ...FEE, royalty: ['1 EUR per a up to 5', '1 EUR per b'] },
      'royalty: tiers count one thing, not a and b',
    ],
    [
      'a last price that ends',
      { ...FEE, royalty: '1 EUR per a up to 5' },
      'royalty: the last price has no end',
    ],
    [
      'a first price without end',
      { ...FEE, royalty: ['1 EUR per a', '2 EUR per a'] },
      'give the others an "up to"',
    ],
    [
      'prices that go down',
      { ...FEE, royalty: ['1 EUR per a up to 5', '1 EUR per a up to 5', '1 EUR per a'] },
      'ever larger quantities',
    ],
  ])('are refused for %s', (_fact, value, problem) => {
    const reading = parseLicenceTerms(value)
    expect(reading).toMatchObject({ ok: false, refusal: expect.stringContaining(problem) })
  })
})

test('a price may have more decimals than its currency, and is the same ratio however it is written', () => {
  for (const text of ['0.0004 EUR per token', '0.00040 eur per token', '4 EUR per 10000 token'])
    expect(parseUnitPrice(text)).toMatchObject({
      value: { rate: { numerator: 1n, denominator: 25n }, currency: 'EUR' },
    })
  expect(parseUnitPrice('3 JPY per use')).toMatchObject({
    value: { rate: { numerator: 3n, denominator: 1n } },
  })
  for (const text of [
    '0.25 EUR',
    '0.25 per request',
    '1 EUR per 0 tokens',
    '1 EUR per a up to 0',
    '1 ABC per a',
  ])
    expect(parseUnitPrice(text)).toMatchObject({ ok: false })
})

test('a price is written as it is read', () => {
  for (const text of [
    '0.25 EUR per request',
    '0.000001 EUR per token up to 1000000',
    '10 JPY per use',
    '1200 JPY per use',
    '0.01 EUR per 3 requests',
  ]) {
    const reading = parseUnitPrice(text)
    expect(reading.ok && formatUnitPrice(reading.value)).toBe(text)
  }
})

test('a ratio is written with the decimals it has, or as a fraction where they do not end', () => {
  const written = (numerator: bigint, denominator: bigint) => formatPercentage({ numerator, denominator })
  expect([written(3n, 10n), written(1n, 8n), written(1n, 3n), written(0n, 1n), written(1n, 1n)]).toEqual([
    '30%',
    '12.5%',
    '1/3',
    '0%',
    '100%',
  ])
  expect(decimalText({ numerator: 2500n, denominator: 1n })).toBe('2500')
})

test('a rate of exchange is an exact ratio between two currencies', () => {
  expect(parseExchangeRate('0.9200 EUR/USD')).toEqual({
    ok: true,
    value: { rate: { numerator: 23n, denominator: 25n }, currency: 'EUR', of: 'USD' },
  })
  for (const text of ['0.92', '0 EUR/USD', '1 EUR/EUR', '1 EUR/EUX', '-1 EUR/USD'])
    expect(parseExchangeRate(text)).toMatchObject({ ok: false })
})

test('a day is one that the calendar has', () => {
  for (const text of ['2024-02-29', '2000-02-29', '2026-12-31'])
    expect(parseDay(text)).toEqual({ ok: true, value: text })
  for (const text of [
    '2026-02-29',
    '1900-02-29',
    '2026-13-01',
    '2026-04-31',
    '2026-00-10',
    '2026-1-1',
    'today',
  ])
    expect(parseDay(text)).toMatchObject({ ok: false })
})
