// The lines of an exported ledger: a JSON list each, its first item saying what the line is. All else is canonical JSON, so
// that the bytes which were hashed stand in the file as they are.
import { canonicalJson } from '../proof/canonical-json.ts'
import type { Reading } from '../royalties/money.ts'

/** What an export's first line says. */
export interface ExportHeader {
  readonly organisation: string
  /** The log's name in its checkpoints, which is also that of its key. */
  readonly origin: string
  /** The key that the checkpoint is signed with. Whoever must not trust the file has it from elsewhere. */
  readonly publicKey: string
}

/**
 * A line of an export. They come in this order: the header; every entry, before it the rows of its row sets unless they came
 * before an earlier entry; the signed checkpoint.
 */
export type ExportLine =
  | { readonly tag: 'header'; readonly header: ExportHeader }
  | { readonly tag: 'contribution'; readonly text: string }
  | { readonly tag: 'file'; readonly text: string }
  /** `leafHash` is lower-case hexadecimal: it tells which entry was changed, where the root only tells that one was. */
  | { readonly tag: 'entry'; readonly text: string; readonly leafHash: string }
  | { readonly tag: 'checkpoint'; readonly note: string }

const HEADER_START = '["byline-ledger",'
const CONTRIBUTION_START = '["contribution",'
const FILE_START = '["file",'
const ENTRY_START = '["entry","'
const CHECKPOINT_START = '["checkpoint",'
const HASH_DIGITS = 64
/** Between an entry's hash and its text. */
const ENTRY_MIDDLE = '",'
const ENTRY_TEXT_AT = ENTRY_START.length + HASH_DIGITS + ENTRY_MIDDLE.length

/** Where a line's own text begins: so many characters, all ASCII, stand before it; one stands after it. */
export const TEXT_STARTS = {
  contribution: CONTRIBUTION_START.length,
  file: FILE_START.length,
  entry: ENTRY_TEXT_AT,
} as const

/** A line as text, without its line feed. The texts of rows and entries are their canonical ones. */
export function exportLineText(line: ExportLine): string {
  if (line.tag === 'entry') return `${ENTRY_START}${line.leafHash}${ENTRY_MIDDLE}${line.text}]`
  if (line.tag === 'contribution') return `${CONTRIBUTION_START}${line.text}]`
  if (line.tag === 'file') return `${FILE_START}${line.text}]`
  if (line.tag === 'checkpoint') return `${CHECKPOINT_START}${canonicalJson(line.note)}]`
  const { organisation, origin, publicKey } = line.header
  return `${HEADER_START}${canonicalJson({ organisation, origin, publicKey, version: 1 })}]`
}

/**
 * Takes a line apart (without its line feed). Texts of rows and entries are only cut out; whoever takes them reads them.
 * Refuses other tags, other versions, and headers and checkpoints that are not written in the one way.
 */
export function parseExportLine(line: string): Reading<ExportLine> {
  const inner = (start: string): string => line.slice(start.length, -1)
  if (!line.endsWith(']')) return refuse('it does not end as a line of an export does')
  if (line.startsWith(ENTRY_START)) {
    const leafHash = line.slice(ENTRY_START.length, ENTRY_START.length + HASH_DIGITS)
    const middle = line.slice(ENTRY_START.length + HASH_DIGITS, ENTRY_TEXT_AT)
    if (middle !== ENTRY_MIDDLE) return refuse('its hash has not 64 digits')
    return { ok: true, value: { tag: 'entry', leafHash, text: line.slice(ENTRY_TEXT_AT, -1) } }
  }
  if (line.startsWith(CONTRIBUTION_START))
    return { ok: true, value: { tag: 'contribution', text: inner(CONTRIBUTION_START) } }
  if (line.startsWith(FILE_START)) return { ok: true, value: { tag: 'file', text: inner(FILE_START) } }
  const parsed = line.startsWith(HEADER_START)
    ? headerOf(inner(HEADER_START))
    : line.startsWith(CHECKPOINT_START)
      ? checkpointOf(inner(CHECKPOINT_START))
      : undefined
  if (parsed === undefined) return refuse('it is none of the lines that an export has')
  if (exportLineText(parsed) !== line) return refuse('it is not written in the canonical way')
  return { ok: true, value: parsed }
}

function headerOf(text: string): ExportLine | undefined {
  const json = parsedJson(text)
  if (typeof json !== 'object' || json === null || !('version' in json) || json.version !== 1)
    return undefined
  if (!('organisation' in json) || !('origin' in json) || !('publicKey' in json)) return undefined
  const { organisation, origin, publicKey } = json
  if (typeof organisation !== 'string' || typeof origin !== 'string' || typeof publicKey !== 'string')
    return undefined
  return { tag: 'header', header: { organisation, origin, publicKey } }
}

function checkpointOf(text: string): ExportLine | undefined {
  const note = parsedJson(text)
  return typeof note === 'string' ? { tag: 'checkpoint', note } : undefined
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: nothing that the callers look for.
    return undefined
  }
}

function refuse(refusal: string): { readonly ok: false; readonly refusal: string } {
  return { ok: false, refusal }
}
