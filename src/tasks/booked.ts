// What a task that books something hands back: the facts it was about, the entries, and what is worth a note.
import type { Entry } from '../ledger/entry.ts'
import type { Appended } from './open-books.ts'
import { done, type Outcome } from './outcome.ts'

/** Something that was booked. */
export interface Booked<Facts> {
  readonly facts: Facts
  /** What was booked now; empty where all of it was booked before. */
  readonly entries: readonly Entry[]
  /** Lines for whoever booked it: what went another way than asked for. */
  readonly notes: readonly string[]
}

/** The day something is booked for, and whether somebody said so or it is simply today. */
export interface BookingDate {
  readonly day: string
  readonly isGiven: boolean
}

/**
 * The day to book for: that of the entry which was booked before under the same id, unless somebody gave another, so that what
 * is sent again on a later day is still the same.
 */
export function dayFor(
  { day, isGiven }: BookingDate,
  before: { readonly date: string } | null | undefined,
): string {
  return isGiven ? day : (before?.date ?? day)
}

/** A refusal with a line for everything that is wrong; none of it was booked. */
export interface Problems {
  readonly ok: false
  readonly problems: readonly string[]
}

/** What was appended, with the facts it was about; a refusal is handed on. */
export function bookedFrom<Facts>(
  appended: Outcome<Appended>,
  facts: () => Facts,
  notes: readonly string[] = [],
): Outcome<Booked<Facts>> {
  return appended.ok ? done({ facts: facts(), entries: appended.value.entries, notes }) : appended
}
