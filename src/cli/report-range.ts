// The time a report is about: a month, or from one day until another.
import type { Command } from 'commander'
import { lastDayOfMonth, parseDay, parseMonth } from '../royalties/calendar-day.ts'
import { wanted } from './option-values.ts'

/** The options as they were written. */
export interface RangeFlags {
  readonly period?: string
  readonly from?: string
  readonly until?: string
}

/** Adds `--period`, `--from` and `--until`. */
export function addRangeOptions(command: Command): Command {
  return command
    .option('--period <month>', 'the month, such as 2026-10', wanted(parseMonth))
    .option('--from <day>', 'the first day, instead of a month', wanted(parseDay))
    .option('--until <day>', 'the last day', wanted(parseDay))
}

/** The days from the first to the last. Anything but a month, or both days in their order, is wrong usage. */
export function rangeOf(
  command: Command,
  { period, from, until }: RangeFlags,
): { readonly from: string; readonly until: string } {
  if (period !== undefined && from === undefined && until === undefined)
    return { from: `${period}-01`, until: lastDayOfMonth(period) }
  if (period !== undefined || from === undefined || until === undefined)
    return command.error('say which time: --period MONTH, or --from DAY and --until DAY')
  if (until < from) return command.error(`the last day, ${until}, is before the first, ${from}`)
  return { from, until }
}
