// The parts sum to the pool, whatever the pool and the points.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatAmount, parseMoney, parsePercentage, poolOf } from '../../src/royalties/money.ts'
import { split } from '../../src/royalties/split.ts'
import type { Claim } from '../../src/royalties/split.ts'

const points = fc.oneof(fc.bigInt({ min: 0n, max: 10n }), fc.bigInt({ min: 0n, max: 10n ** 30n }))
const claims = fc
  .array(points, { minLength: 1, maxLength: 40 })
  .map((list) => list.map((value, at): Claim => ({ id: `p${at}`, points: value })))
  .filter((list) => list.some((claim) => claim.points > 0n))
const pools = fc.oneof(fc.bigInt({ min: 0n, max: 1000n }), fc.bigInt({ min: 2n ** 53n, max: 10n ** 24n }))

function partsOf(pool: bigint, list: readonly Claim[]) {
  const result = split(pool, list)
  if (!result.ok) throw new Error(result.refusal)
  return result.parts
}

test('the parts sum to the pool', () => {
  fc.assert(
    fc.property(pools, claims, (pool, list) => {
      expect(partsOf(pool, list).reduce((sum, part) => sum + part.amountMinor, 0n)).toBe(pool)
    }),
  )
})

test('each part is the exact share, rounded down or up by less than one unit', () => {
  fc.assert(
    fc.property(pools, claims, (pool, list) => {
      const sum = list.reduce((total, claim) => total + claim.points, 0n)
      for (const [at, part] of partsOf(pool, list).entries()) {
        const floor = (pool * list[at]!.points) / sum
        expect(part.amountMinor === floor || part.amountMinor === floor + 1n).toBe(true)
        expect(list[at]!.points > 0n || part.amountMinor === 0n).toBe(true)
      }
    }),
  )
})

test('the order of claims changes nothing', () => {
  fc.assert(
    fc.property(
      pools,
      claims.chain((list) =>
        fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
      ),
      (pool, [list, shuffled]) => {
        const byId = (parts: ReturnType<typeof partsOf>) =>
          new Map(parts.map((part) => [part.id, part.amountMinor]))
        expect(byId(partsOf(pool, shuffled))).toEqual(byId(partsOf(pool, list)))
      },
    ),
  )
})

test('more points never get less', () => {
  fc.assert(
    fc.property(pools, claims, (pool, list) => {
      const parts = partsOf(pool, list)
      const ranked = list.map((claim, at) => ({ points: claim.points, amount: parts[at]!.amountMinor }))
      ranked.sort((a, b) => (a.points < b.points ? -1 : a.points > b.points ? 1 : 0))
      for (let at = 1; at < ranked.length; at++) {
        const hasMore = ranked[at]!.points > ranked[at - 1]!.points
        expect(!hasMore || ranked[at]!.amount >= ranked[at - 1]!.amount).toBe(true)
      }
    }),
  )
})

test('units left over go to the largest fractions, ties to the smaller id', () => {
  const parts = partsOf(100n, [
    { id: 'c', points: 1n },
    { id: 'a', points: 1n },
    { id: 'b', points: 1n },
  ])
  expect(parts).toEqual([
    { id: 'c', amountMinor: 33n },
    { id: 'a', amountMinor: 34n },
    { id: 'b', amountMinor: 33n },
  ])
})

test('a pool that nobody has points for is refused', () => {
  expect(split(100n, [])).toMatchObject({ ok: false })
  expect(split(100n, [{ id: 'a', points: 0n }])).toMatchObject({ ok: false })
})

test('what no caller has throws', () => {
  expect(() => split(-1n, [{ id: 'a', points: 1n }])).toThrow('pool')
  expect(() => split(1n, [{ id: 'a', points: -1n }])).toThrow('points')
  expect(() => split(1n, [{ id: 'a', points: 1n }, { id: 'a', points: 1n }])).toThrow('twice') // prettier-ignore
})

test('the parts of any fee, percentage and currency sum to the pool, written out', () => {
  const fees = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.constantFrom('EUR', 'JPY', 'KWD'))
  const percentages = fc.integer({ min: 0, max: 100_000_000 })
  fc.assert(
    fc.property(fees, percentages, claims, ([amountMinor, currency], millionths, list) => {
      const fee = parseMoney(`${formatAmount({ amountMinor, currency })} ${currency}`)
      const digits = String(millionths).padStart(7, '0')
      const share = parsePercentage(`${digits.slice(0, -6)}.${digits.slice(-6)}%`)
      if (!fee.ok || !share.ok) throw new Error('the amount or the percentage is none')
      expect(fee.value).toEqual({ amountMinor, currency })
      const pool = poolOf(fee.value, share.value)
      expect(pool.amountMinor).toBe((amountMinor * BigInt(millionths)) / 100_000_000n)
      const paid = partsOf(pool.amountMinor, list).map((part) => {
        const read = parseMoney(`${formatAmount({ amountMinor: part.amountMinor, currency })} ${currency}`)
        return read.ok ? read.value.amountMinor : -1n
      })
      expect(paid.reduce((sum, amount) => sum + amount, 0n)).toBe(pool.amountMinor)
    }),
  )
})
