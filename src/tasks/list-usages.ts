// Reports of use as a list that can be exported, with what is due and received for each, and what is odd about it.
import type { Books } from '../ledger/books.ts'
import { usageDues, type Dues } from '../ledger/dues.ts'
import type { EntryOf } from '../ledger/entry.ts'
import type { Licence } from '../ledger/registers.ts'
import type { Money } from '../royalties/money.ts'
import { cycleOf } from '../royalties/royalty-due.ts'
import type { ReportColumn, ReportTable, Stamp } from './export-list.ts'
import { licenceFault } from './known-licence.ts'
import { done, refused, type Outcome } from './outcome.ts'

/** Which reports to list; null for all. */
export interface UsageFilter {
  readonly licence: string | null
  readonly delivery: string | null
  /** Only use in these days, the first and the last included. */
  readonly from: string | null
  readonly until: string | null
  /** Only those for which something is open. */
  readonly unpaid: boolean
}

/** A report of use in a list. */
export interface UsageRow {
  readonly usage: string
  readonly licence: string
  readonly licensee: string
  readonly delivery: string
  readonly from: string
  readonly until: string
  readonly paths: string | null
  readonly meter: string
  readonly quantity: bigint
  readonly currency: string
  readonly due: Money
  readonly received: Money
  readonly open: Money
  /** "withdrawn", "overuse" (past the last tier that has an end), "underpaid", "overpaid"; null where all is well. */
  readonly flag: string | null
}

const COLUMNS: readonly ReportColumn<UsageRow>[] = [
  { kind: 'text', key: 'usage', heading: 'Usage', of: ({ usage }) => usage },
  { kind: 'text', key: 'licence', heading: 'Licence', of: ({ licence }) => licence },
  { kind: 'text', key: 'licensee', heading: 'Licensee', of: ({ licensee }) => licensee },
  { kind: 'text', key: 'delivery', heading: 'Of', of: ({ delivery }) => delivery },
  { kind: 'day', key: 'from', heading: 'From', of: ({ from }) => from },
  { kind: 'day', key: 'until', heading: 'Until', of: ({ until }) => until },
  { kind: 'text', key: 'paths', heading: 'Paths', of: ({ paths }) => paths },
  { kind: 'text', key: 'meter', heading: 'Meter', of: ({ meter }) => meter },
  { kind: 'count', key: 'quantity', heading: 'Quantity', of: ({ quantity }) => quantity },
  { kind: 'amount', key: 'due', heading: 'Due', of: ({ due }) => due },
  { kind: 'amount', key: 'received', heading: 'Received', of: ({ received }) => received },
  { kind: 'amount', key: 'open', heading: 'Open', of: ({ open }) => open },
  { kind: 'text', key: 'currency', heading: 'In', of: ({ currency }) => currency },
  { kind: 'text', key: 'flag', heading: 'Note', of: ({ flag }) => flag },
]

/**
 * Reports of use that a filter lets pass, in the order they were booked; `about` is what the list says of itself. Refuses a
 * licence and a delivery that the books do not know.
 */
export function usageTable(
  { registers }: Books,
  filter: UsageFilter,
  about: readonly Stamp[],
): Outcome<ReportTable<UsageRow>> {
  const fault = licenceFault(registers, filter.licence)
  if (fault !== undefined) return refused(fault)
  if (filter.delivery !== null && !registers.deliveries.has(filter.delivery))
    return refused(
      `the books know no delivery ${filter.delivery}; byline licence show LICENCE says which there are`,
    )
  const rows: UsageRow[] = []
  const countedSoFar = new Map<string, bigint>()
  for (const { entry, licence: id, withdrawn } of registers.usages.values()) {
    const licence = registers.licences.get(id)!
    const isOver = withdrawn === null && isPastTiers(licence, entry, countedSoFar)
    if (!passes(entry, id, filter)) continue
    const dues = usageDues(registers, entry.usage)
    if (filter.unpaid && dues.openMinor <= 0n) continue
    const flags = [
      ...(withdrawn === null ? [] : ['withdrawn']),
      ...(isOver ? ['overuse'] : []),
      ...paymentFlags(dues),
    ]
    rows.push(rowOf(entry, licence, dues, flags))
  }
  return done({ title: 'Reports of use', columns: COLUMNS, rows, about })
}

// Whether a report goes past the last tier that has an end, with what was reported before it in its cycle, which is counted on.
function isPastTiers(
  { entry: { licence, terms } }: Licence,
  { period, quantity }: EntryOf<'usage-reported'>,
  countedSoFar: Map<string, bigint>,
): boolean {
  const { tiers, cycle } = terms.royalty!
  const key = `${licence} ${cycleOf(period.from, cycle)}`
  const counted = (countedSoFar.get(key) ?? 0n) + quantity
  countedSoFar.set(key, counted)
  const end = tiers.at(-2)?.upTo ?? null
  return end !== null && counted > end
}

function passes(
  { delivery, period }: EntryOf<'usage-reported'>,
  licence: string,
  filter: UsageFilter,
): boolean {
  return (
    (filter.licence === null || filter.licence === licence) &&
    (filter.delivery === null || filter.delivery === delivery) &&
    (filter.from === null || filter.from <= period.from) &&
    (filter.until === null || period.until <= filter.until)
  )
}

function rowOf(
  { usage, delivery, period, paths, meter, quantity }: EntryOf<'usage-reported'>,
  licence: Licence,
  dues: Dues,
  flags: readonly string[],
): UsageRow {
  const { licensee, currency } = licence.entry.terms
  const money = (amountMinor: bigint): Money => ({ amountMinor, currency })
  return {
    usage,
    licence: licence.entry.licence,
    licensee,
    delivery,
    ...period,
    paths: paths?.join(' ') ?? null,
    meter,
    quantity,
    currency,
    due: money(dues.dueMinor),
    received: money(dues.receivedMinor),
    open: money(dues.openMinor),
    flag: flags.join(', ') || null,
  }
}

// Nothing received is not odd: it is still to come.
function paymentFlags({ receivedMinor, openMinor }: Dues): readonly string[] {
  if (openMinor < 0n) return ['overpaid']
  return openMinor > 0n && receivedMinor > 0n ? ['underpaid'] : []
}
