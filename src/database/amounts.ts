// Amounts as two 64-bit integers, minor units and millionths of one, so that those over 2^53 minor units survive every engine.
import { ACCRUAL_SCALE } from '../ledger/accounts.ts'

/** The two parts of an amount at accrual scale: of one sign, `micros` less than a minor unit. */
export function partsOf(amountMicros: bigint): { readonly minor: bigint; readonly micros: bigint } {
  return { minor: amountMicros / ACCRUAL_SCALE, micros: amountMicros % ACCRUAL_SCALE }
}

/** The amount at accrual scale of two parts. */
export function amountOf(minor: bigint, micros: bigint): bigint {
  return minor * ACCRUAL_SCALE + micros
}
