// Counts the tokens of files for the origins that first wrote them: what is text of a person's, and how often it counts.
import { isCopied, originIndex, type Attribution, type Origin, type Runs } from '../attribution/origin.ts'
import { appendTokens, TokenList } from '../attribution/tokens.ts'
import type { Kind } from '../policy/policy.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import { bytesOf } from './byte-search.ts'
import { findComments, TextRanges } from './comments.ts'
import { CopyLedger } from './copies.ts'
import type { DefinitionRuns } from './definition-ranges.ts'
import { eachLabelledRecord } from './labelled-records.ts'
import { largestRemainder } from './largest-remainder.ts'
import { RangeCursor } from './range-cursor.ts'

/** Tokens of one kind, in one file and one definition, that one origin first wrote and that count. */
export interface TokenCount {
  readonly origin: Origin
  /** Where they stand now. */
  readonly path: string
  readonly kind: Kind
  /** The innermost definition they stand in, an index into those of the code index; -1 for none. */
  readonly definition: number
  readonly tokens: number
}

/** One file to be counted. */
export interface CountedFile {
  readonly path: string
  readonly bytes: Uint8Array
  readonly runs: Runs
  readonly kind: Kind
  /** Whether third-party code that was brought in whole counts here. */
  readonly countsImports: boolean
  /** Which definitions its bytes stand in; none where it was not analysed. */
  readonly definitions?: DefinitionRuns
  /** Where it repeats another repository's text, so that nothing counts: start and end (bytes) in turn, ascending. */
  readonly repeated?: ArrayLike<number>
}

// What counts of one file, by origin and definition.
interface FileSums {
  readonly path: string
  readonly kind: Kind
  readonly byKey: Map<number, number>
}

// What of a copied run would count.
interface Copied {
  readonly sums: FileSums
  readonly parts: readonly { readonly definition: number; readonly tokens: number }[]
}

// Stretches of a file that are of one run and of one definition.
interface Pieces {
  count: number
  starts: Int32Array
  runs: Int32Array
  definitions: Int32Array
}

// Origins and definitions make one key: fewer definitions than this, and keys stay exact.
const DEFINITIONS_END = 2 ** 26

/**
 * Counts the files of one revision, in any order. Words count; marks, and outside prose and data comments, do not. A labelled
 * record counts for whoever wrote its label. Imports count nothing but where a file says so, copies as `CopyLedger` has it.
 */
export class TokenCounter {
  private readonly origins: readonly Origin[]
  // Only these need comparing, and mostly there are none.
  private readonly copiedOrigins: ReadonlySet<number>
  private readonly sums: FileSums[] = []
  private readonly copies = new CopyLedger<Copied>()
  private readonly list = new TokenList()
  private readonly comments = new TextRanges()
  private readonly pieces: Pieces = {
    count: 0,
    starts: new Int32Array(256),
    runs: new Int32Array(256),
    definitions: new Int32Array(256),
  }
  private tokensByPiece = new Int32Array(256)

  constructor({ origins, files }: Pick<Attribution, 'origins' | 'files'>) {
    this.origins = origins
    this.copiedOrigins = originsWithCopies(files)
  }

  /** Counts a file. Gives whether it is third-party code throughout, so that nothing of it counts. */
  add(file: CountedFile): 'counted' | 'third-party' {
    const { list, comments } = this
    list.count = 0
    appendTokens(file.bytes, 0, file.bytes.length, list)
    comments.count = 0
    if (file.kind !== 'prose' && file.kind !== 'data') findComments(file.path, file.bytes, comments)
    cutIntoPieces(file, this.pieces)
    const { count } = this.pieces
    if (count > this.tokensByPiece.length) this.tokensByPiece = new Int32Array(2 * count)
    this.tokensByPiece.fill(0, 0, count)
    this.countWords(file.repeated ?? [])
    if (file.kind === 'data') this.countRecords(file)
    return this.settle(file)
  }

  /** What counts, once every file was added. */
  counts(): TokenCount[] {
    for (const { origin, payload } of this.copies.counting())
      for (const { definition, tokens } of payload.parts) addTokens(payload.sums, origin, definition, tokens)
    const kinds = [...new Set(this.sums.map(({ kind }) => kind))]
    const rows = this.sums.flatMap(({ path, kind, byKey }) =>
      [...byKey].map(([key, tokens]) => ({ rank: kinds.indexOf(kind), key, path, tokens })),
    )
    rows.sort((a, b) => a.rank - b.rank || a.key - b.key || compareCodePoints(a.path, b.path))
    return rows.map(({ rank, key, path, tokens }) => ({
      origin: this.origins[Math.floor(key / DEFINITIONS_END)]!,
      path,
      kind: kinds[rank]!,
      definition: (key % DEFINITIONS_END) - 1,
      tokens,
    }))
  }

  // Adds each word outside comments and repeated stretches to its piece.
  private countWords(repeated: ArrayLike<number>): void {
    const { list, pieces, comments, tokensByPiece } = this
    const left = new RangeCursor(repeated, repeated.length)
    const silent = new RangeCursor(comments.bounds, 2 * comments.count)
    let piece = -1
    for (let token = 0; token < list.count; token++) {
      const at = list.starts[token]!
      while (piece + 1 < pieces.count && pieces.starts[piece + 1]! <= at) piece++
      const counts = !silent.holds(at) && !left.holds(at)
      if (counts && piece >= 0 && isWord(list, token)) tokensByPiece[piece]!++
    }
  }

  // Gives the words of each labelled record to the pieces its label's values stand in.
  private countRecords(file: CountedFile): void {
    const { list, tokensByPiece } = this
    const pieceOf = piecesOfTokens(list, this.pieces)
    const repeated = file.repeated ?? []
    const left = new RangeCursor(repeated, repeated.length)
    const isRepeated = Uint8Array.from(list.starts.subarray(0, list.count), (at) => (left.holds(at) ? 1 : 0))
    let token = 0
    eachLabelledRecord(file.path, file.bytes, ({ start, end, labels }) => {
      while (token < list.count && list.starts[token]! < start) token++
      const first = token
      while (token < list.count && list.starts[token]! < end) token++
      if (labelWeights(file.bytes, list, pieceOf, first, token, labels).size === 0) return
      let words = 0
      for (let at = first; at < token; at++) {
        if (!isWord(list, at)) continue
        words++
        if (!isRepeated[at]) tokensByPiece[pieceOf[at]!]!--
      }
      // A record whose label is repeated, too, counts nothing; one that was labelled anew counts for that.
      const weights = labelWeights(file.bytes, list, pieceOf, first, token, labels, isRepeated)
      if (weights.size === 0) return
      const parts = largestRemainder(BigInt(words), [...weights.values()])
      for (const [at, piece] of [...weights.keys()].entries()) tokensByPiece[piece]! += Number(parts[at]!)
    })
  }

  // Lays the counts of a file's runs to their origins. A copied run is judged whole, whatever definitions it is of.
  private settle({ path, runs, kind, countsImports }: CountedFile): 'counted' | 'third-party' {
    const { list, pieces, tokensByPiece, origins, copiedOrigins } = this
    const sums: FileSums = { path, kind, byKey: new Map() }
    this.sums.push(sums)
    let counted = 0
    let imported = 0
    let token = 0
    let piece = 0
    for (let run = 0; run < runs.starts.length; run++) {
      const ref = runs.refs[run]!
      const origin = originIndex(ref)
      const parts: { definition: number; tokens: number }[] = []
      for (; piece < pieces.count && pieces.runs[piece] === run; piece++) {
        const tokens = tokensByPiece[piece]!
        if (tokens > 0) parts.push({ definition: pieces.definitions[piece]!, tokens })
      }
      const weightless = origins[origin]!.imported && !countsImports
      for (const { definition, tokens } of parts) {
        if (weightless) imported += tokens
        else counted += tokens
        if (!weightless && !isCopied(ref)) addTokens(sums, origin, definition, tokens)
      }
      if (copiedOrigins.size === 0 || weightless || !copiedOrigins.has(origin)) continue
      const end = runs.starts[run + 1] ?? Infinity
      while (token < list.count && list.starts[token]! < runs.starts[run]!) token++
      const first = token
      while (token < list.count && list.starts[token]! < end) token++
      if (!isCopied(ref)) this.copies.addOriginal(origin, list, first, token)
      else if (parts.length > 0) this.copies.addCopy(origin, path, list, first, token, { sums, parts })
    }
    return imported > 0 && counted === 0 ? 'third-party' : 'counted'
  }
}

function addTokens({ byKey }: FileSums, origin: number, definition: number, tokens: number): void {
  const key = origin * DEFINITIONS_END + definition + 1
  if (tokens > 0) byKey.set(key, (byKey.get(key) ?? 0) + tokens)
}

// Cuts the runs of a file where definitions begin and end.
function cutIntoPieces({ runs, definitions }: CountedFile, pieces: Pieces): void {
  const [runCount, boundCount] = [runs.starts.length, definitions?.starts.length ?? 0]
  const room = runCount + boundCount
  if (room > pieces.starts.length) {
    for (const name of ['starts', 'runs', 'definitions'] as const) pieces[name] = new Int32Array(2 * room)
  }
  pieces.count = 0
  let bound = 0
  for (let run = 0; run < runCount; run++) {
    let start = runs.starts[run]!
    const end = runs.starts[run + 1] ?? Infinity
    while (start < end) {
      while (bound < boundCount && definitions!.starts[bound]! <= start) bound++
      pieces.starts[pieces.count] = start
      pieces.runs[pieces.count] = run
      pieces.definitions[pieces.count++] = definitions?.definitions[bound - 1] ?? -1
      start = Math.min(end, bound < boundCount ? definitions!.starts[bound]! : Infinity)
    }
  }
}

function originsWithCopies(files: Attribution['files']): Set<number> {
  const found = new Set<number>()
  for (const { runs } of files) for (const ref of runs.refs) if (isCopied(ref)) found.add(originIndex(ref))
  return found
}

function isWord(list: TokenList, token: number): boolean {
  return (list.hashes[token]! & 1) === 1
}

function piecesOfTokens(list: TokenList, { starts, count }: Pieces): Int32Array {
  const pieceOf = new Int32Array(list.count)
  let piece = -1
  for (let token = 0; token < list.count; token++) {
    while (piece + 1 < count && starts[piece + 1]! <= list.starts[token]!) piece++
    pieceOf[token] = Math.max(piece, 0)
  }
  return pieceOf
}

// What surrounds a value and is none of it.
const AROUND_VALUES = new Set(bytesOf('"[]{},:'))

// How many of the label's tokens each piece holds, but for those left out: its words, or its marks where it has no words (an emoji).
function labelWeights(
  bytes: Uint8Array,
  list: TokenList,
  pieceOf: Int32Array,
  first: number,
  last: number,
  labels: readonly number[],
  isLeftOut?: Uint8Array,
): Map<number, bigint> {
  const words = new Map<number, bigint>()
  const marks = new Map<number, bigint>()
  let token = first
  for (let label = 0; label < labels.length; label += 2) {
    while (token < last && list.starts[token]! < labels[label]!) token++
    for (; token < last && list.starts[token]! < labels[label + 1]!; token++) {
      if (AROUND_VALUES.has(bytes[list.starts[token]!]!) || isLeftOut?.[token] === 1) continue
      const found = isWord(list, token) ? words : marks
      found.set(pieceOf[token]!, (found.get(pieceOf[token]!) ?? 0n) + 1n)
    }
  }
  return words.size > 0 ? words : marks
}
