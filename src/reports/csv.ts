// Lists as CSV that spreadsheets open rightly and do not run: UTF-8 with a byte order mark, CRLF, formulas made text.
import { stringify } from 'csv-stringify/sync'
import { cellText, writableText, type ReportColumn, type ReportTable } from './report-table.ts'

// What a spreadsheet takes for the beginning of a formula, whatever white space or invisible mark comes first (OWASP, "CSV
// injection"); a tab or a carriage return at the start may itself begin a new cell.
const FORMULA = /^(?:[\t\r]|[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠])/u
const LINE_BREAK = /[\r\n]/

/**
 * The table as CSV bytes: one heading line of the columns' keys, then a line a row, each ending in what the table is about.
 * Text that a spreadsheet would run gets an apostrophe before it, and what a terminal would act on becomes a box; amounts, counts, days and times never do, for they are
 * written by us. A table without rows is the heading line alone.
 */
export function csvBytes<Row>({ columns, rows, about }: ReportTable<Row>): Uint8Array {
  const headings = [...columns, ...about].map(({ key }) => key)
  const stamps = about.map(({ value }) => harmless(value))
  const lines = rows.map((row) => [...columns.map((column) => safeCell(column, row)), ...stamps])
  const text = stringify([headings, ...lines], {
    bom: true,
    record_delimiter: 'windows',
    // The writer itself quotes only for the delimiter of records, not for half of it.
    quoted_match: LINE_BREAK,
  })
  return new TextEncoder().encode(text)
}

function safeCell<Row>(column: ReportColumn<Row>, row: Row): string {
  const text = cellText(column, row) ?? ''
  return column.kind === 'text' ? harmless(text) : text
}

function harmless(text: string): string {
  const written = writableText(text)
  return FORMULA.test(written) ? `'${written}` : written
}
