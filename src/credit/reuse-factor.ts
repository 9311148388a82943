// How much more a token counts for its users.
import type { ReuseRule } from '../policy/policy.ts'

/** What `reuseFactor` gives for "once more". */
export const WHOLE_FACTOR = 1_000_000_000_000n

/**
 * What a token counts beside once, where `count` others use it, in parts of `WHOLE_FACTOR`: factor x min(cap, log2 count),
 * by the policy's table of logarithms, whose last one stands for all above it. One user or none adds nothing.
 */
export function reuseFactor(rule: ReuseRule, count: number): bigint {
  const { factorMicros, capMicros, log2Micros } = rule
  const log2 = count < 1 ? 0 : log2Micros[Math.min(count, log2Micros.length) - 1]!
  return BigInt(factorMicros) * BigInt(Math.min(capMicros, log2))
}
