// Credits pushes that wait together: fetched, asked about and attributed in one pass, and booked as an entry each, as if they had
// been done one after the other.
import type { RepositoryRow } from '../../database/github-rows.ts'
import { waitingJobs } from '../../database/job-list.ts'
import { readLineage } from '../../database/lineage-rows.ts'
import { listCommits } from '../../git/program/commit-list.ts'
import { locateMirror, presentIn } from '../../git/program/mirror.ts'
import type { EntryOf } from '../../ledger/entry.ts'
import { adoptedPolicy } from '../adopted-policy.ts'
import type { PolicyInForce } from '../read-policy.ts'
import { bookAgreedSplits, isAgreementWaiting } from './agreed-splits.ts'
import { bookPushes } from './book-push.ts'
import { parseJob, type JobOf } from './job.ts'
import { attributionCache, keepRevisions, mirrorPath, type Mirror } from './mirrors.ts'
import { lastScan, noteScan } from './note-scan.ts'
import { learnLineage } from './pull-lineage.ts'
import { chainFrom, fastForwards, type PushStep, type WaitingPush } from './push-chain.ts'
import { readPushes, type ReadPush } from './read-push.ts'
import { AGAIN_MS, DONE, type JobEnding, type WorkContext } from './work.ts'

/** So many waiting jobs are looked at: what a push goes on from may have come after it. */
const LOOKED_AT_MAX = 2_000
/** So many pushes are read at once: their attributions are in memory together. */
const AT_ONCE_MAX = 60

type BookedPush = EntryOf<'push-credited'>

/** Pushes to a branch that wait in the queue, the oldest first, those too that failed; whoever works on the repository has it to itself. */
export async function waitingPushes(
  { books }: WorkContext,
  { installation, repository, branch }: JobOf<'push'>,
): Promise<readonly WaitingPush[]> {
  const wanted = { kind: 'push', repository, mostCount: LOOKED_AT_MAX }
  const rows = await waitingJobs(books.database, books.ledger, wanted)
  return rows.flatMap(({ id, payload }) => {
    const push = parseJob(payload)
    const isSame = push?.kind === 'push' && push.branch === branch && push.installation === installation
    return isSame ? [{ id, push }] : []
  })
}

/** What pushes are credited with. */
export interface ChainWork {
  readonly context: WorkContext
  readonly repository: RepositoryRow
  /** As it was fetched for this. */
  readonly mirror: Mirror
  /** Where the books are. */
  readonly last: BookedPush
  readonly startedAt: number
}

/** What became of a chain: how many of its pushes were booked where it ended well, and the last push in the books then. */
export interface CreditedChain {
  readonly ending: JobEnding
  readonly count: number
  readonly last: BookedPush
}

/**
 * Credits the pushes of a chain, the first of which goes on where the books are, up to the first that does more than to add commits on
 * the way to where the branch is. Throws a `GitHubFailure`.
 */
export async function creditChain(work: ChainWork, chain: readonly WaitingPush[]): Promise<CreditedChain> {
  const { context, repository, mirror, startedAt } = work
  let { last } = work
  const steps = await stepsOf(mirror, last, chain)
  if (steps.length === 0) return { ending: DONE, count: 0, last }
  const { revision } = await lastScan(context, repository.id)
  // Whoever booked the last was stopped before this.
  if (revision !== last.after) await bookAgreedSplits(context, repository.installation, repository)
  let read: ReadPush | null = null
  for (let at = 0; at < steps.length; at += AT_ONCE_MAX) {
    const some = steps.slice(at, at + AT_ONCE_MAX)
    const credited = await creditSteps({ ...work, last }, some)
    if (credited.ending !== null) return { ending: credited.ending, count: 0, last }
    ;({ read, last } = credited)
  }
  context.log('info', 'pushes credited', { repository: repository.id, pushes: steps.length })
  const counted = await lastScan(context, repository.id)
  const seenAtMs = last.after === mirror.head ? startedAt : 0
  const ending = await noteScan(context, { repository, startedAt, seenAtMs, read, counted })
  return { ending, count: steps.length, last }
}

/** Whether the first push of a chain ended on the way to where the branch is, and the others lead there. */
export async function isOnTheWay({ path, head }: Mirror, chain: readonly WaitingPush[]): Promise<boolean> {
  const [target, after] = [locateMirror(path), chain[0]?.push.after ?? null]
  if (target === null || head === null || after === null) return false
  if (!chain.some(({ push }) => push.after === head)) return false
  if (!(await presentIn(target, [after])).has(after)) return false
  return after === head || (await listCommits(target, [after], [head])).length === 0
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

type CreditedSteps =
  | { readonly ending: JobEnding }
  | { readonly ending: null; readonly read: ReadPush; readonly last: BookedPush }

async function creditSteps(work: ChainWork, steps: readonly PushStep[]): Promise<CreditedSteps> {
  const { context, repository, last } = work
  const range = { before: last.after, after: steps.at(-1)!.after }
  const stopped = await learnLineage(context, repository, range)
  if (stopped !== null) return { ending: stopped }
  const policy = adoptedPolicy((await context.books.read()).registers)
  const reads = await readSteps(work, steps, policy)
  if (!reads.ok) return { ending: { kind: 'failed', reason: reads.refusal } }
  const booked = await bookAll(work, reads.value, policy)
  return 'ending' in booked ? booked : { ending: null, read: reads.value.at(-1)!, ...booked }
}

async function readSteps(
  { context, repository: { id }, last }: ChainWork,
  steps: readonly PushStep[],
  { policy }: PolicyInForce,
): ReturnType<typeof readPushes> {
  const { books, signal } = context
  await keepRevisions(
    context,
    id,
    steps.map(({ after }) => after),
  )
  const lineage = await readLineage(books.database, books.ledger, id)
  const path = mirrorPath(context, id)
  return readPushes({ path, steps, lineage, sinceMs: Date.parse(last.time) }, policy, {
    reader: 'git',
    allowShallow: false,
    cacheDirectory: attributionCache(context, id),
    signal,
  })
}

async function bookAll(
  { context, repository, last: first }: ChainWork,
  reads: readonly ReadPush[],
  policy: PolicyInForce,
): Promise<{ readonly ending: JobEnding } | { readonly last: BookedPush }> {
  const { books, keyFile, now, signal } = context
  let last = first
  for (let at = 0; at < reads.length;) {
    signal.throwIfAborted()
    const date = now().toISOString().slice(0, 10)
    // What was agreed is booked as soon as who takes part is known, and counts from the next push on.
    const count = (await isAgreementWaiting(context, repository)) ? 1 : reads.length
    const pushes = { repository: repository.id, last, reads: reads.slice(at, at + count), policy }
    const booked = await bookPushes(books, keyFile, pushes, date)
    if (booked.kind === 'overtaken')
      return { ending: { kind: 'later', waitMs: AGAIN_MS, reason: booked.reason } }
    if (booked.kind === 'refused') return { ending: { kind: 'failed', reason: booked.reason } }
    at += booked.pushCount
    last = booked.last
    await bookAgreedSplits(context, repository.installation, repository)
  }
  return { last }
}
