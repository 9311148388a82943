// Sums of fractions that are kept exactly, since parts that are rounded each do not make the whole.
import { largestRemainder } from './largest-remainder.ts'

/** A sum of parts that have different divisors, kept exactly. */
export class ExactSum {
  private readonly numerators = new Map<number, bigint>()

  /** Adds `numerator / divisor`. */
  add(numerator: bigint, divisor: number): void {
    this.numerators.set(divisor, (this.numerators.get(divisor) ?? 0n) + numerator)
  }

  /** Numerator and divisor of the sum, not reduced. */
  fraction(): { readonly numerator: bigint; readonly divisor: bigint } {
    let divisor = 1n
    for (const own of this.numerators.keys()) divisor = leastMultiple(divisor, BigInt(own))
    let numerator = 0n
    for (const [own, part] of this.numerators) numerator += part * (divisor / BigInt(own))
    return { numerator, divisor }
  }

  /** The sum divided by `unit`, rounded down. */
  wholes(unit: bigint): bigint {
    const { numerator, divisor } = this.fraction()
    return numerator / (divisor * unit)
  }
}

/** The parts of `total` in proportion to sums, whole and summing to it, as `largestRemainder` has it. */
export function inProportion(total: bigint, sums: readonly ExactSum[]): bigint[] {
  const fractions = sums.map((sum) => sum.fraction())
  const common = fractions.reduce((all, { divisor }) => leastMultiple(all, divisor), 1n)
  return largestRemainder(
    total,
    fractions.map(({ numerator, divisor }) => numerator * (common / divisor)),
  )
}

/** The least common multiple of two numbers over zero. */
export function leastMultiple(a: bigint, b: bigint): bigint {
  let [left, right] = [a, b]
  while (right > 0n) [left, right] = [right, left % right]
  return (a / left) * b
}
