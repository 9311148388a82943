// Finds blocks of lines that changed their place within a file, before the gaps are aligned token by token.
import { hasWord, wordBytesOf, type LineTable } from './lines.ts'
import { TokenList, appendTokens } from './tokens.ts'

/** A move needs this much, or it may be chance: tokens, and bytes of words. */
export const LEAST_MOVE_TOKENS = 6
export const LEAST_MOVE_WORD_BYTES = 20

const tokens = new TokenList()

/**
 * Pairs lines of `after` that have no partner yet with unused lines of `before`, block by block, the longest first at each
 * place. `used` says which lines of `before` are taken and is brought up to date; so is `partners`.
 */
export function matchMovedBlocks(
  before: LineTable,
  beforeBytes: Uint8Array,
  after: LineTable,
  afterBytes: Uint8Array,
  partners: Int32Array,
  used: Uint8Array,
): void {
  const places = unusedLines(before, beforeBytes, used)
  if (places.size === 0) return
  takeBlocks(before, after, afterBytes, partners, used, places, (start, length) =>
    isEnough(before, beforeBytes, start, length),
  )
}

/**
 * Pairs the lines of two texts that hold the same lines in another order: longest blocks first at each place, whatever their
 * size, then what is left. Returns false, having paired nothing, where the texts hold different lines.
 */
export function matchPermutation(
  before: LineTable,
  beforeBytes: Uint8Array,
  after: LineTable,
  afterBytes: Uint8Array,
  partners: Int32Array,
  used: Uint8Array,
): boolean {
  if (!holdsSameLines(before, after)) return false
  partners.fill(-1, 0, after.count)
  used.fill(0, 0, before.count)
  const places = unusedLines(before, beforeBytes, used)
  takeBlocks(before, after, afterBytes, partners, used, places, () => true)
  const rest = new Map<number, number[]>()
  for (let line = before.count - 1; line >= 0; line--) {
    if (used[line] === 1) continue
    rest.set(before.classes[line]!, [...(rest.get(before.classes[line]!) ?? []), line])
  }
  for (let line = 0; line < after.count; line++) {
    if (partners[line]! < 0) partners[line] = rest.get(after.classes[line]!)!.pop()!
  }
  return true
}

// Pairs, from the first line without a partner on, the longest block that begins at each with one of `places`, if it is enough.
function takeBlocks(
  before: LineTable,
  after: LineTable,
  afterBytes: Uint8Array,
  partners: Int32Array,
  used: Uint8Array,
  places: ReadonlyMap<number, readonly number[]>,
  enough: (start: number, length: number) => boolean,
): void {
  for (let line = 0; line < after.count;) {
    if (partners[line]! >= 0 || !hasWord(afterBytes, after, line)) {
      line++
      continue
    }
    const block = longestBlock(before, after, partners, used, line, places.get(after.classes[line]!) ?? [])
    if (block.length === 0 || !enough(block.start, block.length)) {
      line++
      continue
    }
    for (let step = 0; step < block.length; step++) {
      partners[line + step] = block.start + step
      used[block.start + step] = 1
    }
    line += block.length
  }
}

function holdsSameLines(before: LineTable, after: LineTable): boolean {
  if (before.count !== after.count) return false
  let sum = 0
  for (let line = 0; line < before.count; line++) sum = (sum + before.hashes[line]! - after.hashes[line]!) | 0
  if (sum !== 0) return false
  const counts = new Map<number, number>()
  for (let line = 0; line < before.count; line++) {
    counts.set(before.classes[line]!, (counts.get(before.classes[line]!) ?? 0) + 1)
    counts.set(after.classes[line]!, (counts.get(after.classes[line]!) ?? 0) - 1)
  }
  return [...counts.values()].every((count) => count === 0)
}

function unusedLines(before: LineTable, bytes: Uint8Array, used: Uint8Array): Map<number, number[]> {
  const places = new Map<number, number[]>()
  for (let line = 0; line < before.count; line++) {
    if (used[line] === 1 || !hasWord(bytes, before, line)) continue
    const kind = before.classes[line]!
    const list = places.get(kind)
    if (list === undefined) places.set(kind, [line])
    else if (list.length < 64) list.push(line)
  }
  return places
}

function longestBlock(
  before: LineTable,
  after: LineTable,
  partners: Int32Array,
  used: Uint8Array,
  line: number,
  candidates: readonly number[],
): { start: number; length: number } {
  let start = 0
  let length = 0
  for (const candidate of candidates) {
    let reach = 0
    while (
      candidate + reach < before.count &&
      line + reach < after.count &&
      used[candidate + reach] === 0 &&
      partners[line + reach]! < 0 &&
      before.classes[candidate + reach] === after.classes[line + reach]
    ) {
      reach++
    }
    if (reach > length) {
      start = candidate
      length = reach
    }
  }
  return { start, length }
}

function isEnough(table: LineTable, bytes: Uint8Array, start: number, length: number): boolean {
  let wordBytes = 0
  tokens.count = 0
  for (let line = start; line < start + length; line++) {
    wordBytes += wordBytesOf(bytes, table, line)
    if (tokens.count < LEAST_MOVE_TOKENS) appendTokens(bytes, table.starts[line]!, table.ends[line]!, tokens)
    if (tokens.count >= LEAST_MOVE_TOKENS && wordBytes >= LEAST_MOVE_WORD_BYTES) return true
  }
  return false
}
