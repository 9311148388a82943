// The loop of a worker: claims a job, does it, settles it, and ends where its memory has grown or its books have failed.
import { setTimeout as wait } from 'node:timers/promises'
import { runJob } from '../tasks/github/handlers.ts'
import type { JobBody } from '../tasks/github/job.ts'
import {
  claimJob,
  enqueueJobs,
  releaseJob,
  settleJob,
  type ClaimedJob,
  type Queue,
} from '../tasks/github/queue.ts'
import type { JobEnding, WorkContext } from '../tasks/github/work.ts'
import type { WorkOrder } from './messages.ts'

/** How often somebody looks who was told nothing: another machine may have stored work, and what failed is due again. */
const LOOK_MS = 2_000
const JOBS_MAX = 500
const MEMORY_BYTES_MAX = 1024 ** 3

/** A worker with everything it works with. */
export class Worker {
  readonly #order: Pick<WorkOrder, 'worker' | 'takesScans'>
  readonly #queue: Queue
  readonly #context: WorkContext
  #current: ClaimedJob | undefined
  #awake = new AbortController()

  /** `onStored` is told when a job has stored further work. */
  constructor(
    order: Pick<WorkOrder, 'worker' | 'takesScans'>,
    queue: Queue,
    context: Omit<WorkContext, 'enqueue'>,
    onStored: () => void,
  ) {
    this.#order = order
    this.#queue = queue
    this.#context = {
      ...context,
      async enqueue(jobs: readonly JobBody[]) {
        await enqueueJobs(queue, jobs)
        onStored()
      },
    }
  }

  /** There may be work. */
  wake(): void {
    this.#awake.abort()
  }

  /** Works until the signal is aborted, or until a fresh process is better. */
  async run(): Promise<void> {
    const { signal, log } = this.#context
    signal.addEventListener('abort', () => this.wake())
    for (let jobs = 0; !signal.aborted;) {
      // Before looking: whoever stores work while we look wakes us from the wait that follows.
      this.#awake = new AbortController()
      const job = await claimJob(this.#queue, this.#order.worker, this.#order.takesScans)
      if (job === undefined) {
        await this.#sleep()
        continue
      }
      this.#current = job
      const isSound = await this.#work(job)
      this.#current = undefined
      jobs++
      const { rss } = process.memoryUsage()
      if (isSound && jobs < JOBS_MAX && rss < MEMORY_BYTES_MAX) continue
      log('info', 'worker renewed', { jobs, memoryBytes: rss, isSound })
      return
    }
  }

  /** Puts back what is still being done: nobody waits for it any more. */
  async letGo(): Promise<void> {
    const job = this.#current
    if (job === undefined) return
    this.#current = undefined
    await releaseJob(this.#queue, job)
  }

  // Gives whether the books can still be used.
  async #work(job: ClaimedJob): Promise<boolean> {
    const { log, signal, now } = this.#context
    const { kind, repository, attempt } = job
    const beganMs = now().getTime()
    log('info', 'job begun', { job: job.id, kind, repository, attempt })
    const ending: JobEnding =
      job.body === undefined
        ? { kind: 'failed', reason: 'it is of a form that this version does not know' }
        : await runJob(job.body, this.#context)
    // It was let go meanwhile.
    if (this.#current !== job) return false
    const told = { job: job.id, kind, repository, tookMs: now().getTime() - beganMs }
    if (ending.kind !== 'done' && signal.aborted) {
      await releaseJob(this.#queue, job)
      log('info', 'job put back', told)
      return true
    }
    const settled = await settleJob(this.#queue, job, ending)
    const reason = ending.kind === 'done' ? null : ending.reason
    log(levelOf(ending, settled), 'job ended', { ...told, ending: ending.kind, settled, reason })
    return ending.kind !== 'failed' || (await this.#booksAreSound())
  }

  async #booksAreSound(): Promise<boolean> {
    try {
      await this.#context.books.read()
      return true
    } catch (error) {
      this.#context.log('error', 'books failed', { reason: String(error) })
      return false
    }
  }

  async #sleep(): Promise<void> {
    const { signal } = this.#awake
    // Being woken is no failure.
    await wait(LOOK_MS, undefined, { signal }).catch(() => undefined)
  }
}

function levelOf(ending: JobEnding, settled: string): 'info' | 'warn' | 'error' {
  if (settled === 'dead') return 'error'
  return ending.kind === 'failed' || settled === 'lost' ? 'warn' : 'info'
}
