// One list, every format it is exported in.
import { csvBytes } from './csv.ts'
import { cellText, type ReportTable } from './report-table.ts'
import { xlsxBytes } from './xlsx.ts'

/** The formats of a list that spreadsheets open. */
export type TableFormat = 'csv' | 'xlsx'

/** The table in a format, as bytes; see the writer of each. */
export async function tableBytes<Row>(table: ReportTable<Row>, format: TableFormat): Promise<Uint8Array> {
  return format === 'csv' ? csvBytes(table) : xlsxBytes(table)
}

/**
 * The table as a value for JSON: what it is about by the stamps' keys, and `rows` by the columns' keys. Amounts are decimal
 * strings; counts are numbers where a number holds them exactly, else decimal strings; what has no value is null.
 */
export function tableValue<Row>({
  columns,
  rows,
  about,
}: ReportTable<Row>): Readonly<Record<string, unknown>> {
  return {
    ...Object.fromEntries(about.map(({ key, value }) => [key, value])),
    rows: rows.map((row) =>
      Object.fromEntries(
        columns.map((column) => {
          const text = cellText(column, row)
          const isNumber = column.kind === 'count' && text !== null && Number.isSafeInteger(Number(text))
          return [column.key, isNumber ? Number(text) : text]
        }),
      ),
    ),
  }
}
