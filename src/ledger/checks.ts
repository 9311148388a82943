// Every rule of the books as a check of one entry against the books before it: the same at booking and at verification.
import { hex } from '../proof/base64.ts'
import { utf8 } from '../proof/canonical-json.ts'
import type { Hash } from '../proof/merkle-tree.ts'
import { dayAfter } from '../royalties/calendar-day.ts'
import type { BooksState } from './books-state.ts'
import {
  claimRefusal,
  contributorsRefusal,
  erasureRefusal,
  personRefusal,
  undoRefusal,
} from './checks-people.ts'
import {
  deliveryRefusal,
  endRefusal,
  licenceRefusal,
  snapshotRefusal,
  usageRefusal,
} from './checks-licences.ts'
import { correctionRefusal, withdrawalRefusal } from './checks-licences.ts'
import { adjustmentRefusal, approvalRefusal, holdRefusal, rejectionRefusal } from './checks-payouts.ts'
import { releaseRefusal, runRefusal } from './checks-payouts.ts'
import {
  distributionRefusal,
  placementRefusal,
  receiptRefusal,
  refundRefusal,
  unplacementRefusal,
} from './checks-receipts.ts'
import { informedRefusal, pushRefusal, splitRefusal } from './checks-pushes.ts'
import type { BodyOf, Day, Entry, EntryBody } from './entry.ts'
import type { Registers } from './registers.ts'

/** Who has something booked, and when; SHA-256 comes from outside. */
export interface Occasion {
  readonly actor: string | null
  /** RFC 3339, in UTC. */
  readonly time: string
  readonly sha256: Hash
}

/** Why an entry may not stand next in the log by its envelope; undefined where it may. */
export function envelopeRefusal({ registers }: BooksState, entry: Entry): string | undefined {
  if (entry.sequence !== registers.size)
    return `entry ${entry.sequence} stands where entry ${registers.size} should`
  if (entry.time < registers.time)
    return `entry ${entry.sequence} was recorded at ${entry.time}, before the entry that stands before it (${registers.time})`
  return undefined
}

/** Why a body, which has a canonical form, may not be booked next; undefined where it may. */
export function refusalFor(books: BooksState, body: EntryBody, occasion: Occasion): string | undefined {
  const isFirst = books.registers.size === 0
  if (isFirst && body.kind !== 'ledger-created') return 'the first entry of a ledger says that it was created'
  return (
    dateRefusal(books.registers, body) ??
    earlyRefusal(body, occasion.time) ??
    ruleRefusal(books, body, occasion)
  )
}

// What was done with money received is booked once it was done: a mistyped year would hide it from all statements till then.
// A payday may be planned.
const DONE_BY_THEN: ReadonlySet<EntryBody['kind']> = new Set([
  'receipt-booked',
  'receipt-placed',
  'placement-undone',
  'receipt-distributed',
  'receipt-refunded',
  'delivery-corrected',
  'people-informed',
])

// In UTC: from then on it is tomorrow where days begin first.
const TOMORROW_FROM = 'T10:'

function earlyRefusal(body: EntryBody, time: string): string | undefined {
  if (!('date' in body) || !DONE_BY_THEN.has(body.kind) || hasCome(body.date, time)) return undefined
  return `${body.date} has not come yet: it is ${time.slice(0, 10)}; give today or an earlier day with --date`
}

/** Whether a day (`YYYY-MM-DD`) has begun somewhere on earth at a time (RFC 3339, in UTC). */
export function hasCome(day: Day, time: string): boolean {
  const today = time.slice(0, 10)
  return day <= today || (time.slice(10) >= TOMORROW_FROM && day === dayAfter(today))
}

// A closed month stays as it is, whatever turns out later.
function dateRefusal(registers: Registers, body: EntryBody): string | undefined {
  const closed = lastClosed(registers)
  if (!('date' in body) || closed === undefined || body.date.slice(0, 7) > closed) return undefined
  // It is in no account.
  if (body.kind === 'people-informed') return undefined
  return `${body.date} lies in a closed month: all is closed up to ${closed}; give a later day with --date`
}

function lastClosed({ closed }: Registers): string | undefined {
  return [...closed.keys()].at(-1)
}

function ruleRefusal(books: BooksState, body: EntryBody, occasion: Occasion): string | undefined {
  const { registers } = books
  switch (body.kind) {
    case 'ledger-created':
      return registers.size === 0 ? undefined : 'the ledger was created before'
    case 'policy-adopted':
      return policyRefusal(registers, body, occasion.sha256)
    case 'contributors-registered':
      return contributorsRefusal(registers, body)
    case 'person-recorded':
      return personRefusal(registers, body)
    case 'contributor-claimed':
      return claimRefusal(registers, body)
    case 'claim-undone':
      return undoRefusal(registers, body)
    case 'identity-erased':
      return erasureRefusal(registers, body)
    case 'snapshot-taken':
      return snapshotRefusal(registers, body)
    case 'licence-signed':
      return licenceRefusal(registers, body)
    case 'licence-ended':
      return endRefusal(registers, body)
    case 'delivery-made':
      return deliveryRefusal(registers, body)
    case 'usage-reported':
      return usageRefusal(registers, body)
    case 'usage-withdrawn':
      return withdrawalRefusal(registers, body)
    case 'delivery-corrected':
      return correctionRefusal(registers, body)
    case 'receipt-booked':
      return receiptRefusal(registers, body)
    case 'receipt-placed':
      return placementRefusal(registers, body)
    case 'placement-undone':
      return unplacementRefusal(registers, body)
    case 'receipt-distributed':
      return distributionRefusal(registers, body)
    case 'receipt-refunded':
      return refundRefusal(registers, body)
    case 'balance-adjusted':
      return adjustmentRefusal(registers, body)
    case 'balance-held':
      return holdRefusal(books, body)
    case 'hold-released':
      return releaseRefusal(registers, body)
    case 'payout-proposed':
      return runRefusal(books, body, occasion.actor)
    case 'payout-approved':
      return approvalRefusal(books, body, occasion.actor)
    case 'payout-rejected':
      return rejectionRefusal(registers, body, occasion.actor)
    case 'period-closed':
      return closeRefusal(registers, body, occasion.time)
    case 'people-informed':
      return informedRefusal(registers, body)
    case 'push-credited':
      return pushRefusal(registers, body)
    case 'split-agreed':
      return splitRefusal(registers, body)
    default:
      return undefined
  }
}

function policyRefusal(
  { policy }: Registers,
  body: BodyOf<'policy-adopted'>,
  sha256: Hash,
): string | undefined {
  const next = (policy?.adoption ?? 0) + 1
  if (body.adoption !== next) return `adoption ${body.adoption} of a policy stands where ${next} should`
  if (hex(sha256(utf8(body.rules))) !== body.policy)
    return `policy ${body.policy.slice(0, 12)} has not the hash of its rules`
  return undefined
}

function closeRefusal(
  registers: Registers,
  { period }: BodyOf<'period-closed'>,
  time: string,
): string | undefined {
  const closed = lastClosed(registers)
  if (closed !== undefined && period <= closed) return `${period} is closed: all is closed up to ${closed}`
  if (period >= time.slice(0, 7)) return `${period} is not over: close it when the month has ended`
  return undefined
}
