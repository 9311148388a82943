// Verifies an exported ledger, line by line: from the file alone, or against a key and an older checkpoint kept elsewhere.
import { sameBytes } from '../proof/base64.ts'
import { originOf, openCheckpoint, type Checkpoint } from '../proof/checkpoint.ts'
import type { Hash } from '../proof/merkle-tree.ts'
import type { NoteVerifier } from '../proof/signed-note.ts'
import type { Reading } from '../royalties/money.ts'
import { saysWithoutPushes } from './checkpoint-lines.ts'
import { parseExportLine, TEXT_STARTS, type ExportHeader, type ExportLine } from './export-form.ts'
import { kindIn, LedgerReplay, type ReplayedEntry } from './replay.ts'

/** What an export is verified with. */
export interface VerifyingMeans {
  readonly hash: Hash
  /** The verifier that a public key's text makes. */
  readonly verifierOf: (publicKey: string) => Reading<NoteVerifier>
  /** The key that one trusts; null to take the file's own. */
  readonly publicKey: string | null
  /** A checkpoint kept elsewhere, as signed note, which the export must agree with; null for none. */
  readonly olderCheckpoint: string | null
  /** Told of each entry that was found right. */
  readonly onEntry?: (replayed: ReplayedEntry) => void
}

/** A line of the file: its bytes without the line feed, and their text. */
export interface WrittenLine {
  readonly bytes: Uint8Array
  /** Undefined where the bytes are no UTF-8. */
  readonly text: string | undefined
}

/** An export in which nothing is wrong. */
export interface VerifiedExport {
  readonly header: ExportHeader
  readonly replay: LedgerReplay
  /** The signed checkpoint that the file ends with. */
  readonly checkpoint: Checkpoint
  readonly note: string
  /** The size of the older checkpoint; null where none was given. */
  readonly olderSize: bigint | null
}

/** Takes the lines of an export one by one. */
export class ExportVerification {
  readonly #means: VerifyingMeans
  readonly #replay: LedgerReplay
  #lineCount = 0
  #header: ExportHeader | undefined
  #verifier: NoteVerifier | undefined
  #older: Checkpoint | undefined
  #end: { readonly checkpoint: Checkpoint; readonly note: string } | undefined

  constructor(means: VerifyingMeans) {
    this.#means = means
    this.#replay = new LedgerReplay(means.hash)
  }

  /** Takes the next line; gives why the export is wrong, naming the entry or the rows, or undefined. After a refusal it takes no more. */
  line(line: WrittenLine): string | undefined {
    this.#lineCount += 1
    if (line.text === undefined) return `${this.#place()}: it is not UTF-8 text`
    if (this.#end !== undefined)
      return `${this.#place()}: it stands after the checkpoint, where the export ends`
    const parsed = parseExportLine(line.text)
    if (!parsed.ok) return `${this.#placeOf(line.text)}: ${parsed.refusal}`
    if (this.#header === undefined && parsed.value.tag !== 'header')
      return `${this.#place()}: an export begins with a line that says whose ledger it is`
    return this.#take(parsed.value, line)
  }

  /** What was verified, once all lines were taken; refuses a file that ends before its checkpoint. */
  end(): Reading<VerifiedExport> {
    if (this.#header === undefined) return refuse('the file is empty: it is no exported ledger')
    if (this.#end === undefined)
      return refuse(
        `the export is cut off after ${this.#replay.size} entries: it must end with a signed checkpoint`,
      )
    return {
      ok: true,
      value: {
        header: this.#header,
        replay: this.#replay,
        ...this.#end,
        olderSize: this.#older?.size ?? null,
      },
    }
  }

  #take(line: ExportLine, { bytes, text }: WrittenLine): string | undefined {
    switch (line.tag) {
      case 'header':
        return this.#takeHeader(line.header)
      case 'contribution':
        return this.#replay.contribution({ bytes: innerBytes(line.tag, bytes), text: line.text })
      case 'file':
        return this.#replay.file({ bytes: innerBytes(line.tag, bytes), text: line.text })
      case 'entry':
        return this.#takeEntry(line, { bytes, text })
      case 'checkpoint':
        return this.#takeCheckpoint(line.note)
    }
    return undefined
  }

  #takeHeader(header: ExportHeader): string | undefined {
    if (this.#header !== undefined) return `${this.#place()}: there is a second header`
    const { verifierOf, publicKey, olderCheckpoint } = this.#means
    if (header.origin !== originOf(header.organisation))
      return `the header: "${header.origin}" is not the origin of "${header.organisation}"`
    const verifier = verifierOf(publicKey ?? header.publicKey)
    if (!verifier.ok) return publicKey === null ? `the header: ${verifier.refusal}` : verifier.refusal
    if (verifier.value.name !== header.origin)
      return `the header: the ledger is "${header.origin}", and the key is that of "${verifier.value.name}"`
    if (publicKey !== null && publicKey.trim() !== header.publicKey)
      return 'the header: it names another key than the one that was given'
    this.#header = header
    this.#verifier = verifier.value
    if (olderCheckpoint === null) return undefined
    const older = this.#open(olderCheckpoint)
    if (!older.ok) return `the checkpoint to compare with: ${older.refusal}`
    this.#older = older.value
    return undefined
  }

  #takeEntry(line: ExportLine & { readonly tag: 'entry' }, written: WrittenLine): string | undefined {
    const inner = { bytes: innerBytes(line.tag, written.bytes), text: line.text }
    const replayed = this.#replay.entry(inner, line.leafHash)
    if (!replayed.ok) return replayed.refusal
    const { entry } = replayed.value
    if (entry.kind === 'ledger-created' && entry.organisation !== this.#header?.organisation)
      return `the header: it says "${this.#header?.organisation}", and entry 0 says "${entry.organisation}"`
    if (this.#replay.size === this.#older?.size && !sameBytes(this.#replay.root(), this.#older.root))
      return (
        `the first ${this.#older.size} entries are not those of the checkpoint to compare with: ` +
        'entries were rewritten since it was signed'
      )
    this.#means.onEntry?.(replayed.value)
    return undefined
  }

  #takeCheckpoint(note: string): string | undefined {
    const unfinished = this.#replay.endRefusal()
    if (unfinished !== undefined) return unfinished
    const opened = this.#open(note)
    if (!opened.ok) return `the checkpoint at the end: ${opened.refusal}`
    const { size, root, extensions } = opened.value
    if (size !== this.#replay.size)
      return `the checkpoint at the end is of ${size} entries, and the export has ${this.#replay.size}`
    if (!sameBytes(root, this.#replay.root()))
      return `the entries are not those that were signed: at least one of the ${size} was rewritten with its hash`
    if (!saysWithoutPushes(extensions, this.#replay.head()))
      return `what the checkpoint says of the entries without pushes is not what they are`
    if (this.#older !== undefined && this.#older.size > size)
      return `the export has ${size} entries, and the checkpoint to compare with has ${this.#older.size}: it is cut off`
    this.#end = { checkpoint: opened.value, note }
    return undefined
  }

  #open(note: string): Reading<Checkpoint> {
    const opened = openCheckpoint(note, [this.#verifier!])
    if (!opened.ok) return opened
    const { checkpoint } = opened.value
    if (checkpoint.origin === this.#header?.origin) return { ok: true, value: checkpoint }
    return refuse(`it is of the ledger "${checkpoint.origin}", not of "${this.#header?.origin}"`)
  }

  #place(): string {
    return `line ${this.#lineCount} (${this.#header === undefined ? 'the header' : `at entry ${this.#replay.size}`})`
  }

  // A line that cannot be taken apart is still named after the entry that it must have been.
  #placeOf(text: string): string {
    const isEntry = this.#header !== undefined && text.includes('"kind":"') && text.includes('"sequence":')
    return isEntry ? `entry ${this.#replay.size} (${kindIn(text)})` : this.#place()
  }
}

function innerBytes(tag: keyof typeof TEXT_STARTS, bytes: Uint8Array): Uint8Array {
  return bytes.subarray(TEXT_STARTS[tag], bytes.length - 1)
}

function refuse(refusal: string): { readonly ok: false; readonly refusal: string } {
  return { ok: false, refusal }
}
