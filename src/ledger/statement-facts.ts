// What a person's statement is made of: what is known of the person, the entries of the month, and the rows they rest on.
import type { Ratio } from '../royalties/money.ts'
import type { DistributionLine, EmploymentClass, Entry, Period } from './entry.ts'
import type { Contribution } from './rows.ts'

/** An amount exactly, and the whole minor units that are shown of it among others, so that these add up. */
export interface ShownAmount {
  readonly amountMicros: bigint
  readonly shownMinor: bigint
}

/** The person a statement is for. */
export interface StatementPerson {
  readonly id: string
  readonly name: string
  readonly employeeNumber: string | null
  readonly class: EmploymentClass
  readonly entity: string
  /** The last day, for somebody who left or will leave. */
  readonly until: string | null
}

/** A change of what the person is owed, by an entry of the period; what is in the person's favour is positive. */
export interface Movement {
  readonly entry: Entry
  readonly currency: string
  readonly amountMicros: bigint
}

/** What a distribution of the period was, to this person. */
export interface DistributionFacts {
  readonly sequence: number
  readonly receipt: string
  readonly licence: string
  readonly currency: string
  readonly netMinor: bigint
  readonly poolMinor: bigint
  readonly lines: readonly DistributionLine[]
  /** Whose contributions were the person's when it was distributed. */
  readonly contributors: ReadonlySet<string>
}

/** What of a licence is said on a statement. */
export interface LicenceFacts {
  readonly licensee: string
  readonly pool: Ratio
}

/** A usage report that was paid for. `terms` says what use costs: "EUR 0.25 each". */
export interface UsageFacts {
  readonly meter: string
  readonly quantity: bigint
  readonly from: string
  readonly until: string
  readonly dueMinor: bigint
  readonly terms: string | null
}

/** A snapshot, as far as a distribution line splits by it. */
export interface SourceFacts {
  readonly snapshot: string
  readonly policy: string
  readonly engine: string
  /** Everybody's, within the line's paths. */
  readonly pointsMicros: bigint
  /** The rows of the person's contributors within the line's paths; others' rows do no harm. */
  readonly contributions: readonly Contribution[]
}

/** When the books knew what a statement says. */
export interface AsOf {
  /** The last entry, and when it was recorded. */
  readonly sequence: number
  readonly time: string
  /** The policy in force then, as people name it. */
  readonly policy: string
}

/** All that a statement is made of. */
export interface StatementFacts {
  readonly person: StatementPerson
  readonly period: Period
  /** Only this licence, and then no account; null for all. */
  readonly licence: string | null
  readonly movements: readonly Movement[]
  /** What the person was owed before the period, by currency. */
  readonly broughtForwardMicros: ReadonlyMap<string, bigint>
  /** What was in dispute before the period and still is at its end. */
  readonly openHolds: readonly {
    readonly question: string
    readonly currency: string
    readonly amountMinor: bigint
  }[]
  /** All distributions of the period, whether or not they brought the person anything. */
  readonly distributions: readonly DistributionFacts[]
  readonly licenceOf: (licence: string) => LicenceFacts
  readonly usageOf: (usage: string) => UsageFacts
  readonly sourceOf: (line: DistributionLine) => SourceFacts
  /** The text behind a commitment; null where it was erased. */
  readonly reasonOf: (commitment: string) => string | null
  readonly closed: boolean
  readonly asOf: AsOf
}
