// Money as whole minor units, and what people write for it: amounts with a currency, and percentages.
import { decimalsOf } from './currencies.ts'

/** An amount of money: whole minor units (cents, yen, fils) of an ISO 4217 currency. */
export interface Money {
  readonly amountMinor: bigint
  readonly currency: string
}

/** An exact share of something: `numerator / denominator`. */
export interface Ratio {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** A value, or why the text is none. */
export type Reading<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly refusal: string }

const AMOUNT = /^\s*([+-]?)(\d{1,30})(?:\.(\d+))?\s+([A-Za-z]{3})\s*$/
const PERCENTAGE = /^\s*(\d{1,3})(?:\.(\d{1,6}))?\s*%\s*$/

/**
 * Reads an amount with its currency, "100000 EUR" or "12.50 KWD". Refuses, saying what is wrong: other forms (thousands
 * separators too, which mean different things in different countries), negative amounts, unknown currencies, and more
 * decimals than the currency has.
 */
export function parseMoney(text: string): Reading<Money> {
  const parts = AMOUNT.exec(text)
  if (parts === null)
    return refuse(
      `"${text}" is no amount: write digits, a point for decimals, and a currency, such as "1000.50 EUR"`,
    )
  const [, sign, whole, fraction = '', code] = parts
  const currency = code!.toUpperCase()
  const decimals = decimalsOf(currency)
  if (decimals === undefined) return refuse(`"${currency}" is no currency of ISO 4217`)
  if (sign === '-') return refuse(`"${text.trim()}" is negative`)
  if (fraction.length > decimals) {
    const has = decimals === 0 ? 'no decimals' : `${decimals} decimals`
    return refuse(`"${text.trim()}" has ${fraction.length} decimals; ${currency} has ${has}`)
  }
  return { ok: true, value: { amountMinor: BigInt(whole! + fraction.padEnd(decimals, '0')), currency } }
}

/** Reads a percentage, "30%" or "12.5%", as an exact ratio. Refuses other forms, more than six decimals and more than 100%. */
export function parsePercentage(text: string): Reading<Ratio> {
  const parts = PERCENTAGE.exec(text)
  if (parts === null)
    return refuse(`"${text}" is no percentage: write a number with at most six decimals, such as "30%"`)
  const numerator = BigInt(parts[1]! + (parts[2] ?? '').padEnd(6, '0'))
  const denominator = 100_000_000n
  if (numerator > denominator) return refuse(`"${text.trim()}" is more than 100%`)
  return { ok: true, value: { numerator, denominator } }
}

/** The part of an amount that a ratio makes, rounded down to the minor unit. */
export function poolOf(fee: Money, share: Ratio): Money {
  return { amountMinor: (fee.amountMinor * share.numerator) / share.denominator, currency: fee.currency }
}

/**
 * An amount as plain decimal text without its currency: "30000.00", "1250" in yen. Throws on a currency not in the table,
 * which no `Money` from `parseMoney` has.
 */
export function formatAmount({ amountMinor, currency }: Money): string {
  const decimals = decimalsOf(currency)
  if (decimals === undefined) throw new Error(`no currency of ISO 4217: ${currency}`)
  const sign = amountMinor < 0n ? '-' : ''
  const digits = String(amountMinor < 0n ? -amountMinor : amountMinor).padStart(decimals + 1, '0')
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

/** An amount with its currency, as `parseMoney` reads it: "30000.00 EUR". Throws as `formatAmount` does. */
export function moneyText(money: Money): string {
  return `${formatAmount(money)} ${money.currency}`
}

function refuse(refusal: string): { readonly ok: false; readonly refusal: string } {
  return { ok: false, refusal }
}
