// Writes what was asked for into a file: a list in one of its formats, or anything that is bytes already.
import { open } from 'node:fs/promises'
import { tableBytes, tableValue, type TableFormat } from '../reports/table-bytes.ts'
import type { ReportTable } from '../reports/report-table.ts'
import { done, refused, type Outcome } from './outcome.ts'

export type { ReportColumn, ReportTable, Stamp } from '../reports/report-table.ts'
export { cellText } from '../reports/report-table.ts'
export type { TableFormat } from '../reports/table-bytes.ts'

/** The list in a format, as bytes. */
export function listBytes<Row>(table: ReportTable<Row>, format: TableFormat): Promise<Uint8Array> {
  return tableBytes(table, format)
}

/** The list as a value for JSON; see `tableValue`. */
export function listValue<Row>(table: ReportTable<Row>): Readonly<Record<string, unknown>> {
  return tableValue(table)
}

/**
 * Writes bytes into a file that only its owner may read, for reports hold what people earn. Refuses to replace a file unless
 * `force` says so, and says why where the file cannot be written.
 */
export async function writeReport(path: string, bytes: Uint8Array, force: boolean): Promise<Outcome<string>> {
  try {
    const file = await open(path, force ? 'w' : 'wx', 0o600)
    try {
      await file.writeFile(bytes)
    } finally {
      await file.close()
    }
    return done(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : null
    if (code === null) throw error
    if (code === 'EEXIST')
      return refused(`${path} is there already; say --force to replace it, or name another file`)
    return refused(`${path} cannot be written (${code}); name a file in a folder that can be`)
  }
}
