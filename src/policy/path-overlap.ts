// Whether two path patterns can name the same path, so that nobody is sold the same files twice without noticing.
import type { PathPattern } from './path-pattern.ts'

type Segment = NonNullable<PathPattern['segments'][number]>
type Piece = Segment[number]
type Segments = readonly (Segment | null)[]

/**
 * Whether some path matches both patterns. Exact but for sets that exclude characters (`[!a]`), which are taken to meet
 * anything: at worst two patterns are said to overlap that do not.
 */
export function patternsOverlap(a: PathPattern, b: PathPattern): boolean {
  // A `**` at the end needs something to stand for: `a/**` is what is in `a`, not `a` itself.
  return overlap(segmentsOf(a), segmentsOf(b), true, segmentsOverlap)
}

// Without a slash a pattern matches in every folder.
function segmentsOf({ basenameOnly, segments }: PathPattern): Segments {
  return basenameOnly ? [null, ...segments] : segments
}

function segmentsOverlap(a: Segment, b: Segment): boolean {
  return overlap(piecesOf(a), piecesOf(b), false, piecesOverlap)
}

function piecesOf(segment: Segment): readonly (Piece | null)[] {
  return segment.map((piece) => (piece.kind === 'star' ? null : piece))
}

function piecesOverlap(a: Piece, b: Piece): boolean {
  if (a.kind === 'unit' && b.kind === 'unit') return a.unit === b.unit
  const [left, right] = [rangesOf(a), rangesOf(b)]
  if (left === undefined || right === undefined) return true
  return left.some(([low, high]) => right.some(([least, most]) => low <= most && least <= high))
}

// The characters a piece accepts; undefined where that is anything, or anything but some.
function rangesOf(piece: Piece): readonly (readonly [number, number])[] | undefined {
  if (piece.kind === 'unit') return [[piece.unit, piece.unit]]
  return piece.kind === 'set' && !piece.negated ? piece.ranges : undefined
}

// Whether two lists of items have something in common that both stand for, where null stands for any number of items (at the
// end of a list for one at least, where `lastNeedsOne`). Walks the pairs of places that can be reached together, each once.
function overlap<Item>(
  a: readonly (Item | null)[],
  b: readonly (Item | null)[],
  lastNeedsOne: boolean,
  meet: (left: Item, right: Item) => boolean,
): boolean {
  const width = b.length + 1
  const reached = new Set([0])
  for (const place of reached) {
    const [i, j] = [Math.floor(place / width), place % width]
    const [left, right] = [a[i], b[j]]
    if (left === undefined && right === undefined) return true
    const [isLastLeft, isLastRight] = [i === a.length - 1, j === b.length - 1].map((is) => is && lastNeedsOne)
    // Null for nothing.
    if (left === null && isLastLeft !== true) reached.add(place + width)
    if (right === null && isLastRight !== true) reached.add(place + 1)
    if (left === undefined || right === undefined) continue
    // Null for what stands on the other side: it may go on, or end with it.
    if (left === null) reached.add(place + 1).add(place + 1 + width)
    if (right === null) reached.add(place + width).add(place + 1 + width)
    if (left !== null && right !== null && meet(left, right)) reached.add(place + 1 + width)
  }
  return false
}
