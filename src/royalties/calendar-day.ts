// Days as people write them and as entries hold them: `YYYY-MM-DD`, which sorts as text.
import type { Reading } from './money.ts'

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/
const DAYS_OF_MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

// A ledger has few days and many entries for each: what was found to be a day is one.
const KNOWN_DAYS = new Set<string>()
const KNOWN_MOST = 10_000

/** Reads a day of the (proleptic Gregorian) calendar, "2026-10-31". Refuses other forms, and days that no calendar has. */
export function parseDay(text: string): Reading<string> {
  if (KNOWN_DAYS.has(text)) return { ok: true, value: text }
  const parts = DAY.exec(text)
  const [year, month, day] = (parts ?? []).slice(1).map(Number)
  const known = year !== undefined && month !== undefined && day !== undefined
  if (known && month >= 1 && day >= 1 && day <= daysOf(year, month)) {
    if (KNOWN_DAYS.size < KNOWN_MOST) KNOWN_DAYS.add(text)
    return { ok: true, value: text }
  }
  return { ok: false, refusal: `"${text}" is no day: write year, month and day, such as "2026-10-31"` }
}

function daysOf(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 2 && isLeap ? 29 : (DAYS_OF_MONTHS[month - 1] ?? 0)
}

/** Reads a month of the calendar, "2026-10". Refuses other forms. */
export function parseMonth(text: string): Reading<string> {
  if (/^\d{4}-(?:0[1-9]|1[0-2])$/.test(text)) return { ok: true, value: text }
  return { ok: false, refusal: `"${text}" is no month: write year and month, such as "2026-10"` }
}

/** The last day of a month that `parseMonth` reads: of "2026-10" the "2026-10-31". */
export function lastDayOfMonth(month: string): string {
  return `${month}-${daysOf(Number(month.slice(0, 4)), Number(month.slice(5, 7)))}`
}

/** The day after one that `parseDay` reads. */
export function dayAfter(day: string): string {
  const [year = 0, month = 0, ofMonth = 0] = day.split('-').map(Number)
  const next =
    ofMonth < daysOf(year, month)
      ? [year, month, ofMonth + 1]
      : month < 12
        ? [year, month + 1, 1]
        : [year + 1, 1, 1]
  return next.map((part, at) => String(part).padStart(at === 0 ? 4 : 2, '0')).join('-')
}
