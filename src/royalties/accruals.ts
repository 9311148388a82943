// Amounts finer than money: balances accrue in millionths of the minor unit, so that a fraction is never lost.
import { decimalsOf } from './currencies.ts'

/** How many decimals an accrual has beyond those of its currency. */
const ACCRUAL_DECIMALS = 6

/** An amount in millionths of the minor unit of an ISO 4217 currency. */
export interface Accrual {
  readonly amountMicros: bigint
  readonly currency: string
}

/**
 * An accrual as plain decimal text in major units without its currency, with all decimals: "12.50000000" euros, "7.000000"
 * yen. Throws on a currency that is not in the table.
 */
export function formatAccrual({ amountMicros, currency }: Accrual): string {
  const decimals = decimalsOf(currency)
  if (decimals === undefined) throw new Error(`no currency of ISO 4217: ${currency}`)
  const places = decimals + ACCRUAL_DECIMALS
  const sign = amountMicros < 0n ? '-' : ''
  const digits = String(amountMicros < 0n ? -amountMicros : amountMicros).padStart(places + 1, '0')
  return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`
}
