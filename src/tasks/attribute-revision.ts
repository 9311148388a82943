// Attributes one revision of a repository: from the nearest result in the cache, or from the beginning.
import { checkpointOf, engineOf, holdsWithLineage } from '../attribution/checkpoint.ts'
import { attributionOf } from '../attribution/attribution-of.ts'
import { Engine } from '../attribution/engine.ts'
import type { Attribution } from '../attribution/origin.ts'
import { skipReasonForPath } from '../attribution/skipped-paths.ts'
import type { RepositoryReader, TreeEntry } from '../git/reader.ts'
import {
  checkpointFolder,
  listCheckpoints,
  readCheckpoint,
  writeCheckpoint,
  type CheckpointFolder,
} from './checkpoint-files.ts'
import { NeedsEarlierPast, scanHistory } from './history-scan.ts'

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
  /** Told, in words, why the cache could not be written; the result is not touched by that. */
  readonly onCacheFailure?: (reason: string) => void
}

/** A file that stands in the revision and was not attributed, and why, in words a person reads. */
export interface SkippedFile {
  readonly path: string
  readonly reason: string
}

/** A revision's attribution, with what had to be left out. */
export interface AttributedRevision {
  readonly attribution: Attribution
  /** How many commits the revision builds on, itself included, parents that git forgot among them. */
  readonly commitCount: number
  readonly skipped: readonly SkippedFile[]
}

// A checkpoint holds the files of this many commits, so that branches that left the main line months ago find theirs.
const HELD_COMMITS = 512
// Fewer new commits than this are cheaper to attribute again than to keep.
const LEAST_NEW_COMMITS = 64
// On the way through a long history a checkpoint is kept after every so many commits, for old revisions asked later.
const MILESTONE_COMMITS = 5000
// And one so long before its end: what git forgot of the latest commits may become known after them.
const LATE_COMMITS = 256
// Checkpoints to try before beginning from the start.
const MOST_TRIES = 6

/**
 * Attributes the commit `revision` (a full id) and all it needs. Throws what the reader throws for a broken repository, and
 * the signal's reason when it is stopped.
 */
export async function attributeRevision(
  reader: RepositoryReader,
  revision: string,
  wanted: AttributionOptions,
): Promise<AttributedRevision> {
  const [attributed] = await attributeRevisions(reader, [revision], wanted)
  return attributed!
}

/** The same of several commits in one pass, in their order; of the last the result is kept. */
export async function attributeRevisions(
  reader: RepositoryReader,
  revisions: readonly string[],
  wanted: AttributionOptions,
): Promise<readonly AttributedRevision[]> {
  const attributed: AttributedRevision[] = []
  await attributeEach(reader, revisions, wanted, async (one) => void attributed.push(one))
  return attributed
}

/** The same, handed to `use` one after the other, so that no two need be in memory at once. */
export async function attributeEach(
  reader: RepositoryReader,
  revisions: readonly string[],
  wanted: AttributionOptions,
  use: (attributed: AttributedRevision, at: number) => Promise<void>,
): Promise<void> {
  const options = { ...wanted, lineage: await presentLineage(reader, wanted.lineage) }
  const folder = await folderFor(reader, options)
  const { engine, absences } =
    (folder === null ? null : await fromCheckpoint(reader, revisions, options, folder)) ??
    (await scanOn(reader, revisions, options, folder, new Engine(equalBytes), [], new Map()))
  for (const [at, revision] of revisions.entries()) {
    const number = engine.graph.numberOf(revision)
    if (number === undefined) throw new Error(`commit ${revision} was not in its own history`)
    const attributed = {
      attribution: attributionOf(engine, number),
      commitCount: engine.graph.ancestorsOf(number).reduce((count, flag) => count + flag, 0),
      skipped: skippedFiles(await reader.tree(revision), absences),
    }
    await use(attributed, at)
  }
}

// Where results are kept. What a cut-off history gives is not kept at all: it may not outlive a later fetch.
async function folderFor(
  reader: RepositoryReader,
  { cacheDirectory }: AttributionOptions,
): Promise<CheckpointFolder | null> {
  if (cacheDirectory === null || (await reader.completeness()).shallow) return null
  return checkpointFolder(cacheDirectory)
}

// The lineage as far as it is in the repository: what is fetched later makes it another one.
async function presentLineage(
  reader: RepositoryReader,
  lineage: AttributionOptions['lineage'],
): Promise<AttributionOptions['lineage']> {
  const there = await presentCommits(reader, [...lineage.values()].flat())
  const present = new Map<string, readonly string[]>()
  for (const [commit, parents] of lineage) {
    const found = parents.filter((parent) => there.has(parent))
    if (found.length > 0) present.set(commit, found)
  }
  return present
}

async function presentCommits(
  reader: RepositoryReader,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const commits = await reader.signatures([...new Set(ids)])
  return new Set(commits.map(({ id }) => id))
}

interface Attributed {
  readonly engine: Engine
  readonly absences: ReadonlyMap<string, string>
}

// Goes on from the latest checkpoint that the revisions build on; null where none serves.
async function fromCheckpoint(
  reader: RepositoryReader,
  revisions: readonly string[],
  options: AttributionOptions,
  folder: CheckpointFolder,
): Promise<Attributed | null> {
  const all = await listCheckpoints(folder)
  const there = await presentCommits(
    reader,
    all.map(({ commit }) => commit),
  )
  // Its own first, then the latest; what another repository left in the cache is not asked.
  const candidates = all
    .filter(({ commit }) => there.has(commit))
    .toSorted((a, b) => Number(revisions.includes(b.commit)) - Number(revisions.includes(a.commit)))
  let tries = 0
  for (const candidate of candidates) {
    const checkpoint = await readCheckpoint(folder, candidate, (text) =>
      holdsWithLineage(text, options.lineage),
    )
    if (checkpoint === null) continue
    if (++tries > MOST_TRIES) return null
    const engine = engineOf(checkpoint, equalBytes)
    const absences = new Map(checkpoint.text.absences)
    const numbers = revisions.map((revision) => engine.graph.numberOf(revision))
    if (numbers.some((number) => number !== undefined && !engine.holds(number))) continue
    if (numbers.every((number) => number !== undefined)) return { engine, absences }
    try {
      const known = engine.heldCommits().map((commit) => engine.graph.ids[commit]!)
      return await scanOn(reader, revisions, options, folder, engine, known, absences)
    } catch (failure) {
      if (!(failure instanceof NeedsEarlierPast)) throw failure
    }
  }
  return null
}

async function scanOn(
  reader: RepositoryReader,
  revisions: readonly string[],
  options: AttributionOptions,
  folder: CheckpointFolder | null,
  engine: Engine,
  known: readonly string[],
  earlier: ReadonlyMap<string, string>,
): Promise<Attributed> {
  const keep = async (commit: number, absent: ReadonlyMap<string, string>): Promise<void> => {
    if (folder === null || [...absent.values()].includes('missing')) return
    const held = [commit, ...engine.heldCommits().filter((other) => other !== commit)]
    const refusal = await writeCheckpoint(
      folder,
      engine.graph.ids[commit]!,
      checkpointOf(engine, held, absent),
    )
    if (refusal !== null) options.onCacheFailure?.(refusal)
  }
  const scan = await scanHistory({
    reader,
    engine,
    heads: revisions,
    known,
    lineage: options.lineage,
    keepCount: folder === null ? 0 : HELD_COMMITS,
    milestone: {
      everyCount: MILESTONE_COMMITS,
      leftCount: LATE_COMMITS,
      reached: (commit, absent) => keep(commit, new Map([...earlier, ...absent])),
    },
    ...(options.onProgress && { onProgress: options.onProgress }),
    ...(options.signal && { signal: options.signal }),
  })
  const absences = new Map([...earlier, ...scan.absences])
  if (scan.commits.length >= LEAST_NEW_COMMITS)
    await keep(engine.graph.numberOf(revisions.at(-1)!)!, absences)
  return { engine, absences }
}

/** Whether two stretches of bytes are equal. */
export function equalBytes(
  a: Uint8Array,
  aStart: number,
  b: Uint8Array,
  bStart: number,
  length: number,
): boolean {
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
