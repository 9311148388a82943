// The durable queue: what webhooks, administrators and jobs themselves ask for, kept until it is done or given up.
import type { Database } from '../../database/connection.ts'
import { deleteDeliveriesBefore, insertDeliveries } from '../../database/delivery-rows.ts'
import {
  claimOldest,
  deleteDoneBefore,
  endLease,
  endWaiting,
  expireLeases,
  extendLeases,
  inQueue,
  insertJobs,
  type JobEnd,
  type NewJobRow,
} from '../../database/job-rows.ts'
import type { Clock } from '../open-books.ts'
import { parseJob, repositoryOf, subjectOf, type JobBody } from './job.ts'
import type { JobEnding } from './work.ts'

/** A queue in a database, and what it needs from its process. */
export interface Queue {
  readonly database: Database
  readonly ledger: bigint
  readonly now: Clock
  /** Gives ids that sort by when they were made. */
  readonly nextId: () => string
  /** A number from 0 on, below 1: so that what failed together is not tried again together. */
  readonly random: () => number
}

/** A webhook, and the work it asks for. */
export interface ReceivedWebhook {
  readonly delivery: string
  readonly event: string
  readonly jobs: readonly JobBody[]
}

/** A job that one worker has for itself. */
export interface ClaimedJob {
  readonly id: string
  readonly worker: string
  /** Undefined where it is of a form that this version does not know. */
  readonly body: JobBody | undefined
  readonly kind: string
  readonly repository: number
  /** Which try this is, from 1 on. */
  readonly attempt: number
}

/** How long a job is a worker's own without a sign of life. */
export const LEASE_MS = 20_000
const ATTEMPTS_MAX = 5
const FIRST_RETRY_MS = 10_000
const LAST_RETRY_MS = 30 * 60_000
const KEPT_MS = 30 * 24 * 3_600_000
const FAILURE_LONGEST = 500

/**
 * Makes ids that sort by when they were made, within one process strictly. `origin` is a text of its own for each process, in
 * lower-case hexadecimal digits.
 */
export function jobIds(now: Clock, origin: string): () => string {
  let last = 0
  let count = 0
  return () => {
    const timeMs = Math.max(last, now().getTime())
    count = timeMs === last ? count + 1 : 0
    last = timeMs
    return `${timeMs.toString(16).padStart(12, '0')}-${count.toString(16).padStart(5, '0')}-${origin}`
  }
}

/** Stores webhooks with their work, all or nothing. Gives for each whether it is new: what came before changes nothing. */
export function storeWebhooks(
  queue: Queue,
  webhooks: readonly ReceivedWebhook[],
): Promise<readonly boolean[]> {
  const nowMs = queue.now().getTime()
  return inQueue(queue.database, async (on) => {
    const deliveries = webhooks.map(({ delivery, event }) => ({ delivery, event, receivedAtMs: nowMs }))
    const isNew = await insertDeliveries(on, queue.ledger, deliveries)
    const jobs = webhooks.flatMap((webhook, at) => (isNew[at] === true ? webhook.jobs : []))
    await insertJobs(on, queue.ledger, jobRows(queue, jobs), nowMs)
    return isNew
  })
}

/** Stores work, all or nothing. What waits already is not stored twice. */
export async function enqueueJobs(queue: Queue, jobs: readonly JobBody[]): Promise<void> {
  if (jobs.length === 0) return
  await inQueue(queue.database, (on) =>
    insertJobs(on, queue.ledger, jobRows(queue, jobs), queue.now().getTime()),
  )
}

/**
 * The oldest job that is due, of a repository that nobody works on; undefined where there is none. A scan may take hours: a worker
 * that takes none is there for everything else.
 */
export async function claimJob(
  queue: Queue,
  worker: string,
  takesScans = true,
): Promise<ClaimedJob | undefined> {
  const nowMs = queue.now().getTime()
  const kinds = { attemptsMax: ATTEMPTS_MAX, takesScans }
  const lease = { worker, nowMs, untilMs: nowMs + LEASE_MS }
  const row = await inQueue(queue.database, (on) => claimOldest(on, queue.ledger, lease, kinds))
  if (row === undefined) return undefined
  const { id, kind, repository, attempts } = row
  return { id, worker, body: parseJob(row.payload), kind, repository, attempt: attempts }
}

/** Tells that these workers live, and keep what they work on. */
export async function keepLeases(queue: Queue, workers: readonly string[]): Promise<void> {
  const untilMs = queue.now().getTime() + LEASE_MS
  await inQueue(queue.database, (on) => extendLeases(on, queue.ledger, workers, untilMs))
}

/** Lets others have what workers that are gone were working on, without waiting for their leases to end. */
export async function dropLeases(queue: Queue, isGone: (worker: string) => boolean): Promise<void> {
  await inQueue(queue.database, (on) => expireLeases(on, queue.ledger, isGone))
}

/** How a job that was worked on stands now. */
export type Settled = 'done' | 'waits' | 'dead' | 'lost'

/**
 * Ends the work on a job. What failed is tried again, each time after a longer wait, and is given up after five tries;
 * `lost` says that it was somebody else's meanwhile.
 */
export async function settleJob(queue: Queue, job: ClaimedJob, ending: JobEnding): Promise<Settled> {
  const nowMs = queue.now().getTime()
  const end = endOf(job, ending, nowMs, queue.random())
  const isOurs = await inQueue(queue.database, async (on) => {
    if (ending.kind === 'done') await endWaiting(on, queue.ledger, ending.alsoDone ?? [], nowMs)
    return endLease(on, queue.ledger, job, end, nowMs)
  })
  if (!isOurs) return 'lost'
  return end.state === 'waiting' ? 'waits' : end.state
}

/** Puts a job back as if nobody had begun it: the service stops. */
export async function releaseJob(queue: Queue, job: ClaimedJob): Promise<void> {
  await settleJob(queue, job, { kind: 'later', waitMs: 0, reason: 'the service was stopped' })
}

/** Deletes what was done, and webhooks that came, more than thirty days ago. */
export async function cleanQueue(queue: Queue): Promise<void> {
  const beforeMs = queue.now().getTime() - KEPT_MS
  await inQueue(queue.database, async (on) => {
    await deleteDoneBefore(on, queue.ledger, beforeMs)
    await deleteDeliveriesBefore(on, queue.ledger, beforeMs)
  })
}

/** How long what failed at a try waits, with a fifth of it left to chance. */
export function retryWaitMs(attempt: number, chance: number): number {
  const waitMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 6 ** (attempt - 1))
  return Math.round(waitMs * (0.9 + 0.2 * chance))
}

function jobRows(queue: Queue, jobs: readonly JobBody[]): readonly NewJobRow[] {
  return jobs.map((job) => ({
    id: queue.nextId(),
    kind: job.kind,
    repository: repositoryOf(job),
    subject: subjectOf(job),
    payload: JSON.stringify(job),
  }))
}

function endOf({ attempt }: ClaimedJob, ending: JobEnding, nowMs: number, chance: number): JobEnd {
  switch (ending.kind) {
    case 'done':
      return { state: 'done' }
    case 'later':
      return {
        state: 'waiting',
        runAtMs: nowMs + ending.waitMs,
        failure: line(ending.reason),
        isTry: false,
      }
    case 'failed': {
      const failure = line(ending.reason)
      if (attempt >= ATTEMPTS_MAX) return { state: 'dead', failure }
      return { state: 'waiting', runAtMs: nowMs + retryWaitMs(attempt, chance), failure, isTry: true }
    }
    default:
      return ending satisfies never
  }
}

function line(reason: string): string {
  return reason.replace(/\s+/g, ' ').trim().slice(0, FAILURE_LONGEST)
}
