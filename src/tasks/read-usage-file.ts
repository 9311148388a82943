// Reads what a licensee says it used: a CSV file with a heading, or a JSON list. Every report by itself, with the line it stands on.
import { readFileSync } from 'node:fs'
import { textOfUtf8 } from '../proof/utf8-reading.ts'
import { parseDay } from '../royalties/calendar-day.ts'
import type { Reading } from '../royalties/money.ts'
import type { UsagePeriod } from '../royalties/licence-terms.ts'
import { csvRecords } from './csv-records.ts'
import type { Outcome } from './outcome.ts'
import { readingFailure } from './reading-failure.ts'

/** One report of use, as it was sent. */
export interface ReportedUse {
  /** The licensee's own id. */
  readonly usage: string
  readonly delivery: string
  /** Null where the report does not say: what the licence counts. */
  readonly meter: string | null
  readonly quantity: bigint
  readonly period: UsagePeriod
  /** Path patterns; null for the whole delivery. */
  readonly paths: readonly string[] | null
}

/** A report as it was read, or what is wrong with it. */
export interface UsageReading {
  /** Where it stands: "use.csv: line 3", or "use.json: report 2" of a list; null where it comes alone. */
  readonly place: string | null
  readonly use: Reading<ReportedUse>
}

const NEEDED = ['id', 'delivery', 'quantity', 'from', 'until'] as const
const FIELDS: readonly string[] = [...NEEDED, 'meter', 'paths']

// The fields of one report by name, all texts; paths are a list where the form has lists.
interface RawFields {
  readonly fields: ReadonlyMap<string, string>
  readonly paths: readonly string[] | null
}

// One report: its fields, or why they cannot be told apart.
interface RawUse {
  readonly place: string
  readonly raw: Reading<RawFields>
}

/**
 * Reads a file whose name ends in `.json` as a JSON list of `{"id","delivery","quantity","from","until","meter","paths":[]}`,
 * any other as CSV with those headings (paths parted by spaces): its reports in their order, a wrong one as its refusal. Refuses
 * a file of which no report can be read.
 */
export async function readUsageFile(file: string): Promise<Outcome<readonly UsageReading[]>> {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(file)
  } catch (error) {
    return refuse(readingFailure(file, error))
  }
  const raw = /\.json$/i.test(file) ? rawOfJson(bytes) : await rawOfCsv(bytes)
  if (!raw.ok) return refuse(`${file}: ${raw.refusal}`)
  if (raw.value.length === 0) return refuse(`${file}: holds no report of use`)
  const readings = raw.value.map(({ place, raw: fields }) => {
    return { place: `${file}: ${place}`, use: fields.ok ? useOf(fields.value) : fields }
  })
  return { ok: true, value: readings }
}

// Judges one report whose fields are texts; refuses it with the first field that is wrong.
function useOf({ fields, paths }: RawFields): Reading<ReportedUse> {
  const missing = NEEDED.find((name) => (fields.get(name) ?? '') === '')
  if (missing !== undefined) return refuse(`"${missing}" is missing`)
  const [usage, delivery, quantity, from, until] = NEEDED.map((name) => fields.get(name)!)
  if (!/^\d{1,18}$/.test(quantity!))
    return refuse(`"${quantity}" is no quantity: write a whole number without separators, such as 48000`)
  for (const day of [from!, until!]) {
    const reading = parseDay(day)
    if (!reading.ok) return reading
  }
  const meter = fields.get('meter') ?? ''
  return {
    ok: true,
    value: {
      usage: usage!,
      delivery: delivery!,
      meter: meter === '' ? null : meter,
      quantity: BigInt(quantity!),
      period: { from: from!, until: until! },
      paths,
    },
  }
}

async function rawOfCsv(bytes: Uint8Array): Promise<Reading<readonly RawUse[]>> {
  const records = await csvRecords(bytes)
  if (!records.ok) return records
  const [heading, ...rows] = records.value
  if (heading === undefined) return refuse('is empty; its first line names the columns')
  const names = heading.fields.map((name) => name.toLowerCase())
  const fault = namesFault(names)
  if (fault !== null) return refuse(`line ${heading.line}: ${fault}`)
  return {
    ok: true,
    value: rows.map(({ fields, line }) => ({ place: `line ${line}`, raw: fieldsOfRecord(names, fields) })),
  }
}

function fieldsOfRecord(names: readonly string[], record: readonly string[]): Reading<RawFields> {
  if (record.length !== names.length)
    return refuse(`has ${record.length} columns, the heading has ${names.length}`)
  const fields = new Map(names.map((name, at): [string, string] => [name, record[at]!]))
  const paths = (fields.get('paths') ?? '').split(/\s+/).filter((path) => path !== '')
  return { ok: true, value: { fields, paths: paths.length === 0 ? null : paths } }
}

function rawOfJson(bytes: Uint8Array): Reading<readonly RawUse[]> {
  const text = textOfUtf8(bytes)?.replace(/^\uFEFF/, '')
  if (text === undefined) return refuse('is not UTF-8')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return refuse(`is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (!Array.isArray(value)) return refuse('must be a list of reports, each an object')
  const items: readonly unknown[] = value
  return {
    ok: true,
    value: items.map((item, at) => ({ place: `report ${at + 1}`, raw: fieldsOfItem(item) })),
  }
}

function fieldsOfItem(item: unknown): Reading<RawFields> {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return refuse('must be an object')
  const fields = new Map<string, string>()
  let paths: readonly string[] | null = null
  for (const [name, value] of Object.entries(item) as readonly (readonly [string, unknown])[]) {
    if (!FIELDS.includes(name)) return refuse(`"${name}" is not known; there are ${FIELDS.join(', ')}`)
    if (name === 'paths') {
      if (value !== null && !isTexts(value)) return refuse('"paths" must be a list of texts')
      paths = value
    } else if (typeof value === 'string') fields.set(name, value)
    else if (name === 'quantity' && Number.isSafeInteger(value)) fields.set(name, String(value))
    else if (value !== null) return refuse(`"${name}" must be text`)
  }
  return { ok: true, value: { fields, paths } }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

function namesFault(names: readonly string[]): string | null {
  const unknown = names.find((name) => !FIELDS.includes(name))
  if (unknown !== undefined) return `"${unknown}" is not known; columns are ${FIELDS.join(', ')}`
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) return `the column "${twice}" comes twice`
  const missing = NEEDED.find((name) => !names.includes(name))
  return missing === undefined ? null : `the column "${missing}" is missing; needed are ${NEEDED.join(', ')}`
}

function refuse(refusal: string): { readonly ok: false; readonly refusal: string } {
  return { ok: false, refusal }
}
