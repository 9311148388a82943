// Credits pushes that wait together: fetched, asked about and attributed in one pass, and booked as an entry each, as if they had
// been done one after the other.
import type { RepositoryRow } from '../../database/github-rows.ts'
import { waitingJobs } from '../../database/job-list.ts'
import { readLineage } from '../../database/lineage-rows.ts'
import { listCommits } from '../../git/program/commit-list.ts'
import { locateMirror, presentIn } from '../../git/program/mirror.ts'
import type { EntryOf } from '../../ledger/entry.ts'
import { adoptedPolicy } from '../adopted-policy.ts'
import { bookAgreedSplits } from './agreed-splits.ts'
import { bookPushes } from './book-push.ts'
import { parseJob, type JobOf } from './job.ts'
import { attributionCache, fetchMirror, keepRevisions, mirrorPath, type Mirror } from './mirrors.ts'
import { lastScan, noteScan } from './note-scan.ts'
import { learnLineage } from './pull-lineage.ts'
import { chainFrom, fastForwards, type PushStep, type WaitingPush } from './push-chain.ts'
import { readPushes, type ReadPush } from './read-push.ts'
import type { JobEnding, WorkContext } from './work.ts'

/** So many are taken along at most: their attributions are in memory together. */
const TAKEN_ALONG_MAX = 60
/** So soon is tried again what somebody else was quicker with. */
const AGAIN_MS = 1_000

type BookedPush = EntryOf<'push-credited'>

/** Pushes to a branch that wait in the queue, the oldest first; whoever works on the repository has it to itself. */
export async function waitingPushes(
  { books, now }: WorkContext,
  { installation, repository, branch }: JobOf<'push'>,
): Promise<readonly WaitingPush[]> {
  const wanted = { kind: 'push', repository, dueMs: now().getTime(), mostCount: TAKEN_ALONG_MAX }
  const rows = await waitingJobs(books.database, books.ledger, wanted)
  return rows.flatMap(({ id, payload }) => {
    const push = parseJob(payload)
    const isSame = push?.kind === 'push' && push.branch === branch && push.installation === installation
    return isSame ? [{ id, push }] : []
  })
}

/**
 * Credits the pushes of a chain that only add commits to the branch as it is, the first of which goes on where `last` ended. Gives how
 * the job ends, with the jobs that are done with it; null where that is not even two pushes, and nothing was booked.
 */
export async function creditChain(
  context: WorkContext,
  repository: RepositoryRow,
  last: BookedPush,
  chain: readonly WaitingPush[],
): Promise<JobEnding | null> {
  const startedAt = context.now().getTime()
  const fetched = await fetchMirror(context, repository.installation, repository)
  // Whoever does the job alone meets the same, and tells it.
  if (!fetched.ok) return null
  const steps = await stepsOf(fetched.value, last, chain)
  if (steps.length < 2) return null
  const range = { before: last.after, after: steps.at(-1)!.after }
  const stopped = await learnLineage(context, repository, range)
  if (stopped !== null) return stopped
  const reads = await readSteps(context, repository, last, steps)
  if (!reads.ok) return { kind: 'failed', reason: reads.refusal }
  const ending = await bookAll(context, repository, last, reads.value)
  if (ending !== null) return ending
  // Whoever takes part in what was agreed is in the books now.
  await bookAgreedSplits(context, repository.installation, repository)
  const counted = await lastScan(context, repository.id)
  const noted = await noteScan(context, { repository, startedAt, read: reads.value.at(-1)!, counted })
  if (noted.kind !== 'done') return noted
  return { kind: 'done', alsoDone: chain.slice(0, steps.length).map(({ id }) => id) }
}

/** The jobs among those that wait whose pushes a fetched mirror's head has behind it; what goes on from there stays. */
export async function passedBy(
  { path, head }: Mirror,
  waiting: readonly WaitingPush[],
): Promise<readonly string[]> {
  const target = locateMirror(path)
  if (target === null || head === null || waiting.length === 0) return []
  const ahead = new Set(chainFrom(head, waiting).map(({ id }) => id))
  const present = await presentIn(
    target,
    waiting.flatMap(({ push }) => push.after ?? []),
  )
  const outside = new Set((await listCommits(target, [...present], [head])).map(({ id }) => id))
  return waiting.flatMap(({ id, push }) => {
    const isBehind = push.after !== null && present.has(push.after) && !outside.has(push.after)
    return isBehind && !ahead.has(id) ? [id] : []
  })
}

// Only what is on the way to where the branch is: the rest was taken back before it was told of.
async function stepsOf(
  { path, head }: Mirror,
  { after: before }: BookedPush,
  chain: readonly WaitingPush[],
): Promise<readonly PushStep[]> {
  const target = locateMirror(path)
  if (target === null || head === null || before === null) return []
  if (!(await presentIn(target, [before])).has(before)) return []
  const afters = chain.map(({ push }) => push.after!)
  return fastForwards(before, afters, await listCommits(target, [head], [before]))
}

async function readSteps(
  context: WorkContext,
  { id }: RepositoryRow,
  last: BookedPush,
  steps: readonly PushStep[],
): ReturnType<typeof readPushes> {
  const { books, signal } = context
  await keepRevisions(
    context,
    id,
    steps.map(({ after }) => after),
  )
  const lineage = await readLineage(books.database, books.ledger, id)
  const { policy } = adoptedPolicy((await books.read()).registers)
  const path = mirrorPath(context, id)
  return readPushes({ path, steps, lineage, sinceMs: Date.parse(last.time) }, policy, {
    reader: 'git',
    allowShallow: false,
    cacheDirectory: attributionCache(context, id),
    signal,
  })
}

// Gives null where all are booked.
async function bookAll(
  context: WorkContext,
  repository: RepositoryRow,
  first: BookedPush,
  reads: readonly ReadPush[],
): Promise<JobEnding | null> {
  const { books, keyFile, now, signal } = context
  const policy = adoptedPolicy((await books.read()).registers)
  let last = first
  for (let at = 0; at < reads.length;) {
    signal.throwIfAborted()
    const date = now().toISOString().slice(0, 10)
    const pushes = { repository: repository.id, last, reads: reads.slice(at), policy }
    const booked = await bookPushes(books, keyFile, pushes, date)
    if (booked.kind === 'overtaken') return { kind: 'later', waitMs: AGAIN_MS, reason: booked.reason }
    if (booked.kind === 'refused') return { kind: 'failed', reason: booked.reason }
    at += booked.pushCount
    last = booked.last
  }
  context.log('info', 'pushes credited', { repository: repository.id, pushes: reads.length })
  return null
}
