// Splits text into tokens: a run of word characters, one character of a script written without spaces, or one mark.
// Works on UTF-8 bytes, since a scan reads gigabytes and needs few of them as strings.
import { widened } from './growing-array.ts'
import { ASCII_CLASS, MARK, SINGLE, SPACE, WORD, classOf } from './characters.ts'

/** Tokens of one text, side by side in growing arrays: start and end (bytes, end exclusive) and hash. */
export class TokenList {
  count = 0
  starts: Int32Array
  ends: Int32Array
  /** A hash of the token's bytes; its lowest bit is 1 for words, 0 for marks. */
  hashes: Int32Array

  /** An empty list with room for `capacity` tokens; it grows by itself. */
  constructor(capacity = 256) {
    this.starts = new Int32Array(capacity)
    this.ends = new Int32Array(capacity)
    this.hashes = new Int32Array(capacity)
  }

  /** Makes room for `size` tokens, keeping what is there. */
  reserve(size: number): void {
    if (size <= this.starts.length) return
    const capacity = Math.max(size, this.starts.length * 2)
    this.starts = widened(this.starts, capacity)
    this.ends = widened(this.ends, capacity)
    this.hashes = widened(this.hashes, capacity)
  }
}

// One code point of UTF-8 at `at`, with its length in the high bits (length << 21 | code point). A byte that is no
// valid UTF-8 is taken as Latin-1, so that odd encodings still split into words.
function decode(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at]!
  const size =
    lead >= 0xf0 && lead < 0xf8 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc2 && lead < 0xe0 ? 2 : 1
  if (size === 1 || at + size > end) return (1 << 21) | lead
  let code = lead & (0xff >> (size + 1))
  for (let next = at + 1; next < at + size; next++) {
    const byte = bytes[next]!
    if ((byte & 0xc0) !== 0x80) return (1 << 21) | lead
    code = (code << 6) | (byte & 0x3f)
  }
  return (size << 21) | code
}

/**
 * Appends the tokens of `bytes[start, end)` to `list`. `start` and `end` must not stand within a word, or the word
 * is cut there; white space belongs to no token.
 */
export function appendTokens(bytes: Uint8Array, start: number, end: number, list: TokenList): void {
  let at = start
  while (at < end) {
    const byte = bytes[at]!
    const kind = byte < 0x80 ? ASCII_CLASS[byte]! : WORD
    if (kind === SPACE) {
      at++
      continue
    }
    if (list.count === list.starts.length) list.reserve(list.count + 1)
    const first = at
    if (kind === MARK) {
      list.hashes[list.count] = Math.imul(byte + 1, 0x5bd1e995) << 1
      at++
    } else {
      at = wordEnd(bytes, at, end, list)
      if (at < 0) {
        at = -at
        continue
      }
    }
    list.starts[list.count] = first
    list.ends[list.count++] = at
  }
}

// Scans the word that begins at `at` and writes its hash; a non-ASCII space there gives the negative of its end.
function wordEnd(bytes: Uint8Array, at: number, end: number, list: TokenList): number {
  let hash = 0x811c9dc5 | 0
  const first = at
  while (at < end) {
    const byte = bytes[at]!
    if (byte < 0x80) {
      if (ASCII_CLASS[byte] !== WORD) break
      hash = Math.imul(hash ^ byte, 0x01000193)
      at++
      continue
    }
    const decoded = decode(bytes, at, end)
    const size = decoded >> 21
    const kind = classOf(decoded & 0x1fffff)
    if (kind !== WORD) {
      if (at > first) break
      if (kind === SPACE) return -(at + size)
      list.hashes[list.count] = (Math.imul(decoded & 0x1fffff, 0x5bd1e995) << 1) | (kind === SINGLE ? 1 : 0)
      return at + size
    }
    for (let next = at; next < at + size; next++) hash = Math.imul(hash ^ bytes[next]!, 0x01000193)
    at += size
  }
  list.hashes[list.count] = (hash << 1) | 1
  return at
}
