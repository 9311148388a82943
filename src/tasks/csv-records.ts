// The records of a CSV file as people's programs write it: with or without a byte order mark, `,` or `;`, any line ends.
import { textOfUtf8 } from '../proof/utf8-reading.ts'
import { refused, type Outcome } from './outcome.ts'

/** A record with the line it ends on, from 1. */
export interface CsvRecord {
  readonly fields: readonly string[]
  readonly line: number
}

/**
 * The records of a CSV file, the heading among them, without surrounding space and without empty ones. What separates columns
 * is told by the first line. Refuses what is no UTF-8, and quotes that do not close.
 */
export async function csvRecords(bytes: Uint8Array): Promise<Outcome<readonly CsvRecord[]>> {
  const text = textOfUtf8(bytes)?.replace(/^\uFEFF/, '')
  if (text === undefined) return refused('is not UTF-8; save it as "CSV UTF-8"')
  const { CsvError, parse } = await import('csv-parse/sync')
  try {
    const parsed: unknown = parse(text, {
      delimiter: delimiterOf(text),
      info: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_records_with_empty_values: true,
      trim: true,
    })
    return { ok: true, value: recordsOf(parsed) }
  } catch (error) {
    if (error instanceof CsvError) return refused(`is no CSV: ${error.message}`)
    throw error
  }
}

// Whichever the first line has more of.
function delimiterOf(text: string): ',' | ';' {
  const [heading = ''] = text.split(/[\r\n]/, 1)
  return heading.split(';').length > heading.split(',').length ? ';' : ','
}

// What the parser gives with `info`; its types know only the records.
function recordsOf(parsed: unknown): readonly CsvRecord[] {
  if (!Array.isArray(parsed)) throw new TypeError('the CSV parser gives a list')
  const rows: readonly unknown[] = parsed
  return rows.map((row) => {
    if (typeof row !== 'object' || row === null || !('record' in row) || !('info' in row))
      throw new TypeError('the CSV parser gives records with their lines')
    const { record, info } = row
    const line = typeof info === 'object' && info !== null && 'lines' in info ? info.lines : undefined
    if (!isTexts(record) || typeof line !== 'number')
      throw new TypeError('the CSV parser gives texts with their line')
    return { fields: record, line }
  })
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((field) => typeof field === 'string')
}
