// What licensees owe by their agreements and their use, and what has arrived of it: read from the books, never stored.
import { largestRemainder } from '../credit/largest-remainder.ts'
import { itemDueMinor, lastDayOf, placedAmount } from './books-state.ts'
import type { Day, ReceiptItem } from './entry.ts'
import type { Licence, Registers } from './registers.ts'

/** What is due, what has arrived net of tax, and what is still open (negative where more arrived than was due). */
export interface Dues {
  readonly dueMinor: bigint
  readonly receivedMinor: bigint
  readonly openMinor: bigint
}

/** Whether a licence runs on a day: not yet, still, or no more. */
export type LicenceStanding = 'to come' | 'open' | 'ended'

/** How a licence stands on a day. */
export function standingOf(licence: Licence, day: Day): LicenceStanding {
  if (day < licence.entry.terms.from) return 'to come'
  const last = lastDayOf(licence)
  return last !== null && day > last ? 'ended' : 'open'
}

/**
 * What is due and received for a usage report, in minor units of its licence's currency; nothing is due for one that was
 * withdrawn. Throws on an unknown report.
 */
export function usageDues(registers: Registers, usage: string): Dues {
  const state = registers.usages.get(usage)
  const licence = registers.licences.get(state?.licence ?? '')
  if (state === undefined || licence === undefined) throw new Error(`the books know no usage ${usage}`)
  const received = receivedMinor(registers, licence, (item) => item.kind === 'usage' && item.usage === usage)
  return dues(state.withdrawn === null ? state.entry.dueMinor : 0n, received)
}

/** What is due and received for the fee of a licence; nothing where it has none. */
export function feeDues(registers: Registers, licence: Licence): Dues {
  const received = receivedMinor(registers, licence, (item) => item.kind === 'fee')
  return dues(licence.entry.terms.feeMinor ?? 0n, received)
}

/** What is due and received under a licence, fee and use together. */
export function licenceDues(registers: Registers, licence: Licence): Dues {
  const used = licence.usages.reduce((sum, id) => sum + registers.usages.get(id)!.entry.dueMinor, 0n)
  return dues(
    (licence.entry.terms.feeMinor ?? 0n) + used,
    receivedMinor(registers, licence, () => true),
  )
}

// A receipt for several items pays each in proportion to what is due for it, to the minor unit, by largest remainder.
function receivedMinor(
  registers: Registers,
  licence: Licence,
  counts: (item: ReceiptItem) => boolean,
): bigint {
  let sum = 0n
  for (const receipt of licence.receipts) {
    const { placement, refundedMinor } = registers.receipts.get(receipt)!
    const items = placement!.items
    if (!items.some(counts)) continue
    const { netMinor } = placedAmount(registers, receipt, refundedMinor)
    const parts = largestRemainder(
      netMinor,
      items.map((item) => itemDueMinor(registers, item) ?? 0n),
    )
    for (const [at, item] of items.entries()) if (counts(item)) sum += parts[at]!
  }
  return sum
}

function dues(dueMinor: bigint, received: bigint): Dues {
  return { dueMinor, receivedMinor: received, openMinor: dueMinor - received }
}
