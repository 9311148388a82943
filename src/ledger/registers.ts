// What the entries so far come to, apart from money: who is who, what was agreed, delivered, reported, received and paid.
import type { EntryOf, ReceiptItem } from './entry.ts'

/** A contributor, and the claim in force, if there is one. */
export interface ContributorState {
  readonly contributor: string
  readonly commitment: string
  /** The entry that registered the contributor. */
  readonly sequence: number
  claim: string | null
}

/** A person; the latest revision counts. */
export interface PersonState {
  entry: EntryOf<'person-recorded'>
  /** All revisions, the latest last. */
  readonly revisions: EntryOf<'person-recorded'>[]
  /** The entry that first recorded the person. */
  readonly sequence: number
  /** The questions for which something of the person's is held now. */
  readonly holds: Set<string>
}

/** A claim, and its undoing. */
export interface ClaimState {
  readonly entry: EntryOf<'contributor-claimed'>
  undone: EntryOf<'claim-undone'> | null
}

/** What was reported in one royalty cycle of a licence so far. */
export interface CycleState {
  readonly quantity: bigint
  readonly dueMinor: bigint
}

/** A licence and all that hangs on it, by id. */
export interface LicenceState {
  readonly entry: EntryOf<'licence-signed'>
  ended: EntryOf<'licence-ended'> | null
  readonly deliveries: string[]
  /** Without those that were withdrawn. */
  readonly usages: string[]
  /** Receipts that are placed on it now. */
  readonly receipts: Set<string>
  readonly cycles: Map<string, CycleState>
}

/** A delivery; `snapshot` is the one that counts now. */
export interface DeliveryState {
  readonly entry: EntryOf<'delivery-made'>
  snapshot: string
  readonly corrections: string[]
  /** What was distributed by it so far. */
  readonly lines: LineState[]
}

/** A usage report, the licence it is for, and its withdrawal. */
export interface UsageState {
  readonly entry: EntryOf<'usage-reported'>
  readonly licence: string
  withdrawn: EntryOf<'usage-withdrawn'> | null
}

/** A line of a distribution. Its pool falls as the receipt is refunded. */
export interface LineState {
  readonly receipt: string
  readonly item: ReceiptItem
  readonly delivery: string
  readonly paths: readonly string[] | null
  /** What is due for the item: its weight. */
  readonly dueMinor: bigint
  poolMicros: bigint
}

/** A receipt from its arrival to its distribution. */
export interface ReceiptState {
  readonly entry: EntryOf<'receipt-booked'>
  placement: EntryOf<'receipt-placed'> | null
  distribution: EntryOf<'receipt-distributed'> | null
  /** Empty until it is distributed. */
  lines: readonly LineState[]
  readonly refunds: string[]
  /** In the receipt's currency. */
  refundedMinor: bigint
}

/** An amount held, and its release. */
export interface HoldState {
  readonly entry: EntryOf<'balance-held'>
  released: EntryOf<'hold-released'> | null
}

/** A payout run, and what was decided on it. */
export interface RunState {
  readonly entry: EntryOf<'payout-proposed'>
  decision: EntryOf<'payout-approved'> | EntryOf<'payout-rejected'> | null
}

/** The registers as the books write them. */
export interface OpenRegisters {
  created: EntryOf<'ledger-created'> | null
  /** The policy in force. */
  policy: EntryOf<'policy-adopted'> | null
  /** By hash; the latest adoption of each. */
  readonly policies: Map<string, EntryOf<'policy-adopted'>>
  readonly contributors: Map<string, ContributorState>
  readonly persons: Map<string, PersonState>
  readonly claims: Map<string, ClaimState>
  /** The subjects whose identity was erased. */
  readonly erased: Map<string, EntryOf<'identity-erased'>>
  /** When people were told, and what; the first is the day from which names may be shown. */
  readonly informed: EntryOf<'people-informed'>[]
  /**
   * The last push of each repository, as far as these books read pushes: those that were opened pass over them and learn of
   * one when it is asked for.
   */
  readonly pushes: Map<string, EntryOf<'push-credited'>>
  readonly splits: Map<string, EntryOf<'split-agreed'>>
  /** The split in force of each pull request, by `pullName`. */
  readonly splitOfPull: Map<string, EntryOf<'split-agreed'>>
  readonly snapshots: Map<string, EntryOf<'snapshot-taken'>>
  readonly licences: Map<string, LicenceState>
  readonly deliveries: Map<string, DeliveryState>
  readonly usages: Map<string, UsageState>
  readonly receipts: Map<string, ReceiptState>
  readonly placements: Map<string, EntryOf<'receipt-placed'>>
  readonly corrections: Map<string, EntryOf<'delivery-corrected'>>
  readonly refunds: Map<string, EntryOf<'receipt-refunded'>>
  readonly adjustments: Map<string, EntryOf<'balance-adjusted'>>
  readonly holds: Map<string, HoldState>
  readonly runs: Map<string, RunState>
  /** By period; the last one is the latest. */
  readonly closed: Map<string, EntryOf<'period-closed'>>
  /** The highest number of the ids of each prefix: of "L-3" and "L-7", 7 for "L". */
  readonly numbers: Map<string, number>
  /** How many entries there are: the sequence of the next. */
  size: number
  /** When the last entry was recorded; '' where there is none. */
  time: string
}

type Unchangeable<Value> =
  Value extends Map<infer Key, infer Item>
    ? ReadonlyMap<Key, Unchangeable<Item>>
    : Value extends Set<infer Item>
      ? ReadonlySet<Item>
      : Value extends readonly (infer Item)[]
        ? readonly Unchangeable<Item>[]
        : Value extends object
          ? { readonly [Name in keyof Value]: Unchangeable<Value[Name]> }
          : Value

/** The registers as everybody else reads them. */
export type Registers = Unchangeable<OpenRegisters>

/** A licence as everybody else reads it. */
export type Licence = Unchangeable<LicenceState>

/** A receipt as everybody else reads it. */
export type Receipt = Unchangeable<ReceiptState>

/** Registers of a ledger without entries. */
export function emptyRegisters(): OpenRegisters {
  return {
    created: null,
    policy: null,
    policies: new Map(),
    contributors: new Map(),
    persons: new Map(),
    claims: new Map(),
    erased: new Map(),
    informed: [],
    pushes: new Map(),
    splits: new Map(),
    splitOfPull: new Map(),
    snapshots: new Map(),
    licences: new Map(),
    deliveries: new Map(),
    usages: new Map(),
    receipts: new Map(),
    placements: new Map(),
    corrections: new Map(),
    refunds: new Map(),
    adjustments: new Map(),
    holds: new Map(),
    runs: new Map(),
    closed: new Map(),
    numbers: new Map(),
    size: 0,
    time: '',
  }
}

/** What a pull request goes by in the registers. */
export function pullName(repository: string, pull: number): string {
  return `${repository}/${pull}`
}
