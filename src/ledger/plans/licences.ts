// Puts together what is booked of licences: agreements, deliveries, and what a licensee says it used.
import type { LicenceTerms, UsagePeriod } from '../../royalties/licence-terms.ts'
import type { Reading } from '../../royalties/money.ts'
import { usageDueMinor } from '../books-state.ts'
import type { Books } from '../books.ts'
import type { BodyOf, Day } from '../entry.ts'

/** A licence under the next id, or the one given. */
export function planLicence(
  books: Books,
  {
    licence = books.nextId('L'),
    terms,
  }: { readonly licence?: string | undefined; readonly terms: LicenceTerms },
): BodyOf<'licence-signed'> {
  return { kind: 'licence-signed', licence, terms }
}

/** A delivery of a snapshot under the next id, or the one given. */
export function planDelivery(
  books: Books,
  input: {
    readonly delivery?: string | undefined
    readonly licence: string
    readonly snapshot: string
    readonly date: Day
  },
): BodyOf<'delivery-made'> {
  const { delivery = books.nextId('D'), licence, snapshot, date } = input
  return { kind: 'delivery-made', delivery, licence, snapshot, date }
}

/** The replacement of a delivery's snapshot. */
export function planCorrection(
  books: Books,
  input: {
    readonly correction?: string | undefined
    readonly delivery: string
    readonly snapshot: string
    readonly date: Day
  },
): BodyOf<'delivery-corrected'> {
  const { correction = books.nextId('K'), delivery, snapshot, date } = input
  return { kind: 'delivery-corrected', correction, delivery, snapshot, date }
}

/** What a licensee reports: how much of what was counted, when, of a delivery or of paths of it. */
export interface ReportedUsage {
  readonly usage: string
  readonly delivery: string
  readonly paths: readonly string[] | null
  readonly meter: string
  readonly quantity: bigint
  readonly period: UsagePeriod
}

/**
 * A usage report with what it makes due: the difference between what all use of its cycle costs with it and without it. A
 * report that was booked before gives what was booked, so that sending it again is a repetition. Refuses a delivery that is
 * not known, one whose licence has no royalty, and a report that was withdrawn.
 */
export function planUsage(books: Books, reported: ReportedUsage): Reading<BodyOf<'usage-reported'>> {
  const { deliveries, licences, usages } = books.registers
  const delivery = deliveries.get(reported.delivery)
  if (delivery === undefined)
    return refuse(`usage ${reported.usage} is for delivery ${reported.delivery}, which is not known`)
  const { licence } = delivery.entry
  const state = licences.get(licence)!
  if (state.entry.terms.royalty === null)
    return refuse(`usage ${reported.usage} is for licence ${licence}, which has no royalty`)
  if (usages.get(reported.usage)?.withdrawn)
    return refuse(`usage ${reported.usage} was withdrawn; what is right is reported under another id`)
  const dueMinor =
    usages.get(reported.usage)?.entry.dueMinor ??
    usageDueMinor(state, reported.period.from, reported.quantity)
  return { ok: true, value: { kind: 'usage-reported', ...reported, dueMinor } }
}

function refuse(refusal: string): { readonly ok: false; readonly refusal: string } {
  return { ok: false, refusal }
}
