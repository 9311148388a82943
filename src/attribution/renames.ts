// Which deleted file an added one continues, judged by the lines they share.
import { LineTable, scanLines, wordBytesOf } from './lines.ts'

// A file continues another when this share (percent) of the smaller one's lines, counted by bytes of words, is in both …
const LEAST_SHARED_OF_SMALLER = 30
// … and no more than so many files share a line, past which it says nothing about any.
const MOST_HOLDERS = 16

/** A file that came or went. `text` is null where its content is unknown. */
export interface MovedFile {
  readonly path: string
  readonly text: Uint8Array | null
}

const lines = new LineTable()

/**
 * Pairs added files with deleted ones, best pairs first, each file once: `result[added] = deleted` as indices into the
 * lists. Pure text likeness; equal names break ties, then the order of the lists.
 */
export function pairRenames(deleted: readonly MovedFile[], added: readonly MovedFile[]): Map<number, number> {
  const holders = new Map<number, number[]>()
  const sizes = deleted.map((file, index) => indexLines(file.text, index, holders))
  const candidates: { added: number; deleted: number; score: number }[] = []
  added.forEach((file, index) => {
    const shared = new Map<number, number>()
    const size = sharedBytes(file.text, holders, shared)
    for (const [other, bytes] of shared) {
      const smaller = Math.min(size, sizes[other]!)
      if (bytes * 100 < smaller * LEAST_SHARED_OF_SMALLER) continue
      const sameName = basename(deleted[other]!.path) === basename(file.path)
      candidates.push({
        added: index,
        deleted: other,
        score: bytes / Math.max(size, sizes[other]!) + (sameName ? 0.25 : 0),
      })
    }
  })
  candidates.sort((a, b) => b.score - a.score || a.added - b.added || a.deleted - b.deleted)
  const pairs = new Map<number, number>()
  const taken = new Set<number>()
  for (const candidate of candidates) {
    if (pairs.has(candidate.added) || taken.has(candidate.deleted)) continue
    pairs.set(candidate.added, candidate.deleted)
    taken.add(candidate.deleted)
  }
  return pairs
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function indexLines(text: Uint8Array | null, file: number, holders: Map<number, number[]>): number {
  if (text === null) return 0
  lines.count = 0
  scanLines(text, 0, text.length, lines)
  let size = 0
  for (let line = 0; line < lines.count; line++) {
    const bytes = wordBytesOf(text, lines, line)
    size += bytes
    if (bytes === 0) continue
    const list = holders.get(lines.hashes[line]!)
    if (list === undefined) holders.set(lines.hashes[line]!, [file])
    else if (list.at(-1) !== file) list.push(file)
  }
  return size
}

function sharedBytes(
  text: Uint8Array | null,
  holders: ReadonlyMap<number, number[]>,
  shared: Map<number, number>,
): number {
  if (text === null) return 0
  lines.count = 0
  scanLines(text, 0, text.length, lines)
  let size = 0
  for (let line = 0; line < lines.count; line++) {
    const bytes = wordBytesOf(text, lines, line)
    size += bytes
    const files = bytes === 0 ? undefined : holders.get(lines.hashes[line]!)
    if (files === undefined || files.length > MOST_HOLDERS) continue
    for (const file of files) shared.set(file, (shared.get(file) ?? 0) + bytes)
  }
  return size
}
