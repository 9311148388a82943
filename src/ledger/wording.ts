// Numbers, days and amounts in words, the same on every machine.
import { formatAmount, type Ratio } from '../royalties/money.ts'

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
)

/** A number with commas between thousands; decimals stay as they are. */
export function grouped(number: number | bigint | string): string {
  const [whole = '', ...fraction] = String(number).split('.')
  return [whole.replace(/\B(?=(?:\d{3})+$)/g, ','), ...fraction].join('.')
}

/** An amount as a cell has it: "1,194.65". */
export function amountText(amountMinor: bigint, currency: string): string {
  return grouped(formatAmount({ amountMinor, currency }))
}

/** An amount that changes another: with its sign, "+18.40"; zero has none. */
export function signedText(amountMinor: bigint, currency: string): string {
  return (amountMinor > 0n ? '+' : '') + amountText(amountMinor, currency)
}

/**
 * An exact share in percent, rounded down, with one to four decimals: "4.0%". What is less than can be shown says so.
 */
export function percentText({ numerator, denominator }: Ratio): string {
  const tenThousandths = denominator === 0n ? 0n : (numerator * 1_000_000n) / denominator
  if (tenThousandths === 0n) return numerator === 0n ? '0%' : 'less than 0.0001%'
  const fraction = String(tenThousandths % 10_000n)
    .padStart(4, '0')
    .replace(/0+$/, '')
    .padEnd(1, '0')
  return `${tenThousandths / 10_000n}.${fraction}%`
}

/** A day, or the day of a time, in words: "31 October 2026". */
export function dayInWords(day: string): string {
  return `${Number(day.slice(8, 10))} ${periodInWords(day.slice(0, 7))}`
}

/** A month in words: "October 2026". */
export function periodInWords(period: string): string {
  return `${MONTHS[Number(period.slice(5, 7)) - 1] ?? ''} ${period.slice(0, 4)}`
}

/** Several things in a sentence: "a, b and c". */
export function listed(things: readonly string[]): string {
  return things.length < 2 ? things.join('') : `${things.slice(0, -1).join(', ')} and ${things.at(-1)}`
}

/** So many of something, in one form or the other: "1 entry", "2,000 entries". */
export function counted(count: number | bigint, one: string, several: string): string {
  return `${grouped(count)} ${BigInt(count) === 1n ? one : several}`
}
