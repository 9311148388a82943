// What is left of a commit after its files were matched with their own past: tokens that vanished and tokens that are new.
// Vanished runs that turn up elsewhere in the same commit have moved.
import { LEAST_MOVE_TOKENS, LEAST_MOVE_WORD_BYTES } from './block-moves.ts'
import { GRAM_TOKENS, gramHash } from './fingerprints.ts'
import { widened } from './growing-array.ts'
import { NO_REF } from './runs.ts'
import { sameToken } from './token-matching.ts'
import { TokenList, appendTokens } from './tokens.ts'

// Places that one sequence of tokens is looked up at.
const MOST_CANDIDATES = 32

/** Tokens of many stretches of text, one after the other; a stretch belongs to the file `owner` (a number of the caller's). */
export class TokenPool {
  readonly tokens = new TokenList()
  /** For each token the reference it has, or `NO_REF`. */
  refs: Int32Array = new Int32Array(256)
  /** For each stretch: its file, its first token, and the end of its tokens. */
  readonly owners: number[] = []
  readonly firsts: number[] = []
  readonly ends: number[] = []

  clear(): void {
    this.tokens.count = 0
    this.owners.length = 0
    this.firsts.length = 0
    this.ends.length = 0
  }

  /** Adds the tokens of `bytes[start, end)` as one stretch (none where it holds no token), all with `NO_REF`. */
  add(owner: number, bytes: Uint8Array, start: number, end: number): void {
    const first = this.tokens.count
    appendTokens(bytes, start, end, this.tokens)
    if (this.tokens.count === first) return
    if (this.refs.length < this.tokens.count) this.refs = widened(this.refs, this.tokens.starts.length)
    this.refs.fill(NO_REF, first, this.tokens.count)
    this.owners.push(owner)
    this.firsts.push(first)
    this.ends.push(this.tokens.count)
  }
}

let gramHeads = new Int32Array(1024)
let gramNext = new Int32Array(1024)
let stretchOf = new Int32Array(1024)
let usedTokens = new Uint8Array(1024)

/** Whether a vanished token of the last `matchMoves` turned up again. */
export function isUsed(token: number): boolean {
  return usedTokens[token] === 1
}

/**
 * Gives new tokens the references of vanished ones where a run of at least six tokens and twenty bytes of words is the
 * same; the same file goes before others, then the longest run. A vanished run that turns up twice moved once: the
 * others are copies (`copiedRef`).
 */
export function matchMoves(vanished: TokenPool, fresh: TokenPool): void {
  if (usedTokens.length < vanished.tokens.count) usedTokens = new Uint8Array(vanished.tokens.count * 2)
  usedTokens.fill(0, 0, vanished.tokens.count)
  if (fresh.tokens.count < GRAM_TOKENS) return
  const mask = indexGrams(vanished)
  if (mask < 0) return
  for (let stretch = 0; stretch < fresh.owners.length; stretch++) {
    const end = fresh.ends[stretch]!
    for (let at = fresh.firsts[stretch]!; at + LEAST_MOVE_TOKENS <= end;) {
      at += fresh.refs[at] === NO_REF ? takeMove(vanished, fresh, stretch, at, end, mask) : 1
    }
  }
}

function indexGrams(pool: TokenPool): number {
  const count = pool.tokens.count
  if (count < LEAST_MOVE_TOKENS) return -1
  let size = 64
  while (size < count * 2) size *= 2
  if (gramHeads.length < size) gramHeads = new Int32Array(size)
  if (gramNext.length < count) {
    gramNext = new Int32Array(size)
    stretchOf = new Int32Array(size)
  }
  gramHeads.fill(-1, 0, size)
  for (let stretch = pool.owners.length - 1; stretch >= 0; stretch--) {
    for (let at = pool.ends[stretch]! - 1; at >= pool.firsts[stretch]!; at--) {
      stretchOf[at] = stretch
      if (at + LEAST_MOVE_TOKENS > pool.ends[stretch]!) continue
      const slot = gramHash(pool.tokens.hashes, at) & (size - 1)
      gramNext[at] = gramHeads[slot]!
      gramHeads[slot] = at
    }
  }
  return size - 1
}

// Tries to explain the new tokens from `at` on; returns how many tokens to go on by.
function takeMove(
  vanished: TokenPool,
  fresh: TokenPool,
  stretch: number,
  at: number,
  end: number,
  mask: number,
): number {
  let best = -1
  let bestLength = 0
  let bestRank = -1
  let tried = 0
  let candidate = gramHeads[gramHash(fresh.tokens.hashes, at) & mask]!
  for (; candidate >= 0 && tried < MOST_CANDIDATES; candidate = gramNext[candidate]!, tried++) {
    const from = stretchOf[candidate]!
    const limit = Math.min(end - at, vanished.ends[from]! - candidate)
    let length = 0
    while (
      length < limit &&
      fresh.refs[at + length] === NO_REF &&
      sameToken(vanished.tokens, candidate + length, fresh.tokens, at + length)
    ) {
      length++
    }
    if (length < LEAST_MOVE_TOKENS) continue
    const rank =
      (usedTokens[candidate] === 0 ? 2 : 0) + (vanished.owners[from] === fresh.owners[stretch] ? 1 : 0)
    if (rank > bestRank || (rank === bestRank && length > bestLength)) {
      best = candidate
      bestLength = length
      bestRank = rank
    }
  }
  if (best < 0 || wordBytes(fresh.tokens, at, bestLength) < LEAST_MOVE_WORD_BYTES) return 1
  for (let step = 0; step < bestLength; step++) {
    const ref = vanished.refs[best + step]!
    fresh.refs[at + step] = usedTokens[best + step] === 0 ? ref : ref | 1
    usedTokens[best + step] = 1
  }
  return bestLength
}

/** How many bytes of words stand in `count` tokens from `first` on. */
export function wordBytes(tokens: TokenList, first: number, count: number): number {
  let bytes = 0
  for (let at = first; at < first + count; at++) {
    if ((tokens.hashes[at]! & 1) === 1) bytes += tokens.ends[at]! - tokens.starts[at]!
  }
  return bytes
}
