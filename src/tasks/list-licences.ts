// Licences as a list that can be exported, and one of them with all that hangs on it.
import type { Books } from '../ledger/books.ts'
import { lastDayOf } from '../ledger/books-state.ts'
import {
  feeDues,
  licenceDues,
  standingOf,
  usageDues,
  type Dues,
  type LicenceStanding,
} from '../ledger/dues.ts'
import type { Licence } from '../ledger/registers.ts'
import { scopeTexts } from '../ledger/snapshot-scope.ts'
import type { LicenceTerms } from '../royalties/licence-terms.ts'
import { formatAmount, type Money } from '../royalties/money.ts'
import { formatPercentage, formatUnitPrice } from '../royalties/rates.ts'
import type { ReportColumn, ReportTable, Stamp } from './export-list.ts'
import { done, refused, type Outcome } from './outcome.ts'

/** Which licences to list. */
export interface LicenceFilter {
  /** Part of the licensee's name, in any case; null for all. */
  readonly licensee: string | null
  /** How they stand on `day`; null for all. */
  readonly standing: LicenceStanding | null
  readonly day: string
}

/** A licence in a list. */
export interface LicenceRow {
  readonly licence: string
  readonly licensee: string
  readonly standing: LicenceStanding
  readonly from: string
  readonly until: string | null
  readonly currency: string
  readonly due: Money
  readonly received: Money
  readonly open: Money
}

const COLUMNS: readonly ReportColumn<LicenceRow>[] = [
  { kind: 'text', key: 'licence', heading: 'Licence', of: ({ licence }) => licence },
  { kind: 'text', key: 'licensee', heading: 'Licensee', of: ({ licensee }) => licensee },
  { kind: 'text', key: 'standing', heading: 'Is', of: ({ standing }) => standing },
  { kind: 'day', key: 'from', heading: 'From', of: ({ from }) => from },
  { kind: 'day', key: 'until', heading: 'Until', of: ({ until }) => until },
  { kind: 'amount', key: 'due', heading: 'Due', of: ({ due }) => due },
  { kind: 'amount', key: 'received', heading: 'Received', of: ({ received }) => received },
  { kind: 'amount', key: 'open', heading: 'Open', of: ({ open }) => open },
  { kind: 'text', key: 'currency', heading: 'In', of: ({ currency }) => currency },
]

/** Licences that a filter lets pass, by number; `about` is what the list says of itself. */
export function licenceTable(
  { registers }: Books,
  filter: LicenceFilter,
  about: readonly Stamp[],
): ReportTable<LicenceRow> {
  const wanted = filter.licensee?.toLowerCase() ?? ''
  const rows = [...registers.licences.values()]
    .filter(({ entry }) => entry.terms.licensee.toLowerCase().includes(wanted))
    .filter((licence) => filter.standing === null || standingOf(licence, filter.day) === filter.standing)
    .map((licence): LicenceRow => {
      const { licensee, from, currency } = licence.entry.terms
      const { due, received, open } = moneyOf(licenceDues(registers, licence), currency)
      const standing = standingOf(licence, filter.day)
      const until = lastDayOf(licence)
      return {
        licence: licence.entry.licence,
        licensee,
        standing,
        from,
        until,
        currency,
        due,
        received,
        open,
      }
    })
  return { title: 'Licences', columns: COLUMNS, rows, about }
}

/** A licence's terms as the options of `licence sign` write them; what it does not have is null. */
export interface LicenceSheet {
  readonly licence: string
  readonly licensee: string
  readonly standing: LicenceStanding
  readonly scope: readonly string[]
  readonly fee: string | null
  readonly royalty: readonly string[]
  readonly minimum: string | null
  readonly cycle: string | null
  readonly pool: string
  readonly currency: string
  readonly from: string
  readonly until: string | null
  readonly deliveries: string
  readonly clawback: string
  readonly due: string
  readonly received: string
  readonly open: string
  /** Fee and reports of use, in the order they were booked. */
  readonly items: readonly LicenceItem[]
  readonly delivered: readonly {
    readonly delivery: string
    readonly snapshot: string
    readonly date: string
  }[]
}

/** What is due and received for one thing under a licence. Amounts are decimal texts. */
export interface LicenceItem {
  readonly item: string
  readonly due: string
  readonly received: string
  readonly open: string
}

/** All that the books hold on one licence, as it stands on a day. Refuses an unknown one. */
export function licenceSheet({ registers }: Books, id: string, day: string): Outcome<LicenceSheet> {
  const licence = registers.licences.get(id)
  if (licence === undefined) return refused(`there is no licence ${id}; see byline licence list`)
  const { terms } = licence.entry
  const { currency } = terms
  const fee = terms.feeMinor === null ? [] : [itemOf('fee', feeDues(registers, licence), currency)]
  const uses = licence.usages.map((usage) => itemOf(`usage ${usage}`, usageDues(registers, usage), currency))
  return done({
    ...termsSheet(licence),
    licence: id,
    standing: standingOf(licence, day),
    until: lastDayOf(licence),
    ...textOf(licenceDues(registers, licence), currency),
    items: [...fee, ...uses],
    delivered: licence.deliveries.map((delivery) => {
      const { entry, snapshot } = registers.deliveries.get(delivery)!
      return { delivery, snapshot, date: entry.date }
    }),
  })
}

function termsSheet({ entry: { terms } }: Licence) {
  const { licensee, scope, feeMinor, royalty, pool, currency, from, deliveries, clawback } = terms
  const amount = (amountMinor: bigint | null) =>
    amountMinor === null ? null : `${formatAmount({ amountMinor, currency })} ${currency}`
  return {
    licensee,
    scope: scopeTexts(scope),
    fee: amount(feeMinor),
    royalty: pricesOf(terms),
    minimum: royalty === null || royalty.minimumMinor === 0n ? null : amount(royalty.minimumMinor),
    cycle: royalty?.cycle ?? null,
    pool: formatPercentage(pool),
    currency,
    from,
    deliveries,
    clawback,
  }
}

function pricesOf({ royalty, currency }: LicenceTerms): readonly string[] {
  if (royalty === null) return []
  const { meter, tiers } = royalty
  return tiers.map(({ rate, upTo }) => formatUnitPrice({ rate, upTo, meter, currency }))
}

function itemOf(item: string, dues: Dues, currency: string): LicenceItem {
  return { item, ...textOf(dues, currency) }
}

function moneyOf({ dueMinor, receivedMinor, openMinor }: Dues, currency: string) {
  const money = (amountMinor: bigint): Money => ({ amountMinor, currency })
  return { due: money(dueMinor), received: money(receivedMinor), open: money(openMinor) }
}

function textOf(dues: Dues, currency: string) {
  const { due, received, open } = moneyOf(dues, currency)
  return { due: formatAmount(due), received: formatAmount(received), open: formatAmount(open) }
}
