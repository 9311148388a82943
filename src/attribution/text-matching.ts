// Matches two versions of a text: what stands in the new one that stood in the old one, and where. First the common start
// and end, then lines, then blocks that moved, then tokens in the gaps.
import { matchMovedBlocks, matchPermutation } from './block-moves.ts'
import { alignGaps } from './gap-alignment.ts'
import { LineTable, hasWord, numberLines, scanLines } from './lines.ts'
import { matchLines, type Region } from './line-matching.ts'
import { BY_LINE, type Segments } from './segments.ts'
import { TokenList, appendTokens } from './tokens.ts'
import { sameToken } from './token-matching.ts'

/** Whether `length` bytes of two texts are equal; handed in, since the machine compares faster than a loop. */
export type EqualBytes = (
  a: Uint8Array,
  aStart: number,
  b: Uint8Array,
  bStart: number,
  length: number,
) => boolean

const NEWLINE = 10
// How many lines past a difference are searched for a place to go on, and how much must be alike from there.
const REJOIN_LINES = 24
const REJOIN_BYTES = 1024

const beforeLines = new LineTable()
const afterLines = new LineTable()
const lineTokens = new TokenList()
const otherTokens = new TokenList()
const oldWindow = new LineTable()
const newWindow = new LineTable()
const regions: Region[] = []
let partners = new Int32Array(256)
let anchored = new Int32Array(256)
let used = new Uint8Array(256)

/**
 * Fills `segments`, in the order of `after`, with what `after` keeps of `before`. Neither text is changed. White space
 * never matters; a token is in one segment at most on either side.
 */
export function matchTexts(
  before: Uint8Array,
  after: Uint8Array,
  equalBytes: EqualBytes,
  segments: Segments,
): void {
  segments.clear()
  const head = commonStretch(before, 0, before.length, after, 0, after.length, equalBytes)
  const tail = commonEnd(before, after, head, equalBytes)
  if (head > 0) segments.push(0, head, 0, BY_LINE, false)
  const beforeEnd = before.length - tail
  const afterEnd = after.length - tail
  if (head < beforeEnd && head < afterEnd)
    matchMiddles(before, head, beforeEnd, after, head, afterEnd, segments, equalBytes)
  if (tail > 0) segments.push(afterEnd, after.length, beforeEnd, BY_LINE, false)
  segments.sort()
}

/** Matches two stretches as `matchTexts` does two texts, appending to `segments`. Both must begin at a line's start. */
function matchMiddles(
  before: Uint8Array,
  beforeStart: number,
  beforeEnd: number,
  after: Uint8Array,
  afterStart: number,
  afterEnd: number,
  segments: Segments,
  equalBytes: EqualBytes,
): void {
  beforeLines.count = 0
  afterLines.count = 0
  regions.length = 0
  let oldAt = beforeStart
  let newAt = afterStart
  while (Math.min(beforeEnd - oldAt, afterEnd - newAt) > 2 * REJOIN_BYTES) {
    const place = findRejoining(before, oldAt, beforeEnd, after, newAt, afterEnd, equalBytes)
    if (place === null) break
    addRegion(before, oldAt, place.old, after, newAt, place.new)
    const common = commonStretch(before, place.old, beforeEnd, after, place.new, afterEnd, equalBytes)
    segments.push(place.new, place.new + common, place.old, BY_LINE, false)
    oldAt = place.old + common
    newAt = place.new + common
  }
  addRegion(before, oldAt, beforeEnd, after, newAt, afterEnd)
  if (beforeLines.count === 0 || afterLines.count === 0) return
  pairLines(before, after, segments)
  pushLines(before, after, segments, equalBytes)
}

function addRegion(
  before: Uint8Array,
  beforeStart: number,
  beforeEnd: number,
  after: Uint8Array,
  afterStart: number,
  afterEnd: number,
): void {
  const firstBefore = beforeLines.count
  const firstAfter = afterLines.count
  scanLines(before, beforeStart, beforeEnd, beforeLines)
  scanLines(after, afterStart, afterEnd, afterLines)
  regions.push({
    beforeStart: firstBefore,
    beforeEnd: beforeLines.count,
    afterStart: firstAfter,
    afterEnd: afterLines.count,
  })
}

// Pairs the lines of all regions, and the tokens of those that stay alone.
function pairLines(before: Uint8Array, after: Uint8Array, segments: Segments): void {
  if (partners.length < afterLines.count) {
    partners = new Int32Array(afterLines.count * 2)
    anchored = new Int32Array(afterLines.count * 2)
  }
  if (used.length < beforeLines.count) used = new Uint8Array(beforeLines.count * 2)
  const classCount = numberLines(beforeLines, afterLines)
  if (matchPermutation(beforeLines, before, afterLines, after, partners, used)) return
  matchLines(beforeLines, afterLines, after, regions, classCount, partners)
  used.fill(0, 0, beforeLines.count)
  let matched = 0
  for (let line = 0; line < afterLines.count; line++) {
    const partner = partners[line]!
    anchored[line] = partner
    if (partner < 0) continue
    used[partner] = 1
    matched++
  }
  if (matched === afterLines.count || matched === beforeLines.count) return
  matchMovedBlocks(beforeLines, before, afterLines, after, partners, used)
  for (const region of regions) {
    alignGaps(before, beforeLines, used, after, afterLines, partners, anchored, region, segments)
  }
}

// Looks a few lines past a difference for the nearest place from which both texts go on alike for long: what lies between
// need not be compared with everything else, and most of a large file is never split into lines at all.
function findRejoining(
  before: Uint8Array,
  beforeStart: number,
  beforeEnd: number,
  after: Uint8Array,
  afterStart: number,
  afterEnd: number,
  equalBytes: EqualBytes,
): { old: number; new: number } | null {
  oldWindow.count = 0
  newWindow.count = 0
  scanLines(before, beforeStart, beforeEnd, oldWindow, REJOIN_LINES)
  scanLines(after, afterStart, afterEnd, newWindow, REJOIN_LINES)
  for (let sum = 1; sum < oldWindow.count + newWindow.count - 1; sum++) {
    for (let j = Math.max(0, sum - oldWindow.count + 1); j <= sum && j < newWindow.count; j++) {
      const i = sum - j
      if (oldWindow.hashes[i] !== newWindow.hashes[j] || !hasWord(before, oldWindow, i)) continue
      const old = oldWindow.starts[i]!
      const fresh = newWindow.starts[j]!
      if (old + REJOIN_BYTES > beforeEnd || fresh + REJOIN_BYTES > afterEnd) continue
      if (equalBytes(before, old, after, fresh, REJOIN_BYTES)) return { old, new: fresh }
    }
  }
  return null
}

// Turns paired lines into segments: whole runs where the bytes are equal, else token by token.
function pushLines(before: Uint8Array, after: Uint8Array, segments: Segments, equalBytes: EqualBytes): void {
  for (let line = 0; line < afterLines.count;) {
    const partner = partners[line]!
    if (partner < 0) {
      line++
      continue
    }
    let count = 1
    while (line + count < afterLines.count && partners[line + count] === partner + count) count++
    const newStart = afterLines.starts[line]!
    const newEnd = afterLines.ends[line + count - 1]!
    const oldStart = beforeLines.starts[partner]!
    const oldEnd = beforeLines.ends[partner + count - 1]!
    if (
      oldEnd - oldStart === newEnd - newStart &&
      equalBytes(before, oldStart, after, newStart, newEnd - newStart)
    ) {
      segments.push(newStart, newEnd, oldStart, BY_LINE, false)
    } else {
      for (let step = 0; step < count; step++) pushLine(before, partner + step, after, line + step, segments)
    }
    line += count
  }
}

function pushLine(
  before: Uint8Array,
  oldLine: number,
  after: Uint8Array,
  newLine: number,
  segments: Segments,
): void {
  lineTokens.count = 0
  otherTokens.count = 0
  appendTokens(before, beforeLines.starts[oldLine]!, beforeLines.ends[oldLine]!, lineTokens)
  appendTokens(after, afterLines.starts[newLine]!, afterLines.ends[newLine]!, otherTokens)
  const count = Math.min(lineTokens.count, otherTokens.count)
  let joined = false
  for (let at = 0; at < count; at++) {
    if (!sameToken(lineTokens, at, otherTokens, at)) {
      joined = false
      continue
    }
    segments.push(otherTokens.starts[at]!, otherTokens.ends[at]!, lineTokens.starts[at]!, BY_LINE, joined)
    joined = true
  }
}

// How many bytes two stretches begin with alike, up to the start of a line, or to the end of both.
function commonStretch(
  before: Uint8Array,
  beforeStart: number,
  beforeEnd: number,
  after: Uint8Array,
  afterStart: number,
  afterEnd: number,
  equalBytes: EqualBytes,
): number {
  const limit = Math.min(beforeEnd - beforeStart, afterEnd - afterStart)
  let size = 0
  let step = 512
  while (step >= 32) {
    if (size + step <= limit && equalBytes(before, beforeStart + size, after, afterStart + size, step)) {
      size += step
      if (step < 65536) step *= 2
    } else step >>= 1
  }
  while (size < limit && before[beforeStart + size] === after[afterStart + size]) size++
  if (beforeStart + size === beforeEnd && afterStart + size === afterEnd) return size
  while (size > 0 && before[beforeStart + size - 1] !== NEWLINE) size--
  return size
}

// How many bytes both texts end with, from the start of a line, leaving alone the first `head` bytes.
function commonEnd(before: Uint8Array, after: Uint8Array, head: number, equalBytes: EqualBytes): number {
  const limit = Math.min(before.length, after.length) - head
  const b = before.length
  const a = after.length
  let size = 0
  let step = 512
  while (step >= 32) {
    if (size + step <= limit && equalBytes(before, b - size - step, after, a - size - step, step)) {
      size += step
      if (step < 65536) step *= 2
    } else step >>= 1
  }
  while (size < limit && before[b - size - 1] === after[a - size - 1]) size++
  while (size > 0 && !startsLine(before, b - size, head)) size--
  while (size > 0 && !startsLine(after, a - size, head)) size = shorter(after, a, size)
  return size
}

function startsLine(bytes: Uint8Array, at: number, head: number): boolean {
  return at === head || bytes[at - 1] === NEWLINE
}

// The next shorter end that begins a line; both texts agree on it, since what lies behind is common.
function shorter(bytes: Uint8Array, length: number, size: number): number {
  let next = size - 1
  while (next > 0 && bytes[length - next - 1] !== NEWLINE) next--
  return next
}
