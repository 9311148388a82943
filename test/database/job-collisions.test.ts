// Transactions of the queue that meet: each ends as if it had been alone, one after the other.
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { Connection, Database } from '../../src/database/connection.ts'
import { insertDeliveries, type DeliveryRow } from '../../src/database/delivery-rows.ts'
import { readJobs } from '../../src/database/job-list.ts'
import { inQueue, insertJobs, reviveDead, type NewJobRow } from '../../src/database/job-rows.ts'
import type { JobBody } from '../../src/tasks/github/job.ts'
import {
  claimJob,
  enqueueJobs,
  jobIds,
  LEASE_MS,
  settleJob,
  storeWebhooks,
  type ClaimedJob,
  type Queue,
} from '../../src/tasks/github/queue.ts'
import { ENGINES, freshDatabase, type TestEngine } from '../support/databases.ts'

const LEDGER = 1n
const NOW_MS = 1_000_000
const MEANWHILE_MS = 50
/** Far less than it takes PostgreSQL to find that two transactions wait for each other. */
const SHORT_WAIT_MS = 200

const preview = (pull: number): JobBody => ({
  kind: 'preview',
  installation: 1,
  repository: 7,
  pull,
  head: null,
})
/** The row of a preview, with an id that sorts after all that the queue gives. */
const previewRow = (pull: number): NewJobRow => ({
  id: `f-${pull}`,
  kind: 'preview',
  repository: 7,
  subject: String(pull),
  payload: JSON.stringify(preview(pull)),
})
const delivery = (pull: number): DeliveryRow => ({
  delivery: `d-${pull}`,
  event: 'push',
  receivedAtMs: NOW_MS,
})

interface Time {
  ms: number
}

async function freshQueue(engine: TestEngine): Promise<Queue & { readonly time: Time }> {
  const { database } = await freshDatabase(engine)
  const time = { ms: NOW_MS }
  const now = () => new Date(time.ms)
  return { database, ledger: LEDGER, now, nextId: jobIds(now, '0a'), random: () => 0.5, time }
}

async function claimed(queue: Queue): Promise<ClaimedJob> {
  const job = await claimJob(queue, 'w1')
  if (job === undefined) throw new Error('no job is due')
  return job
}

/** Waits until so many transactions wait for others. On SQLite each waits for the one before, always. */
async function untilWaiting({ engine, query }: Database, count: number): Promise<void> {
  if (engine === 'sqlite') return
  for (;;) {
    const { rows } = await sql`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
      query,
    )
    if (rows.length >= count) return
  }
}

/** Makes a transaction fail, from here on, where it would have to wait for another one. */
async function waitForNobody({ engine, query }: Connection): Promise<void> {
  if (engine === 'postgres') await sql`set local lock_timeout = ${sql.lit(SHORT_WAIT_MS)}`.execute(query)
}

/** Does `work` while another transaction, which has stored a preview already, is not committed. */
async function whileStored<Value>(
  { database }: Queue,
  pull: number,
  work: () => Promise<Value>,
): Promise<Value> {
  const { working } = await inQueue(database, async (on) => {
    await insertJobs(on, LEDGER, [previewRow(pull)], NOW_MS)
    const begun = work()
    await untilWaiting(database, 1)
    return { working: begun }
  })
  return working
}

async function states({ database }: Queue): Promise<readonly string[]> {
  return (await readJobs(database, LEDGER, null)).map(({ state }) => state)
}

describe.each(ENGINES)('transactions of the queue that meet on %s', (engine) => {
  it('end what is to be tried again where an equal job comes to wait at that moment', async () => {
    const queue = await freshQueue(engine)
    await enqueueJobs(queue, [preview(1)])
    const job = await claimed(queue)
    const settled = await whileStored(queue, 1, () => settleJob(queue, job, { kind: 'failed', reason: 'no' }))
    expect(settled).toBe('waits')
    expect(await states(queue)).toEqual(['done', 'waiting'])
  })

  it('end what a worker died over where an equal job comes to wait at that moment', async () => {
    const queue = await freshQueue(engine)
    await enqueueJobs(queue, [preview(1)])
    await claimed(queue)
    queue.time.ms += LEASE_MS + 1
    expect(await whileStored(queue, 1, () => claimed(queue))).toMatchObject({ id: 'f-1', attempt: 1 })
    expect(await states(queue)).toEqual(['done', 'running'])
  })

  it('end what is revived where an equal job comes to wait at that moment', async () => {
    const queue = await freshQueue(engine)
    await enqueueJobs(queue, [preview(1)])
    const job = await claimed(queue)
    await settleJob(queue, { ...job, attempt: 5 }, { kind: 'failed', reason: 'no' })
    const revived = await whileStored(queue, 1, () =>
      inQueue(queue.database, (on) => reviveDead(on, LEDGER, [job.id], NOW_MS)),
    )
    expect(revived).toEqual([job.id])
    expect(await states(queue)).toEqual(['done', 'waiting'])
  })

  it('store jobs and deliveries in one order, so that neither waits for the other', async () => {
    const queue = await freshQueue(engine)
    const pulls = [3, 1, 2]
    const webhooks = pulls.map((pull) => ({ delivery: `d-${pull}`, event: 'push', jobs: [preview(pull)] }))
    const { working } = await inQueue(queue.database, async (on) => {
      await insertDeliveries(on, LEDGER, [delivery(1)])
      await insertJobs(on, LEDGER, [previewRow(1)], NOW_MS)
      const storing = storeWebhooks(queue, [...webhooks, { ...webhooks[0]!, delivery: 'd-4' }])
      const enqueuing = enqueueJobs(queue, pulls.map(preview))
      await untilWaiting(queue.database, 2)
      // What comes later in the order nobody has yet.
      await waitForNobody(on)
      await insertDeliveries(on, LEDGER, [delivery(3)])
      await insertJobs(on, LEDGER, [previewRow(3), previewRow(2)], NOW_MS)
      return { working: Promise.all([storing, enqueuing]) }
    })
    const [isNew] = await working
    expect(isNew).toEqual([false, false, true, true])
    expect((await readJobs(queue.database, LEDGER, null)).map(({ id }) => id)).toEqual(['f-1', 'f-2', 'f-3'])
  })

  it('store jobs whose ids, by which they are taken, are in the order in which they were asked for', async () => {
    const queue = await freshQueue(engine)
    await storeWebhooks(queue, [
      { delivery: 'd-2', event: 'push', jobs: [preview(3), preview(1)] },
      { delivery: 'd-1', event: 'push', jobs: [preview(2), preview(3)] },
    ])
    await enqueueJobs(queue, [preview(5), preview(4)])
    const subjects = (await readJobs(queue.database, LEDGER, null)).map(({ subject }) => subject)
    expect(subjects).toEqual(['3', '1', '2', '5', '4'])
    const taken: (JobBody | undefined)[] = []
    for (let job = await claimJob(queue, 'w'); job !== undefined; job = await claimJob(queue, 'w')) {
      taken.push(job.body)
      await settleJob(queue, job, { kind: 'done' })
    }
    expect(taken).toEqual([3, 1, 2, 5, 4].map(preview))
  })

  it('are run again where each waits for the other', async () => {
    const queue = await freshQueue(engine)
    const store = (pulls: readonly number[]) =>
      inQueue(queue.database, async (on) => {
        for (const pull of pulls) {
          await insertJobs(on, LEDGER, [previewRow(pull)], NOW_MS)
          await new Promise((resolve) => setTimeout(resolve, MEANWHILE_MS))
        }
      })
    await Promise.all([store([1, 2]), store([2, 1])])
    expect(await states(queue)).toEqual(['waiting', 'waiting'])
  })
})
