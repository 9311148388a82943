// Works off the queue in one process until nothing waits any more: for commands, where no service runs.
import { readJobs } from '../../database/job-list.ts'
import type { JobBody } from './job.ts'
import {
  claimJob,
  keepLeases,
  LEASE_MS,
  releaseJob,
  settleJob,
  type ClaimedJob,
  type Queue,
} from './queue.ts'
import type { JobEnding } from './work.ts'

/** What working off needs. */
export interface WorkOff {
  /** The name that the jobs are leased under. */
  readonly worker: string
  readonly signal: AbortSignal
  readonly run: (job: JobBody) => Promise<JobEnding>
  readonly sleep: (waitMs: number, signal: AbortSignal) => Promise<unknown>
  /** Told before each job, with how many wait beside it. */
  onJob(job: ClaimedJob, waitingCount: number): void
}

/** A job that was not done. */
export interface UndoneJob {
  readonly kind: string
  /** GitHub's id; 0 for none. */
  readonly repository: number
  readonly reason: string
}

/** What the queue was worked off to. */
export interface WorkedOff {
  readonly doneCount: number
  readonly undone: readonly UndoneJob[]
}

/** What GitHub puts off this often is left to another day. */
const DELAYS_MAX = 10
const NAP_MS_MAX = 60_000

/**
 * Does all work that waits, and what it leads to. What failed is not waited for: it stays in the queue, and is told. What GitHub
 * asked to do later is done later. Throws the signal's reason where it is aborted; what was begun is put back.
 */
export async function workOff(queue: Queue, options: WorkOff): Promise<WorkedOff> {
  const { worker, signal, sleep } = options
  const undone = new Map<string, UndoneJob>()
  const delays = new Map<string, number>()
  let doneCount = 0
  for (;;) {
    signal.throwIfAborted()
    const job = await claimJob(queue, worker)
    if (job === undefined) {
      const waitMs = await nextDue(queue, undone)
      if (waitMs === undefined) return { doneCount, undone: [...undone.values()] }
      await sleep(Math.min(Math.max(waitMs, 1), NAP_MS_MAX), signal)
      continue
    }
    options.onJob(job, (await readJobs(queue.database, queue.ledger, 'waiting')).length)
    const ending = await withLease(queue, job, options)
    await settleJob(queue, job, ending)
    undone.delete(job.id)
    if (ending.kind === 'done') {
      const alsoDone = ending.alsoDone ?? []
      for (const id of alsoDone) undone.delete(id)
      doneCount += 1 + alsoDone.length
    } else {
      const count = (delays.get(job.id) ?? 0) + 1
      delays.set(job.id, count)
      const { kind, repository } = job
      if (ending.kind === 'failed' || count > DELAYS_MAX)
        undone.set(job.id, { kind, repository, reason: ending.reason })
    }
  }
}

async function withLease(
  queue: Queue,
  job: ClaimedJob,
  { run, signal, worker }: WorkOff,
): Promise<JobEnding> {
  if (job.body === undefined)
    return { kind: 'failed', reason: 'it is of a form that this version does not know' }
  // A lease that could not be kept is noticed when the job is settled.
  const kept = setInterval(() => void keepLeases(queue, [worker]).catch(() => undefined), LEASE_MS / 4)
  try {
    const ending = await run(job.body)
    if (ending.kind !== 'done') signal.throwIfAborted()
    return ending
  } catch (error) {
    await releaseJob(queue, job)
    throw error
  } finally {
    clearInterval(kept)
  }
}

// How long until something is due that is worth waiting for; undefined where nothing is.
async function nextDue(queue: Queue, undone: ReadonlyMap<string, UndoneJob>): Promise<number | undefined> {
  const waiting = await readJobs(queue.database, queue.ledger, 'waiting')
  const times = waiting.filter(({ id }) => !undone.has(id)).map(({ runAtMs }) => runAtMs)
  return times.length === 0 ? undefined : Math.min(...times) - queue.now().getTime()
}
