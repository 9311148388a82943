// Turns a file's runs of bytes into what a person or a program can point at: lines and UTF-16 columns with their origins.
import { isCopied, originIndex, type Origin, type Runs } from '../attribution/origin.ts'
import { appendTokens, TokenList } from '../attribution/tokens.ts'

/** Neighbouring tokens of one origin on one line, with the white space between them. */
export interface BlamedRun {
  /** Column of the first character, from 0, in UTF-16 units. */
  readonly start: number
  /** Exclusive. */
  readonly end: number
  /** Full id of the commit that first wrote them. */
  readonly commit: string
  /** The path it wrote them at. */
  readonly path: string
  /** Only where the text is a copy whose original lives on elsewhere. */
  readonly copied?: true
}

/** A line that is not blank. */
export interface BlamedLine {
  /** From 1. */
  readonly line: number
  readonly runs: readonly BlamedRun[]
}

const NEWLINE = 10

/**
 * The lines of a text with their runs, in order; blank lines are left out. Lines end at line feeds; a byte that is no part of
 * valid UTF-8 is one column. Throws where a token has no origin, which no attribution leaves so.
 */
export function blamedLines(text: Uint8Array, runs: Runs, origins: readonly Origin[]): BlamedLine[] {
  const tokens = new TokenList()
  appendTokens(text, 0, text.length, tokens)
  const place = new Place(text)
  const lines: { readonly line: number; readonly runs: BlamedRun[] }[] = []
  let run = -1
  for (let token = 0; token < tokens.count; token++) {
    const first = tokens.starts[token]!
    while (run + 1 < runs.starts.length && runs.starts[run + 1]! <= first) run++
    const ref = runs.refs[run]
    const origin = ref === undefined ? undefined : origins[originIndex(ref)]
    if (ref === undefined || origin === undefined) throw new Error(`the token at byte ${first} has no origin`)
    place.moveTo(first)
    const start = place.column
    place.moveTo(tokens.ends[token]!)
    let line = lines.at(-1)
    if (line?.line !== place.line) lines.push((line = { line: place.line, runs: [] }))
    const { commit, path } = origin
    const copied = isCopied(ref)
    const before = line.runs.at(-1)
    const same = before?.commit === commit && before.path === path && (before.copied ?? false) === copied
    if (before !== undefined && same) line.runs[line.runs.length - 1] = { ...before, end: place.column }
    else line.runs.push({ start, end: place.column, commit, path, ...(copied && { copied }) })
  }
  return lines
}

/** The text of the lines of `bytes`, with which the columns of `blamedLines` agree; line feeds are left out. */
export function textLines(bytes: Uint8Array): string[] {
  let text = ''
  let at = 0
  for (let plain = 0; plain < bytes.length; plain = at) {
    while (at < bytes.length && bytes[at]! < 0x80) at++
    text += Buffer.from(bytes.buffer, bytes.byteOffset + plain, at - plain).toString('latin1')
    for (let length; at < bytes.length && bytes[at]! >= 0x80; at += length) {
      length = sequenceLength(bytes, at)
      const character = Buffer.from(bytes.buffer, bytes.byteOffset + at, length)
      text += character.toString(length === 1 ? 'latin1' : 'utf8')
    }
  }
  return text.split('\n')
}

// A place in a text that moves forward only.
class Place {
  line = 1
  column = 0
  private byte = 0
  private readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  moveTo(byte: number): void {
    const { bytes } = this
    let { line, column } = this
    let at = this.byte
    while (at < byte) {
      const lead = bytes[at]!
      const length = lead < 0x80 ? 1 : sequenceLength(bytes, at)
      at += length
      // A character beyond U+FFFF takes four bytes in UTF-8 and two units in UTF-16.
      column += length === 4 ? 2 : 1
      if (lead === NEWLINE) {
        line++
        column = 0
      }
    }
    this.line = line
    this.column = column
    this.byte = at
  }
}

// How many bytes the character at `at` has; 1 for a byte that begins no valid UTF-8 (RFC 3629).
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!
  const second = bytes[at + 1] ?? 0
  const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  if (lead < 0xc2 || lead > 0xf4 || second < least || second > most) return 1
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2
  for (let next = at + 2; next < at + length; next++) {
    if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 1
  }
  return length
}
