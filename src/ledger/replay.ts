// Replays a ledger from its bytes alone: every hash, form, rule and sum is checked on the way, every balance comes out of it.
import { hex, isHexOf, sameBytes } from '../proof/base64.ts'
import { Frontier, leafHash, type Hash } from '../proof/merkle-tree.ts'
import type { NodeId } from '../proof/merkle-tree.ts'
import type { Reading } from '../royalties/money.ts'
import type { Posting } from './accounts.ts'
import { Books } from './books.ts'
import { headOf, type LogHead } from './checkpoint-lines.ts'
import { parseEntryText } from './entry-form.ts'
import type { Entry, EntryOf, RowSet } from './entry.ts'
import type { PointsOf } from './points.ts'
import {
  compareContributions,
  compareManifestFiles,
  parseContribution,
  parseManifestFile,
} from './row-form.ts'
import type { Contribution, ManifestFile } from './rows.ts'
import { SnapshotPoints } from './snapshot-points.ts'

/** Bytes of an entry or row, and the text that they are the UTF-8 of. */
export interface WrittenText {
  readonly bytes: Uint8Array
  readonly text: string
}

/** An entry that was found right, and what it posted. */
export interface ReplayedEntry {
  readonly entry: Entry
  readonly leaf: Uint8Array
  readonly postings: readonly Posting[]
}

// Rows that have come and whose entry has not.
interface PendingRows<Row> {
  readonly frontier: Frontier
  last: Row | undefined
}

/** The books of a ledger as its bytes say them. Feed it the rows of each snapshot or push, then the entry, from the first on. */
export class LedgerReplay {
  readonly books: Books
  readonly #hash: Hash
  readonly #completed: ((node: NodeId, hash: Uint8Array) => void) | undefined
  readonly #withPushRows: boolean
  readonly #frontier: Frontier
  readonly #withoutPushes: Frontier
  readonly #points = new Map<string, { readonly count: number; readonly points: SnapshotPoints }>()
  readonly #manifests = new Map<string, number>()
  // Only how many rows each has: nobody is paid by them.
  readonly #pushes = new Map<string, number>()
  readonly #kinds = new Map<string, number>()
  #contributions: (PendingRows<Contribution> & { readonly points: SnapshotPoints }) | undefined
  #files: PendingRows<ManifestFile> | undefined
  #rowCount = 0

  /**
   * Nothing replayed yet. `completed` is told of every subtree that the entries complete. Where `withPushRows` is false, the rows
   * of pushes do not come and are not missed: nobody is paid by them.
   */
  constructor(hash: Hash, completed?: (node: NodeId, hash: Uint8Array) => void, withPushRows = true) {
    this.#hash = hash
    this.#completed = completed
    this.#withPushRows = withPushRows
    this.#frontier = new Frontier(hash)
    this.#withoutPushes = new Frontier(hash)
    this.books = new Books(hash)
  }

  /** How many entries were found right. */
  get size(): bigint {
    return this.#frontier.size
  }

  /** How many rows there were, and in how many sets. */
  get rows(): { readonly rowCount: number; readonly setCount: number } {
    return {
      rowCount: this.#rowCount,
      setCount: this.#points.size + this.#manifests.size + this.#pushes.size,
    }
  }

  /** How many entries there were of each kind. */
  get kinds(): ReadonlyMap<string, number> {
    return this.#kinds
  }

  /** The root over the entries so far. */
  root(): Uint8Array {
    return this.#frontier.root()
  }

  /** The trees over the entries so far. */
  head(): LogHead {
    return headOf(this.#frontier, this.#withoutPushes)
  }

  /** Whether the rows of a set have come. */
  hasRows(kind: 'contributions' | 'manifest' | 'push', root: string): boolean {
    const sets = { contributions: this.#points, manifest: this.#manifests, push: this.#pushes }
    return sets[kind].has(root)
  }

  /** Takes the next contribution of the next snapshot or push. Gives why it is wrong, naming whose it is; undefined where it is right. */
  contribution(row: WrittenText): string | undefined {
    const rows = (this.#contributions ??= {
      frontier: new Frontier(this.#hash),
      points: new SnapshotPoints(),
      last: undefined,
    })
    const refusal = this.#row(rows, row, parseContribution, compareContributions)
    if (refusal !== undefined) return `the contributions of entry ${this.size}: ${refusal}`
    rows.points.add(rows.last!)
    return undefined
  }

  /** Takes the next file of the next snapshot's manifest; gives why it is wrong as `contribution` does. */
  file(row: WrittenText): string | undefined {
    const rows = (this.#files ??= { frontier: new Frontier(this.#hash), last: undefined })
    const refusal = this.#row(rows, row, parseManifestFile, compareManifestFiles)
    return refusal === undefined ? undefined : `the manifest of entry ${this.size}: ${refusal}`
  }

  /**
   * Takes the next entry, with the leaf hash that was recorded, as bytes or in lower-case hexadecimal. Refuses, naming it by sequence and kind: where its bytes are not those of the leaf hash that was
   * recorded, are not canonical or break a rule; where its sequence or its rows are not what they should be.
   */
  entry(written: WrittenText, recordedLeaf: Uint8Array | string): Reading<ReplayedEntry> {
    const leaf = leafHash(this.#hash, written.bytes)
    const wrong = (problem: string): { readonly ok: false; readonly refusal: string } => ({
      ok: false,
      refusal: `entry ${this.size} (${kindIn(written.text)}): ${problem}`,
    })
    if (!(typeof recordedLeaf === 'string' ? isHexOf(recordedLeaf, leaf) : sameBytes(leaf, recordedLeaf)))
      return wrong('what it says is not what was recorded: the entry or its recorded hash was changed')
    const parsed = parseEntryText(written.text)
    if (!parsed.ok) return wrong(parsed.refusal)
    const entry = parsed.value
    const refusal = this.books.entryRefusal(entry) ?? this.#takeRows(entry)
    if (refusal !== undefined) return wrong(refusal)
    const postings = this.books.postingsOf(entry, this.#pointsOf)
    if (!postings.ok) return wrong(postings.refusal)
    this.books.apply(entry, postings.value)
    this.#frontier.append(leaf, this.#completed)
    if (entry.kind !== 'push-credited') this.#withoutPushes.append(leaf)
    this.#kinds.set(entry.kind, (this.#kinds.get(entry.kind) ?? 0) + 1)
    return { ok: true, value: { entry, leaf, postings: postings.value } }
  }

  /** Why the log may not end here: rows have come for an entry that has not; undefined where it may. */
  endRefusal(): string | undefined {
    if (this.#contributions === undefined && this.#files === undefined) return undefined
    return `rows stand after the last of the ${this.size} entries, and belong to none`
  }

  readonly #pointsOf: PointsOf = ({ root, paths }) => {
    const rows = this.#points.get(root)
    if (rows === undefined) throw new Error(`no snapshot has contributions with the root ${root}`)
    return rows.points.of(paths)
  }

  #row<Row>(
    rows: PendingRows<Row>,
    { bytes, text }: WrittenText,
    parse: (text: string) => Reading<Row>,
    compare: (a: Row, b: Row) => number,
  ): string | undefined {
    const parsed = parse(text)
    if (!parsed.ok) return parsed.refusal
    if (rows.last !== undefined && compare(rows.last, parsed.value) >= 0)
      return `row ${rows.frontier.size} is not after the one before it`
    rows.last = parsed.value
    rows.frontier.append(leafHash(this.#hash, bytes))
    this.#rowCount += 1
    return undefined
  }

  // The rows that have come belong to this entry, or there were none.
  #takeRows(entry: Entry): string | undefined {
    const [contributions, files] = [this.#contributions, this.#files]
    this.#contributions = undefined
    this.#files = undefined
    if (entry.kind === 'push-credited' && !this.#withPushRows && contributions === undefined) return undefined
    if (entry.kind === 'push-credited' && files === undefined)
      return this.#takeSet(this.#pushes, entry.contributions, contributions, 'contributions')
    if (entry.kind !== 'snapshot-taken')
      return contributions === undefined && files === undefined
        ? undefined
        : 'rows stand before it, and it has none'
    return (
      this.#takeContributions(entry, contributions) ??
      this.#takeSet(this.#manifests, entry.manifest, files, 'manifest')
    )
  }

  #takeContributions(
    { contributions: set, pointsMicros }: EntryOf<'snapshot-taken'>,
    rows: { readonly frontier: Frontier; readonly points: SnapshotPoints } | undefined,
  ): string | undefined {
    const known = this.#points.get(set.root)
    if (rows !== undefined || known === undefined) {
      const refusal = setRefusal(set, rows?.frontier ?? new Frontier(this.#hash), 'contributions')
      if (refusal !== undefined) return refusal
      this.#points.set(set.root, { count: set.count, points: rows?.points ?? new SnapshotPoints() })
    } else if (known.count !== set.count) return countRefusal(set, known.count, 'contributions')
    const totalMicros = this.#points.get(set.root)!.points.totalMicros()
    if (totalMicros === pointsMicros) return undefined
    return `its contributions come to ${totalMicros} micro-points, and it says ${pointsMicros}`
  }

  // Rows that no points are made of: only their number is kept.
  #takeSet(
    sets: Map<string, number>,
    set: RowSet,
    rows: { readonly frontier: Frontier } | undefined,
    name: string,
  ): string | undefined {
    const known = sets.get(set.root)
    if (rows === undefined && known !== undefined)
      return known === set.count ? undefined : countRefusal(set, known, name)
    const refusal = setRefusal(set, rows?.frontier ?? new Frontier(this.#hash), name)
    if (refusal === undefined) sets.set(set.root, set.count)
    return refusal
  }
}

/** The kind that an entry's text says, for naming it; whatever is wrong with the rest. */
export function kindIn(text: string): string {
  return /"kind":"([a-z-]{1,40})"/.exec(text)?.[1] ?? 'of no readable kind'
}

function setRefusal(set: RowSet, frontier: Frontier, name: string): string | undefined {
  const found = Number(frontier.size)
  if (found !== set.count) return countRefusal(set, found, name)
  if (hex(frontier.root()) === set.root) return undefined
  return `its ${name} are not the rows that it names by their root: at least one of the ${found} was changed`
}

function countRefusal(set: RowSet, found: number, name: string): string {
  return `its ${name} are ${set.count} rows, and there are ${found}`
}
