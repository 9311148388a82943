// The options that say what a receipt is for, and at which rate it was exchanged; the same for booking and placing one.
import type { Command } from 'commander'
import type { Conversion } from '../royalties/conversion.ts'
import { parseDay } from '../royalties/calendar-day.ts'
import { parseExchangeRate, type ExchangeRate } from '../royalties/rates.ts'
import type { WantedPlacement } from '../tasks/place-receipt.ts'
import { collected, wanted } from './option-values.ts'

/** The options as they were written. */
export interface PlacementFlags {
  readonly licence?: string
  readonly fee?: true
  readonly delivery?: string
  readonly usage?: readonly string[]
  readonly rate?: ExchangeRate
  readonly source?: string
  readonly rateDay?: string
}

/** Adds the options to a command. */
export function addPlacementOptions(command: Command): Command {
  return command
    .option('--licence <id>', 'the licence it is paid under, such as L-1')
    .option('--fee', 'it pays the fee')
    .option('--delivery <id>', 'by whose snapshot the fee is split (default: the only one)')
    .option('--usage <id>', 'it pays for this report of use; may be repeated', collected)
    .option('--rate <rate>', 'how it was exchanged, such as "0.92 EUR/USD"', wanted(parseExchangeRate))
    .option('--source <text>', 'who says so, such as "ECB reference rate"')
    .option('--rate-day <day>', 'the day the rate is for', wanted(parseDay))
}

/** What a receipt is for, as the options say; null where they do not. What does not fit together is wrong usage. */
export function placementOf(command: Command, flags: PlacementFlags): WantedPlacement | null {
  const usages = flags.usage ?? []
  const isFee = flags.fee === true
  if (flags.delivery !== undefined && !isFee)
    command.error('--delivery is for a fee; say --fee, or name reports of use with --usage')
  if (isFee && flags.licence === undefined) command.error('say with --licence whose fee it is')
  const conversion = conversionOf(command, flags)
  if (!isFee && usages.length === 0 && flags.licence === undefined) {
    if (conversion !== null) command.error('--rate is for a receipt that is placed; say what it pays for')
    return null
  }
  return { licence: flags.licence ?? null, fee: isFee, delivery: flags.delivery ?? null, usages, conversion }
}

function conversionOf(
  command: Command,
  { rate, source, rateDay }: PlacementFlags,
): (Conversion & { readonly of: string }) | null {
  if (rate === undefined) {
    if (source !== undefined || rateDay !== undefined) command.error('--source and --rate-day need --rate')
    return null
  }
  if (source === undefined || source.trim() === '') return command.error('say with --source whose rate it is')
  if (rateDay === undefined) return command.error('say with --rate-day which day the rate is for')
  return { currency: rate.currency, rate: rate.rate, source: source.trim(), day: rateDay, of: rate.of }
}
