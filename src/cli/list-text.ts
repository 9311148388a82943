// Shows an exported list to a person: the columns that fit 80 columns, the rest in a file or as JSON.
import { ACCRUAL_SCALE } from '../ledger/accounts.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import type { Accrual } from '../royalties/accruals.ts'
import { formatAmount } from '../royalties/money.ts'
import { shownParts } from '../royalties/shown-amounts.ts'
import { cellText, type ReportColumn, type ReportTable } from '../tasks/export-list.ts'
import { TABLE_COLUMNS, tableText, type TableColumn } from './table.ts'
import { grouped, textWidth } from './terminal-text.ts'

const GAP_COLUMNS = 2
const NAME_COLUMNS = 16

/** Which columns of a list a person sees. */
export interface ShownColumns<Row> {
  /** The keys of the columns, in their order; the first one's cells may be cut. */
  readonly keys: readonly string[]
  /** Those of them that are left out, one after the other, where amounts are so long that all have no room. */
  readonly spare: readonly string[]
  /** Those of them that are left out where no row says anything in them; an amount of zero says nothing. */
  readonly whenSaid?: readonly string[]
  /** Whether a last line for each currency, which stands in the column `currency`, says what its amounts come to. */
  readonly totals?: true
  /** Rows of one name belong together: what is shown of their accruals in a column adds up to their sum as it would be shown. */
  readonly together?: (row: Row) => string
}

/**
 * Columns of a list as a table; `none` is what is said of a list without rows. Amounts and counts are grouped and flush right;
 * of accruals the whole minor units are shown, rounded down but where rows belong together.
 * Throws on a key that no column has.
 */
export function listText<Row>(
  table: ReportTable<Row>,
  { keys, spare, whenSaid = [], totals, together }: ShownColumns<Row>,
  none: string,
  heading: (text: string) => string,
): string {
  if (table.rows.length === 0) return `${none}\n`
  const currencies = totals === true ? currenciesOf(table) : []
  const shown = keys.flatMap((key) => {
    const column = table.columns.find((one) => one.key === key)
    if (column === undefined) throw new Error(`the list has no column "${key}"`)
    const isLeftOut = whenSaid.includes(key) && !table.rows.some((row) => saysAnything(column, row))
    if (isLeftOut) return []
    const one = shownColumn(column, table.rows, together)
    const sums = currencies.map((currency) => totalCell(column, table, currency))
    return [{ ...one, cells: [...one.cells, ...sums] }]
  })
  const left = spare.reduce(
    (columns, key) => (fits(columns) ? columns : columns.filter((column) => column.key !== key)),
    shown,
  )
  return tableText(
    left,
    [...table.rows, ...currencies].map((_row, at) =>
      left.map(({ cells }, place) => (place === 0 && at >= table.rows.length ? 'Total' : cells[at]!)),
    ),
    heading,
  )
}

/** What stands under a list with totals of accruals. */
export const TOTALS_ROUNDED =
  '\nAmounts are rounded down to the minor unit, each by itself and the total too;\nfiles have them exactly.\n'

function currencyOf<Row>({ columns }: ReportTable<Row>, row: Row): string {
  const column = columns.find(({ key }) => key === 'currency')
  if (column === undefined) throw new Error('the list has no column "currency" to add up by')
  return cellText(column, row) ?? ''
}

function currenciesOf<Row>(table: ReportTable<Row>): readonly string[] {
  return [...new Set(table.rows.map((row) => currencyOf(table, row)))].toSorted(compareCodePoints)
}

// What a column comes to in a currency: the sum is exact, and what is shown of it is rounded once, as each row is.
function totalCell<Row>(column: ReportColumn<Row>, table: ReportTable<Row>, currency: string): string {
  const rows = table.rows.filter((row) => currencyOf(table, row) === currency)
  if (column.key === 'currency') return currency
  if (column.kind === 'amount') {
    const amountMinor = rows.reduce((sum, row) => sum + (column.of(row)?.amountMinor ?? 0n), 0n)
    return grouped(formatAmount({ amountMinor, currency }))
  }
  if (column.kind !== 'accrual') return ''
  const amountMicros = rows.reduce((sum, row) => sum + (column.of(row)?.amountMicros ?? 0n), 0n)
  return shownAccruals([{ amountMicros, currency }], undefined)[0]!
}

function saysAnything<Row>(column: ReportColumn<Row>, row: Row): boolean {
  if (column.kind === 'amount') return (column.of(row)?.amountMinor ?? 0n) !== 0n
  if (column.kind === 'accrual') return (column.of(row)?.amountMicros ?? 0n) !== 0n
  return (cellText(column, row) ?? '') !== ''
}

interface ShownColumn extends TableColumn {
  readonly key: string
  readonly cells: readonly string[]
}

function shownColumn<Row>(
  column: ReportColumn<Row>,
  rows: readonly Row[],
  together: ShownColumns<Row>['together'],
): ShownColumn {
  const { key, heading } = column
  const cells =
    column.kind === 'accrual'
      ? shownAccruals(rows.map(column.of), together && rows.map(together))
      : rows.map((row) => shownCell(column, row))
  return { key, heading, align: isNumber(column) ? 'right' : 'left', cells }
}

// Whether names have the room that they need at least.
function fits([, ...others]: readonly ShownColumn[]): boolean {
  const widths = others.map(({ heading, cells }) =>
    cells.reduce((most, cell) => Math.max(most, textWidth(cell)), textWidth(heading)),
  )
  return widths.reduce((sum, width) => sum + GAP_COLUMNS + width, NAME_COLUMNS) <= TABLE_COLUMNS
}

function shownCell<Row>(column: ReportColumn<Row>, row: Row): string {
  const text = cellText(column, row) ?? ''
  return isNumber(column) ? grouped(text) : text
}

// What is null is left empty; each accrual stands alone where there are no groups.
function shownAccruals(
  accruals: readonly (Accrual | null)[],
  groups: readonly string[] | undefined,
): readonly string[] {
  const cells = accruals.map(() => '')
  const together = new Map<string, (Accrual & { readonly at: number })[]>()
  for (const [at, accrual] of accruals.entries()) {
    if (accrual === null) continue
    const key = `${groups?.[at] ?? at} ${accrual.currency}`
    together.set(key, [...(together.get(key) ?? []), { ...accrual, at }])
  }
  for (const parts of together.values()) {
    const shown = shownParts(
      parts.map(({ amountMicros }) => amountMicros),
      ACCRUAL_SCALE,
    )
    for (const [index, { at, currency }] of parts.entries())
      cells[at] = grouped(formatAmount({ amountMinor: shown[index]!, currency }))
  }
  return cells
}

function isNumber<Row>({ kind }: ReportColumn<Row>): boolean {
  return kind === 'amount' || kind === 'accrual' || kind === 'count'
}
