// Fingerprints of token sequences, by which text is found again: hashes of six tokens, thinned by winnowing so that equal
// stretches of thirteen tokens share at least one (Schleimer, Wilkerson, Aiken: Winnowing, 2003).
import type { TokenList } from './tokens.ts'

/** How many tokens a fingerprint covers. */
export const GRAM_TOKENS = 6

const WINDOW_GRAMS = 8
// A sequence with fewer words is punctuation that stands everywhere.
const LEAST_WORDS = 2
const NO_GRAM = 0x7fffffff

const FACTOR = 0x01000193
// What the first of a gram's tokens is multiplied by.
const LEAD = Math.imul(Math.imul(Math.imul(FACTOR, FACTOR), Math.imul(FACTOR, FACTOR)), FACTOR)

const ring = new Int32Array(WINDOW_GRAMS)

/** The hash of the six tokens from `at` on. */
export function gramHash(hashes: Int32Array, at: number): number {
  return finished(rawHash(hashes, at))
}

// A polynomial in the tokens' hashes, so that it can be rolled on by one token.
function rawHash(hashes: Int32Array, at: number): number {
  let hash = 0
  for (let next = at; next < at + GRAM_TOKENS; next++) hash = (Math.imul(hash, FACTOR) + hashes[next]!) | 0
  return hash
}

function finished(hash: number): number {
  return hash ^ (hash >>> 15)
}

/** Calls `visit` with each fingerprint of `tokens[first, end)` and the token it begins at, in order. */
export function eachFingerprint(
  tokens: TokenList,
  first: number,
  end: number,
  visit: (hash: number, at: number) => void,
): void {
  const { hashes } = tokens
  const last = end - GRAM_TOKENS
  if (last < first) return
  let raw = rawHash(hashes, first)
  let words = 0
  for (let at = first; at < first + GRAM_TOKENS; at++) words += hashes[at]! & 1
  let chosen = -1
  let least = first
  for (let at = first; at <= last; at++) {
    if (at > first) {
      raw = (Math.imul(raw - Math.imul(hashes[at - 1]!, LEAD), FACTOR) + hashes[at + GRAM_TOKENS - 1]!) | 0
      words += (hashes[at + GRAM_TOKENS - 1]! & 1) - (hashes[at - 1]! & 1)
    }
    const hash = words < LEAST_WORDS ? NO_GRAM : finished(raw)
    ring[at % WINDOW_GRAMS] = hash
    const from = at - WINDOW_GRAMS + 1
    if (least < from) least = rightmostLeast(from, at)
    else if (hash <= ring[least % WINDOW_GRAMS]!) least = at
    if (from < first && at < last) continue
    if (least !== chosen && ring[least % WINDOW_GRAMS] !== NO_GRAM) visit(ring[least % WINDOW_GRAMS]!, least)
    chosen = least
  }
}

function rightmostLeast(from: number, to: number): number {
  let least = from
  for (let next = from + 1; next <= to; next++) {
    if (ring[next % WINDOW_GRAMS]! <= ring[least % WINDOW_GRAMS]!) least = next
  }
  return least
}

/** A table from fingerprints to pairs of numbers, held in flat arrays so that it can be kept in a file. */
export class FingerprintTable {
  count = 0
  hashes: Int32Array = new Int32Array(1024)
  firsts: Int32Array = new Int32Array(1024)
  seconds: Int32Array = new Int32Array(1024)
  private followers: Int32Array = new Int32Array(1024)
  private heads: Int32Array = new Int32Array(2048).fill(-1)

  add(hash: number, first: number, second: number): void {
    if (this.count === this.hashes.length) this.resize(this.count * 2)
    const slot = hash & (this.heads.length - 1)
    this.hashes[this.count] = hash
    this.firsts[this.count] = first
    this.seconds[this.count] = second
    this.followers[this.count] = this.heads[slot]!
    this.heads[slot] = this.count++
  }

  /** The index of the pair added last under a hash, or -1. */
  latest(hash: number): number {
    return this.from(this.heads[hash & (this.heads.length - 1)]!, hash)
  }

  /** The index of the pair added before the one at `index` under the same hash, or -1. */
  earlier(index: number): number {
    return this.from(this.followers[index]!, this.hashes[index]!)
  }

  private from(index: number, hash: number): number {
    let at = index
    while (at >= 0 && this.hashes[at] !== hash) at = this.followers[at]!
    return at
  }

  /** Takes over what a table read from a file held. */
  restore(hashes: Int32Array, firsts: Int32Array, seconds: Int32Array): void {
    this.resize(Math.max(1024, 2 ** Math.ceil(Math.log2(hashes.length + 1))))
    this.hashes.set(hashes)
    this.firsts.set(firsts)
    this.seconds.set(seconds)
    this.count = hashes.length
    this.link()
  }

  private resize(size: number): void {
    const wider = (from: Int32Array): Int32Array => {
      const to = new Int32Array(size)
      to.set(from.subarray(0, this.count))
      return to
    }
    this.hashes = wider(this.hashes)
    this.firsts = wider(this.firsts)
    this.seconds = wider(this.seconds)
    this.followers = new Int32Array(size)
    this.heads = new Int32Array(size * 2)
    this.link()
  }

  private link(): void {
    this.heads.fill(-1)
    const mask = this.heads.length - 1
    for (let at = 0; at < this.count; at++) {
      const slot = this.hashes[at]! & mask
      this.followers[at] = this.heads[slot]!
      this.heads[slot] = at
    }
  }
}
