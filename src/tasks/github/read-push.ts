// Reads what a push changed: attributes the revision at its end, and counts what the commits that came with it wrote of it.
import { attributeEach, attributeRevision, type AttributedRevision } from '../attribute-revision.ts'
import { originIndex, type AttributedFile } from '../../attribution/origin.ts'
import type { TokenCount } from '../../credit/counted-tokens.ts'
import type { GitTarget } from '../../git/program/command.ts'
import { listCommits } from '../../git/program/commit-list.ts'
import { locateMirror, presentIn } from '../../git/program/mirror.ts'
import type { CommitParents } from '../../ledger/entries-of-pushes.ts'
import type { Policy } from '../../policy/policy.ts'
import type { LineageRow } from '../../database/lineage-rows.ts'
import { countFile, readFiles } from '../counted-files.ts'
import { attributionOptions, withRevision, type OpenRevision, type ReadingOptions } from '../open-revision.ts'
import { done, type Outcome } from '../outcome.ts'
import { readAuthors, type SignedAuthors } from '../read-authors.ts'
import { stateHashOf } from '../state-hash.ts'
import type { PushStep } from './push-chain.ts'

/** A push to be read: where the branch was, and where it is. */
export interface PushRequest {
  /** The mirror's folder. */
  readonly path: string
  /** Null for the beginning. */
  readonly before: string | null
  readonly after: string
  /** All that is known of parents that git forgot. */
  readonly lineage: readonly LineageRow[]
  /** When the push before was booked: lineage that was learned later is new. 0 where there is none. */
  readonly sinceMs: number
  /** Whether the whole revision is counted, and not only what is new. */
  readonly isWhole: boolean
}

/** What was read of a push. Nothing of it is about persons but the signatures of commits. */
export interface ReadPush {
  readonly after: string
  readonly isForced: boolean
  /** Lineage that this push is the first to use. */
  readonly lineage: readonly CommitParents[]
  readonly state: string
  readonly commitCount: number
  readonly fileCount: number
  /** What counts; of the whole revision where it was asked for. */
  readonly counts: readonly TokenCount[]
  /** Which commits came with the push, pull requests' own among them. */
  readonly isNew: (commit: string) => boolean
  /** Of those commits that counts are of. */
  readonly authors: SignedAuthors
}

/**
 * Reads a push out of a mirror. A push of few commits takes little: only files that hold their text are read. What is counted is
 * what counting all would give for the new commits. Refuses what `withRevision` refuses.
 */
export function readPush(
  request: PushRequest,
  policy: Policy,
  options: Omit<ReadingOptions, 'lineage'>,
): Promise<Outcome<ReadPush>> {
  const { path, after, isWhole } = request
  const reading: ReadingOptions = { ...options, lineage: parentsOf(request.lineage) }
  return withRevision({ repository: path, revision: after }, reading, async (open) => {
    const attributed = await attributeRevision(open.reader, after, attributionOptions(path, reading))
    const { newcomers } = await newcomersOf(request)
    return done(await readOpen({ open, attributed, newcomers, isWhole }, policy, reading))
  })
}

/** Several pushes to be read, each of which adds commits to the one before. */
export interface PushesRequest extends Pick<PushRequest, 'path' | 'lineage' | 'sinceMs'> {
  /** One at least. */
  readonly steps: readonly PushStep[]
}

/** Reads pushes as `readPush` would, each once the one before was booked, but in one pass. Refuses what `withRevision` refuses. */
export function readPushes(
  request: PushesRequest,
  policy: Policy,
  options: Omit<ReadingOptions, 'lineage'>,
): Promise<Outcome<readonly ReadPush[]>> {
  const { path, lineage, steps } = request
  const reading: ReadingOptions = { ...options, lineage: parentsOf(lineage) }
  const afters = steps.map(({ after }) => after)
  return withRevision({ repository: path, revision: afters.at(-1) }, reading, async (last) => {
    const reads: ReadPush[] = []
    let then: Past | null = null
    const wanted = attributionOptions(path, reading)
    await attributeEach(last.reader, afters, wanted, async (attributed, at) => {
      options.signal?.throwIfAborted()
      const step = steps[at]!
      const push = { ...request, ...step, isWhole: false }
      const { newcomers, now } =
        then === null ? await newcomersOf(push) : await newcomersAfter(then, push, step)
      then = now
      const open = { ...last, revision: step.after, entries: await last.reader.tree(step.after) }
      reads.push(await readOpen({ open, attributed, newcomers, isWhole: false }, policy, reading))
    })
    return done(reads)
  })
}

function parentsOf(lineage: readonly LineageRow[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    lineage.flatMap(({ commit, parents }): [string, readonly string[]][] =>
      parents.length === 0 ? [] : [[commit, parents]],
    ),
  )
}

type Newcomers = Pick<ReadPush, 'isForced' | 'isNew' | 'lineage'>

interface AttributedPush {
  readonly open: OpenRevision
  readonly attributed: AttributedRevision
  readonly newcomers: Newcomers
  readonly isWhole: boolean
}

async function readOpen(
  { open, attributed, newcomers, isWhole }: AttributedPush,
  policy: Policy,
  { lineage: known, signal }: ReadingOptions,
): Promise<ReadPush> {
  const { isNew } = newcomers
  signal?.throwIfAborted()
  const files = isWhole ? attributed : withNewText(attributed, isNew)
  const counts = await countsOf(open, files, policy)
  const wanted = isWhole ? counts : counts.filter(({ origin }) => isNew(origin.commit))
  const commits = [...new Set(wanted.map(({ origin }) => origin.commit))]
  const authors = await readAuthors(open, commits, known)
  signal?.throwIfAborted()
  return {
    after: open.revision,
    ...newcomers,
    state: stateHashOf(attributed.attribution),
    commitCount: attributed.commitCount,
    fileCount: attributed.attribution.files.length,
    counts: wanted,
    authors,
  }
}

/** What a commit builds on: the heads that reach all of it, and which of the links lead there. */
interface Past {
  readonly heads: readonly string[]
  readonly links: readonly LineageRow[]
}

// The commits that the revision builds on and the one before it did not, by git and by what git forgot.
async function newcomersOf({
  path,
  before,
  after,
  lineage,
  sinceMs,
}: PushRequest): Promise<{ readonly newcomers: Newcomers; readonly now: Past }> {
  const target = mirrorAt(path)
  const linked = lineage.filter(({ parents }) => parents.length > 0)
  const now = await pastOf(target, after, linked)
  if (before === null)
    return { newcomers: { isForced: false, isNew: () => true, lineage: now.links.map(named) }, now }
  // What cannot be had any more was taken away.
  const isThere = (await presentIn(target, [before])).size > 0
  const isForced = !isThere || (await listCommits(target, [before], [after])).length > 0
  const known = linked.filter(({ askedAtMs }) => askedAtMs <= sinceMs)
  const then = isThere ? await pastOf(target, before, known) : { heads: [], links: [] }
  return { newcomers: { isForced, ...(await addedTo(target, then, now)) }, now }
}

// The same of a push that only adds to the one before it, of which all is known; no link was learned between the two.
async function newcomersAfter(
  then: Past,
  { path, lineage }: Pick<PushRequest, 'path' | 'lineage'>,
  { after, added }: PushStep,
): Promise<{ readonly newcomers: Newcomers; readonly now: Past }> {
  const target = mirrorAt(path)
  const linked = lineage.filter(({ parents }) => parents.length > 0)
  if (linked.some(({ commit }) => added.has(commit))) {
    const now = await pastOf(target, after, linked)
    return { newcomers: { isForced: false, ...(await addedTo(target, then, now)) }, now }
  }
  const now = { heads: [after, ...then.heads.slice(1)], links: then.links }
  const newcomers =
    then.links.length === 0
      ? { isNew: (commit: string) => added.has(commit), lineage: [] }
      : await addedTo(target, then, now)
  return { newcomers: { isForced: false, ...newcomers }, now }
}

function mirrorAt(path: string): GitTarget {
  const target = locateMirror(path)
  if (target === null) throw new Error(`${path} is no mirror`)
  return target
}

async function addedTo(
  target: GitTarget,
  then: Past,
  now: Past,
): Promise<Pick<ReadPush, 'isNew' | 'lineage'>> {
  const added = new Set((await listCommits(target, now.heads, then.heads)).map(({ id }) => id))
  const used = new Set(then.links.map(({ commit }) => commit))
  return {
    isNew: (commit) => added.has(commit),
    lineage: now.links.filter(({ commit }) => !used.has(commit)).map(named),
  }
}

// A link may lie behind another, as where a pull request was squashed into one that was squashed later.
async function pastOf(target: GitTarget, commit: string, linked: readonly LineageRow[]): Promise<Past> {
  const there = await presentIn(
    target,
    linked.flatMap((row) => [row.commit, ...row.parents]),
  )
  const heads = [commit]
  const links: LineageRow[] = []
  let left = linked.filter((row) => there.has(row.commit))
  for (let count = -1; left.length > 0 && links.length > count;) {
    count = links.length
    const ends = left.map((row) => row.commit)
    const outside = new Set((await listCommits(target, ends, heads)).map(({ id }) => id))
    const reached = left.filter((row) => !outside.has(row.commit))
    links.push(...reached)
    heads.push(...reached.flatMap(({ parents }) => parents.filter((parent) => there.has(parent))))
    left = left.filter((row) => outside.has(row.commit))
  }
  return { heads, links }
}

function named({ commit, parents }: LineageRow): CommitParents {
  return { commit, parents }
}

// Files without new text count nothing for the new commits. Where text of one was copied, all files that hold it are among them.
function withNewText(attributed: AttributedRevision, isNew: (commit: string) => boolean): AttributedRevision {
  const { attribution } = attributed
  const wanted = attribution.origins.map(({ commit }) => isNew(commit))
  const holdsNew = ({ runs }: AttributedFile): boolean =>
    runs.refs.some((ref) => wanted[originIndex(ref)] === true)
  return { ...attributed, attribution: { ...attribution, files: attribution.files.filter(holdsNew) } }
}

// Code is counted as all else is: who uses a definition does not matter to a push.
async function countsOf(
  open: OpenRevision,
  attributed: AttributedRevision,
  policy: Policy,
): Promise<readonly TokenCount[]> {
  const files = await readFiles(open, attributed, policy, false)
  for (const { counted } of files.analysed)
    if (counted !== null) countFile(files.counter, counted, files.excluded)
  return files.counter.counts()
}
