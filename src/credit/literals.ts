// Where literals end that need more than an opening and a closing mark: regular expressions, single characters, raw strings,
// here-documents.
import { asciiBytes, find } from './byte-search.ts'

const NEWLINE = 10
const BACKSLASH = 0x5c
const SLASH = 0x2f
const APOSTROPHE = 0x27
const QUOTE = 0x22
const HASH = 0x23

// After these marks and words an expression begins, so that a slash opens a literal; after others it divides.
const BEFORE_EXPRESSION = new Set(asciiBytes('(,=:[!&|?{;+-*%~^<>'))
const WORDS_BEFORE_EXPRESSION = new Set(
  'return typeof case in of delete void throw new do else instanceof yield await default'.split(' '),
)

function isWordByte(byte: number): boolean {
  return (
    (byte >= 48 && byte <= 57) ||
    (byte >= 65 && byte <= 90) ||
    (byte >= 97 && byte <= 122) ||
    byte === 95 ||
    byte === 36
  )
}

/**
 * Whether the slash at `at` opens a regular expression of JavaScript, judged by what stands before it; `comments` are those
 * found so far and count as white space.
 */
export function opensRegex(
  bytes: Uint8Array,
  at: number,
  start: number,
  comments: readonly number[],
): boolean {
  let back = at - 1
  for (let comment = comments.length - 2; ; comment -= 2) {
    while (back >= start && bytes[back]! <= 0x20) back--
    if (comment < 0 || comments[comment + 1] !== back + 1) break
    back = comments[comment]! - 1
  }
  if (back < start) return true
  const before = bytes[back]!
  if (!isWordByte(before)) return BEFORE_EXPRESSION.has(before)
  let first = back
  while (first > start && back - first < 12 && isWordByte(bytes[first - 1]!)) first--
  return WORDS_BEFORE_EXPRESSION.has(String.fromCharCode(...bytes.subarray(first, back + 1)))
}

/** The end of the regular expression that opens at `at`; undefined where its line ends first: then it was a division. */
export function regexEnd(bytes: Uint8Array, at: number, end: number): number | undefined {
  let inSet = false
  for (let next = at + 1; next < end; next++) {
    const byte = bytes[next]!
    if (byte === NEWLINE) return undefined
    if (byte === BACKSLASH) next++
    else if (byte === 0x5b) inSet = true
    else if (byte === 0x5d) inSet = false
    else if (byte === SLASH && !inSet) return next + 1
  }
  return undefined
}

/**
 * The end of the character literal that opens at `at`: one character, or an escape. Undefined where none closes: a
 * lifetime, a prime, a digit separator.
 */
export function characterEnd(bytes: Uint8Array, at: number, end: number): number | undefined {
  const escaped = bytes[at + 1] === BACKSLASH
  // A character has at most four bytes of UTF-8, an escape at most "\u{10FFFF}".
  const limit = Math.min(end, at + (escaped ? 13 : 6))
  for (let next = at + (escaped ? 3 : 2); next < limit; next++) {
    if (bytes[next] === APOSTROPHE) return next + 1
    if (bytes[next] === NEWLINE || (!escaped && bytes[next]! < 0x80)) return undefined
  }
  return undefined
}

/**
 * The end of a string that says before its quote that it is raw: `R"x(...)x"` (C++), `r#"..."#` (Rust), `@"..."` (C#).
 * Undefined for any other string, and for one that is never closed.
 */
export function rawStringEnd(bytes: Uint8Array, at: number, start: number, end: number): number | undefined {
  let back = at - 1
  while (back >= start && bytes[back] === HASH) back--
  const hashes = at - 1 - back
  const before = back >= start ? bytes[back] : undefined
  if (before === 0x72) return endAfter(bytes, `"${'#'.repeat(hashes)}`, at + 1, end)
  if (before === 0x52 && hashes === 0) {
    const open = bytes.indexOf(0x28, at)
    if (open < 0 || open - at > 17) return undefined
    return endAfter(bytes, `)${String.fromCharCode(...bytes.subarray(at + 1, open))}"`, open, end)
  }
  const verbatim = before === 0x40 || (before === 0x24 && bytes[back - 1] === 0x40)
  if (!verbatim || bytes[at + 1] === QUOTE) return undefined
  for (let next = at + 1; next < end; next++) {
    if (bytes[next] !== QUOTE) continue
    if (bytes[next + 1] !== QUOTE) return next + 1
    next++
  }
  return undefined
}

function endAfter(bytes: Uint8Array, close: string, from: number, end: number): number | undefined {
  const found = find(bytes, asciiBytes(close), from, end)
  return found < 0 ? undefined : found + close.length
}

/** How many different marks are looked for in vain before here-documents are given up, so that no text is slow. */
const MAX_ABSENT_MARKS = 16

/**
 * The end of the here-document whose `<<` stands at `at` (shell, Perl, Ruby; `<<<` in PHP): after the line that holds only
 * its mark. Undefined where this is no here-document. `absent` remembers marks that close none.
 */
export function heredocEnd(
  bytes: Uint8Array,
  at: number,
  end: number,
  absent: Set<string>,
): number | undefined {
  if (bytes[at + 1] !== 0x3c) return undefined
  const head = String.fromCharCode(...bytes.subarray(at + 2, Math.min(end, at + 80)))
  const mark = /^<?[-~]?[ ]?(['"]?)([A-Za-z_]\w*)\1/.exec(head)?.[2]
  if (mark === undefined || absent.has(`<<${mark}`) || absent.size > MAX_ABSENT_MARKS) return undefined
  const pattern = asciiBytes(mark)
  let lineEnd = bytes.indexOf(NEWLINE, at)
  while (lineEnd >= 0 && lineEnd < end) {
    let first = lineEnd + 1
    while (bytes[first] === 0x20 || bytes[first] === 9) first++
    const after = bytes[first + pattern.length]
    const matches = pattern.every((byte, offset) => bytes[first + offset] === byte)
    if (matches && (after === undefined || !isWordByte(after))) return first + pattern.length
    lineEnd = bytes.indexOf(NEWLINE, first)
  }
  absent.add(`<<${mark}`)
  return undefined
}
