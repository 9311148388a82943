// Transactions of the queue that meet: each ends as if it had been alone, one after the other.
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { Database } from '../../src/database/connection.ts'
import { readJobs } from '../../src/database/job-list.ts'
import { inQueue, insertJobs, reviveDead, type NewJobRow } from '../../src/database/job-rows.ts'
import type { JobBody } from '../../src/tasks/github/job.ts'
import {
  claimJob,
  enqueueJobs,
  jobIds,
  LEASE_MS,
  settleJob,
  type ClaimedJob,
  type Queue,
} from '../../src/tasks/github/queue.ts'
import { ENGINES, freshDatabase, type TestEngine } from '../support/databases.ts'

const LEDGER = 1n
const NOW_MS = 1_000_000

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

/** Waits until a transaction waits for another one. On SQLite each waits for the one before, always. */
async function untilOneWaits({ engine, query }: Database): Promise<void> {
  if (engine === 'sqlite') return
  for (;;) {
    const { rows } = await sql`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
      query,
    )
    if (rows.length > 0) return
  }
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
    await untilOneWaits(database)
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
})
