// One list, every format it is exported in.
import { cellText, type ReportTable } from './report-table.ts'

/** The formats of a list that spreadsheets open. */
export type TableFormat = 'csv' | 'xlsx'

/** The table in a format, as bytes; see the writer of each. */
export async function tableBytes<Row>(table: ReportTable<Row>, format: TableFormat): Promise<Uint8Array> {
  // Loaded here: every command knows lists, and few write files.
  if (format === 'csv') return (await import('./csv.ts')).csvBytes(table)
  const { xlsxBytes } = await import('./xlsx.ts')
  return xlsxBytes(table)
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
