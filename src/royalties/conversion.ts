// Foreign currency: exchanged at a ratio that is written down with its source and time, never looked up again.
import { decimalsOf } from './currencies.ts'
import type { Money, Ratio } from './money.ts'

/** How one unit of the receipt's currency was exchanged into the licence's. */
export interface Conversion {
  readonly currency: string
  /** Major units of `currency` for one major unit of the receipt's. */
  readonly rate: Ratio
  /** Who says so: "ECB reference rate". */
  readonly source: string
  /** The day it is for, `YYYY-MM-DD`. */
  readonly day: string
}

/**
 * An amount exchanged at a recorded ratio, rounded to the nearest minor unit, halves up: whoever pays out a converted amount
 * (a bank) rounds it so, too. Never negative. Throws on a currency that is not in the table, which no parsed amount has.
 */
export function convertedMinor({ amountMinor, currency }: Money, to: Conversion): bigint {
  const numerator = amountMinor * to.rate.numerator * unitsIn(to.currency)
  const denominator = to.rate.denominator * unitsIn(currency)
  return (2n * numerator + denominator) / (2n * denominator)
}

function unitsIn(currency: string): bigint {
  const decimals = decimalsOf(currency)
  if (decimals === undefined) throw new Error(`no currency of ISO 4217: ${currency}`)
  return 10n ** BigInt(decimals)
}
