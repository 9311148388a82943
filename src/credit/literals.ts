// Literals that no pair of marks describes: characters, raw strings, regular expressions, here-documents, docstrings.
import { BACKSLASH, bytesOf, indexOfBytes, lineEnd, LINE_FEED, standsAt } from './byte-search.ts'

const QUOTE = 0x22
const APOSTROPHE = 0x27
const HASH = 0x23
const SLASH = 0x2f
const LONGEST_CHARACTER = 12
const LONGEST_DELIMITER = 16

/** Whether a byte is part of a word; all beyond ASCII are. */
export function isWordByte(byte: number): boolean {
  return (
    byte >= 0x80 ||
    byte === 0x5f ||
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    (byte >= 0x41 && byte <= 0x5a)
  )
}

/** The end of the character literal at the apostrophe `at`; `at` where it is a lifetime, a prime or between digits. */
export function characterEnd(bytes: Uint8Array, at: number, end: number): number {
  const before = bytes[at - 1] ?? 0
  // After a word it opens nothing, save the prefixes b'x', L'x', u'x', U'x'.
  if (isWordByte(before) && (!'bLuU'.includes(String.fromCharCode(before)) || isWordByte(bytes[at - 2] ?? 0)))
    return at
  if (bytes[at + 1] === BACKSLASH) {
    const last = Math.min(end, at + LONGEST_CHARACTER)
    for (let next = at + 3; next < last; next++) if (bytes[next] === APOSTROPHE) return next + 1
    return at
  }
  const lead = bytes[at + 1] ?? 0
  const size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  return lead !== LINE_FEED && bytes[at + 1 + size] === APOSTROPHE ? Math.min(at + size + 2, end) : at
}

/** The end of the raw string whose quote stands at `at`: R"x(...)x", r"...", r#"..."#, #"..."#; `at` if it is none. */
export function rawStringEnd(bytes: Uint8Array, at: number, end: number): number {
  let hashes = 0
  while (hashes < LONGEST_DELIMITER && bytes[at - 1 - hashes] === HASH) hashes++
  const letter = bytes[at - 1 - hashes] ?? 0
  if (letter === 0x52 && hashes === 0) {
    const delimiter = [0x29]
    for (let next = at + 1; next <= at + LONGEST_DELIMITER + 1; next++) {
      const byte = bytes[next] ?? LINE_FEED
      if (byte === 0x28) return closing(bytes, Uint8Array.from([...delimiter, QUOTE]), next, end)
      if (byte <= 0x20 || byte === BACKSLASH || byte === QUOTE) return at
      delimiter.push(byte)
    }
    return at
  }
  const isRust = letter === 0x72 && !isWordByte(bytes[at - 3 - hashes] ?? 0)
  if (!isRust && hashes === 0) return at
  return closing(bytes, bytesOf(`"${'#'.repeat(hashes)}`), at + 1, end)
}

function closing(bytes: Uint8Array, mark: Uint8Array, from: number, end: number): number {
  const close = indexOfBytes(bytes, mark, from, end)
  return close < 0 ? end : close + mark.length
}

const LONGEST_KEYWORD = 10
// After these words a slash divides nothing.
const BEFORE_REGEX = new Set(
  'return typeof case in of delete void throw new instanceof do else yield await'.split(' '),
)
const VALUE_ENDS = new Set(bytesOf(')]}"\'`'))

/** Whether a slash at `at` can open a regular expression: not after a value, which it divides, nor in a closing tag. */
export function regexAllowed(bytes: Uint8Array, at: number): boolean {
  let last = at - 1
  while (last >= 0 && bytes[last]! <= 0x20) last--
  if (last < 0) return true
  const byte = bytes[last]!
  if (byte === 0x3c) return false
  if (!isWordByte(byte) && byte !== 0x24) return !VALUE_ENDS.has(byte)
  let first = last
  while (first > 0 && last - first < LONGEST_KEYWORD && isWordByte(bytes[first - 1]!)) first--
  return BEFORE_REGEX.has(String.fromCharCode(...bytes.subarray(first, last + 1)))
}

/** The end of the regular expression at the slash `at`; 0 where its line has no slash that closes it. */
export function regexEnd(bytes: Uint8Array, at: number, end: number): number {
  let inClass = false
  for (let next = at + 1; next < end; next++) {
    const byte = bytes[next]!
    if (byte === LINE_FEED) return 0
    if (byte === BACKSLASH) next++
    else if (byte === 0x5b) inClass = true
    else if (byte === 0x5d) inClass = false
    else if (byte === SLASH && !inClass) return next + 1
  }
  return 0
}

/**
 * Where the text of the here-document at `at` ("<<MARK") ends: behind its last line. 0 where its mark never comes again,
 * -1 where no mark follows at all. `pending`: the end of another one that began on the same line, or -1.
 */
export function heredocEnd(bytes: Uint8Array, at: number, end: number, pending: number): number {
  let from = at + 2
  while (bytes[from] === 0x3c || bytes[from] === 0x2d || bytes[from] === 0x7e) from++
  const quoted = bytes[from] === QUOTE || bytes[from] === APOSTROPHE
  if (quoted) from++
  let to = from
  while (to < end && to - from < 64 && isWordByte(bytes[to]!)) to++
  const first = bytes[from] ?? 0
  if (to === from || (first >= 0x30 && first <= 0x39)) return -1
  const mark = bytes.subarray(from, to)
  for (let line = pending >= 0 ? pending : lineEnd(bytes, to, end); line < end;) {
    let start = line + 1
    while (start < end && (bytes[start] === 0x20 || bytes[start] === 0x09)) start++
    const stop = start + mark.length
    if (stop <= end && standsAt(bytes, start, mark) && !isWordByte(bytes[stop] ?? 0)) return stop
    line = lineEnd(bytes, line + 1, end)
  }
  return 0
}

/**
 * Where the docstring begins whose quotes stand at `[quotes, close)`: at its prefix or its quotes; -1 where the string is no
 * statement by itself. Brackets around it are the caller's to know.
 */
export function docstringStart(bytes: Uint8Array, quotes: number, close: number, end: number): number {
  let start = quotes
  while (start > 0 && quotes - start < 2 && 'rRuUbBfF'.includes(String.fromCharCode(bytes[start - 1]!)))
    start--
  let before = start - 1
  while (before >= 0 && bytes[before]! <= 0x20 && bytes[before] !== LINE_FEED) before--
  if (before >= 0 && bytes[before] !== LINE_FEED) return -1
  if (bytes[before - 1] === BACKSLASH) return -1
  let after = close
  while (after < end && bytes[after]! <= 0x20 && bytes[after] !== LINE_FEED) after++
  const next = after < end ? bytes[after]! : LINE_FEED
  return next === LINE_FEED || next === HASH || next === 0x3b ? start : -1
}
