// Prices for a unit of use, and rates between currencies, as people write them: exact ratios.
import { decimalsOf } from './currencies.ts'
import { formatAmount, type Ratio, type Reading } from './money.ts'

/** What one unit costs: minor units of a currency, up to a quantity or (null) without end. */
export interface UnitPrice {
  readonly rate: Ratio
  readonly currency: string
  readonly meter: string
  readonly upTo: bigint | null
}

/** A rate between currencies: `rate` major units of `currency` for one major unit of `of`. */
export interface ExchangeRate {
  readonly rate: Ratio
  readonly currency: string
  readonly of: string
}

const DECIMAL = '(\\d{1,18})(?:\\.(\\d{1,12}))?'
const PRICE = new RegExp(
  `^\\s*${DECIMAL}\\s+([A-Za-z]{3})\\s+per\\s+(?:(\\d{1,18})\\s+)?(\\S.*?)(?:\\s+up\\s+to\\s+(\\d{1,18}))?\\s*$`,
)
const EXCHANGE = new RegExp(`^\\s*${DECIMAL}\\s+([A-Za-z]{3})/([A-Za-z]{3})\\s*$`)
const METER_LONGEST = 60

/**
 * Reads a price for use: "0.25 EUR per request", "2 EUR per 1000 requests", "0.10 EUR per request up to 500000". It may have
 * more decimals than the currency, twelve at most: it is multiplied before it is rounded. Refuses other forms and unknown
 * currencies.
 */
export function parseUnitPrice(text: string): Reading<UnitPrice> {
  const parts = PRICE.exec(text)
  if (parts === null)
    return refuse(
      `"${text}" is no royalty: write an amount and what it is for, such as "0.25 EUR per request"`,
    )
  const [, whole, fraction = '', code, units = '1', meter = '', upTo] = parts
  const currency = code!.toUpperCase()
  const decimals = decimalsOf(currency)
  if (decimals === undefined) return refuse(`"${currency}" is no currency of ISO 4217`)
  if (meter.length > METER_LONGEST)
    return refuse(`what "${text}" is for has over ${METER_LONGEST} characters`)
  if (BigInt(units) === 0n) return refuse(`"${text}" is for no unit at all`)
  if (upTo !== undefined && BigInt(upTo) === 0n) return refuse(`"${text}" ends before the first unit`)
  const rate = reduced({
    numerator: BigInt(whole! + fraction) * 10n ** BigInt(decimals),
    denominator: 10n ** BigInt(fraction.length) * BigInt(units),
  })
  return { ok: true, value: { rate, currency, meter, upTo: upTo === undefined ? null : BigInt(upTo) } }
}

/**
 * Reads a rate of exchange: "0.92 EUR/USD" is 0.92 EUR for one USD. Refuses other forms, unknown currencies, a rate of zero
 * and one between a currency and itself.
 */
export function parseExchangeRate(text: string): Reading<ExchangeRate> {
  const parts = EXCHANGE.exec(text)
  if (parts === null)
    return refuse(`"${text}" is no rate: write what one unit is exchanged for, such as "0.92 EUR/USD"`)
  const [, whole, fraction = '', to, from] = parts
  const [currency, of] = [to!.toUpperCase(), from!.toUpperCase()]
  for (const code of [currency, of])
    if (decimalsOf(code) === undefined) return refuse(`"${code}" is no currency of ISO 4217`)
  if (currency === of) return refuse(`"${text}" exchanges ${of} for itself`)
  const numerator = BigInt(whole! + fraction)
  if (numerator === 0n) return refuse(`"${text}" would make everything nothing`)
  return {
    ok: true,
    value: { rate: reduced({ numerator, denominator: 10n ** BigInt(fraction.length) }), currency, of },
  }
}

/**
 * A price as `parseUnitPrice` reads it, in as few digits as say it exactly: "0.25 EUR per request up to 1000". Throws on a
 * currency that is not in the table.
 */
export function formatUnitPrice({ rate, currency, meter, upTo }: UnitPrice): string {
  const decimals = decimalsOf(currency)
  if (decimals === undefined) throw new Error(`no currency of ISO 4217: ${currency}`)
  const major = { numerator: rate.numerator, denominator: rate.denominator * 10n ** BigInt(decimals) }
  const one = decimalText(major)
  // A third of a cent has no decimals that end: then it is so much for so many units.
  const price =
    one === null
      ? `${formatAmount({ amountMinor: rate.numerator, currency })} ${currency} per ${rate.denominator} ${meter}`
      : `${one} ${currency} per ${meter}`
  return upTo === null ? price : `${price} up to ${upTo}`
}

/** A ratio as a percentage, "30%" or "12.5%"; as a fraction where its decimals do not end: "1/3". */
export function formatPercentage({ numerator, denominator }: Ratio): string {
  const percent = decimalText({ numerator: numerator * 100n, denominator })
  return percent === null ? `${numerator}/${denominator}` : `${percent}%`
}

/** A ratio that is not negative as decimal text without needless zeros; null where its decimals do not end. */
export function decimalText(ratio: Ratio): string | null {
  const { numerator, denominator } = reduced(ratio)
  let [places, rest] = [0, denominator]
  for (const factor of [10n, 5n, 2n]) for (; rest % factor === 0n; rest /= factor) places += 1
  if (rest !== 1n) return null
  const digits = String((numerator * 10n ** BigInt(places)) / denominator).padStart(places + 1, '0')
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, '')
}

// One ratio for one rate, however it was written: 0.250 is 1/4.
function reduced({ numerator, denominator }: Ratio): Ratio {
  let [a, b] = [numerator, denominator]
  while (b !== 0n) [a, b] = [b, a % b]
  return { numerator: numerator / a, denominator: denominator / a }
}

function refuse(refusal: string): { readonly ok: false; readonly refusal: string } {
  return { ok: false, refusal }
}
