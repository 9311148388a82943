// The queue: what waits is done once, by one worker a repository at a time, whoever dies in between.
import { describe, expect, it } from 'vitest'
import { queueState, readJobs } from '../../../src/database/job-list.ts'
import { inQueue, reviveDead } from '../../../src/database/job-rows.ts'
import type { JobBody } from '../../../src/tasks/github/job.ts'
import {
  claimJob,
  cleanQueue,
  enqueueJobs,
  jobIds,
  dropLeases,
  keepLeases,
  LEASE_MS,
  releaseJob,
  retryWaitMs,
  settleJob,
  storeWebhooks,
  type ClaimedJob,
  type Queue,
} from '../../../src/tasks/github/queue.ts'
import { databaseAt, ENGINES, freshDatabase } from '../../support/databases.ts'

const LEDGER = 1n
const DAY_MS = 24 * 3_600_000
const PATIENCE_MS = 60_000

/** A clock that goes on when it is told to. */
interface Time {
  ms: number
}

const push = (repository: number, after = '1'): JobBody => ({
  kind: 'push',
  installation: 1,
  repository,
  branch: 'main',
  before: null,
  after: after.repeat(40),
})
const preview = (repository: number, pull: number): JobBody => ({
  kind: 'preview',
  installation: 1,
  repository,
  pull,
  head: null,
})
const scan = (repository: number): JobBody => ({ kind: 'scan', installation: 1, repository })

async function freshQueue(
  engine: (typeof ENGINES)[number],
): Promise<Queue & { readonly time: Time; readonly location: string }> {
  const { database, location } = await freshDatabase(engine)
  return { ...queueOn(database, { ms: 1_000_000 }, '0a'), location }
}

function queueOn(database: Queue['database'], time: Time, origin: string) {
  const now = () => new Date(time.ms)
  return { database, ledger: LEDGER, now, nextId: jobIds(now, origin), random: () => 0.5, time }
}

async function claimed(queue: Queue, worker = 'w1'): Promise<ClaimedJob> {
  const job = await claimJob(queue, worker)
  if (job === undefined) throw new Error('no job is due')
  return job
}

describe.each(ENGINES)('the queue on %s', (engine) => {
  it('takes a delivery once, with its jobs', async () => {
    const queue = await freshQueue(engine)
    const webhook = { delivery: 'd-1', event: 'push', jobs: [push(7), preview(7, 1)] }
    expect(await storeWebhooks(queue, [webhook, { ...webhook, delivery: 'd-2', jobs: [] }])).toEqual([
      true,
      true,
    ])
    expect(await storeWebhooks(queue, [webhook, webhook])).toEqual([false, false])
    expect((await readJobs(queue.database, LEDGER, null)).map(({ kind }) => kind)).toEqual([
      'push',
      'preview',
    ])
  })

  it('keeps what waits already once, and takes it again while the first is worked on', async () => {
    const queue = await freshQueue(engine)
    await enqueueJobs(queue, [preview(7, 1), preview(7, 1), preview(7, 2)])
    expect(await queueState(queue.database, LEDGER, queue.time.ms)).toMatchObject({ waiting: 2 })
    const first = await claimed(queue)
    expect(first.body).toEqual(preview(7, 1))
    await enqueueJobs(queue, [preview(7, 1)])
    expect(await queueState(queue.database, LEDGER, queue.time.ms)).toMatchObject({ waiting: 2, running: 1 })
    // What failed need not wait beside an equal one.
    expect(await settleJob(queue, first, { kind: 'failed', reason: 'no' })).toBe('waits')
    expect(await queueState(queue.database, LEDGER, queue.time.ms)).toMatchObject({ waiting: 2, running: 0 })
  })

  it('gives no scan to a worker that takes none, and everything else', async () => {
    const queue = await freshQueue(engine)
    await enqueueJobs(queue, [scan(1), preview(7, 1)])
    expect((await claimJob(queue, 'w', false))?.body).toEqual(preview(7, 1))
    expect(await claimJob(queue, 'w', false)).toBeUndefined()
    expect((await claimJob(queue, 'w2'))?.body).toEqual(scan(1))
  })

  it('gives one worker a repository at a time, the oldest first, and first scans last', async () => {
    const queue = await freshQueue(engine)
    await enqueueJobs(queue, [
      scan(1),
      push(7),
      preview(7, 1),
      push(8),
      { kind: 'reconcile', installation: null },
    ])
    const bodies: (JobBody | undefined)[] = []
    for (let job = await claimJob(queue, 'w'); job !== undefined; job = await claimJob(queue, 'w'))
      bodies.push(job.body)
    expect(bodies).toEqual([push(7), push(8), { kind: 'reconcile', installation: null }, scan(1)])
  })

  it(
    'never gives one job, or one repository, to two of many workers',
    async () => {
      const queue = await freshQueue(engine)
      const others = [queueOn(await databaseAt(queue.location), queue.time, '0b'), queue]
      await enqueueJobs(
        queue,
        Array.from({ length: 24 }, (_, at) => preview(1 + (at % 6), 1 + at)),
      )
      const running = new Set<number>()
      const done: string[] = []
      const work = async (on: Queue, worker: string): Promise<void> => {
        for (;;) {
          const job = await claimJob(on, worker)
          if (job === undefined) {
            if (done.length === 24) return
            await new Promise(setImmediate)
            continue
          }
          expect(running.has(job.repository)).toBe(false)
          running.add(job.repository)
          await new Promise(setImmediate)
          running.delete(job.repository)
          done.push(job.id)
          expect(await settleJob(on, job, { kind: 'done' })).toBe('done')
        }
      }
      await Promise.all(['a', 'b', 'c', 'd'].map((worker, at) => work(others[at % 2]!, worker)))
      expect(new Set(done).size).toBe(24)
    },
    PATIENCE_MS,
  )

  it('tries what fails five times, waiting longer each time, and then keeps it for an administrator', async () => {
    const queue = await freshQueue(engine)
    await enqueueJobs(queue, [push(7)])
    const waitsMs: number[] = []
    for (let attempt = 1; attempt <= 5; attempt++) {
      const job = await claimed(queue)
      expect(job.attempt).toBe(attempt)
      const settled = await settleJob(queue, job, { kind: 'failed', reason: 'git\nsaid no' })
      expect(settled).toBe(attempt < 5 ? 'waits' : 'dead')
      const [row] = await readJobs(queue.database, LEDGER, null)
      expect(row?.failure).toBe('git said no')
      if (settled === 'dead') break
      waitsMs.push(row!.runAtMs - queue.time.ms)
      queue.time.ms = row!.runAtMs
    }
    expect(waitsMs).toEqual([10_000, 60_000, 360_000, 1_800_000])
    expect(await claimJob(queue, 'w')).toBeUndefined()
    const [dead] = await readJobs(queue.database, LEDGER, 'dead')
    const revive = (ids: readonly string[]) =>
      inQueue(queue.database, (on) => reviveDead(on, LEDGER, ids, queue.time.ms))
    expect(await revive([dead!.id, 'unknown'])).toEqual([dead!.id])
    expect(await revive([dead!.id])).toEqual([])
    expect((await claimed(queue)).attempt).toBe(1)
  })

  it('counts no try where it was asked to wait, and tries at once what failed when it is asked for again', async () => {
    const queue = await freshQueue(engine)
    await enqueueJobs(queue, [push(7)])
    await settleJob(queue, await claimed(queue), { kind: 'later', waitMs: 50_000, reason: 'limited' })
    await enqueueJobs(queue, [push(7)])
    expect(await claimJob(queue, 'w')).toBeUndefined()
    queue.time.ms += 50_000
    const job = await claimed(queue)
    expect(job.attempt).toBe(1)
    await settleJob(queue, job, { kind: 'failed', reason: 'no' })
    expect(await claimJob(queue, 'w')).toBeUndefined()
    await enqueueJobs(queue, [push(7)])
    expect((await claimed(queue)).attempt).toBe(2)
  })

  it('runs again what a worker died over, and gives up what kills every worker', async () => {
    const queue = await freshQueue(engine)
    await enqueueJobs(queue, [push(7)])
    const first = await claimed(queue, 'killed')
    queue.time.ms += LEASE_MS - 1
    expect(await claimJob(queue, 'w2')).toBeUndefined()
    await keepLeases(queue, ['killed'])
    queue.time.ms += LEASE_MS + 1
    const second = await claimed(queue, 'w2')
    expect(second).toMatchObject({ id: first.id, attempt: 2 })
    // The first was not dead, but slow: it has nothing to say any more.
    await keepLeases(queue, ['killed'])
    expect(await settleJob(queue, first, { kind: 'done' })).toBe('lost')
    for (let attempt = 3; attempt <= 5; attempt++) {
      queue.time.ms += LEASE_MS + 1
      expect(await claimed(queue, 'w')).toMatchObject({ attempt })
    }
    queue.time.ms += LEASE_MS + 1
    expect(await claimJob(queue, 'w')).toBeUndefined()
    const [dead] = await readJobs(queue.database, LEDGER, 'dead')
    expect(dead).toMatchObject({ id: first.id, failure: 'its worker ended in the middle of it, at try 5' })
  })

  it('lets others have at once what a worker that is gone was working on', async () => {
    const queue = await freshQueue(engine)
    await enqueueJobs(queue, [push(7), push(8)])
    const [first] = [await claimed(queue, 'gone'), await claimed(queue, 'there')]
    await dropLeases(queue, (worker) => worker === 'gone')
    queue.time.ms += 1
    expect(await claimed(queue, 'next')).toMatchObject({ id: first.id, attempt: 2 })
    expect(await claimJob(queue, 'next')).toBeUndefined()
  })

  it('gives back what a stopping service had begun, as if nobody had', async () => {
    const queue = await freshQueue(engine)
    await enqueueJobs(queue, [push(7)])
    await releaseJob(queue, await claimed(queue))
    expect(await claimed(queue)).toMatchObject({ attempt: 1 })
  })

  it('forgets after thirty days what was done, and never what was given up', async () => {
    const queue = await freshQueue(engine)
    await storeWebhooks(queue, [{ delivery: 'd-1', event: 'push', jobs: [push(7), push(8), push(9)] }])
    await settleJob(queue, await claimed(queue), { kind: 'done' })
    const dead = await claimed(queue)
    await settleJob(queue, { ...dead, attempt: 5 }, { kind: 'failed', reason: 'no' })
    queue.time.ms += 29 * DAY_MS
    await cleanQueue(queue)
    expect(await readJobs(queue.database, LEDGER, null)).toHaveLength(3)
    queue.time.ms += 2 * DAY_MS
    await cleanQueue(queue)
    const states = (await readJobs(queue.database, LEDGER, null)).map(({ state }) => state)
    expect(states).toEqual(['dead', 'waiting'])
    expect(await storeWebhooks(queue, [{ delivery: 'd-1', event: 'push', jobs: [] }])).toEqual([true])
  })

  it('says how much waits, and since when', async () => {
    const queue = await freshQueue(engine)
    expect(await queueState(queue.database, LEDGER, queue.time.ms)).toEqual({
      waiting: 0,
      running: 0,
      dead: 0,
      oldestDueMs: null,
      nextDueMs: null,
    })
    await enqueueJobs(queue, [push(7)])
    const state = await queueState(queue.database, LEDGER, queue.time.ms + 5)
    expect(state).toMatchObject({ waiting: 1, oldestDueMs: queue.time.ms, nextDueMs: queue.time.ms })
    expect(await queueState(queue.database, LEDGER, queue.time.ms - 5)).toMatchObject({ oldestDueMs: null })
  })
})

describe('ids of jobs', () => {
  it('sort by when they were made, even where the clock stands still or goes back', () => {
    const times = [5, 5, 5, 4, 6, 2 ** 41]
    const nextId = jobIds(() => new Date(times.shift()!), 'ff')
    const ids = Array.from({ length: 6 }, () => nextId())
    expect(ids.toSorted()).toEqual(ids)
    expect(new Set(ids).size).toBe(6)
  })
})

describe('the wait before another try', () => {
  it('grows from ten seconds to half an hour, a little earlier or later', () => {
    expect([1, 2, 3, 4, 9].map((attempt) => retryWaitMs(attempt, 0.5))).toEqual([
      10_000, 60_000, 360_000, 1_800_000, 1_800_000,
    ])
    expect([retryWaitMs(1, 0), retryWaitMs(1, 0.999)]).toEqual([9_000, 10_998])
  })
})
