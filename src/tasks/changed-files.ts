// Which files differ between two trees, and which file that went each added one continues.
import type { AttributedFile, Attribution, Origin } from '../attribution/origin.ts'
import { originIndex } from '../attribution/origin.ts'
import type { TreeEntry } from '../git/reader.ts'

/** A regular file at its path. */
export interface FileAt {
  readonly path: string
  readonly blob: string
}

/** A file that stands in a head and differs from what stood there, or is new. */
export interface ChangedFile extends FileAt {
  /** What stood at its path; null for nothing. */
  readonly before: FileAt | null
}

/** What differs between two trees. */
export interface TreeDifference {
  readonly changed: readonly ChangedFile[]
  readonly gone: readonly FileAt[]
}

/** How two trees differ in their regular files. */
export function differenceOf(base: readonly TreeEntry[], head: readonly TreeEntry[]): TreeDifference {
  const stood = new Map(base.filter(isFile).map((entry) => [entry.path, entry]))
  const stands = new Set(head.filter(isFile).map(({ path }) => path))
  const changed = head
    .filter((entry) => isFile(entry) && stood.get(entry.path)?.blob !== entry.blob)
    .map(({ path, blob }) => ({ path, blob, before: stood.get(path) ?? null }))
  return { changed, gone: [...stood.values()].filter(({ path }) => !stands.has(path)) }
}

/** Two attributions, and how long texts are, by blob. */
export interface ComparedRevisions {
  readonly base: Attribution
  readonly head: Attribution
  readonly lengthOf: (blob: string) => number
}

/**
 * For added files the file that went which each continues, by path: the one of the same text, or else the one of which it holds the
 * most text by its origins, where that is over half of either. So what a file keeps when it is renamed, and perhaps edited, has not
 * moved from one file into another. No file is continued twice.
 */
export function continuedFiles(
  { changed, gone }: TreeDifference,
  revisions: ComparedRevisions,
): ReadonlyMap<string, FileAt> {
  const added = changed.filter(({ before }) => before === null)
  if (gone.length === 0 || added.length === 0) return new Map()
  const pairs = [...sameTexts(gone, added), ...sharedTexts(gone, added, revisions)]
  pairs.sort((a, b) => b.bytes - a.bytes || (a.to < b.to ? -1 : a.to > b.to ? 1 : 0))
  const found = new Map<string, FileAt>()
  const taken = new Set<FileAt>()
  for (const { from, to } of pairs) {
    if (found.has(to) || taken.has(from)) continue
    found.set(to, from)
    taken.add(from)
  }
  return found
}

interface Pair {
  readonly from: FileAt
  readonly to: string
  readonly bytes: number
}

function* sameTexts(gone: readonly FileAt[], added: readonly ChangedFile[]): Generator<Pair> {
  const byBlob = new Map<string, FileAt[]>()
  for (const from of gone) {
    const known = byBlob.get(from.blob)
    if (known === undefined) byBlob.set(from.blob, [from])
    else known.push(from)
  }
  for (const { path, blob } of added) {
    const from = byBlob.get(blob)?.shift()
    if (from !== undefined) yield { from, to: path, bytes: Infinity }
  }
}

function* sharedTexts(
  gone: readonly FileAt[],
  added: readonly ChangedFile[],
  { base, head, lengthOf }: ComparedRevisions,
): Generator<Pair> {
  const goneAt = new Map(gone.map((file) => [file.path, file]))
  const addedAt = new Set(added.map(({ path }) => path))
  const holders = new Map<string, { readonly file: FileAt; readonly bytes: number }[]>()
  const sizes = new Map<FileAt, number>()
  for (const attributed of base.files) {
    const file = goneAt.get(attributed.path)
    if (file === undefined) continue
    let size = 0
    for (const [key, bytes] of bytesByOrigin(attributed, base.origins, lengthOf(file.blob))) {
      size += bytes
      const known = holders.get(key)
      if (known === undefined) holders.set(key, [{ file, bytes }])
      else known.push({ file, bytes })
    }
    sizes.set(file, size)
  }
  for (const attributed of head.files) {
    if (!addedAt.has(attributed.path)) continue
    const shared = new Map<FileAt, number>()
    let size = 0
    for (const [key, bytes] of bytesByOrigin(attributed, head.origins, lengthOf(attributed.blob))) {
      size += bytes
      for (const holder of holders.get(key) ?? [])
        shared.set(holder.file, (shared.get(holder.file) ?? 0) + Math.min(bytes, holder.bytes))
    }
    for (const [from, bytes] of shared)
      if (2 * bytes > Math.max(size, sizes.get(from)!)) yield { from, to: attributed.path, bytes }
  }
}

/** A key under which an origin is the same in every attribution of a repository. */
export function originKey({ commit, path }: Pick<Origin, 'commit' | 'path'>): string {
  return `${commit} ${path}`
}

// How many bytes of a file of `length` bytes came from each origin.
function bytesByOrigin(
  { runs }: Pick<AttributedFile, 'runs'>,
  origins: readonly Origin[],
  length: number,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (let run = 0; run < runs.starts.length; run++) {
    const bytes = (runs.starts[run + 1] ?? Math.max(length, runs.starts[run]!)) - runs.starts[run]!
    const key = originKey(origins[originIndex(runs.refs[run]!)]!)
    found.set(key, (found.get(key) ?? 0) + bytes)
  }
  return found
}

function isFile({ kind }: TreeEntry): boolean {
  return kind === 'file'
}
