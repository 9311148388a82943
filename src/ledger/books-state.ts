// The books as rules read them, and the facts that several rules ask for.
import { itemPoolsMicros } from '../royalties/apportionment.ts'
import { convertedMinor } from '../royalties/conversion.ts'
import { poolOf } from '../royalties/money.ts'
import { cycleDueMinor, cycleOf } from '../royalties/royalty-due.ts'
import type { Position } from './accounts.ts'
import type { BodyOf, Day, DistributionLine, ReceiptItem } from './entry.ts'
import type { Positions } from './positions.ts'
import type { Licence, Registers } from './registers.ts'

/** What the books hold before an entry. */
export interface BooksState {
  readonly registers: Registers
  readonly positions: Pick<Positions, 'of' | 'sumMicros' | 'all'>
}

/** Who a contributor's money belongs to; undefined while nobody has claimed it. */
export function claimantOf({ claims, contributors }: Registers, contributor: string): string | undefined {
  const claim = contributors.get(contributor)?.claim
  return claim === null || claim === undefined ? undefined : claims.get(claim)?.entry.person
}

/** What a person is owed, in millionths of the minor unit; negative where more was paid than is due. Held amounts are not in it. */
export function balanceMicros({ positions }: BooksState, person: string, currency: string): bigint {
  // Debits are positive, so what is owed to somebody is negative in the books.
  return (
    -positions.sumMicros('person', person, currency) - positions.sumMicros('recoverable', person, currency)
  )
}

/** What a person was paid too much and pays back through payroll, in millionths of the minor unit. */
export function recoverableMicros({ positions }: BooksState, person: string, currency: string): bigint {
  return positions.sumMicros('recoverable', person, currency)
}

/** What is held of a person's money, in whole minor units. */
export function heldMinor({ registers }: BooksState, person: string, currency: string): bigint {
  let sum = 0n
  for (const question of registers.persons.get(person)?.holds ?? []) {
    const hold = registers.holds.get(question)
    if (hold?.entry.currency === currency) sum += hold.entry.amountMinor
  }
  return sum
}

/** All balances of a person that are not zero, by currency. */
export function balancesOf(books: BooksState, person: string): ReadonlyMap<string, bigint> {
  const both: readonly Position[] = [
    ...books.positions.of('person', person),
    ...books.positions.of('recoverable', person),
  ]
  const currencies = [...new Set(both.map(({ currency }) => currency))].toSorted()
  return new Map(
    currencies
      .map((currency): [string, bigint] => [currency, balanceMicros(books, person, currency)])
      .filter(([, micros]) => micros !== 0n),
  )
}

/** The last day of a licence, as signed or as it was ended; null for none. */
export function lastDayOf(licence: Licence): Day | null {
  return licence.ended?.on ?? licence.entry.terms.until
}

/** What is due for an item of a receipt by the licence's terms or the usage report; undefined where there is no such item. */
export function itemDueMinor(registers: Registers, item: ReceiptItem): bigint | undefined {
  if (item.kind === 'usage') return registers.usages.get(item.usage)?.entry.dueMinor
  const delivery = registers.deliveries.get(item.delivery)
  if (delivery === undefined) return undefined
  return registers.licences.get(delivery.entry.licence)?.entry.terms.feeMinor ?? undefined
}

/** What is left of a placed receipt in its licence's currency, and the contributors' pool of it, in minor units. */
export interface PlacedAmount {
  readonly currency: string
  readonly netMinor: bigint
  readonly poolMinor: bigint
}

/**
 * What a receipt comes to on a licence: its net less what went back (`refundedMinor`, in the receipt's currency), exchanged
 * where its placement says so, and the pool by the licence's terms. Throws on a receipt that is not placed.
 */
export function placedAmount(registers: Registers, receipt: string, refundedMinor: bigint): PlacedAmount {
  const state = registers.receipts.get(receipt)
  if (state === undefined || state.placement === null) throw new Error(`${receipt} is not placed`)
  return amountPlaced(registers, state.entry, state.placement, refundedMinor)
}

/** The same for a receipt that is about to be placed. */
export function amountPlaced(
  { licences }: Pick<Registers, 'licences'>,
  { currency, netMinor }: Pick<BodyOf<'receipt-booked'>, 'currency' | 'netMinor'>,
  { licence: id, conversion }: Pick<BodyOf<'receipt-placed'>, 'licence' | 'conversion'>,
  refundedMinor: bigint,
): PlacedAmount {
  const licence = licences.get(id)
  if (licence === undefined) throw new Error(`the books know no ${id}`)
  const left = { amountMinor: netMinor - refundedMinor, currency }
  const amountMinor = conversion === null ? left.amountMinor : convertedMinor(left, conversion)
  const { currency: own, pool } = licence.entry.terms
  return {
    currency: own,
    netMinor: amountMinor,
    poolMinor: poolOf({ amountMinor, currency: own }, pool).amountMinor,
  }
}

/** The licence an item is for; undefined where there is no such item. */
export function itemLicence(registers: Registers, item: ReceiptItem): string | undefined {
  if (item.kind === 'usage') return registers.usages.get(item.usage)?.licence
  return registers.deliveries.get(item.delivery)?.entry.licence
}

/** An item as refusals and statements name it: "usage NW-7", "the fee of delivery D-1". */
export function itemName(item: ReceiptItem): string {
  return item.kind === 'usage' ? `usage ${item.usage}` : `the fee of delivery ${item.delivery}`
}

/**
 * How a pool is divided over the items of a receipt's placement, in proportion to what is due for each, each with the snapshot
 * that counts now. Throws on a receipt that is not placed.
 */
export function distributionLines(
  registers: Registers,
  receipt: string,
  poolMinor: bigint,
): readonly DistributionLine[] {
  const items = registers.receipts.get(receipt)?.placement?.items
  if (items === undefined) throw new Error(`${receipt} is not placed`)
  const dues = items.map((item) => itemDueMinor(registers, item) ?? 0n)
  const pools = itemPoolsMicros(poolMinor, dues)
  return items.map((item, at) => {
    const usage = item.kind === 'usage' ? registers.usages.get(item.usage)!.entry : null
    const delivery = item.kind === 'usage' ? usage!.delivery : item.delivery
    const { snapshot } = registers.deliveries.get(delivery)!
    const paths = usage?.paths ?? null
    return { item, delivery, snapshot, paths, dueMinor: dues[at]!, poolMicros: pools[at]! }
  })
}

/**
 * What use makes due beyond what was reported in its cycle before, in minor units. `day` is any of the report's. Throws where
 * the licence has no royalty.
 */
export function usageDueMinor({ entry, cycles }: Licence, day: Day, quantity: bigint): bigint {
  const { royalty } = entry.terms
  if (royalty === null) throw new Error(`${entry.licence} has no royalty`)
  const before = cycles.get(cycleOf(day, royalty.cycle))
  return cycleDueMinor(royalty, (before?.quantity ?? 0n) + quantity) - (before?.dueMinor ?? 0n)
}
