// Brings the books up to a repository's default branch: a push at a time, or all that is missing.
import { putRepository, readRepository, type RepositoryRow } from '../../database/github-rows.ts'
import { readLineage, type LineageRow } from '../../database/lineage-rows.ts'
import { listCommits } from '../../git/program/commit-list.ts'
import { locateMirror } from '../../git/program/mirror.ts'
import type { EntryOf } from '../../ledger/entry.ts'
import { adoptedPolicy } from '../adopted-policy.ts'
import { keepFacts } from '../keep-facts.ts'
import { hasPush, lastPush } from '../last-push.ts'
import type { Outcome } from '../outcome.ts'
import { bookAgreedSplits } from './agreed-splits.ts'
import { bookPushes } from './book-push.ts'
import { creditChain, passedBy, waitingPushes } from './credit-chain.ts'
import type { JobOf } from './job.ts'
import { attributionCache, fetchMirror, keepRevisions, mirrorPath, type Mirror } from './mirrors.ts'
import { lastScan, noteFailure, noteScan } from './note-scan.ts'
import { learnLineage } from './pull-lineage.ts'
import { chainFrom, type WaitingPush } from './push-chain.ts'
import { readPush, type ReadPush } from './read-push.ts'
import { DONE, type JobEnding, type JobHandler, type WorkContext } from './work.ts'

/** So soon is tried again what somebody else was quicker with. */
const AGAIN_MS = 1_000

/**
 * Books a push to the default branch. One that follows the last that was booked is an entry of its own; after a gap, a forced
 * push or a deletion one entry goes from the last to where the branch is now. What was booked already is done. Pushes that wait
 * and go on from this one are taken along; so are those that the branch has passed by then.
 */
export const creditPush: JobHandler<'push'> = async (job, context) => {
  const repository = await knownRepository(job, context)
  if (repository === undefined) return DONE
  if (!(await isDefaultBranch(job, context, repository))) return DONE
  return creditWaiting(context, await currentRow(context, repository), job)
}

/** Books whatever is missing of a repository's default branch and counts it whole; before people were told, it only counts. */
export const scanRepository: JobHandler<'scan'> = async (job, context) => {
  const repository = await knownRepository(job, context)
  if (repository === undefined) return DONE
  const { ending } = await bringUpTo(context, repository, null)
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

async function creditWaiting(
  context: WorkContext,
  repository: RepositoryRow,
  job: JobOf<'push'>,
): Promise<JobEnding> {
  const last = await lastBooked(context, repository)
  // Before anything is fetched: what is fetched then has passed by all of them that are behind it.
  const waiting = await waitingPushes(context, job)
  if (last !== undefined) {
    const own: WaitingPush = { id: '', push: job }
    const chain = last.after === null ? [] : chainFrom(last.after, [own, ...waiting])
    const goesOn = last.after !== job.after && (last.after === job.before || chain.includes(own))
    if (goesOn && chain.length > 1) {
      const ending = await creditChain(context, repository, last, chain)
      if (ending?.kind === 'failed') await noteFailure(context, repository.id, ending.reason)
      if (ending !== null) return ending
    }
    if (!goesOn && (await isEnded(context, last, job, chain.length > 0))) return DONE
  }
  const { ending, mirror, after } = await bringUpTo(context, repository, job)
  if (ending.kind !== 'done' || mirror === null || after !== mirror.head) return ending
  const alsoDone = await passedBy(mirror, waiting)
  return alsoDone.length === 0 ? DONE : { kind: 'done', alsoDone }
}

// Whether a push was booked and nothing is left to do after it. Whoever booked it may have been stopped before it was done with it;
// then whatever goes on from there ends it.
async function isEnded(
  context: WorkContext,
  last: EntryOf<'push-credited'>,
  push: JobOf<'push'>,
  isGoneOnFrom: boolean,
): Promise<boolean> {
  const { database, ledger } = context.books
  const isBooked = last.after === push.after || (await hasPush(database, ledger, last, push))
  if (!isBooked || isGoneOnFrom) return isBooked
  const { revision } = await lastScan(context, push.repository)
  return revision === last.after
}

// Undefined where nothing is booked, or nothing may be yet.
async function lastBooked(
  { books }: WorkContext,
  { id }: RepositoryRow,
): Promise<EntryOf<'push-credited'> | undefined> {
  const { registers } = await books.read()
  return registers.informed.length > 0 ? lastPush(books.database, books.ledger, String(id)) : undefined
}

interface BroughtUp {
  readonly ending: JobEnding
  /** Null where it could not be fetched. */
  readonly mirror: Mirror | null
  readonly after: string | null
}

async function bringUpTo(
  context: WorkContext,
  repository: RepositoryRow,
  push: JobOf<'push'> | null,
): Promise<BroughtUp> {
  const startedAt = context.now().getTime()
  const { registers } = await context.books.read()
  const isBooking = registers.informed.length > 0
  const last = await lastBooked(context, repository)
  const wanted = push === null || push.after === null ? [] : [push.after]
  const fetched = await fetchMirror(context, repository.installation, repository, { commits: wanted })
  if (!fetched.ok) {
    if (fetched.ending.kind === 'failed') await noteFailure(context, repository.id, fetched.refusal)
    return { ending: fetched.ending, mirror: null, after: null }
  }
  const mirror = fetched.value
  const after = push !== null && (await follows(push, last, mirror)) ? push.after : mirror.head
  if (after !== null) {
    // A scan heals: what was never asked about, for want of a permission say, is asked about then.
    const known = push === null ? null : (last?.after ?? null)
    const stopped = await learnLineage(context, repository, { after, before: known })
    if (stopped !== null) return { ending: stopped, mirror, after }
  }
  const work = { context, repository, mirror, last, after, startedAt }
  const ending = await (isBooking ? book(work, push !== null && last !== undefined) : countOnly(work))
  if (ending.kind === 'failed') await noteFailure(context, repository.id, ending.reason)
  return { ending, mirror, after }
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
  const { context, repository, last, after, startedAt } = work
  const { books, keyFile, now } = context
  if (after === null && (last?.after ?? null) === null)
    return noteScan(context, { repository, startedAt, read: null, counted: null })
  const read = after === null ? null : await readUpTo(work, !isOnePush)
  if (read?.ok === false) return { kind: 'failed', reason: read.refusal }
  const isChanged = last === undefined || last.after !== after || last.state !== (read?.value.state ?? null)
  if (isChanged) {
    const policy = adoptedPolicy((await books.read()).registers)
    const date = now().toISOString().slice(0, 10)
    const pushes = { repository: repository.id, last, reads: [read?.value ?? null], policy }
    const booked = await bookPushes(books, keyFile, pushes, date)
    if (booked.kind === 'overtaken') return { kind: 'later', waitMs: AGAIN_MS, reason: booked.reason }
    if (booked.kind === 'refused') return { kind: 'failed', reason: booked.reason }
    context.log('info', 'push credited', { repository: repository.id, pushes: booked.pushCount })
  }
  // Whoever takes part in what was agreed is in the books now.
  await bookAgreedSplits(context, repository.installation, repository)
  const counted = isOnePush && read !== null ? await lastScan(context, repository.id) : null
  return noteScan(context, { repository, startedAt, read: read?.value ?? null, counted })
}

// Before people were told, nothing is kept but counts.
async function countOnly(work: Work): Promise<JobEnding> {
  const read = work.after === null ? null : await readUpTo(work, true)
  if (read?.ok === false) return { kind: 'failed', reason: read.refusal }
  const { context, repository, startedAt } = work
  return noteScan(context, { repository, startedAt, read: read?.value ?? null, counted: null })
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
