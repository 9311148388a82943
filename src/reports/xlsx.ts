// Lists as Excel workbooks: money as numbers with its currency where a spreadsheet keeps every digit, else as text.
import writeWorkbook, { type CellObject, type Row as SheetRow, type Sheet } from 'write-excel-file/node'
import { decimalsOf } from '../royalties/currencies.ts'
import { cellText, writableText, type ReportColumn, type ReportTable } from './report-table.ts'

// Spreadsheets keep fifteen significant digits of a number and round the rest away without a word.
const EXACT_DIGITS = 15
// What a cell holds at most; Excel calls a file with a longer text damaged.
const TEXT_MOST = 32_767
// Excel reads `_x0041_` as the character with that number.
const ESCAPE_LIKE = /_(?=x[\dA-Fa-f]{4}_)/g

const WIDTH_LEAST = 8
const WIDTH_MOST = 48
const INEXACT_NAMED_MOST = 20

/**
 * The table as a workbook: a sheet with a heading row that stays in view, and a sheet "About" that says what the list is
 * about and which cells hold a number of more than fifteen digits as text. Amounts are numbers in the format of their
 * currency; days are dates. The bytes hold the time they were written at, so equal tables give unequal files.
 */
export async function xlsxBytes<Row>(table: ReportTable<Row>): Promise<Uint8Array> {
  const inexact: string[] = []
  const data = table.rows.map((row, at) =>
    table.columns.map((column, across) =>
      cellOf(column, row, () => inexact.push(`${columnName(across)}${at + 2}`)),
    ),
  )
  const headings = table.columns.map(headingCell)
  const sheets: Sheet<never>[] = [
    {
      sheet: 'Report',
      data: [headings, ...data],
      stickyRowsCount: 1,
      columns: table.columns.map((_, across) => ({ width: widthOf(headings, data, across) })),
    },
    {
      sheet: 'About',
      data: aboutRows(table, inexact),
      columns: [{ width: 24 }, { width: 72 }],
    },
  ]
  return writeWorkbook(sheets).toBuffer()
}

function headingCell<Row>({ kind, heading }: ReportColumn<Row>): CellObject {
  const right = kind === 'amount' || kind === 'accrual' || kind === 'count'
  return { value: heading, type: String, fontWeight: 'bold', align: right ? 'right' : 'left' }
}

function cellOf<Row>(column: ReportColumn<Row>, row: Row, inexact: () => void): CellObject | null {
  const text = cellText(column, row)
  if (text === null || text === '') return null
  if (column.kind === 'text' || column.kind === 'time') return { value: writable(text), type: String }
  if (column.kind === 'day')
    return { value: new Date(`${text}T00:00:00Z`), type: Date, format: 'yyyy-mm-dd', align: 'left' }
  if (column.kind === 'count') return numberCell(text, 0, null, inexact)
  const { currency } = column.of(row)!
  // Of the decimals that accruals have beyond the currency's, only those are shown that are not zero.
  const always = column.kind === 'accrual' ? Math.max(1, decimalsOf(currency) ?? 0) : Infinity
  return numberCell(text, always, currency, inexact)
}

// A currency in brackets is Excel's form for one that is spelt out, whatever the reader's country.
function numberCell(
  text: string,
  alwaysDecimals: number,
  currency: string | null,
  inexact: () => void,
): CellObject {
  const significant = text.replace(/[-.]/g, '').replace(/^0+|0+$/g, '')
  if (significant.length > EXACT_DIGITS) {
    inexact()
    return { value: text, type: String, align: 'right' }
  }
  const decimals = text.split('.')[1]?.length ?? 0
  const places = '0'.repeat(Math.min(decimals, alwaysDecimals)).padEnd(decimals, '#')
  const number = decimals === 0 ? '#,##0' : `#,##0.${places}`
  const format = currency === null ? number : `[$${currency}] ${number}`
  return { value: Number(text), type: Number, format, align: 'right' }
}

function aboutRows<Row>({ title, about }: ReportTable<Row>, inexact: readonly string[]): SheetRow[] {
  const facts: (readonly [string, string])[] = about.map(({ heading, value }) => [heading, value])
  if (inexact.length > 0) {
    const more = inexact.length > INEXACT_NAMED_MOST ? ` and ${inexact.length - INEXACT_NAMED_MOST} more` : ''
    const cells = inexact.slice(0, INEXACT_NAMED_MOST).join(', ') + more
    facts.push(['Written as text', `${cells}: more digits than a spreadsheet keeps of a number`])
  }
  return [
    [{ value: writable(title), type: String, fontWeight: 'bold' }],
    ...facts.map(([heading, value]): SheetRow => [
      { value: writable(heading), type: String, fontWeight: 'bold' },
      { value: writable(value), type: String, wrap: true },
    ]),
  ]
}

function writable(text: string): string {
  const written = writableText(text).replace(ESCAPE_LIKE, '_x005F_')
  return written.length <= TEXT_MOST ? written : `${written.slice(0, TEXT_MOST - 1)}…`
}

function widthOf(headings: readonly CellObject[], data: readonly SheetRow[], across: number): number {
  let most = String(headings[across]!.value).length
  for (const row of data) {
    const cell = row[across]
    if (cell === null || cell === undefined || typeof cell !== 'object' || !('value' in cell)) continue
    most = Math.max(most, shownLength(cell))
  }
  return Math.min(WIDTH_MOST, Math.max(WIDTH_LEAST, most + 2))
}

// Numbers are shown with a currency and thousands separators, dates as ten characters.
function shownLength({ value, format }: CellObject): number {
  if (value instanceof Date) return 10
  if (typeof value !== 'number') return String(value).length
  const decimals = format?.split('.')[1]?.length ?? 0
  const whole = String(Math.trunc(Math.abs(value))).length
  return whole + Math.floor(whole / 3) + decimals + (format?.startsWith('[') === true ? 6 : 1)
}

function columnName(across: number): string {
  const letter = String.fromCharCode(65 + (across % 26))
  return across < 26 ? letter : columnName(Math.floor(across / 26) - 1) + letter
}
