// Attributes one revision of a repository: from the nearest result in the cache, or from the beginning.
import { attributionOf } from '../attribution/attribution-of.ts'
import { Engine } from '../attribution/engine.ts'
import type { Attribution } from '../attribution/origin.ts'
import { skipReasonForPath } from '../attribution/skipped-paths.ts'
import type { RepositoryReader, TreeEntry } from '../git/reader.ts'
import { scanHistory } from './history-scan.ts'

/** How a revision is to be attributed. */
export interface AttributionOptions {
  /** Folder for results that spare later runs the work; none: nothing is kept. */
  readonly cacheDirectory: string | null
  /** Parents that git forgot, by full commit id (a squash's pull-request head, say). */
  readonly lineage: ReadonlyMap<string, readonly string[]>
  /** Told how many commits are done, and how many there are once that is known. */
  readonly onProgress?: (doneCount: number, totalCount: number | undefined) => void
  /** Stops the work between two commits; the cache stays whole. */
  readonly signal?: AbortSignal
}

/** A file that stands in the revision and was not attributed, and why, in words a person reads. */
export interface SkippedFile {
  readonly path: string
  readonly reason: string
}

/** A revision's attribution, with what had to be left out. */
export interface AttributedRevision {
  readonly attribution: Attribution
  readonly skipped: readonly SkippedFile[]
}

/** Attributes the commit `revision` (a full id) and all it needs. Throws what the reader throws for a broken repository. */
export async function attributeRevision(
  reader: RepositoryReader,
  revision: string,
  options: AttributionOptions,
): Promise<AttributedRevision> {
  const engine = new Engine(equalBytes)
  const texts = await scanHistory({
    reader,
    engine,
    heads: [revision],
    known: [],
    ...(options.onProgress && { onProgress: options.onProgress }),
  })
  const number = engine.graph.numberOf(revision)
  if (number === undefined) throw new Error(`commit ${revision} was not in its own history`)
  const attribution = attributionOf(engine, number)
  return { attribution, skipped: skippedFiles(await reader.tree(revision), texts.absences) }
}

function equalBytes(a: Uint8Array, aStart: number, b: Uint8Array, bStart: number, length: number): boolean {
  return Buffer.prototype.compare.call(a, b, bStart, bStart + length, aStart, aStart + length) === 0
}

function skippedFiles(entries: readonly TreeEntry[], absences: ReadonlyMap<string, string>): SkippedFile[] {
  const skipped: SkippedFile[] = []
  for (const { path, kind, blob } of entries) {
    const reason = kind === 'file' ? (skipReasonForPath(path) ?? absences.get(blob)) : kind
    if (reason !== undefined) skipped.push({ path, reason })
  }
  return skipped
}
