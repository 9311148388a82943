// Pairs the lines that two texts share in the same order, by the histogram rule: the rarest common line, with all that
// matches around it, splits the texts; each half is matched again.
import { hasWord, type LineTable } from './lines.ts'

// A line that stands more often than this in one half is no anchor.
const MOST_OCCURRENCES = 64
// Pairs of lines to look at for one anchor; past that the best found so far serves. It bounds texts of few distinct lines.
const MOST_PAIRS = 200_000

let heads = new Int32Array(0)
let counts = new Int32Array(0)
let followers = new Int32Array(0)

/** Lines `[beforeStart, beforeEnd)` of one table beside `[afterStart, afterEnd)` of the other. */
export interface Region {
  readonly beforeStart: number
  readonly beforeEnd: number
  readonly afterStart: number
  readonly afterEnd: number
}

interface Anchor {
  beforeStart: number
  afterStart: number
  length: number
  count: number
}

/**
 * Fills `partners` (one number for each line of `after`) with the index of the line of `before` it stands for, or -1. Lines
 * are paired within their region only. They must have been numbered together; `classCount` is what `numberLines` gave.
 */
export function matchLines(
  before: LineTable,
  after: LineTable,
  afterBytes: Uint8Array,
  regions: readonly Region[],
  classCount: number,
  partners: Int32Array,
): void {
  partners.fill(-1, 0, after.count)
  if (heads.length < classCount) {
    heads = new Int32Array(classCount * 2).fill(-1)
    counts = new Int32Array(classCount * 2)
  }
  if (followers.length < before.count) followers = new Int32Array(before.count * 2)
  const open = regions.slice()
  for (let region = open.pop(); region !== undefined; region = open.pop()) {
    const inner = trimmed(before, after, region, partners)
    if (inner.beforeStart >= inner.beforeEnd || inner.afterStart >= inner.afterEnd) continue
    const anchor = findAnchor(before, after, afterBytes, inner)
    if (anchor === null) continue
    for (let line = 0; line < anchor.length; line++) {
      partners[anchor.afterStart + line] = anchor.beforeStart + line
    }
    open.push({ ...inner, beforeEnd: anchor.beforeStart, afterEnd: anchor.afterStart })
    open.push({
      ...inner,
      beforeStart: anchor.beforeStart + anchor.length,
      afterStart: anchor.afterStart + anchor.length,
    })
  }
}

// Pairs what a region's two sides have in common at their start and end.
function trimmed(before: LineTable, after: LineTable, region: Region, partners: Int32Array): Region {
  let { beforeStart, beforeEnd, afterStart, afterEnd } = region
  while (
    beforeStart < beforeEnd &&
    afterStart < afterEnd &&
    before.classes[beforeStart] === after.classes[afterStart]
  ) {
    partners[afterStart++] = beforeStart++
  }
  while (
    beforeStart < beforeEnd &&
    afterStart < afterEnd &&
    before.classes[beforeEnd - 1] === after.classes[afterEnd - 1]
  ) {
    partners[--afterEnd] = --beforeEnd
  }
  return { beforeStart, beforeEnd, afterStart, afterEnd }
}

function findAnchor(
  before: LineTable,
  after: LineTable,
  afterBytes: Uint8Array,
  region: Region,
): Anchor | null {
  for (let line = region.beforeEnd - 1; line >= region.beforeStart; line--) {
    const kind = before.classes[line]!
    followers[line] = heads[kind]!
    heads[kind] = line
    counts[kind] = counts[kind]! + 1
  }
  const best: Anchor = { beforeStart: 0, afterStart: 0, length: 0, count: MOST_OCCURRENCES + 1 }
  let pairs = 0
  for (let line = region.afterStart; line < region.afterEnd && pairs < MOST_PAIRS;) {
    const kind = after.classes[line]!
    const count = counts[kind]!
    if (count === 0 || count > best.count || !hasWord(afterBytes, after, line)) line++
    else {
      pairs += count
      line = extendAt(before, after, region, line, best)
    }
  }
  for (let line = region.beforeStart; line < region.beforeEnd; line++) {
    const kind = before.classes[line]!
    heads[kind] = -1
    counts[kind] = 0
  }
  return best.length === 0 ? null : best
}

// Tries every pairing of one line, grown as far as it goes, and keeps the best; returns the next line worth trying.
function extendAt(before: LineTable, after: LineTable, region: Region, line: number, best: Anchor): number {
  let next = line + 1
  let candidate = heads[after.classes[line]!]!
  while (candidate >= 0) {
    let beforeStart = candidate
    let beforeEnd = candidate + 1
    let afterStart = line
    let afterEnd = line + 1
    let count = counts[before.classes[candidate]!]!
    while (
      beforeStart > region.beforeStart &&
      afterStart > region.afterStart &&
      before.classes[beforeStart - 1] === after.classes[afterStart - 1]
    ) {
      afterStart--
      count = Math.min(count, counts[before.classes[--beforeStart]!]!)
    }
    while (
      beforeEnd < region.beforeEnd &&
      afterEnd < region.afterEnd &&
      before.classes[beforeEnd] === after.classes[afterEnd]
    ) {
      count = Math.min(count, counts[before.classes[beforeEnd++]!]!)
      afterEnd++
    }
    if (afterEnd > next) next = afterEnd
    if (beforeEnd - beforeStart > best.length || count < best.count) {
      best.beforeStart = beforeStart
      best.afterStart = afterStart
      best.length = beforeEnd - beforeStart
      best.count = count
    }
    do candidate = followers[candidate]!
    while (candidate >= 0 && candidate < beforeEnd)
  }
  return next
}
