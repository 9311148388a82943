// The lines of a stretch of text as the diff sees them: without blank ones, white space ignored, numbered by content.
import { ASCII_CLASS, SPACE, WORD } from './characters.ts'

const NEWLINE = 10

// ASCII_CLASS widened to all bytes: a byte of a longer UTF-8 sequence counts as part of a word.
const BYTE_CLASS: Uint8Array = new Uint8Array(256).fill(WORD)
BYTE_CLASS.set(ASCII_CLASS)

/** The lines of one side of a diff, side by side in growing arrays. Bytes, ends exclusive and without the line break. */
export class LineTable {
  count = 0
  starts: Int32Array = new Int32Array(256)
  ends: Int32Array = new Int32Array(256)
  /** Hash of the line without its white space. */
  hashes: Int32Array = new Int32Array(256)
  /** How many bytes of the line belong to words. */
  wordBytes: Int32Array = new Int32Array(256)
  /** Equal numbers mean equal lines, on both sides of a diff; see `numberLines`. */
  classes: Int32Array = new Int32Array(256)

  grow(): void {
    const size = this.starts.length * 2
    const wider = (from: Int32Array): Int32Array => {
      const to = new Int32Array(size)
      to.set(from)
      return to
    }
    this.starts = wider(this.starts)
    this.ends = wider(this.ends)
    this.hashes = wider(this.hashes)
    this.wordBytes = wider(this.wordBytes)
    this.classes = wider(this.classes)
  }
}

/** Fills `table` with the lines of `bytes[start, end)` that are not blank; `start` must stand at the start of a line. */
export function scanLines(bytes: Uint8Array, start: number, end: number, table: LineTable): void {
  table.count = 0
  let at = start
  while (at < end) {
    const first = at
    let hash = 0
    let marks = 0
    let words = 0
    for (; at < end; at++) {
      const byte = bytes[at]!
      if (byte === NEWLINE) break
      const kind = BYTE_CLASS[byte]!
      if (kind === SPACE) continue
      hash = Math.imul(hash ^ byte, 0x01000193) + 0x3c6ef372
      if (kind === WORD) words++
      else marks++
    }
    if (words + marks > 0) {
      if (table.count === table.starts.length) table.grow()
      table.starts[table.count] = first
      table.ends[table.count] = at
      table.hashes[table.count] = hash ^ (hash >>> 15)
      table.wordBytes[table.count++] = words
    }
    at++
  }
}

let slots = new Int32Array(1024)
let slotHashes = new Int32Array(1024)

/**
 * Gives equal lines of both tables equal numbers from 0 and returns how many numbers there are. Lines are told apart by
 * their hashes; whoever pairs lines must still compare their tokens.
 */
export function numberLines(before: LineTable, after: LineTable): number {
  let size = 16
  while (size < 2 * (before.count + after.count)) size *= 2
  if (slots.length < size) {
    slots = new Int32Array(size)
    slotHashes = new Int32Array(size)
  } else slots.fill(0, 0, size)
  const next = numberSide(before, 0, size - 1)
  return numberSide(after, next, size - 1)
}

function numberSide(table: LineTable, first: number, mask: number): number {
  let next = first
  for (let line = 0; line < table.count; line++) {
    const hash = table.hashes[line]!
    let slot = (hash ^ (hash >>> 16)) & mask
    while (slots[slot] !== 0 && slotHashes[slot] !== hash) slot = (slot + 1) & mask
    if (slots[slot] === 0) {
      slots[slot] = ++next
      slotHashes[slot] = hash
    }
    table.classes[line] = slots[slot]! - 1
  }
  return next
}
