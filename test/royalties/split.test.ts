// The parts sum to the pool, whatever the pool and the points.
import fc from 'fast-check'
import { expect, test } from 'vitest'
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
        if (list[at]!.points === 0n) expect(part.amountMinor).toBe(0n)
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
        if (ranked[at]!.points > ranked[at - 1]!.points)
          expect(ranked[at]!.amount >= ranked[at - 1]!.amount).toBe(true)
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
