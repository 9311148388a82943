// The lines of a stretch of text as the diff sees them: without blank ones and indentation, numbered by content.
import { widened } from './growing-array.ts'
import { ASCII_CLASS, WORD } from './characters.ts'

const NEWLINE = 10

// The inverse of 31 modulo 2^32: takes a line's last byte back out of its hash.
const INVERSE_OF_31 = 0xbdef7bdf

/** The lines of one side of a diff, side by side in growing arrays. Bytes, ends exclusive and without the line break. */
export class LineTable {
  count = 0
  starts: Int32Array = new Int32Array(256)
  ends: Int32Array = new Int32Array(256)
  /** Hash of the line without the white space around it. */
  hashes: Int32Array = new Int32Array(256)
  /** Equal numbers mean equal lines, on both sides of a diff; see `numberLines`. */
  classes: Int32Array = new Int32Array(256)

  grow(): void {
    const size = this.starts.length * 2
    this.starts = widened(this.starts, size)
    this.ends = widened(this.ends, size)
    this.hashes = widened(this.hashes, size)
    this.classes = widened(this.classes, size)
  }
}

/**
 * Appends to `table` the lines of `bytes[start, end)` that are not blank, `most` at most; `start` must stand at the start of
 * a line. White space at both ends of a line does not count.
 */
export function scanLines(
  bytes: Uint8Array,
  start: number,
  end: number,
  table: LineTable,
  most = Number.MAX_SAFE_INTEGER,
): void {
  const stop = table.count + Math.min(most, Number.MAX_SAFE_INTEGER - table.count)
  let at = start
  while (at < end && table.count < stop) {
    const lead = bytes[at]!
    if (lead <= 32 && isSpace(lead)) {
      at++
      continue
    }
    if (table.count === table.starts.length) table.grow()
    table.starts[table.count] = at
    // Two bytes a step: the multiplications wait for each other, and there are hundreds of millions of them.
    let hash = 0
    while (at < end) {
      const one = bytes[at]!
      if (one === NEWLINE) break
      const two = at + 1 < end ? bytes[at + 1]! : NEWLINE
      if (two === NEWLINE) {
        hash = (Math.imul(hash, 31) + one) | 0
        at++
        break
      }
      hash = (Math.imul(hash, 961) + one * 31 + two) | 0
      at += 2
    }
    let last = at - 1
    for (; isSpace(bytes[last]!); last--) hash = Math.imul(hash - bytes[last]!, INVERSE_OF_31)
    table.ends[table.count] = last + 1
    table.hashes[table.count++] = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
    at++
  }
}

function isSpace(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13)
}

/** Whether a line has a word in it, which marks alone (a closing brace, say) have not. */
export function hasWord(bytes: Uint8Array, table: LineTable, line: number): boolean {
  const end = table.ends[line]!
  for (let at = table.starts[line]!; at < end; at++) {
    const byte = bytes[at]!
    if (byte >= 0x80 || ASCII_CLASS[byte] === WORD) return true
  }
  return false
}

/** How many bytes of a line belong to words. */
export function wordBytesOf(bytes: Uint8Array, table: LineTable, line: number): number {
  const end = table.ends[line]!
  let count = 0
  for (let at = table.starts[line]!; at < end; at++) {
    const byte = bytes[at]!
    if (byte >= 0x80 || ASCII_CLASS[byte] === WORD) count++
  }
  return count
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
