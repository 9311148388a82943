// Writes an entry into the registers. Every rule was checked before; what is missing here is a broken invariant and throws.
import { cycleOf } from '../royalties/royalty-due.ts'
import { itemPoolsMicros } from '../royalties/apportionment.ts'
import { placedAmount } from './books-state.ts'
import type { Entry, EntryOf } from './entry.ts'
import { pullName, type LicenceState, type LineState, type OpenRegisters } from './registers.ts'

/** Writes an entry into the registers: who, what was agreed and received, and which ids are taken. */
export function recordEntry(registers: OpenRegisters, entry: Entry): void {
  registers.size = entry.sequence + 1
  registers.time = entry.time
  switch (entry.kind) {
    case 'ledger-created':
      registers.created = entry
      break
    case 'policy-adopted':
      registers.policy = entry
      registers.policies.set(entry.policy, entry)
      break
    case 'contributors-registered':
    case 'person-recorded':
    case 'contributor-claimed':
    case 'claim-undone':
    case 'identity-erased':
      recordPeople(registers, entry)
      break
    case 'snapshot-taken':
    case 'licence-signed':
    case 'licence-ended':
    case 'delivery-made':
    case 'usage-reported':
    case 'usage-withdrawn':
      recordLicences(registers, entry)
      break
    case 'receipt-booked':
    case 'receipt-placed':
    case 'placement-undone':
    case 'receipt-distributed':
    case 'delivery-corrected':
    case 'receipt-refunded':
      recordReceipts(registers, entry)
      break
    case 'balance-adjusted':
    case 'balance-held':
    case 'hold-released':
    case 'payout-proposed':
    case 'payout-approved':
    case 'payout-rejected':
    case 'period-closed':
      recordPayouts(registers, entry)
      break
    case 'people-informed':
      registers.informed.push(entry)
      break
    case 'push-credited':
      registers.pushes.set(entry.repository, entry)
      break
    case 'split-agreed':
      take(registers, entry.split)
      registers.splits.set(entry.split, entry)
      registers.splitOfPull.set(pullName(entry.repository, entry.pull), entry)
      break
  }
}

const NUMBERED = /^([A-Z]+)-([1-9]\d{0,14})$/

function take(registers: OpenRegisters, id: string): void {
  const [, prefix, digits] = NUMBERED.exec(id) ?? []
  if (prefix === undefined) return
  registers.numbers.set(prefix, Math.max(registers.numbers.get(prefix) ?? 0, Number(digits)))
}

function known<State>(states: ReadonlyMap<string, State>, id: string): State {
  const state = states.get(id)
  if (state === undefined) throw new Error(`the books know no ${id}`)
  return state
}

type PeopleEntry = EntryOf<
  'contributors-registered' | 'person-recorded' | 'contributor-claimed' | 'claim-undone' | 'identity-erased'
>

function recordPeople(registers: OpenRegisters, entry: PeopleEntry): void {
  switch (entry.kind) {
    case 'contributors-registered':
      for (const { contributor, commitment } of entry.contributors) {
        const state = { contributor, commitment, sequence: entry.sequence, claim: null }
        registers.contributors.set(contributor, state)
      }
      break
    case 'person-recorded': {
      const state = registers.persons.get(entry.person)
      if (state === undefined) {
        const first = { entry, revisions: [entry], sequence: entry.sequence, holds: new Set<string>() }
        registers.persons.set(entry.person, first)
      } else {
        state.entry = entry
        state.revisions.push(entry)
      }
      break
    }
    case 'contributor-claimed':
      take(registers, entry.claim)
      registers.claims.set(entry.claim, { entry, undone: null })
      known(registers.contributors, entry.contributor).claim = entry.claim
      break
    case 'claim-undone': {
      const claim = known(registers.claims, entry.claim)
      claim.undone = entry
      known(registers.contributors, claim.entry.contributor).claim = null
      break
    }
    case 'identity-erased':
      registers.erased.set(entry.subject, entry)
      break
  }
}

type LicenceEntry = EntryOf<
  | 'snapshot-taken'
  | 'licence-signed'
  | 'licence-ended'
  | 'delivery-made'
  | 'usage-reported'
  | 'usage-withdrawn'
>

function recordLicences(registers: OpenRegisters, entry: LicenceEntry): void {
  switch (entry.kind) {
    case 'snapshot-taken':
      take(registers, entry.snapshot)
      registers.snapshots.set(entry.snapshot, entry)
      break
    case 'licence-signed':
      take(registers, entry.licence)
      registers.licences.set(entry.licence, {
        entry,
        ended: null,
        deliveries: [],
        usages: [],
        receipts: new Set(),
        cycles: new Map(),
      })
      break
    case 'licence-ended':
      known(registers.licences, entry.licence).ended = entry
      break
    case 'delivery-made': {
      take(registers, entry.delivery)
      const { delivery, snapshot } = entry
      registers.deliveries.set(delivery, { entry, snapshot, corrections: [], lines: [] })
      known(registers.licences, entry.licence).deliveries.push(delivery)
      break
    }
    case 'usage-reported':
      recordUsage(registers, entry)
      break
    case 'usage-withdrawn':
      recordWithdrawal(registers, entry)
      break
  }
}

function recordUsage(registers: OpenRegisters, entry: EntryOf<'usage-reported'>): void {
  take(registers, entry.usage)
  const { licence: id } = known(registers.deliveries, entry.delivery).entry
  const licence = known(registers.licences, id)
  registers.usages.set(entry.usage, { entry, licence: id, withdrawn: null })
  licence.usages.push(entry.usage)
  count(licence, entry, 1n)
}

function recordWithdrawal(registers: OpenRegisters, entry: EntryOf<'usage-withdrawn'>): void {
  const usage = known(registers.usages, entry.usage)
  const licence = known(registers.licences, usage.licence)
  usage.withdrawn = entry
  licence.usages.splice(licence.usages.indexOf(entry.usage), 1)
  count(licence, usage.entry, -1n)
}

// Adds a report to its cycle, or (-1) takes it out.
function count(
  { entry, cycles }: LicenceState,
  { period, quantity, dueMinor }: EntryOf<'usage-reported'>,
  times: 1n | -1n,
): void {
  const { royalty } = entry.terms
  if (royalty === null) throw new Error(`${entry.licence} has no royalty`)
  const cycle = cycleOf(period.from, royalty.cycle)
  const before = cycles.get(cycle)
  cycles.set(cycle, {
    quantity: (before?.quantity ?? 0n) + times * quantity,
    dueMinor: (before?.dueMinor ?? 0n) + times * dueMinor,
  })
}

type ReceiptEntry = EntryOf<
  | 'receipt-booked'
  | 'receipt-placed'
  | 'placement-undone'
  | 'receipt-distributed'
  | 'delivery-corrected'
  | 'receipt-refunded'
>

function recordReceipts(registers: OpenRegisters, entry: ReceiptEntry): void {
  switch (entry.kind) {
    case 'receipt-booked':
      take(registers, entry.receipt)
      registers.receipts.set(entry.receipt, {
        entry,
        placement: null,
        distribution: null,
        lines: [],
        refunds: [],
        refundedMinor: 0n,
      })
      break
    case 'receipt-placed':
      take(registers, entry.placement)
      registers.placements.set(entry.placement, entry)
      known(registers.receipts, entry.receipt).placement = entry
      known(registers.licences, entry.licence).receipts.add(entry.receipt)
      break
    case 'placement-undone': {
      const { receipt, licence } = known(registers.placements, entry.placement)
      known(registers.receipts, receipt).placement = null
      known(registers.licences, licence).receipts.delete(receipt)
      break
    }
    case 'receipt-distributed':
      recordDistribution(registers, entry)
      break
    case 'delivery-corrected': {
      take(registers, entry.correction)
      registers.corrections.set(entry.correction, entry)
      const delivery = known(registers.deliveries, entry.delivery)
      delivery.snapshot = entry.snapshot
      delivery.corrections.push(entry.correction)
      break
    }
    case 'receipt-refunded':
      recordRefund(registers, entry)
      break
  }
}

function recordDistribution(registers: OpenRegisters, entry: EntryOf<'receipt-distributed'>): void {
  const state = known(registers.receipts, entry.receipt)
  state.distribution = entry
  const lines = entry.lines.map(({ item, delivery, paths, dueMinor, poolMicros }): LineState => {
    const line = { receipt: entry.receipt, item, delivery, paths, dueMinor, poolMicros }
    known(registers.deliveries, delivery).lines.push(line)
    return line
  })
  state.lines = lines
}

function recordRefund(registers: OpenRegisters, entry: EntryOf<'receipt-refunded'>): void {
  take(registers, entry.refund)
  registers.refunds.set(entry.refund, entry)
  const state = known(registers.receipts, entry.receipt)
  state.refunds.push(entry.refund)
  state.refundedMinor += entry.netMinor
  if (state.distribution === null) return
  const { poolMinor } = placedAmount(registers, entry.receipt, state.refundedMinor)
  const pools = itemPoolsMicros(poolMinor, state.lines.map(({ dueMinor }) => dueMinor)) // prettier-ignore
  for (const [at, line] of state.lines.entries()) line.poolMicros = pools[at]!
}

type PayoutEntry = EntryOf<
  | 'balance-adjusted'
  | 'balance-held'
  | 'hold-released'
  | 'payout-proposed'
  | 'payout-approved'
  | 'payout-rejected'
  | 'period-closed'
>

function recordPayouts(registers: OpenRegisters, entry: PayoutEntry): void {
  switch (entry.kind) {
    case 'balance-adjusted':
      take(registers, entry.adjustment)
      registers.adjustments.set(entry.adjustment, entry)
      break
    case 'balance-held':
      take(registers, entry.question)
      registers.holds.set(entry.question, { entry, released: null })
      known(registers.persons, entry.person).holds.add(entry.question)
      break
    case 'hold-released': {
      const hold = known(registers.holds, entry.question)
      hold.released = entry
      known(registers.persons, hold.entry.person).holds.delete(entry.question)
      break
    }
    case 'payout-proposed':
      take(registers, entry.run)
      registers.runs.set(entry.run, { entry, decision: null })
      break
    case 'payout-approved':
    case 'payout-rejected':
      known(registers.runs, entry.run).decision = entry
      break
    case 'period-closed':
      registers.closed.set(entry.period, entry)
      break
  }
}
