// Pairs the tokens of two gaps: the stretches between lines that match. In order, as much as possible, and in one piece
// where there is a choice; then what only looks alike by chance is let go.
import type { TokenList } from './tokens.ts'

// A gap with more pairs of tokens than the first is cut at sequences that both sides have once; one with more than the
// second and no such sequence has changed too much for its order to mean anything.
const SMALL_CELLS = 16_384
const MOST_CELLS = 65_536
const SEQUENCE_LENGTH = 4
const JOINED_BONUS = 3

const SKIP_NEW = 1
const SKIP_OLD = 2
const PAIR_JOINED = 4

let directions = new Uint8Array(0)
let rowBest = new Int32Array(0)
let rowPaired = new Int32Array(0)

/** Whether token i of one list is token j of another. */
export function sameToken(a: TokenList, i: number, b: TokenList, j: number): boolean {
  return a.hashes[i] === b.hashes[j] && a.ends[i]! - a.starts[i]! === b.ends[j]! - b.starts[j]!
}

/**
 * Pairs tokens `[oldStart, oldEnd)` of `before` with `[newStart, newEnd)` of `after`: `partners[new] = old`, for tokens
 * that have one; the others keep what stands there.
 */
export function alignTokens(
  before: TokenList,
  oldStart: number,
  oldEnd: number,
  after: TokenList,
  newStart: number,
  newEnd: number,
  partners: Int32Array,
): void {
  while (oldStart < oldEnd && newStart < newEnd && sameToken(before, oldStart, after, newStart)) {
    partners[newStart++] = oldStart++
  }
  while (oldStart < oldEnd && newStart < newEnd && sameToken(before, oldEnd - 1, after, newEnd - 1)) {
    partners[--newEnd] = --oldEnd
  }
  const oldCount = oldEnd - oldStart
  const newCount = newEnd - newStart
  if (oldCount === 0 || newCount === 0) return
  const anchors =
    oldCount * newCount <= SMALL_CELLS
      ? []
      : uniqueSequences(before, oldStart, oldEnd, after, newStart, newEnd)
  if (anchors.length === 0) {
    if (oldCount * newCount > MOST_CELLS) return
    alignSmall(before, oldStart, oldCount, after, newStart, newCount, partners)
    return
  }
  let oldAt = oldStart
  let newAt = newStart
  for (const [old, fresh] of anchors) {
    alignTokens(before, oldAt, old, after, newAt, fresh, partners)
    for (let next = 0; next < SEQUENCE_LENGTH; next++) partners[fresh + next] = old + next
    oldAt = old + SEQUENCE_LENGTH
    newAt = fresh + SEQUENCE_LENGTH
  }
  alignTokens(before, oldAt, oldEnd, after, newAt, newEnd, partners)
}

// What a pair is worth: words more than marks, long words more than short ones.
function worth(tokens: TokenList, index: number): number {
  if ((tokens.hashes[index]! & 1) === 0) return 1
  const length = tokens.ends[index]! - tokens.starts[index]!
  return length > 8 ? 12 : 4 + length
}

// Weighted longest common subsequence with a bonus for pairs that follow each other on both sides.
function alignSmall(
  before: TokenList,
  oldStart: number,
  oldCount: number,
  after: TokenList,
  newStart: number,
  newCount: number,
  partners: Int32Array,
): void {
  const width = newCount + 1
  if (directions.length < (oldCount + 1) * width) directions = new Uint8Array((oldCount + 1) * width)
  if (rowBest.length < width) {
    rowBest = new Int32Array(width * 2)
    rowPaired = new Int32Array(width * 2)
  }
  rowBest.fill(0, 0, width)
  rowPaired.fill(-1, 0, width)
  for (let row = 1; row <= oldCount; row++) {
    const oldIndex = oldStart + row - 1
    const hash = before.hashes[oldIndex]!
    const gain = worth(before, oldIndex)
    let cornerBest = 0
    let cornerPaired = -1
    let best = 0
    for (let column = 1; column <= newCount; column++) {
      const aboveBest = rowBest[column]!
      let direction = aboveBest >= best ? SKIP_OLD : SKIP_NEW
      if (aboveBest > best) best = aboveBest
      let paired = -1
      if (after.hashes[newStart + column - 1] === hash) {
        const joined = cornerPaired >= 0 && cornerPaired + JOINED_BONUS >= cornerBest
        paired = gain + (joined ? cornerPaired + JOINED_BONUS : cornerBest)
        if (joined) direction |= PAIR_JOINED
        if (paired >= best) {
          best = paired
          direction &= PAIR_JOINED
        }
      }
      cornerBest = aboveBest
      cornerPaired = rowPaired[column]!
      rowBest[column] = best
      rowPaired[column] = paired
      directions[row * width + column] = direction
    }
  }
  let row = oldCount
  let column = newCount
  let mustPair = false
  while (row > 0 && column > 0) {
    const direction = directions[row * width + column]!
    if (!mustPair && (direction & SKIP_OLD) !== 0) row--
    else if (!mustPair && (direction & SKIP_NEW) !== 0) column--
    else {
      partners[newStart + --column] = oldStart + --row
      mustPair = (direction & PAIR_JOINED) !== 0
    }
  }
}

// Sequences of tokens that stand once on each side, in an order that both share (patience).
function uniqueSequences(
  before: TokenList,
  oldStart: number,
  oldEnd: number,
  after: TokenList,
  newStart: number,
  newEnd: number,
): [number, number][] {
  const olds = sequencePlaces(before, oldStart, oldEnd)
  const news = sequencePlaces(after, newStart, newEnd)
  const candidates: [number, number][] = []
  for (const [key, fresh] of news) {
    const old = olds.get(key)
    if (fresh >= 0 && old !== undefined && old >= 0) candidates.push([old, fresh])
  }
  candidates.sort((a, b) => a[1] - b[1])
  return withoutOverlaps(longestRising(candidates))
}

function sequencePlaces(tokens: TokenList, start: number, end: number): Map<number, number> {
  const places = new Map<number, number>()
  for (let at = start; at + SEQUENCE_LENGTH <= end; at++) {
    let hash = 0
    for (let next = at; next < at + SEQUENCE_LENGTH; next++) {
      hash = Math.imul(hash, 0x01000193) + tokens.hashes[next]!
    }
    hash |= 0
    places.set(hash, places.has(hash) ? -1 : at)
  }
  return places
}

function longestRising(pairs: readonly [number, number][]): [number, number][] {
  const tails: number[] = []
  const previous = new Int32Array(pairs.length)
  for (let index = 0; index < pairs.length; index++) {
    const old = pairs[index]![0]
    let low = 0
    let high = tails.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (pairs[tails[middle]!]![0] < old) low = middle + 1
      else high = middle
    }
    previous[index] = low > 0 ? tails[low - 1]! : -1
    tails[low] = index
  }
  const rising: [number, number][] = []
  for (let index = tails.at(-1) ?? -1; index >= 0; index = previous[index]!) rising.push(pairs[index]!)
  return rising.toReversed()
}

function withoutOverlaps(pairs: readonly [number, number][]): [number, number][] {
  const kept: [number, number][] = []
  let oldEnd = -1
  let newEnd = -1
  for (const pair of pairs) {
    if (pair[0] < oldEnd || pair[1] < newEnd) continue
    kept.push(pair)
    oldEnd = pair[0] + SEQUENCE_LENGTH
    newEnd = pair[1] + SEQUENCE_LENGTH
  }
  return kept
}
