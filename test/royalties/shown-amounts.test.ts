// What is shown adds up, and is never a unit off.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { floorUnits, shownParts } from '../../src/royalties/shown-amounts.ts'

const UNIT = 1_000_000n
const sumOf = (parts: readonly bigint[]): bigint => parts.reduce((sum, part) => sum + part, 0n)
const anyParts = fc.array(
  fc.oneof(
    fc.bigInt(-(10n ** 12n), 10n ** 12n),
    fc.bigInt(-9n, 9n).map((whole) => whole * UNIT),
  ),
  { maxLength: 12 },
)

describe('shown amounts', () => {
  it('sum to the shown sum, and each is less than a unit from what it stands for', () => {
    fc.assert(
      fc.property(anyParts, fc.boolean(), (parts, up) => {
        const sum = sumOf(parts)
        const whole = floorUnits(sum, UNIT) + (up && sum % UNIT !== 0n ? 1n : 0n)
        const shown = shownParts(parts, UNIT, whole)
        expect(sumOf(shown)).toBe(whole)
        for (const [at, part] of parts.entries()) {
          const off = shown[at]! * UNIT - part
          expect(off > -UNIT && off < UNIT).toBe(true)
          expect(part % UNIT === 0n && off !== 0n).toBe(false)
        }
      }),
    )
  })

  it('give missing units to the largest fractions, and between equal ones to the earlier', () => {
    expect(shownParts([1_500_000n, 1_600_000n, 1_900_000n], UNIT)).toEqual([1n, 2n, 2n])
    expect(shownParts([500_000n, 500_000n], UNIT)).toEqual([1n, 0n])
  })

  it('round down below zero too', () => {
    expect(floorUnits(-1n, UNIT)).toBe(-1n)
    expect(floorUnits(-1_000_000n, UNIT)).toBe(-1n)
    expect(floorUnits(999_999n, UNIT)).toBe(0n)
    expect(shownParts([-1n], UNIT)).toEqual([-1n])
  })

  it('are refused where the shown sum is not that of the parts', () => {
    expect(() => shownParts([1_000_000n], UNIT, 2n)).toThrow(RangeError)
    expect(() => shownParts([1_500_000n], UNIT, 0n)).toThrow(RangeError)
  })
})
