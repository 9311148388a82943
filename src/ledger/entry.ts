// The entries of an ownership ledger: a closed union. What is not here cannot be booked; what is booked is never edited.
import type { LicenceTerms, UsagePeriod } from '../royalties/licence-terms.ts'
import type { Conversion } from '../royalties/conversion.ts'
import type { PeopleInformed, PushCredited, SplitAgreed } from './entries-of-pushes.ts'

/** What stands on every entry. */
export interface Envelope {
  /** The form of entries; 1 so far. */
  readonly version: 1
  /** The entry's place in the log, from 0, without gaps. */
  readonly sequence: number
  /** When it was recorded: RFC 3339 in UTC with milliseconds. */
  readonly time: string
  /** The opaque id of whoever had it recorded; null for what Byline records by itself. */
  readonly actor: string | null
}

/** An entry: its envelope, and what it says. */
export type Entry = Envelope & EntryBody

/** Days are `YYYY-MM-DD`, periods (calendar months) `YYYY-MM`. */
export type Day = string
export type Period = string

/** The first entry of every ledger. */
export interface LedgerCreated {
  readonly kind: 'ledger-created'
  readonly organisation: string
}

/** From this entry on the policy with this hash is in force; `rules` is its canonical value. */
export interface PolicyAdopted {
  readonly kind: 'policy-adopted'
  /** Counts adoptions from 1, so that an earlier policy can come into force again. */
  readonly adoption: number
  readonly policy: string
  readonly rules: string
}

/**
 * Authors whom git names, under opaque ids that never change. Each commitment is the SHA-256 of a salt and what is known of
 * the author; both lie outside the ledger, where they can be erased.
 */
export interface ContributorsRegistered {
  readonly kind: 'contributors-registered'
  readonly contributors: readonly { readonly contributor: string; readonly commitment: string }[]
}

/** What a person is to the company. */
export type EmploymentClass = 'employee' | 'contractor' | 'external' | 'agent'

/** A person as HR knows one, or the same person again with other facts: the latest entry counts. */
export interface PersonRecorded {
  readonly kind: 'person-recorded'
  readonly person: string
  /** Counts what was recorded of this person, from 1. */
  readonly revision: number
  readonly commitment: string
  readonly class: EmploymentClass
  /** The legal entity that pays the person. */
  readonly entity: string
  readonly from: Day | null
  /** The last day; null while it is not known. */
  readonly until: Day | null
}

/** A contributor is this person: what was held for the contributor, and all that follows, is the person's. */
export interface ContributorClaimed {
  readonly kind: 'contributor-claimed'
  /** Tells repeated claims of one contributor apart. */
  readonly claim: string
  readonly contributor: string
  readonly person: string
  readonly date: Day
}

/** The claim was wrong: what the person holds through the contributor is held for the contributor again. */
export interface ClaimUndone {
  readonly kind: 'claim-undone'
  readonly claim: string
  readonly date: Day
}

/** A list of rows outside the entry, named by its Merkle root. */
export interface RowSet {
  /** Lower-case hexadecimal. */
  readonly root: string
  readonly count: number
}

/** A repository at a commit. `paths` are path patterns of what is in scope; null for all. */
export interface FrozenRevision {
  readonly repository: string
  readonly revision: string
  readonly paths: readonly string[] | null
}

/** Credits frozen under a policy. */
export interface SnapshotTaken {
  readonly kind: 'snapshot-taken'
  readonly snapshot: string
  readonly date: Day
  readonly licensed: readonly FrozenRevision[]
  readonly observed: readonly FrozenRevision[]
  readonly policy: string
  readonly engine: string
  /** Rows are `Contribution`s. */
  readonly contributions: RowSet
  /** The sum of the rows' micro-points. */
  readonly pointsMicros: bigint
  /** Rows are `ManifestFile`s: what a licensee gets. */
  readonly manifest: RowSet
}

/** An agreement with a licensee. */
export interface LicenceSigned {
  readonly kind: 'licence-signed'
  readonly licence: string
  readonly terms: LicenceTerms
}

/** The licence's last day is `on`. What was used until then is still paid. */
export interface LicenceEnded {
  readonly kind: 'licence-ended'
  readonly licence: string
  readonly on: Day
}

/** A snapshot's manifest was handed over. */
export interface DeliveryMade {
  readonly kind: 'delivery-made'
  readonly delivery: string
  readonly licence: string
  readonly snapshot: string
  readonly date: Day
}

/** What a licensee says it used; idempotent by the licensee's own id. */
export interface UsageReported {
  readonly kind: 'usage-reported'
  readonly usage: string
  readonly delivery: string
  /** Path patterns of what was used, `REPOSITORY:PATTERN` for those of one repository; null for the whole delivery. */
  readonly paths: readonly string[] | null
  readonly meter: string
  readonly quantity: bigint
  readonly period: UsagePeriod
  /** What the terms make of it, given what was reported before. */
  readonly dueMinor: bigint
}

/** The report was wrong: nothing is due for it, and what follows in its cycle is reckoned as if it had never come. */
export interface UsageWithdrawn {
  readonly kind: 'usage-withdrawn'
  readonly usage: string
}

/** Money that arrived. It lies in suspense until it is placed. `grossMinor = taxMinor + netMinor`. */
export interface ReceiptBooked {
  readonly kind: 'receipt-booked'
  readonly receipt: string
  readonly date: Day
  readonly currency: string
  readonly grossMinor: bigint
  /** What was withheld. */
  readonly taxMinor: bigint
  readonly netMinor: bigint
}

/** What a receipt pays for. A fee is split by the snapshot of a delivery, a usage report by that of its own. */
export type ReceiptItem =
  { readonly kind: 'fee'; readonly delivery: string } | { readonly kind: 'usage'; readonly usage: string }

/** A receipt is for these items of a licence. */
export interface ReceiptPlaced {
  readonly kind: 'receipt-placed'
  /** Tells repeated placements of one receipt apart. */
  readonly placement: string
  readonly receipt: string
  readonly date: Day
  readonly licence: string
  readonly items: readonly ReceiptItem[]
  /** Given where the receipt's currency is not the licence's. */
  readonly conversion: Conversion | null
}

/** The placement was wrong, and nothing was distributed yet: the money is in suspense again. */
export interface PlacementUndone {
  readonly kind: 'placement-undone'
  readonly placement: string
  readonly date: Day
}

/** A part of a distribution: one item's part of the pool, and the snapshot it is split by. */
export interface DistributionLine {
  readonly item: ReceiptItem
  readonly delivery: string
  readonly snapshot: string
  /** Path patterns within the snapshot; null for all of it. */
  readonly paths: readonly string[] | null
  /** What is due for the item: its weight. */
  readonly dueMinor: bigint
  /** Millionths of the minor unit. */
  readonly poolMicros: bigint
}

/** A placed receipt goes to the people: its pool by the lines, the rest to the company. */
export interface ReceiptDistributed {
  readonly kind: 'receipt-distributed'
  readonly receipt: string
  readonly date: Day
  readonly currency: string
  /** Net, in the licence's currency. */
  readonly netMinor: bigint
  readonly poolMinor: bigint
  readonly lines: readonly DistributionLine[]
  /** Root over the postings to contributors' accounts, so that whoever recomputes them sees that they are the same. */
  readonly accruals: RowSet
}

/** A delivery's snapshot was wrong: from now on `snapshot` counts, and what was distributed is corrected by the difference. */
export interface DeliveryCorrected {
  readonly kind: 'delivery-corrected'
  readonly correction: string
  readonly delivery: string
  readonly snapshot: string
  readonly date: Day
}

/** Part of a receipt went back. `netMinor` is in the receipt's currency. */
export interface ReceiptRefunded {
  readonly kind: 'receipt-refunded'
  readonly refund: string
  readonly receipt: string
  readonly date: Day
  readonly netMinor: bigint
}

/** A correction by hand, paid by the company (or, where negative, to it). The reason lies outside the ledger. */
export interface BalanceAdjusted {
  readonly kind: 'balance-adjusted'
  readonly adjustment: string
  readonly person: string
  readonly date: Day
  readonly currency: string
  readonly amountMinor: bigint
  readonly reasonCommitment: string
}

/** Part of a balance is in dispute and not paid out until the question is answered. */
export interface BalanceHeld {
  readonly kind: 'balance-held'
  readonly question: string
  readonly person: string
  readonly date: Day
  readonly currency: string
  readonly amountMinor: bigint
  readonly reasonCommitment: string
}

/** The question is answered: what was held is the person's again. */
export interface HoldReleased {
  readonly kind: 'hold-released'
  readonly question: string
  readonly date: Day
}

/** What one person would be paid; negative only where the terms recover what was paid too much. */
export interface PayoutLine {
  readonly person: string
  readonly amountMinor: bigint
}

/** Balances to be paid, for another person to approve. */
export interface PayoutProposed {
  readonly kind: 'payout-proposed'
  readonly run: string
  readonly date: Day
  readonly currency: string
  /** Only people of this legal entity; null for all. */
  readonly entity: string | null
  /** Balances under it stay where they are. */
  readonly minimumMinor: bigint
  /** In code-point order of persons. */
  readonly lines: readonly PayoutLine[]
}

/** The run is paid through payroll. Never by whoever proposed it. */
export interface PayoutApproved {
  readonly kind: 'payout-approved'
  readonly run: string
  readonly date: Day
}

/** The run is not paid; the balances stay. */
export interface PayoutRejected {
  readonly kind: 'payout-rejected'
  readonly run: string
}

/** Nothing is booked into this month, or one before it, any more. */
export interface PeriodClosed {
  readonly kind: 'period-closed'
  readonly period: Period
}

/** What was known of a contributor, person or operator was erased, the salt too; the amounts stay. */
export interface IdentityErased {
  readonly kind: 'identity-erased'
  readonly subject: string
}

/** What an entry says. */
export type EntryBody =
  | LedgerCreated
  | PolicyAdopted
  | ContributorsRegistered
  | PersonRecorded
  | ContributorClaimed
  | ClaimUndone
  | SnapshotTaken
  | LicenceSigned
  | LicenceEnded
  | DeliveryMade
  | UsageReported
  | UsageWithdrawn
  | ReceiptBooked
  | ReceiptPlaced
  | PlacementUndone
  | ReceiptDistributed
  | DeliveryCorrected
  | ReceiptRefunded
  | BalanceAdjusted
  | BalanceHeld
  | HoldReleased
  | PayoutProposed
  | PayoutApproved
  | PayoutRejected
  | PeriodClosed
  | IdentityErased
  | PeopleInformed
  | PushCredited
  | SplitAgreed

/** What an entry of one kind says. */
export type BodyOf<Kind extends EntryBody['kind']> = Extract<EntryBody, { readonly kind: Kind }>

/** An entry of one kind. */
export type EntryOf<Kind extends EntryBody['kind']> = Envelope & BodyOf<Kind>
