// Fingerprints of token sequences, by which text is found again: hashes of six tokens, thinned by winnowing so that equal
// stretches of thirteen tokens share at least one (Schleimer, Wilkerson, Aiken: Winnowing, 2003).
import type { TokenList } from './tokens.ts'

/** How many tokens a fingerprint covers. */
export const GRAM_TOKENS = 6

const WINDOW_GRAMS = 8
// A sequence with fewer words is punctuation that stands everywhere.
const LEAST_WORDS = 2
const NO_GRAM = 0x7fffffff

const ring = new Int32Array(WINDOW_GRAMS)

/** The hash of the six tokens from `at` on. */
export function gramHash(hashes: Int32Array, at: number): number {
  let hash = 0
  for (let next = at; next < at + GRAM_TOKENS; next++) hash = Math.imul(hash, 0x01000193) + hashes[next]!
  return hash ^ (hash >>> 15)
}

function gramOrNone(hashes: Int32Array, at: number): number {
  let words = 0
  for (let next = at; next < at + GRAM_TOKENS; next++) words += hashes[next]! & 1
  return words < LEAST_WORDS ? NO_GRAM : gramHash(hashes, at)
}

/** Calls `visit` with each fingerprint of `tokens[first, end)` and the token it begins at, in order. */
export function eachFingerprint(
  tokens: TokenList,
  first: number,
  end: number,
  visit: (hash: number, at: number) => void,
): void {
  const last = end - GRAM_TOKENS
  let chosen = -1
  for (let at = first; at <= last; at++) {
    ring[at % WINDOW_GRAMS] = gramOrNone(tokens.hashes, at)
    if (at - first < WINDOW_GRAMS - 1 && at < last) continue
    const from = Math.max(first, at - WINDOW_GRAMS + 1)
    let least = from
    for (let next = from + 1; next <= at; next++) {
      if (ring[next % WINDOW_GRAMS]! <= ring[least % WINDOW_GRAMS]!) least = next
    }
    if (least !== chosen && ring[least % WINDOW_GRAMS] !== NO_GRAM) visit(ring[least % WINDOW_GRAMS]!, least)
    chosen = least
  }
}

/** A table from fingerprints to pairs of numbers, held in flat arrays so that it can be kept in a file. */
export class FingerprintTable {
  count = 0
  hashes: Int32Array = new Int32Array(1024)
  firsts: Int32Array = new Int32Array(1024)
  seconds: Int32Array = new Int32Array(1024)
  private followers: Int32Array = new Int32Array(1024)
  private heads: Int32Array = new Int32Array(1024).fill(-1)

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
    let at = this.heads[hash & (this.heads.length - 1)]!
    while (at >= 0 && this.hashes[at] !== hash) at = this.followers[at]!
    return at
  }

  /** Calls `visit` with each pair under a hash, the latest first, until it returns false. */
  forEach(hash: number, visit: (first: number, second: number) => boolean): void {
    let at = this.heads[hash & (this.heads.length - 1)]!
    for (; at >= 0; at = this.followers[at]!) {
      if (this.hashes[at] === hash && !visit(this.firsts[at]!, this.seconds[at]!)) return
    }
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
    this.heads = new Int32Array(size)
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
