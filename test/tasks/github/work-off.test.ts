// Working off the queue in one process: everything that can be done is done, and the rest is told.
import { expect, it } from 'vitest'
import { readJobs } from '../../../src/database/job-list.ts'
import type { JobBody } from '../../../src/tasks/github/job.ts'
import { enqueueJobs, jobIds, type Queue } from '../../../src/tasks/github/queue.ts'
import { DONE, type JobEnding } from '../../../src/tasks/github/work.ts'
import { workOff } from '../../../src/tasks/github/work-off.ts'
import { freshDatabase } from '../../support/databases.ts'

const scan = (repository: number): JobBody => ({ kind: 'scan', installation: 1, repository })

/** A queue with scans of these repositories, whose clock goes on while somebody sleeps. */
async function queueOf(...repositories: readonly number[]) {
  const { database } = await freshDatabase('sqlite')
  const time = { ms: 1_000_000 }
  const now = () => new Date(time.ms)
  const queue: Queue = { database, ledger: 1n, now, nextId: jobIds(now, '0a'), random: () => 0.5 }
  await enqueueJobs(queue, repositories.map(scan))
  const stop = new AbortController()
  const told: string[] = []
  const work = (run: (job: JobBody) => JobEnding | Promise<JobEnding>) =>
    workOff(queue, {
      worker: 'here',
      signal: stop.signal,
      run: async (job) => run(job),
      sleep: async (waitMs) => void (time.ms += waitMs),
      onJob: ({ kind, repository }, waitingCount) => told.push(`${kind} ${repository}, ${waitingCount} more`),
    })
  const states = async () => (await readJobs(database, 1n, null)).map(({ state }) => state)
  return { queue, stop, told, work, states, time }
}

it('does what waits and what it leads to, one after the other', async () => {
  const { queue, told, work, states } = await queueOf(1, 2)
  const worked = await work(async (job) => {
    if (job.kind === 'scan' && job.repository === 1) await enqueueJobs(queue, [scan(3)])
    return DONE
  })
  expect(worked).toEqual({ doneCount: 3, undone: [] })
  expect(told).toEqual(['scan 1, 1 more', 'scan 2, 1 more', 'scan 3, 0 more'])
  expect(await states()).toEqual(['done', 'done', 'done'])
})

it('waits for what GitHub puts off, and not for what failed', async () => {
  const { work, states, time } = await queueOf(1, 2)
  let asked = 0
  const worked = await work((job) => {
    if (job.kind === 'scan' && job.repository === 2) return { kind: 'failed', reason: 'no such branch' }
    asked += 1
    return asked === 3 ? DONE : { kind: 'later', waitMs: 300_000, reason: 'the limit is reached' }
  })
  const undone = [{ kind: 'scan', repository: 2, reason: 'no such branch' }]
  expect([worked, asked]).toEqual([{ doneCount: 1, undone }, 3])
  expect(await states()).toEqual(['done', 'waiting'])
  expect(time.ms).toBeGreaterThanOrEqual(1_600_000)
})

it('ends where GitHub puts everything off for good', async () => {
  const { work } = await queueOf(1)
  const { undone } = await work(() => ({ kind: 'later', waitMs: 1_000, reason: 'out of order' }))
  expect(undone).toEqual([{ kind: 'scan', repository: 1, reason: 'out of order' }])
})

it('puts back what was begun where it is stopped', async () => {
  const { stop, work, states } = await queueOf(1, 2)
  const worked = work(() => {
    stop.abort(new Error('interrupted'))
    return { kind: 'failed', reason: 'aborted' }
  })
  await expect(worked).rejects.toThrow('interrupted')
  expect(await states()).toEqual(['waiting', 'waiting'])
})
