// A pool is divided at accrual scale, so that nobody loses or gains by the order of people or the length of time.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ACCRUAL_SCALE, apportionMicros, itemPoolsMicros } from '../../src/royalties/apportionment.ts'

const micros = fc.oneof(fc.bigInt({ min: 0n, max: 20n }), fc.bigInt({ min: 0n, max: 2n ** 63n }))
const points = fc
  .uniqueArray(fc.tuple(fc.stringMatching(/^[A-Za-z0-9\u00e9\ud83d\ude00]{1,4}$/u), micros), {
    selector: ([id]) => id,
    minLength: 1,
    maxLength: 50,
  })
  .filter((list) => list.some(([, value]) => value > 0n))
const pools = fc.oneof(fc.bigInt({ min: 0n, max: 100n }), fc.bigInt({ min: 2n ** 53n, max: 10n ** 24n }))

function shares(pool: bigint, list: readonly (readonly [string, bigint])[]): ReadonlyMap<string, bigint> {
  const parts = apportionMicros(pool, new Map(list))!
  return new Map(parts.map(({ contributor, amountMicros }) => [contributor, amountMicros]))
}

test('invariant 14: allocation sums to the pool at accrual scale; permuting people changes nobody’s amount', () => {
  fc.assert(
    fc.property(
      pools,
      points.chain((list) =>
        fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
      ),
      (pool, [list, permuted]) => {
        const parts = shares(pool, list)
        expect([...parts.values()].reduce((sum, part) => sum + part, 0n)).toBe(pool)
        expect(shares(pool, permuted)).toEqual(parts)
      },
    ),
  )
})

test('everybody gets their exact share, rounded down or up by less than one unit', () => {
  fc.assert(
    fc.property(pools, points, (pool, list) => {
      const total = list.reduce((sum, [, value]) => sum + value, 0n)
      const parts = shares(pool, list)
      for (const [id, value] of list) {
        const floor = (pool * value) / total
        const part = parts.get(id) ?? 0n
        expect(part === floor || part === floor + 1n).toBe(true)
      }
    }),
  )
})

test('a pool without anybody who has points is given to nobody', () => {
  expect(apportionMicros(100n, new Map())).toBeUndefined()
  expect(apportionMicros(100n, new Map([['C-1', 0n]]))).toBeUndefined()
})

test('a negative pool, and negative points, are bugs', () => {
  expect(() => apportionMicros(-1n, new Map([['C-1', 1n]]))).toThrow(RangeError)
  expect(() => apportionMicros(1n, new Map([['C-1', -1n]]))).toThrow(RangeError)
})

test('invariant 15: 1,000 people, 120 periods: nobody a minor unit off', () => {
  const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1000, maxLength: 1000 })
  const periodPools = fc.array(fc.bigInt({ min: 1n, max: 20_000n }), { minLength: 120, maxLength: 120 })
  fc.assert(
    fc.property(weights, periodPools, (people, poolsMinor) => {
      const total = people.reduce((sum, weight) => sum + weight, 0n) + 1n
      const list = new Map(people.map((weight, at): [string, bigint] => [`P-${at}`, weight]))
      list.set('P-last', 1n)
      const pool = poolsMinor.reduce((sum, each) => sum + each, 0n)
      const [accrued, paid] = [new Map<string, bigint>(), new Map<string, bigint>()]
      for (const each of poolsMinor) {
        for (const { contributor, amountMicros } of apportionMicros(each * ACCRUAL_SCALE, list)!) {
          const balance = (accrued.get(contributor) ?? 0n) + amountMicros
          const whole = balance / ACCRUAL_SCALE
          paid.set(contributor, (paid.get(contributor) ?? 0n) + whole)
          accrued.set(contributor, balance - whole * ACCRUAL_SCALE)
        }
      }
      for (const [id, weight] of list) {
        // Each period's accrual is off by less than a millionth, so all are by less than 120; what is not paid is a fraction.
        const earned = (paid.get(id) ?? 0n) * ACCRUAL_SCALE + (accrued.get(id) ?? 0n)
        const offBy = earned * total - pool * ACCRUAL_SCALE * weight
        expect(offBy < 120n * total && -offBy < 120n * total).toBe(true)
        expect(accrued.get(id) ?? 0n).toBeLessThan(ACCRUAL_SCALE)
      }
      const carried = [...accrued.values()].reduce((sum, each) => sum + each, 0n)
      const payouts = [...paid.values()].reduce((sum, each) => sum + each, 0n)
      expect(payouts * ACCRUAL_SCALE + carried).toBe(pool * ACCRUAL_SCALE)
    }),
    { numRuns: 3 },
  )
})

test('the remainder that nobody got by whole units each period is paid in time', () => {
  // 200 people and a pool of 10,003 in each of 120 periods: 199 of weight 50 and one of 6.01, in hundredths.
  const list = new Map(Array.from({ length: 200 }, (_, at): [string, bigint] => [`P-${at}`, 5022n]))
  list.set('P-small', 604n)
  let balance = 0n
  for (let period = 0; period < 120; period++)
    balance += apportionMicros(10_003n * ACCRUAL_SCALE, list)!.find(
      (part) => part.contributor === 'P-small',
    )!.amountMicros
  const exact = (120n * 10_003n * 604n) / (200n * 5022n + 604n)
  expect(balance / ACCRUAL_SCALE).toBe(exact)
})

test('the pool of a receipt is divided over its items by what is due', () => {
  expect(itemPoolsMicros(100n, [1n, 2n])).toEqual([33_333_333n, 66_666_667n])
  expect(itemPoolsMicros(100n, [0n, 5n])).toEqual([0n, 100_000_000n])
})
