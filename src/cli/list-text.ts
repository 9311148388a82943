// Shows an exported list to a person: the columns that fit 80 columns, the rest in a file or as JSON.
import { cellText, type ReportColumn, type ReportTable } from '../tasks/export-list.ts'
import { tableText } from './table.ts'
import { grouped } from './terminal-text.ts'

/**
 * The columns of a list with these keys as a table, in this order; `none` is what is said of a list without rows. Amounts and
 * counts are grouped and flush right. Throws on a key that no column has.
 */
export function listText<Row>(
  table: ReportTable<Row>,
  keys: readonly string[],
  none: string,
  heading: (text: string) => string,
): string {
  if (table.rows.length === 0) return `${none}\n`
  const columns = keys.map((key) => {
    const column = table.columns.find((one) => one.key === key)
    if (column === undefined) throw new Error(`the list has no column "${key}"`)
    return column
  })
  const rows = table.rows.map((row) => columns.map((column) => shownCell(column, row)))
  return tableText(
    columns.map((column) => ({ heading: column.heading, align: isNumber(column) ? 'right' : 'left' })),
    rows,
    heading,
  )
}

function shownCell<Row>(column: ReportColumn<Row>, row: Row): string {
  const text = cellText(column, row) ?? ''
  return isNumber(column) ? grouped(text) : text
}

function isNumber<Row>({ kind }: ReportColumn<Row>): boolean {
  return kind === 'amount' || kind === 'accrual' || kind === 'count'
}
