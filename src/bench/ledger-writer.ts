// Writes an exported ledger of entries that are made up, without a database: each is booked by the rules as it comes.
import { Books } from '../ledger/books.ts'
import { entryText } from '../ledger/entry-form.ts'
import { checkpointLines, headOf } from '../ledger/checkpoint-lines.ts'
import type { Entry, EntryBody } from '../ledger/entry.ts'
import { exportLineText } from '../ledger/export-form.ts'
import type { PointsOf } from '../ledger/points.ts'
import { compareContributions, contributionText, manifestFileText, rowSetOf } from '../ledger/row-form.ts'
import type { Contribution, ManifestFile } from '../ledger/rows.ts'
import { SnapshotPoints } from '../ledger/snapshot-points.ts'
import { hex } from '../proof/base64.ts'
import { formatCheckpoint, originOf } from '../proof/checkpoint.ts'
import { Frontier, leafHash } from '../proof/merkle-tree.ts'
import { signNote, type NoteSigner } from '../proof/signed-note.ts'
import { createNoteKey, noteSignerOf } from '../tasks/note-keys.ts'
import { sha256Bytes } from '../tasks/sha256.ts'

const START_MS = Date.UTC(2026, 0, 1)

/** A ledger that is being written. Each entry is recorded a second after the last. */
export class LedgerWriter {
  readonly books = new Books(sha256Bytes)
  readonly publicKey: string
  /** Answers what the books ask of the snapshots that were taken. */
  readonly pointsOf: PointsOf = ({ root, paths }) => this.#points.get(root)!.of(paths)
  readonly #organisation: string
  readonly #signer: NoteSigner
  readonly #frontier = new Frontier(sha256Bytes)
  readonly #withoutPushes = new Frontier(sha256Bytes)
  readonly #points = new Map<string, SnapshotPoints>()
  readonly #write: (line: string) => void

  /** Begins the ledger of an organisation; `write` takes each line, which ends with a line feed. */
  constructor(organisation: string, write: (line: string) => void, key?: string) {
    const signing = noteSignerOf(key ?? createNoteKey(originOf(organisation)).privateKey)
    if (!signing.ok) throw new Error(signing.refusal)
    this.#organisation = organisation
    this.#signer = signing.value.signer
    this.publicKey = signing.value.publicKey
    this.#write = (line) => write(`${line}\n`)
    const origin = originOf(organisation)
    this.#write(
      exportLineText({ tag: 'header', header: { organisation, origin, publicKey: this.publicKey } }),
    )
    this.append({ kind: 'ledger-created', organisation })
  }

  /** Books an entry. Throws where a rule refuses it. */
  append(body: EntryBody, actor: string | null = null): void {
    const sequence = Number(this.#frontier.size)
    const time = new Date(START_MS + sequence * 1000).toISOString()
    const refusal = this.books.refusalOf(body, actor, time)
    if (refusal !== undefined) throw new Error(refusal)
    const postings = this.books.postingsOf(body, this.pointsOf)
    if (!postings.ok) throw new Error(postings.refusal)
    const entry: Entry = { version: 1, sequence, time, actor, ...body }
    const text = entryText(entry)
    const leaf = leafHash(sha256Bytes, Buffer.from(text))
    this.books.apply(entry, postings.value)
    this.#frontier.append(leaf)
    if (body.kind !== 'push-credited') this.#withoutPushes.append(leaf)
    this.#write(exportLineText({ tag: 'entry', leafHash: hex(leaf), text }))
  }

  /** Takes a snapshot of rows, which it puts in order; gives its id. */
  snapshot(
    rows: readonly Contribution[],
    files: readonly ManifestFile[],
    policy: string,
    day: string,
  ): string {
    const sorted = rows.toSorted(compareContributions)
    const contributions = rowSetOf(sha256Bytes, sorted.map(contributionText))
    if (!this.#points.has(contributions.root)) {
      const points = new SnapshotPoints()
      for (const row of sorted) {
        points.add(row)
        this.#write(exportLineText({ tag: 'contribution', text: contributionText(row) }))
      }
      this.#points.set(contributions.root, points)
    }
    for (const file of files) this.#write(exportLineText({ tag: 'file', text: manifestFileText(file) }))
    const snapshot = this.books.nextId('S')
    const revisions = [{ repository: 'api', revision: 'a'.repeat(40), paths: null }]
    this.append({
      kind: 'snapshot-taken',
      snapshot,
      date: day,
      licensed: revisions,
      observed: revisions,
      policy,
      engine: 'engine-1',
      contributions,
      pointsMicros: this.#points.get(contributions.root)!.totalMicros(),
      manifest: rowSetOf(sha256Bytes, files.map(manifestFileText)),
    })
    return snapshot
  }

  /** The signed checkpoint of the entries so far. */
  note(): string {
    const origin = originOf(this.#organisation)
    const head = headOf(this.#frontier, this.#withoutPushes)
    return signNote(formatCheckpoint({ origin, ...head, extensions: checkpointLines(head) }), [this.#signer])
  }

  /** Ends the export with its checkpoint, which it gives. */
  end(): string {
    const note = this.note()
    this.#write(exportLineText({ tag: 'checkpoint', note }))
    return note
  }
}
