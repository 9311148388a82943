// What a job works with, for tests of jobs: real books and a real queue, the client against the tests' GitHub, and a clock that
// goes on when it is told to. No worker: a test asks for the work it means.
import { setTimeout as wait } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { readJobs } from '../../../src/database/job-list.ts'
import { inQueue } from '../../../src/database/job-rows.ts'
import { createGitHubApi } from '../../../src/github/client.ts'
import { parseJob, type JobBody } from '../../../src/tasks/github/job.ts'
import { enqueueJobs, jobIds, type Queue } from '../../../src/tasks/github/queue.ts'
import type { WorkContext } from '../../../src/tasks/github/work.ts'
import { newBooks } from '../books.ts'
import { freshFolder, freshPlace } from '../databases.ts'
import type { TestGitHub } from './github.ts'

/** A context in a test's hands. */
export interface TestWork {
  readonly context: WorkContext
  readonly queue: Queue
  /** The lines of the log, each as JSON. */
  readonly lines: string[]
  /** Lets time pass. */
  readonly advance: (ms: number) => void
  /** The jobs that wait, the oldest first. */
  readonly waiting: () => Promise<readonly JobBody[]>
  /** Ends all jobs that wait, as if they were done. */
  readonly workOff: () => Promise<void>
}

/** Books of the organisation `acme` on the tests' GitHub. */
export async function workOn(github: TestGitHub, organisation = 'acme'): Promise<TestWork> {
  const time = { ms: Date.now() }
  const now = () => new Date(time.ms)
  const lines: string[] = []
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  const place = await freshPlace('sqlite')
  const books = await newBooks(place, now)
  const queue: Queue = {
    database: books.database,
    ledger: books.ledger,
    now,
    nextId: jobIds(now, '0a'),
    random: () => 0.5,
  }
  const log: WorkContext['log'] = (level, event, values) =>
    void lines.push(JSON.stringify({ level, event, ...values }))
  const api = await createGitHubApi({
    appId: github.app.appId,
    privateKey: github.app.privateKey,
    baseUrl: `${github.url}/api/v3`,
    gitBaseUrl: github.url,
    clock: now,
    sleep: async (waitMs, signal) => {
      time.ms += waitMs
      await wait(0, undefined, { signal })
    },
    signal: stop.signal,
    log,
  })
  const context: WorkContext = {
    books,
    keyFile: place.keyFile,
    github: api,
    organisation,
    dataDirectory: freshFolder(),
    baseUrl: null,
    now,
    log,
    signal: stop.signal,
    enqueue: (jobs) => enqueueJobs(queue, jobs),
  }
  const waitingRows = () => readJobs(books.database, books.ledger, 'waiting')
  return {
    context,
    queue,
    lines,
    advance: (ms) => void (time.ms += ms),
    waiting: async () =>
      (await waitingRows()).map(({ payload }) => {
        const job = parseJob(payload)
        if (job === undefined) throw new Error(`an unknown job waits: ${payload}`)
        return job
      }),
    workOff: () =>
      inQueue(books.database, async (on) => {
        await on.query
          .updateTable('job')
          .set({ state: 'done', finished_at_ms: time.ms })
          .where('state', '=', 'waiting')
          .execute()
      }),
  }
}
