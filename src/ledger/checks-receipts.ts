// What may be booked of money received.
import { moneyText } from '../royalties/money.ts'
import {
  amountPlaced,
  distributionLines,
  itemDueMinor,
  itemLicence,
  itemName,
  placedAmount,
} from './books-state.ts'
import type { PlacedAmount } from './books-state.ts'
import { AMOUNT_MOST } from './entry-form.ts'
import type { BodyOf, Day, ReceiptItem } from './entry.ts'
import type { Registers } from './registers.ts'

/** Why a receipt may not be booked; undefined where it may. Nobody needs to have expected it. */
export function receiptRefusal(
  { receipts }: Registers,
  { receipt, currency, grossMinor, taxMinor, netMinor }: BodyOf<'receipt-booked'>,
): string | undefined {
  if (receipts.has(receipt)) return `there is a receipt ${receipt} already`
  if (grossMinor === 0n) return `receipt ${receipt} is of nothing`
  if (grossMinor !== taxMinor + netMinor) {
    const [gross, tax, net] = [grossMinor, taxMinor, netMinor].map((amountMinor) =>
      moneyText({ amountMinor, currency }),
    )
    return `receipt ${receipt}: gross ${gross} is not tax ${tax} and net ${net} together`
  }
  return undefined
}

/** Why a receipt may not be placed so; undefined where it may. Several receipts may pay for one item: money comes in instalments. */
export function placementRefusal(registers: Registers, body: BodyOf<'receipt-placed'>): string | undefined {
  const { placement, receipt, licence, conversion } = body
  const state = registers.receipts.get(receipt)
  const terms = registers.licences.get(licence)?.entry.terms
  if (state === undefined) return `there is no receipt ${receipt}`
  if (terms === undefined) return `there is no licence ${licence}`
  if (registers.placements.has(placement)) return `there is a placement ${placement} already`
  if (body.date < state.entry.date)
    return tooEarly(`receipt ${receipt} is placed`, body.date, 'came', state.entry.date)
  if (state.placement !== null)
    return `receipt ${receipt} is placed on licence ${state.placement.licence} already; undo that first if it is wrong`
  const { currency } = state.entry
  if (currency !== terms.currency && conversion === null)
    return `receipt ${receipt} is in ${currency} and licence ${licence} in ${terms.currency}: give the rate of exchange`
  if (conversion !== null && (currency === terms.currency || conversion.currency !== terms.currency))
    return `receipt ${receipt} is exchanged from ${currency} into ${conversion.currency}; licence ${licence} is in ${terms.currency}`
  if (conversion?.rate.numerator === 0n) return `receipt ${receipt} is exchanged for nothing`
  const placed = amountPlaced(registers, state.entry, body, state.refundedMinor)
  if (placed.netMinor > AMOUNT_MOST)
    return `receipt ${receipt} is exchanged for over ${moneyText({ ...placed, amountMinor: AMOUNT_MOST })}; look at the rate`
  return itemsRefusal(registers, body)
}

function itemsRefusal(
  registers: Registers,
  { receipt, licence, items }: BodyOf<'receipt-placed'>,
): string | undefined {
  const seen = new Set<string>()
  let due = 0n
  for (const item of items) {
    const name = itemName(item)
    const owner = itemLicence(registers, item)
    if (owner === undefined) return `receipt ${receipt} is for ${name}, which is not known`
    if (owner !== licence) return `receipt ${receipt}: ${name} is for licence ${owner}, not ${licence}`
    if (seen.has(name)) return `receipt ${receipt} is for ${name} twice`
    seen.add(name)
    if (item.kind === 'usage' && registers.usages.get(item.usage)!.withdrawn !== null)
      return `receipt ${receipt} is for ${name}, which was withdrawn`
    const dueMinor = itemDueMinor(registers, item)
    if (dueMinor === undefined) return `receipt ${receipt}: licence ${licence} has no fee`
    due += dueMinor
  }
  return due === 0n
    ? `receipt ${receipt}: nothing is due for ${listed(items)}, so nothing says how to divide it`
    : undefined
}

function listed(items: readonly ReceiptItem[]): string {
  return items.map(itemName).join(', ')
}

/** Why a placement may not be undone; undefined where it may. */
export function unplacementRefusal(
  registers: Registers,
  { placement, date }: BodyOf<'placement-undone'>,
): string | undefined {
  const placed = registers.placements.get(placement)
  if (placed === undefined) return `there is no placement ${placement}`
  const { receipt } = placed
  const state = registers.receipts.get(receipt)!
  if (state.placement?.placement !== placement)
    return `placement ${placement} of receipt ${receipt} was undone already`
  if (state.distribution !== null)
    return `receipt ${receipt} was distributed on ${state.distribution.date}; its placement stands`
  return date < placed.date
    ? tooEarly(`receipt ${receipt} is taken back`, date, 'was placed', placed.date)
    : undefined
}

/** Why a receipt may not be distributed so: too early, twice, or not as the rules divide it; undefined where it may. */
export function distributionRefusal(
  registers: Registers,
  body: BodyOf<'receipt-distributed'>,
): string | undefined {
  const { receipt, currency, netMinor, poolMinor, lines } = body
  const state = registers.receipts.get(receipt)
  if (state === undefined) return `there is no receipt ${receipt}`
  if (state.placement === null)
    return `receipt ${receipt} is in suspense: place it on a licence before distributing it`
  if (state.distribution !== null)
    return `receipt ${receipt} was distributed on ${state.distribution.date} already`
  if (body.date < state.placement.date)
    return tooEarly(`receipt ${receipt} is distributed`, body.date, 'was placed', state.placement.date)
  const rule = placedAmount(registers, receipt, state.refundedMinor)
  if (rule.netMinor === 0n) return `nothing of receipt ${receipt} is left to distribute`
  if (currency !== rule.currency || netMinor !== rule.netMinor || poolMinor !== rule.poolMinor)
    return `the distribution of receipt ${receipt} is of ${partsText(body)}, and its terms give ${partsText(rule)}`
  const given = distributionLines(registers, receipt, poolMinor)
  const isSame = lines.length === given.length && lines.every((line, at) => sameLine(line, given[at]!))
  return isSame
    ? undefined
    : `the lines of the distribution of receipt ${receipt} are not what its placement gives`
}

function partsText({ currency, netMinor, poolMinor }: PlacedAmount): string {
  const [net, pool] = [netMinor, poolMinor].map((amountMinor) => moneyText({ amountMinor, currency }))
  return `${net}, with a pool of ${pool}`
}

function tooEarly(what: string, date: Day, before: string, day: Day): string {
  return `${what} on ${date}, and it ${before} on ${day}; give that day or a later one with --date`
}

type Line = BodyOf<'receipt-distributed'>['lines'][number]

function sameLine(a: Line, b: Line): boolean {
  return (
    itemName(a.item) === itemName(b.item) &&
    a.delivery === b.delivery &&
    a.snapshot === b.snapshot &&
    JSON.stringify(a.paths) === JSON.stringify(b.paths) &&
    a.dueMinor === b.dueMinor &&
    a.poolMicros === b.poolMicros
  )
}

/** Why part of a receipt may not go back; undefined where it may. */
export function refundRefusal(
  { receipts, refunds }: Registers,
  { refund, receipt, date, netMinor }: BodyOf<'receipt-refunded'>,
): string | undefined {
  const state = receipts.get(receipt)
  if (refunds.has(refund)) return `there is a refund ${refund} already`
  if (state === undefined) return `there is no receipt ${receipt}`
  if (netMinor === 0n) return `refund ${refund} is of nothing`
  if (date < state.entry.date)
    return tooEarly(`receipt ${receipt} is refunded`, date, 'came', state.entry.date)
  // What went to people is taken from them after they got it, so that no statement begins with what comes later.
  if (state.distribution !== null && date < state.distribution.date)
    return tooEarly(`receipt ${receipt} is refunded`, date, 'was distributed', state.distribution.date)
  const leftMinor = state.entry.netMinor - state.refundedMinor
  if (netMinor <= leftMinor) return undefined
  const { currency } = state.entry
  const [back, left] = [netMinor, leftMinor].map((amountMinor) => moneyText({ amountMinor, currency }))
  return `refund ${refund} of ${back} is more than the ${left} that is left of receipt ${receipt}`
}
