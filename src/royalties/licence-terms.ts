// What a licensor and a licensee agree on.
import type { Ratio } from './money.ts'

/** Part of a repository. `paths` are path patterns; null for all of it. */
export interface LicensedScope {
  readonly repository: string
  readonly paths: readonly string[] | null
}

/** How long a royalty's tiers and minimum run before they begin anew; calendar periods. */
export type RoyaltyCycle = 'month' | 'quarter' | 'year'

/** What is paid for each unit up to a quantity in a cycle. `rate` is minor units for a unit. */
export interface RoyaltyTier {
  /** The last unit it is for; null for all that follow. */
  readonly upTo: bigint | null
  readonly rate: Ratio
}

/** What use costs. */
export interface Royalty {
  /** What is counted: "requests", "training tokens". */
  readonly meter: string
  readonly cycle: RoyaltyCycle
  /** Ascending; the last has no `upTo`. */
  readonly tiers: readonly RoyaltyTier[]
  /** Due for a cycle in which use was reported, however small. */
  readonly minimumMinor: bigint
}

/** What becomes of shares of money that goes back to the licensee after it was paid out. */
export type Clawback = 'none' | 'offset' | 'recover'

/** The agreement. Days are `YYYY-MM-DD`; all amounts are in `currency`. */
export interface LicenceTerms {
  readonly licensee: string
  readonly scope: readonly LicensedScope[]
  /** One delivery, or a new one each month. */
  readonly deliveries: 'once' | 'monthly'
  readonly feeMinor: bigint | null
  readonly royalty: Royalty | null
  /** The contributors' part of what is received, net. */
  readonly pool: Ratio
  readonly currency: string
  readonly from: string
  /** The last day; null for an agreement without one. */
  readonly until: string | null
  readonly clawback: Clawback
}

/** First and last day; both lie in one royalty cycle. */
export interface UsagePeriod {
  readonly from: string
  readonly until: string
}
