// A delivery's manifest as JSON lines: what it is of, every file, and the entries of the ledger that stand for it.
import { canonicalJson } from '../proof/canonical-json.ts'
import type { Entry } from '../ledger/entry.ts'
import { entryText, parseEntryText } from '../ledger/entry-form.ts'
import { manifestFileText, parseManifestFile } from '../ledger/row-form.ts'
import type { ManifestFile } from '../ledger/rows.ts'
import { done, refused, type Outcome } from './outcome.ts'

/** What a manifest's first line says. */
export interface ManifestHeader {
  readonly organisation: string
  readonly delivery: string
  readonly licence: string
  readonly snapshot: string
  /** Of the Merkle tree over the canonical JSON of each file. */
  readonly root: string
  readonly count: number
}

/** A line of a manifest. They come in this order: the header, every file, the snapshot's entry and the delivery's, the checkpoint. */
export type ManifestLine =
  | { readonly tag: 'header'; readonly header: ManifestHeader }
  | { readonly tag: 'file'; readonly file: ManifestFile; readonly text: string }
  | { readonly tag: 'entry'; readonly entry: Entry }
  | { readonly tag: 'checkpoint'; readonly note: string }

/** The first line, without its line feed. */
export function headerLine({
  organisation,
  delivery,
  licence,
  snapshot,
  root,
  count,
}: ManifestHeader): string {
  return `["byline-manifest",${canonicalJson({ organisation, delivery, licence, snapshot, root, count, version: 1 })}]`
}

/** The line of a file. */
export function fileLine(file: ManifestFile): string {
  return `["file",${manifestFileText(file)}]`
}

/** The line of an entry. */
export function entryLine(entry: Entry): string {
  return `["entry",${entryText(entry)}]`
}

/** The line of the signed checkpoint that was current when the manifest was written. */
export function checkpointLine(note: string): string {
  return `["checkpoint",${canonicalJson(note)}]`
}

/** Takes a line apart; refuses every other text. */
export function parseManifestLine(line: string): Outcome<ManifestLine> {
  const inner = (start: string): string => line.slice(start.length, -1)
  if (!line.endsWith(']')) return refused('it is no line of a manifest')
  if (line.startsWith('["file",')) {
    const text = inner('["file",')
    const file = parseManifestFile(text)
    return file.ok ? done({ tag: 'file', file: file.value, text }) : file
  }
  if (line.startsWith('["entry",')) {
    const entry = parseEntryText(inner('["entry",'))
    return entry.ok ? done({ tag: 'entry', entry: entry.value }) : entry
  }
  if (line.startsWith('["checkpoint",')) {
    const note = parsedJson(inner('["checkpoint",'))
    return typeof note === 'string' ? done({ tag: 'checkpoint', note }) : refused('its checkpoint is no text')
  }
  const header = line.startsWith('["byline-manifest",') ? headerOf(inner('["byline-manifest",')) : undefined
  return header === undefined ? refused('it is no line of a manifest') : done({ tag: 'header', header })
}

function headerOf(text: string): ManifestHeader | undefined {
  const json = parsedJson(text)
  if (typeof json !== 'object' || json === null) return undefined
  const members = new Map<string, unknown>(Object.entries(json))
  const texts = ['organisation', 'delivery', 'licence', 'snapshot', 'root'].map((name) => members.get(name))
  const count = members.get('count')
  if (members.get('version') !== 1 || typeof count !== 'number' || !texts.every(isText)) return undefined
  const [organisation, delivery, licence, snapshot, root] = texts
  return {
    organisation: organisation!,
    delivery: delivery!,
    licence: licence!,
    snapshot: snapshot!,
    root: root!,
    count,
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // No JSON: nothing that the callers look for.
    return undefined
  }
}
