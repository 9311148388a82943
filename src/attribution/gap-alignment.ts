// Aligns the tokens in the gaps between matching lines, and lets go what matches only by chance: a new line keeps its
// tokens when most of it, and enough of the line it came from, is still there, or when a long piece of it is.
import { widened } from './growing-array.ts'
import { LEAST_MOVE_TOKENS, LEAST_MOVE_WORD_BYTES } from './block-moves.ts'
import type { Region } from './line-matching.ts'
import type { LineTable } from './lines.ts'
import { BY_TOKEN, type Segments } from './segments.ts'
import { alignTokens, sameToken } from './token-matching.ts'
import { TokenList, appendTokens } from './tokens.ts'

// Shares of a line's word bytes, in percent.
const LEAST_KEPT_OF_NEW = 40
const LEAST_KEPT_OF_OLD = 20

/** One side of a gap: its tokens, and for each the line (counted within the gap) that it stands on. */
class GapSide {
  readonly tokens = new TokenList()
  lines: Int32Array = new Int32Array(256)
  lineCount = 0
  /** For each line: bytes of its words, and how many of them are paired. */
  wordBytes: Int32Array = new Int32Array(64)
  pairedBytes: Int32Array = new Int32Array(64)

  clear(): void {
    this.tokens.count = 0
    this.lineCount = 0
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    const first = this.tokens.count
    appendTokens(bytes, start, end, this.tokens)
    if (this.lines.length < this.tokens.count) this.lines = widened(this.lines, this.tokens.starts.length)
    if (this.lineCount === this.wordBytes.length) {
      this.wordBytes = widened(this.wordBytes, this.lineCount * 2)
      this.pairedBytes = widened(this.pairedBytes, this.lineCount * 2)
    }
    let wordBytes = 0
    for (let at = first; at < this.tokens.count; at++) {
      this.lines[at] = this.lineCount
      wordBytes += wordLength(this.tokens, at)
    }
    this.wordBytes[this.lineCount] = wordBytes
    this.pairedBytes[this.lineCount++] = 0
  }
}

function wordLength(tokens: TokenList, at: number): number {
  return (tokens.hashes[at]! & 1) === 0 ? 0 : tokens.ends[at]! - tokens.starts[at]!
}

const oldSide = new GapSide()
const newSide = new GapSide()
let pairs = new Int32Array(256)

/**
 * Goes through the gaps that the in-order pairs of lines (`anchored`) leave in a region and appends a segment for each token that
 * stayed. Lines that have a partner or are `used` (in a moved block, say) take no part.
 */
export function alignGaps(
  before: Uint8Array,
  beforeLines: LineTable,
  used: Uint8Array,
  after: Uint8Array,
  afterLines: LineTable,
  partners: Int32Array,
  anchored: Int32Array,
  region: Region,
  segments: Segments,
): void {
  let oldAt = region.beforeStart
  let newAt = region.afterStart
  while (newAt < region.afterEnd) {
    let newEnd = newAt
    while (newEnd < region.afterEnd && anchored[newEnd]! < 0) newEnd++
    const oldEnd = newEnd < region.afterEnd ? anchored[newEnd]! : region.beforeEnd
    if (newEnd > newAt && oldEnd > oldAt) {
      oldSide.clear()
      newSide.clear()
      for (let line = oldAt; line < oldEnd; line++) {
        if (used[line] === 0) oldSide.add(before, beforeLines.starts[line]!, beforeLines.ends[line]!)
      }
      for (let line = newAt; line < newEnd; line++) {
        if (partners[line]! < 0) newSide.add(after, afterLines.starts[line]!, afterLines.ends[line]!)
      }
      if (oldSide.lineCount > 0 && newSide.lineCount > 0) alignGap(segments)
    }
    oldAt = oldEnd + 1
    newAt = newEnd + 1
  }
}

function alignGap(segments: Segments): void {
  const oldTokens = oldSide.tokens
  const newTokens = newSide.tokens
  const count = newTokens.count
  if (pairs.length < count) pairs = new Int32Array(count * 2)
  pairs.fill(-1, 0, count)
  alignTokens(oldTokens, 0, oldTokens.count, newTokens, 0, count, pairs)
  for (let at = 0; at < count; at++) {
    const old = pairs[at]!
    if (old < 0) continue
    const length = wordLength(newTokens, at)
    newSide.pairedBytes[newSide.lines[at]!]! += length
    oldSide.pairedBytes[oldSide.lines[old]!]! += length
  }
  for (let at = 0; at < count;) {
    if (pairs[at]! < 0) {
      at++
      continue
    }
    let end = at + 1
    while (end < count && pairs[end] === pairs[end - 1]! + 1) end++
    pushPiece(at, end, segments)
    at = end
  }
}

// Pushes the tokens of one unbroken piece that are there for a reason.
function pushPiece(start: number, end: number, segments: Segments): void {
  const newTokens = newSide.tokens
  const oldTokens = oldSide.tokens
  let wordBytes = 0
  for (let at = start; at < end; at++) wordBytes += wordLength(newTokens, at)
  const long = end - start >= LEAST_MOVE_TOKENS && wordBytes >= LEAST_MOVE_WORD_BYTES
  let joined = false
  for (let at = start; at < end; at++) {
    const old = pairs[at]!
    const kept = long || isKept(newSide.lines[at]!, oldSide.lines[old]!) || isSharedStart(start, at)
    if (!kept || !sameToken(oldTokens, old, newTokens, at)) {
      joined = false
      continue
    }
    segments.push(newTokens.starts[at]!, newTokens.ends[at]!, oldTokens.starts[old]!, BY_TOKEN, joined)
    joined = true
  }
}

function isKept(newLine: number, oldLine: number): boolean {
  return (
    newSide.pairedBytes[newLine]! * 100 >= newSide.wordBytes[newLine]! * LEAST_KEPT_OF_NEW &&
    oldSide.pairedBytes[oldLine]! * 100 >= oldSide.wordBytes[oldLine]! * LEAST_KEPT_OF_OLD
  )
}

// Where as many lines stand for as many, what a line and the one in its place begin with alike was kept: the key of a
// changed entry, the `return` of a changed value.
function isSharedStart(pieceStart: number, at: number): boolean {
  if (oldSide.lineCount !== newSide.lineCount) return false
  const line = newSide.lines[at]!
  const old = pairs[at]!
  if (oldSide.lines[old] !== line) return false
  let first = at
  while (first > pieceStart && newSide.lines[first - 1] === line) first--
  if (first > 0 && newSide.lines[first - 1] === line) return false
  const oldFirst = old - (at - first)
  return oldFirst === 0 || oldSide.lines[oldFirst - 1] !== line
}
