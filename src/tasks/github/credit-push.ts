// Brings the books up to a repository's default branch: a push at a time, or all that is missing.
import { ENGINE_VERSION } from '../../attribution/engine-version.ts'
import { putRepository, readRepository, type RepositoryRow } from '../../database/github-rows.ts'
import { readLineage, type LineageRow } from '../../database/lineage-rows.ts'
import { listCommits } from '../../git/program/commit-list.ts'
import { locateMirror } from '../../git/program/mirror.ts'
import { noScan, putScan, readScan, type ScanRow } from '../../database/scan-rows.ts'
import type { EntryOf } from '../../ledger/entry.ts'
import { adoptedPolicy } from '../adopted-policy.ts'
import { keepFacts } from '../keep-facts.ts'
import { knownIdentities } from '../known-identities.ts'
import { lastPush } from '../last-push.ts'
import type { Outcome } from '../outcome.ts'
import { bookAgreedSplits } from './agreed-splits.ts'
import { bookPush } from './book-push.ts'
import { countsIn, NO_COUNTS } from './coverage-counts.ts'
import type { JobOf } from './job.ts'
import { diskBytesOf } from './disk-use.ts'
import { attributionCache, fetchMirror, keepRevisions, mirrorPath, type Mirror } from './mirrors.ts'
import { learnLineage } from './pull-lineage.ts'
import { readPush, type ReadPush } from './read-push.ts'
import { DONE, type JobEnding, type JobHandler, type WorkContext } from './work.ts'

/** So soon is tried again what somebody else was quicker with. */
const AGAIN_MS = 1_000

/**
 * Books a push to the default branch. One that follows the last that was booked is an entry of its own; after a gap, a forced
 * push or a deletion one entry goes from the last to where the branch is now. What was booked already is done.
 */
export const creditPush: JobHandler<'push'> = async (job, context) => {
  const repository = await knownRepository(job, context)
  if (repository === undefined) return DONE
  if (!(await isDefaultBranch(job, context, repository))) return DONE
  return bringUpTo(context, await currentRow(context, repository), job)
}

/** Books whatever is missing of a repository's default branch and counts it whole; before people were told, it only counts. */
export const scanRepository: JobHandler<'scan'> = async (job, context) => {
  const repository = await knownRepository(job, context)
  if (repository === undefined) return DONE
  const ending = await bringUpTo(context, repository, null)
  if (ending.kind === 'done') await keepFactsOf(context, repository)
  return ending
}

// What previews need of files that no pull request changes is read now, and not while somebody waits for one.
async function keepFactsOf(context: WorkContext, { id }: RepositoryRow): Promise<void> {
  const { revision } = await lastScan(context, id)
  if (revision === null) return
  await keepFacts(mirrorPath(context, id), revision, {
    reader: 'git',
    allowShallow: false,
    cacheDirectory: attributionCache(context, id),
    lineage: new Map(),
    signal: context.signal,
  })
}

// Whoever runs jobs has seen that nothing is against it. What nobody has heard of yet is learned, and scanned then.
async function knownRepository(
  { installation, repository }: JobOf<'push'> | JobOf<'scan'>,
  context: WorkContext,
): Promise<RepositoryRow | undefined> {
  const { database, ledger } = context.books
  const row = await readRepository(database, ledger, repository)
  if (row === undefined) await context.enqueue([{ kind: 'installation', installation }])
  return row
}

async function currentRow({ books }: WorkContext, { id }: RepositoryRow): Promise<RepositoryRow> {
  return (await readRepository(books.database, books.ledger, id))!
}

// A default branch can be called otherwise since we heard of it last: GitHub knows.
async function isDefaultBranch(
  { branch }: JobOf<'push'>,
  { github, books, now }: WorkContext,
  row: RepositoryRow,
): Promise<boolean> {
  if (branch === row.defaultBranch) return true
  const facts = await github.as(row.installation).repository(row)
  if (facts === null || facts.defaultBranch !== branch) return false
  const { owner, name, defaultBranch } = facts
  const renamed = { ...row, owner, name, defaultBranch, updatedAtMs: now().getTime() }
  await putRepository(books.database, books.ledger, renamed)
  return true
}

async function bringUpTo(
  context: WorkContext,
  repository: RepositoryRow,
  push: JobOf<'push'> | null,
): Promise<JobEnding> {
  const { books } = context
  const startedAt = context.now().getTime()
  const { registers } = await books.read()
  const isBooking = registers.informed.length > 0
  const last = isBooking ? await lastPush(books.database, books.ledger, String(repository.id)) : undefined
  if (push !== null && last !== undefined && last.after === push.after) {
    // Whoever booked it may have been stopped before it was done with it.
    const { revision } = await lastScan(context, repository.id)
    if (revision === push.after) return DONE
  }
  const wanted = push === null || push.after === null ? [] : [push.after]
  const fetched = await fetchMirror(context, repository.installation, repository, { commits: wanted })
  if (!fetched.ok) {
    if (fetched.ending.kind === 'failed') await noteFailure(context, repository.id, fetched.refusal)
    return fetched.ending
  }
  const mirror = fetched.value
  const after = push !== null && (await follows(push, last, mirror)) ? push.after : mirror.head
  if (after !== null) {
    // A scan heals: what was never asked about, for want of a permission say, is asked about then.
    const known = push === null ? null : (last?.after ?? null)
    const stopped = await learnLineage(context, repository, { after, before: known })
    if (stopped !== null) return stopped
  }
  const work = { context, repository, mirror, last, after, startedAt }
  const ending = await (isBooking ? book(work, push !== null && last !== undefined) : countOnly(work))
  if (ending.kind === 'failed') await noteFailure(context, repository.id, ending.reason)
  return ending
}

// Whether a push goes on just where the books are, on the way to where the branch is: one that comes late may have been taken back.
async function follows(
  push: JobOf<'push'>,
  last: EntryOf<'push-credited'> | undefined,
  { path, head, absent }: Mirror,
): Promise<boolean> {
  const { before, after } = push
  if (after === null || head === null || last === undefined) return false
  if (last.after !== before || absent.includes(after)) return false
  return after === head || (await listCommits(locateMirror(path)!, [after], [head])).length === 0
}

interface Work {
  readonly context: WorkContext
  readonly repository: RepositoryRow
  readonly mirror: Mirror
  readonly last: EntryOf<'push-credited'> | undefined
  readonly after: string | null
  readonly startedAt: number
}

async function book(work: Work, isOnePush: boolean): Promise<JobEnding> {
  const { context, repository, last, after } = work
  const { books, keyFile, now } = context
  if (after === null && (last?.after ?? null) === null) return noteScan(work, null, null)
  const read = after === null ? null : await readUpTo(work, !isOnePush)
  if (read?.ok === false) return { kind: 'failed', reason: read.refusal }
  const isChanged = last === undefined || last.after !== after || last.state !== (read?.value.state ?? null)
  if (isChanged) {
    const policy = adoptedPolicy((await books.read()).registers)
    const date = now().toISOString().slice(0, 10)
    const push = { repository: repository.id, last, read: read?.value ?? null, policy }
    const booked = await bookPush(books, keyFile, push, date)
    if (booked.kind === 'overtaken') return { kind: 'later', waitMs: AGAIN_MS, reason: booked.reason }
    if (booked.kind === 'refused') return { kind: 'failed', reason: booked.reason }
    context.log('info', 'push credited', { repository: repository.id, entries: booked.entryCount })
  }
  // Whoever takes part in what was agreed is in the books now.
  await bookAgreedSplits(context, repository.installation, repository)
  const kept = isOnePush && read !== null ? await lastScan(context, repository.id) : null
  return noteScan(work, read?.value ?? null, kept)
}

// Before people were told, nothing is kept but counts.
async function countOnly(work: Work): Promise<JobEnding> {
  const read = work.after === null ? null : await readUpTo(work, true)
  if (read?.ok === false) return { kind: 'failed', reason: read.refusal }
  return noteScan(work, read?.value ?? null, null)
}

async function readUpTo(work: Work, isWhole: boolean): Promise<Outcome<ReadPush>> {
  const { context, repository, mirror, last } = work
  const { books, signal } = context
  await keepRevisions(context, repository.id, [work.after!])
  const lineage: readonly LineageRow[] = await readLineage(books.database, books.ledger, repository.id)
  const before = last?.after ?? null
  const sinceMs = last === undefined ? 0 : Date.parse(last.time)
  const { policy } = adoptedPolicy((await books.read()).registers)
  return readPush({ path: mirror.path, before, after: work.after!, lineage, sinceMs, isWhole }, policy, {
    reader: 'git',
    allowShallow: false,
    cacheDirectory: attributionCache(context, repository.id),
    signal,
  })
}

async function lastScan({ books }: WorkContext, repository: number): Promise<ScanRow> {
  return (await readScan(books.database, books.ledger, repository)) ?? noScan(repository)
}

// After a push alone, the counts of the last whole scan stay: what one push changes of them is little.
async function noteScan(work: Work, read: ReadPush | null, counted: ScanRow | null): Promise<JobEnding> {
  const { context, repository, startedAt } = work
  const { books, keyFile, now } = context
  const { registers } = await books.read()
  const { policy } = adoptedPolicy(registers)
  const identities = await knownIdentities(books, registers, keyFile)
  if (!identities.ok) return { kind: 'failed', reason: identities.refusal }
  const scannedAtMs = now().getTime()
  const counts = counted ?? {
    ...(read === null ? NO_COUNTS : countsIn(read, policy, identities.value.people)),
    tookMs: scannedAtMs - startedAt,
  }
  await putScan(books.database, books.ledger, {
    ...noScan(repository.id),
    ...counts,
    revision: read?.after ?? null,
    stateHash: read?.state ?? '',
    engine: ENGINE_VERSION,
    commitCount: read?.commitCount ?? 0,
    fileCount: read?.fileCount ?? 0,
    diskBytes: await diskBytesOf(context, repository.id),
    scannedAtMs,
    failure: null,
  })
  return DONE
}

async function noteFailure(context: WorkContext, repository: number, failure: string): Promise<void> {
  const { database, ledger } = context.books
  await putScan(database, ledger, { ...(await lastScan(context, repository)), failure })
}
