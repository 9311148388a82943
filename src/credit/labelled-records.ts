// Finds the records of labelled data, and in each of them what labels it: lines of JSONL, rows of tables, elements of lists.
import { eachJsonRecord, isLabelField } from '../policy/json-records.ts'
import { lineEnd, LINE_FEED } from './byte-search.ts'

/** One record: its bytes `[start, end)`, and start and end of each value that labels it, in turn. */
export interface LabelledRecord {
  readonly start: number
  readonly end: number
  readonly labels: readonly number[]
}

const JSON_LINES = /\.(?:jsonl|ndjson|jsonlines)$/i
const JSON_FILE = /\.(?:json|geojson|topojson)$/i
const TABLE = /\.(?:csv|tsv|tab|psv)$/i

/** Calls `found` for each record that has a label, in order. What is no such format, or has no label field, has none. */
export function eachLabelledRecord(
  path: string,
  bytes: Uint8Array,
  found: (record: LabelledRecord) => void,
): void {
  if (JSON_LINES.test(path)) eachLine(bytes, found)
  else if (TABLE.test(path)) eachRow(path, bytes, found)
  else if (JSON_FILE.test(path)) {
    eachJsonRecord(bytes, (record) => {
      if (record.labels.length > 0) found(record)
      return true
    })
  }
}

function eachLine(bytes: Uint8Array, found: (record: LabelledRecord) => void): void {
  for (let start = 0; start < bytes.length;) {
    const end = lineEnd(bytes, start, bytes.length)
    const labels: number[] = []
    const line = bytes.subarray(start, end)
    const from = start
    const onRecord = (record: LabelledRecord) => {
      for (const label of record.labels) labels.push(from + label)
      return true
    }
    eachJsonRecord(line, onRecord, true)
    if (labels.length > 0) found({ start, end, labels })
    start = end + 1
  }
}

const QUOTE = 0x22
const SEPARATORS = { comma: 0x2c, semicolon: 0x3b, tab: 0x09, bar: 0x7c }
const TAB_SEPARATED = /\.(?:tsv|tab)$/i
const BAR_SEPARATED = /\.psv$/i

// One row: the start and end of each field in turn, and where the row ends.
interface Row {
  readonly fields: readonly number[]
  readonly end: number
}

function eachRow(path: string, bytes: Uint8Array, found: (record: LabelledRecord) => void): void {
  const separator = separatorOf(path, bytes)
  const header = rowAt(bytes, 0, separator)
  const columns: number[] = []
  for (let column = 0; 2 * column < header.fields.length; column++) {
    if (isLabelField(nameOf(bytes, header.fields[2 * column]!, header.fields[2 * column + 1]!)))
      columns.push(column)
  }
  if (columns.length === 0) return
  for (let start = header.end + 1; start < bytes.length;) {
    const { fields, end } = rowAt(bytes, start, separator)
    const labels = columns.flatMap((column) =>
      2 * column < fields.length ? [fields[2 * column]!, fields[2 * column + 1]!] : [],
    )
    if (labels.length > 0) found({ start, end, labels })
    start = end + 1
  }
}

// The comma or the semicolon, whichever the first row has more of, where the name does not say.
function separatorOf(path: string, bytes: Uint8Array): number {
  if (TAB_SEPARATED.test(path)) return SEPARATORS.tab
  if (BAR_SEPARATED.test(path)) return SEPARATORS.bar
  let balance = 0
  const end = lineEnd(bytes, 0, bytes.length)
  for (let at = 0; at < end; at++) {
    if (bytes[at] === SEPARATORS.comma) balance++
    else if (bytes[at] === SEPARATORS.semicolon) balance--
  }
  return balance >= 0 ? SEPARATORS.comma : SEPARATORS.semicolon
}

// A field in quotes may hold separators, line feeds and doubled quotes (RFC 4180).
function rowAt(bytes: Uint8Array, start: number, separator: number): Row {
  const fields = [start]
  let quoted = false
  let at = start
  for (; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (byte === QUOTE && (quoted || at === fields.at(-1))) quoted = !quoted
    else if (byte === QUOTE && bytes[at - 1] === QUOTE) quoted = true
    else if (quoted) continue
    else if (byte === LINE_FEED) break
    else if (byte === separator) fields.push(at, at + 1)
  }
  fields.push(at)
  return { fields, end: at }
}

const LONGEST_NAME = 66

function nameOf(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > LONGEST_NAME) return ''
  return String.fromCharCode(...bytes.subarray(start, end))
    .replace(/^\u00EF\u00BB\u00BF/, '')
    .trim()
    .replace(/^"|"$/g, '')
}
