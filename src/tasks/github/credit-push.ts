// Brings the books up to a repository's default branch: a push at a time, or all that is missing.
import { readRepository, type RepositoryRow } from '../../database/github-rows.ts'
import { readLineage, type LineageRow } from '../../database/lineage-rows.ts'
import type { ScanRow } from '../../database/scan-rows.ts'
import type { EntryOf } from '../../ledger/entry.ts'
import { adoptedPolicy } from '../adopted-policy.ts'
import { keepFacts } from '../keep-facts.ts'
import { lastPush } from '../last-push.ts'
import { done, type Outcome } from '../outcome.ts'
import type { PolicyInForce } from '../read-policy.ts'
import { bookAgreedSplits } from './agreed-splits.ts'
import { bookPushes } from './book-push.ts'
import { creditChain, isOnTheWay, passedBy, waitingPushes } from './credit-chain.ts'
import { fetchBranch, isDefaultBranch } from './fetch-branch.ts'
import type { JobOf } from './job.ts'
import { attributionCache, keepRevisions, mirrorPath, type Mirror } from './mirrors.ts'
import { lastScan, noteFailure, noteScan } from './note-scan.ts'
import { learnLineage } from './pull-lineage.ts'
import { chainFrom, type WaitingPush } from './push-chain.ts'
import { readPush, type ReadPush } from './read-push.ts'
import { AGAIN_MS, DONE, type JobEnding, type JobHandler, type WorkContext } from './work.ts'

/**
 * Books a push to the default branch. One that follows the last that was booked is an entry of its own; after a gap, a forced
 * push or a deletion one entry goes from the last to where the branch is now. Pushes that wait and go on from there are taken along;
 * so are those that the branch has passed by then. Whenever it is done, the books are where this push ended, or where the branch is.
 */
export const creditPush: JobHandler<'push'> = async (job, context) => {
  const repository = await knownRepository(job, context)
  if (repository === undefined) return DONE
  if (!(await isDefaultBranch(context, repository, job.branch))) return DONE
  const ending = await creditWaiting(context, await currentRow(context, repository), job)
  if (ending.kind === 'failed') await noteFailure(context, repository.id, ending.reason)
  return ending
}

/** Books whatever is missing of a repository's default branch and counts it whole; before people were told, it only counts. */
export const scanRepository: JobHandler<'scan'> = async (job, context) => {
  const known = await knownRepository(job, context)
  if (known === undefined) return DONE
  const startedAt = context.now().getTime()
  const { repository, fetched } = await fetchBranch(context, known, [])
  const last = await lastBooked(context, repository)
  const ending = fetched.ok
    ? await scanWhole({ context, repository, mirror: fetched.value, last, startedAt })
    : fetched.ending
  if (ending.kind === 'failed') await noteFailure(context, repository.id, ending.reason)
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

async function creditWaiting(
  context: WorkContext,
  known: RepositoryRow,
  job: JobOf<'push'>,
): Promise<JobEnding> {
  const startedAt = context.now().getTime()
  const last = await lastBooked(context, known)
  if (last !== undefined && last.after === job.after) {
    // Whoever booked it may have been stopped before it was done with it.
    const { revision } = await lastScan(context, known.id)
    if (revision === last.after) return DONE
  }
  // Before anything is fetched: what is fetched then has passed by all of them that are behind it.
  const waiting = await waitingPushes(context, job)
  const { repository, fetched } = await fetchBranch(context, known, job.after === null ? [] : [job.after])
  if (!fetched.ok) return fetched.ending
  const mirror = fetched.value
  const work = { context, repository, mirror, last, startedAt }
  if (last === undefined) return endWith(await scanWhole(work), mirror, waiting)
  // What was told late must not lead the books away from where the branch is, and back again.
  if (last.after === mirror.head) return endWith(await creditUpTo(work, mirror.head), mirror, waiting)
  const own: WaitingPush = { id: '', push: job }
  const chain = last.after === null ? [] : chainFrom(last.after, [own, ...waiting])
  const credited = await creditChain({ ...work, last }, chain)
  if (credited.ending.kind !== 'done') return credited.ending
  const taken = chain.slice(0, credited.count)
  const end = taken.at(-1)?.push.after ?? last.after
  const isOwnDone = taken.includes(own) || last.after === job.after
  if (end === mirror.head && taken.length > 0) return endWith(DONE, mirror, waiting)
  if (isOwnDone && taken.length > 0) return doneWith(taken.filter((one) => one !== own).map(({ id }) => id))
  const going = { ...work, last: credited.last }
  if (chain[0] === own && (await isOnTheWay(mirror, chain))) return creditUpTo(going, job.after)
  return endWith(await creditUpTo(going, mirror.head), mirror, waiting)
}

// The books are at the branch's head: whatever waits and is behind it is done, too.
async function endWith(
  ending: JobEnding,
  mirror: Mirror,
  waiting: readonly WaitingPush[],
): Promise<JobEnding> {
  return ending.kind === 'done' ? doneWith(await passedBy(mirror, waiting)) : ending
}

function doneWith(alsoDone: readonly string[]): JobEnding {
  return alsoDone.length === 0 ? DONE : { kind: 'done', alsoDone }
}

// Undefined where nothing is booked, or nothing may be yet.
async function lastBooked(
  { books }: WorkContext,
  { id }: RepositoryRow,
): Promise<EntryOf<'push-credited'> | undefined> {
  const { registers } = await books.read()
  return registers.informed.length > 0 ? lastPush(books.database, books.ledger, String(id)) : undefined
}

interface Work {
  readonly context: WorkContext
  readonly repository: RepositoryRow
  readonly mirror: Mirror
  readonly last: EntryOf<'push-credited'> | undefined
  readonly startedAt: number
}

// A scan heals: what was never asked about, for want of a permission say, is asked about then.
async function scanWhole(work: Work): Promise<JobEnding> {
  const { context, repository, mirror } = work
  if (mirror.head !== null) {
    const stopped = await learnLineage(context, repository, { after: mirror.head, before: null })
    if (stopped !== null) return stopped
  }
  const { registers } = await context.books.read()
  if (registers.informed.length > 0) return book({ ...work, after: mirror.head, isWhole: true })
  // Before people were told, nothing is kept but counts.
  const read = await readUpTo({ ...work, after: mirror.head, isWhole: true }, adoptedPolicy(registers))
  return read.ok ? noted(work, mirror.head, read.value, null) : { kind: 'failed', reason: read.refusal }
}

// One entry from where the books are to where the branch was or is; null where it is gone.
async function creditUpTo(work: Work, after: string | null): Promise<JobEnding> {
  const { context, repository, last } = work
  if (after !== null) {
    const stopped = await learnLineage(context, repository, { after, before: last?.after ?? null })
    if (stopped !== null) return stopped
  }
  return book({ ...work, after, isWhole: false })
}

interface Reading extends Work {
  readonly after: string | null
  /** Whether all of the revision is counted for the coverage, and not only what is new. */
  readonly isWhole: boolean
}

async function book(work: Reading): Promise<JobEnding> {
  const { context, repository, last, after, isWhole } = work
  const { books, keyFile, now } = context
  if (after === null && (last?.after ?? null) === null) return noted(work, null, null, null)
  const policy = adoptedPolicy((await books.read()).registers)
  const read = await readUpTo(work, policy)
  if (!read.ok) return { kind: 'failed', reason: read.refusal }
  const isChanged = last === undefined || last.after !== after || last.state !== (read.value?.state ?? null)
  if (isChanged) {
    const date = now().toISOString().slice(0, 10)
    const pushes = { repository: repository.id, last, reads: [read.value], policy }
    const booked = await bookPushes(books, keyFile, pushes, date)
    if (booked.kind === 'overtaken') return { kind: 'later', waitMs: AGAIN_MS, reason: booked.reason }
    if (booked.kind === 'refused') return { kind: 'failed', reason: booked.reason }
    context.log('info', 'push credited', { repository: repository.id, pushes: booked.pushCount })
  }
  // Whoever takes part in what was agreed is in the books now.
  await bookAgreedSplits(context, repository.installation, repository)
  const counted = isWhole || read.value === null ? null : await lastScan(context, repository.id)
  return noted(work, after, read.value, counted)
}

function noted(
  { context, repository, mirror, startedAt }: Work,
  after: string | null,
  read: ReadPush | null,
  counted: ScanRow | null,
): Promise<JobEnding> {
  const seenAtMs = after === mirror.head ? startedAt : 0
  return noteScan(context, { repository, startedAt, seenAtMs, read, counted })
}

// Null where the branch is gone.
async function readUpTo(
  { context, repository, mirror, last, after, isWhole }: Reading,
  { policy }: PolicyInForce,
): Promise<Outcome<ReadPush | null>> {
  if (after === null) return done(null)
  const { books, signal } = context
  await keepRevisions(context, repository.id, [after])
  const lineage: readonly LineageRow[] = await readLineage(books.database, books.ledger, repository.id)
  const before = last?.after ?? null
  const sinceMs = last === undefined ? 0 : Date.parse(last.time)
  return readPush({ path: mirror.path, before, after, lineage, sinceMs, isWhole }, policy, {
    reader: 'git',
    allowShallow: false,
    cacheDirectory: attributionCache(context, repository.id),
    signal,
  })
}
