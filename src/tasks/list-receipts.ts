// Receipts and distributions as lists that can be exported.
import { placedAmount } from '../ledger/books-state.ts'
import type { Books } from '../ledger/books.ts'
import type { ReceiptItem } from '../ledger/entry.ts'
import type { Registers } from '../ledger/registers.ts'
import type { Conversion } from '../royalties/conversion.ts'
import type { Money } from '../royalties/money.ts'
import { decimalText } from '../royalties/rates.ts'
import type { ReportColumn, ReportTable, Stamp } from './export-list.ts'
import { licenceFault } from './known-licence.ts'
import { done, refused, type Outcome } from './outcome.ts'

/** Which receipts to list; null for all. */
export interface ReceiptFilter {
  readonly suspense: boolean
  readonly licence: string | null
  /** Only receipts of these days, the first and the last included. */
  readonly from: string | null
  readonly until: string | null
}

/** Where a receipt is on its way. */
export type ReceiptStanding = 'suspense' | 'placed' | 'distributed'

/** A receipt in a list. */
export interface ReceiptRow {
  readonly receipt: string
  readonly date: string
  readonly standing: ReceiptStanding
  readonly licence: string | null
  readonly licensee: string | null
  /** What it pays for; null while it is in suspense. */
  readonly pays: string | null
  readonly currency: string
  readonly gross: Money
  readonly tax: Money
  readonly net: Money
  readonly refunded: Money
  /** At which rate it was exchanged, who says so and for which day; null where it was not. */
  readonly exchange: string | null
}

const COLUMNS: readonly ReportColumn<ReceiptRow>[] = [
  { kind: 'text', key: 'receipt', heading: 'Receipt', of: ({ receipt }) => receipt },
  { kind: 'day', key: 'date', heading: 'Date', of: ({ date }) => date },
  { kind: 'text', key: 'standing', heading: 'Is', of: ({ standing }) => standing },
  { kind: 'text', key: 'licence', heading: 'Licence', of: ({ licence }) => licence },
  { kind: 'text', key: 'licensee', heading: 'Licensee', of: ({ licensee }) => licensee },
  { kind: 'text', key: 'pays', heading: 'Pays', of: ({ pays }) => pays },
  { kind: 'amount', key: 'gross', heading: 'Gross', of: ({ gross }) => gross },
  { kind: 'amount', key: 'tax', heading: 'Tax', of: ({ tax }) => tax },
  { kind: 'amount', key: 'net', heading: 'Net', of: ({ net }) => net },
  { kind: 'amount', key: 'refunded', heading: 'Went back', of: ({ refunded }) => refunded },
  { kind: 'text', key: 'currency', heading: 'In', of: ({ currency }) => currency },
  { kind: 'text', key: 'exchange', heading: 'Exchanged at', of: ({ exchange }) => exchange },
]

/**
 * Receipts that a filter lets pass, in the order they were booked; `about` is what the list says of itself. Refuses a licence
 * that the books do not know.
 */
export function receiptTable(
  { registers }: Books,
  filter: ReceiptFilter,
  about: readonly Stamp[],
): Outcome<ReportTable<ReceiptRow>> {
  const fault = licenceFault(registers, filter.licence)
  if (fault !== undefined) return refused(fault)
  const rows = [...registers.receipts.keys()]
    .map((receipt) => receiptRow(registers, receipt))
    .filter(
      ({ standing, licence, date }) =>
        (!filter.suspense || standing === 'suspense') &&
        (filter.licence === null || filter.licence === licence) &&
        isWithin(date, filter),
    )
  return done({ title: 'Receipts', columns: COLUMNS, rows, about })
}

function receiptRow(registers: Registers, receipt: string): ReceiptRow {
  const { entry, placement, distribution, refundedMinor } = registers.receipts.get(receipt)!
  const { date, currency, grossMinor, taxMinor, netMinor } = entry
  const money = (amountMinor: bigint): Money => ({ amountMinor, currency })
  const licence = placement?.licence ?? null
  return {
    receipt,
    date,
    standing: placement === null ? 'suspense' : distribution === null ? 'placed' : 'distributed',
    licence,
    licensee: licence === null ? null : registers.licences.get(licence)!.entry.terms.licensee,
    pays: placement === null ? null : placement.items.map(itemText).join(', '),
    currency,
    gross: money(grossMinor),
    tax: money(taxMinor),
    net: money(netMinor),
    refunded: money(refundedMinor),
    exchange: placement?.conversion ? exchangeText(placement.conversion, currency) : null,
  }
}

// "1.0867 USD/EUR (ECB reference rate, 2026-03-04)", as it is given to the command line.
function exchangeText({ rate, currency, source, day }: Conversion, of: string): string {
  const ratio = decimalText(rate) ?? `${rate.numerator}/${rate.denominator}`
  return `${ratio} ${currency}/${of} (${source}, ${day})`
}

/** What an item is, in a few words: "fee", "usage NW-7". */
export function itemText(item: ReceiptItem): string {
  return item.kind === 'fee' ? 'fee' : `usage ${item.usage}`
}

/** Which distributions to list; null for all. */
export type DistributionFilter = Omit<ReceiptFilter, 'suspense'>

/** A distribution in a list: what the receipt came to by what is left of it today. */
export interface DistributionRow {
  readonly receipt: string
  readonly date: string
  readonly licence: string
  readonly licensee: string
  readonly currency: string
  readonly net: Money
  readonly pool: Money
  readonly kept: Money
  readonly contributorCount: number
}

const DISTRIBUTION_COLUMNS: readonly ReportColumn<DistributionRow>[] = [
  { kind: 'text', key: 'receipt', heading: 'Receipt', of: ({ receipt }) => receipt },
  { kind: 'day', key: 'date', heading: 'Date', of: ({ date }) => date },
  { kind: 'text', key: 'licence', heading: 'Licence', of: ({ licence }) => licence },
  { kind: 'text', key: 'licensee', heading: 'Licensee', of: ({ licensee }) => licensee },
  { kind: 'amount', key: 'net', heading: 'Net', of: ({ net }) => net },
  { kind: 'amount', key: 'pool', heading: 'Pool', of: ({ pool }) => pool },
  { kind: 'amount', key: 'kept', heading: 'Kept', of: ({ kept }) => kept },
  { kind: 'text', key: 'currency', heading: 'In', of: ({ currency }) => currency },
  {
    kind: 'count',
    key: 'contributors',
    heading: 'Contributors',
    of: ({ contributorCount }) => contributorCount,
  },
]

/**
 * Distributions that a filter lets pass, in the order receipts were booked; `about` is what the list says of itself. Refuses a
 * licence that the books do not know.
 */
export function distributionTable(
  { registers }: Books,
  filter: DistributionFilter,
  about: readonly Stamp[],
): Outcome<ReportTable<DistributionRow>> {
  const fault = licenceFault(registers, filter.licence)
  if (fault !== undefined) return refused(fault)
  const rows: DistributionRow[] = []
  for (const [receipt, { placement, distribution, refundedMinor }] of registers.receipts) {
    if (placement === null || distribution === null) continue
    const { licence } = placement
    if (filter.licence !== null && filter.licence !== licence) continue
    if (!isWithin(distribution.date, filter)) continue
    const { currency, netMinor, poolMinor } = placedAmount(registers, receipt, refundedMinor)
    const money = (amountMinor: bigint): Money => ({ amountMinor, currency })
    rows.push({
      receipt,
      date: distribution.date,
      licence,
      licensee: registers.licences.get(licence)!.entry.terms.licensee,
      currency,
      net: money(netMinor),
      pool: money(poolMinor),
      kept: money(netMinor - poolMinor),
      contributorCount: distribution.accruals.count,
    })
  }
  return done({ title: 'Distributions', columns: DISTRIBUTION_COLUMNS, rows, about })
}

function isWithin(
  day: string,
  { from, until }: { readonly from: string | null; readonly until: string | null },
): boolean {
  return (from === null || from <= day) && (until === null || day <= until)
}
