// The shape of code: its words and operators with all identifiers alike, so that a copy that was renamed or formatted anew is
// still known.
import { appendTokens, TokenList } from '../attribution/tokens.ts'
import { bytesOf } from './byte-search.ts'
import { findComments, TextRanges } from './comments.ts'
import { RangeCursor } from './range-cursor.ts'

/** The words and operators of a file outside comments, side by side: what each is like, and its bytes. */
export interface CodeShape {
  readonly shapes: Int32Array
  readonly starts: Int32Array
  readonly ends: Int32Array
}

/** Tokens that are compared at once, and the window of such grams of which one is a fingerprint. */
const GRAM_TOKENS = 8
const WINDOW_GRAMS = 4

// Words that are reserved in some language that is analysed, and no good name in another.
const KEYWORDS = (
  'abstract and as assert async await break case catch class const constexpr continue def default defer defined del delegate ' +
  'delete do elif else elsif end ensure enum except export extends extern fallthrough final finally fn for foreach func function ' +
  'goto if impl implements import in instanceof interface is lambda let loop match mut namespace new nil none nonlocal not null ' +
  'nullptr or override package pass private protected pub public raise readonly rescue return select self sizeof static struct ' +
  'super switch template this throw throws trait try type typedef typeof undefined union unless until use using val var virtual ' +
  'void volatile when where while with yield true false None True False Self'
).split(' ')

const KEYWORD_HASHES: ReadonlySet<number> = new Set(
  KEYWORDS.map((word) => {
    const list = new TokenList()
    appendTokens(bytesOf(word), 0, word.length, list)
    return list.hashes[0]!
  }),
)
const IDENTIFIER = 1
// Marks that formatters add, take away and exchange: they group and separate, and say nothing by themselves.
const FORMATTING: ReadonlySet<number> = new Set(bytesOf(';,(){}\'"`\\'))
const ZERO = 0x30
const NINE = 0x39

/**
 * The shape of a file's code: keywords, numbers, operators and words in strings as they are, every other word alike. Marks that
 * come and go with formatting are left out, quotes among them.
 */
export function codeShape(path: string, bytes: Uint8Array): CodeShape {
  const list = new TokenList()
  appendTokens(bytes, 0, bytes.length, list)
  const [comments, strings] = [new TextRanges(), new TextRanges()]
  findComments(path, bytes, comments, strings)
  const silent = new RangeCursor(comments.bounds, 2 * comments.count)
  const quoted = new RangeCursor(strings.bounds, 2 * strings.count)
  const [shapes, starts, ends] = [list.hashes, list.starts, list.ends]
  let count = 0
  for (let token = 0; token < list.count; token++) {
    const start = starts[token]!
    if (silent.holds(start) || FORMATTING.has(bytes[start]!)) continue
    const hash = shapes[token]!
    const isName =
      (hash & 1) === 1 && !isDigit(bytes[start]!) && !KEYWORD_HASHES.has(hash) && !quoted.holds(start)
    shapes[count] = isName ? IDENTIFIER : hash
    starts[count] = start
    ends[count++] = ends[token]!
  }
  return { shapes: shapes.slice(0, count), starts: starts.slice(0, count), ends: ends.slice(0, count) }
}

/** The first token from a byte on. */
export function tokenFrom({ starts }: CodeShape, byte: number): number {
  let [low, high] = [0, starts.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (starts[middle]! < byte) low = middle + 1
    else high = middle
  }
  return low
}

/** The hashes of every eight tokens in a row of `[from, to)`, by where they begin. */
export function grams(shape: CodeShape, from: number, to: number): Int32Array {
  const hashes = new Int32Array(Math.max(0, to - from - GRAM_TOKENS + 1))
  for (let at = 0; at < hashes.length; at++) {
    let hash = 0
    for (let next = from + at; next < from + at + GRAM_TOKENS; next++)
      hash = Math.imul(hash ^ shape.shapes[next]!, 0x01000193) + (hash >>> 13)
    hashes[at] = hash ^ (hash >>> 15)
  }
  return hashes
}

/** The fingerprints among grams: the least of every four in a row, the later of equals (winnowing). */
export function fingerprints(hashes: Int32Array): ReadonlySet<number> {
  const chosen = new Set<number>()
  for (let first = 0; first + WINDOW_GRAMS <= hashes.length; first++) {
    let least = hashes[first]!
    for (let next = first + 1; next < first + WINDOW_GRAMS; next++) least = Math.min(least, hashes[next]!)
    chosen.add(least)
  }
  return chosen
}

/** Which of the tokens `[from, to)` stand in eight tokens in a row that are among `known`, ascending. */
export function knownTokens(
  shape: CodeShape,
  from: number,
  to: number,
  known: ReadonlySet<number>,
): readonly number[] {
  const found: number[] = []
  let reached = from
  for (const [at, hash] of grams(shape, from, to).entries()) {
    if (!known.has(hash)) continue
    for (reached = Math.max(reached, from + at); reached < from + at + GRAM_TOKENS; reached++)
      found.push(reached)
  }
  return found
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE
}
