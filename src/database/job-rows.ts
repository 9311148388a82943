// The queue's rows: work that waits, is being done, was done or was given up. Each function is one short transaction's worth of
// statements, so that many processes can share the queue, and none of them ever waits for the books' lock.
import { sql, type Selectable } from 'kysely'
import { compareCodePoints } from '../proof/code-point-order.ts'
import type { Connection, Database } from './connection.ts'
import { isCollision } from './failures.ts'
import { jobIn, type JobRow } from './job-list.ts'
import type { JobState, JobTable } from './tables.ts'

/** A job as it is stored for the first time. */
export interface NewJobRow {
  readonly id: string
  readonly kind: string
  readonly repository: number
  readonly subject: string
  readonly payload: string
}

/** Work of this kind waits until there is no other: a first scan of everything keeps nobody from their pull request. */
const LAST_KIND = 'scan'
/** "BYLQ": the queue's own advisory lock, apart from the books'. */
const QUEUE_LOCK_CLASS = 0x42594c51
const IDS_AT_ONCE = 500
const TRIES_MOST = 10

/**
 * Commits what `use` wrote, or nothing of it. On both engines it is the queue alone that may be waited for. Where another
 * transaction came in between, `use` is run again on what that one left: it does nothing but read and write `on`.
 */
export async function inQueue<Value>(
  database: Database,
  use: (on: Connection) => Promise<Value>,
): Promise<Value> {
  const { engine } = database
  for (let attempt = 1; ; attempt++)
    try {
      return await database.query.transaction().execute((query) => use({ engine, query }))
    } catch (error) {
      if (attempt === TRIES_MOST || !isCollision(error)) throw error
    }
}

/**
 * Stores jobs that are due at `nowMs`; one call stores all of its transaction. What waits already is not stored again; where it
 * waits because it failed, it is tried at once, for something has happened since.
 */
export async function insertJobs(
  { query }: Connection,
  ledger: bigint,
  jobs: readonly NewJobRow[],
  nowMs: number,
): Promise<void> {
  for (const job of inKeyOrder(jobs))
    await query
      .insertInto('job')
      .values({
        ledger,
        ...job,
        state: 'waiting',
        attempts: 0,
        run_at_ms: nowMs,
        leased_by: '',
        leased_until_ms: 0,
        created_at_ms: nowMs,
        finished_at_ms: 0,
        failure: '',
      })
      .onConflict((conflict) =>
        conflict
          .columns(['ledger', 'kind', 'repository', 'subject'])
          // As literals: an index over some rows is found by the words that made it.
          .where(sql<boolean>`state = 'waiting' and subject <> ''`)
          .doUpdateSet({ run_at_ms: (row) => row.ref('excluded.run_at_ms') })
          .where('job.attempts', '>', 0n)
          .whereRef('job.run_at_ms', '>', 'excluded.run_at_ms'),
      )
      .execute()
}

/**
 * Leases the oldest job that is due, of a repository that nobody works on; undefined where there is none. A job whose lease
 * ran out counts as due again, or is given up after `attemptsMax` tries. Whoever takes no scans stays free for what people wait for.
 * To be called inside `inQueue`.
 */
export async function claimOldest(
  on: Connection,
  ledger: bigint,
  lease: { readonly worker: string; readonly untilMs: number; readonly nowMs: number },
  { attemptsMax, takesScans }: { readonly attemptsMax: number; readonly takesScans: boolean },
): Promise<JobRow | undefined> {
  await oneAtATime(on, ledger)
  const { worker, untilMs, nowMs } = lease
  await wakeExpired(on, ledger, nowMs, attemptsMax)
  const busy = await on.query
    .selectFrom('job')
    .select('repository')
    .where('ledger', '=', ledger)
    .where('state', '=', 'running')
    .execute()
  const due = () => {
    const waiting = on.query
      .selectFrom('job')
      .selectAll()
      .where('ledger', '=', ledger)
      .where('state', '=', 'waiting')
      .where('run_at_ms', '<=', BigInt(nowMs))
      .orderBy('run_at_ms')
      .orderBy('id')
      .limit(1)
    if (busy.length === 0) return waiting
    return waiting.where(
      'repository',
      'not in',
      busy.map(({ repository }) => repository),
    )
  }
  const row =
    (await due().where('kind', '<>', LAST_KIND).executeTakeFirst()) ??
    (takesScans ? await due().where('kind', '=', LAST_KIND).executeTakeFirst() : undefined)
  if (row === undefined) return undefined
  await on.query
    .updateTable('job')
    .set({
      state: 'running',
      attempts: row.attempts + 1n,
      leased_by: worker,
      leased_until_ms: untilMs,
    })
    .where('ledger', '=', ledger)
    .where('id', '=', row.id)
    .execute()
  return { ...jobIn(row), state: 'running', attempts: Number(row.attempts) + 1 }
}

/** Keeps the leases of all that these workers do until a later time. */
export async function extendLeases(
  { query }: Connection,
  ledger: bigint,
  workers: readonly string[],
  untilMs: number,
): Promise<void> {
  if (workers.length === 0) return
  await query
    .updateTable('job')
    .set({ leased_until_ms: untilMs })
    .where('ledger', '=', ledger)
    .where('state', '=', 'running')
    .where('leased_by', 'in', workers)
    .execute()
}

/** Ends the leases of workers that are gone: what they did counts as a try, and is due again. To be called inside `inQueue`. */
export async function expireLeases(
  { query }: Connection,
  ledger: bigint,
  isGone: (worker: string) => boolean,
): Promise<void> {
  const leases = await query
    .selectFrom('job')
    .select('leased_by')
    .where('ledger', '=', ledger)
    .where('state', '=', 'running')
    .execute()
  const gone = leases.map(({ leased_by: worker }) => worker).filter(isGone)
  if (gone.length === 0) return
  await query
    .updateTable('job')
    .set({ leased_until_ms: 0 })
    .where('ledger', '=', ledger)
    .where('state', '=', 'running')
    .where('leased_by', 'in', gone)
    .execute()
}

/** A job that a worker holds a lease of. */
export interface HeldJob {
  readonly id: string
  readonly worker: string
}

/** What becomes of a job that a worker held. `isTry` says whether it counts as one of its tries. */
export type JobEnd =
  | { readonly state: 'done' }
  | { readonly state: 'dead'; readonly failure: string }
  | {
      readonly state: 'waiting'
      readonly runAtMs: number
      readonly failure: string
      readonly isTry: boolean
    }

/** Ends a lease; false where somebody else has the job meanwhile, and nothing is changed. To be called inside `inQueue`. */
export async function endLease(
  on: Connection,
  ledger: bigint,
  held: HeldJob,
  end: JobEnd,
  nowMs: number,
): Promise<boolean> {
  const row = await on.query
    .selectFrom('job')
    .selectAll()
    .where('ledger', '=', ledger)
    .where('id', '=', held.id)
    .where('state', '=', 'running')
    .where('leased_by', '=', held.worker)
    .executeTakeFirst()
  if (row === undefined) return false
  if (end.state === 'waiting' && !(await equalWaits(on, row))) {
    const attempts = end.isTry ? row.attempts : row.attempts - 1n
    await change(on, row, {
      state: 'waiting',
      attempts,
      run_at_ms: end.runAtMs,
      failure: end.failure,
    })
    return true
  }
  await change(on, row, {
    state: end.state === 'dead' ? 'dead' : 'done',
    finished_at_ms: nowMs,
    failure: end.state === 'dead' ? end.failure : '',
  })
  return true
}

/** Puts jobs that were given up back into the queue; gives the ids that there were. To be called inside `inQueue`. */
export async function reviveDead(
  on: Connection,
  ledger: bigint,
  ids: readonly string[],
  nowMs: number,
): Promise<readonly string[]> {
  const rows: Selectable<JobTable>[] = []
  for (const id of ids) {
    const row = await on.query
      .selectFrom('job')
      .selectAll()
      .where('ledger', '=', ledger)
      .where('id', '=', id)
      .where('state', '=', 'dead')
      .executeTakeFirst()
    if (row !== undefined) rows.push(row)
  }
  for (const row of inKeyOrder(rows))
    if (await equalWaits(on, row)) await change(on, row, { state: 'done', finished_at_ms: nowMs })
    else
      await change(on, row, {
        state: 'waiting',
        attempts: 0n,
        run_at_ms: nowMs,
        finished_at_ms: 0,
      })
  return rows.map(({ id }) => id)
}

/** Ends jobs that wait, for there is nothing to do any more; those that are being worked on go on. To be called inside `inQueue`. */
export async function endWaiting(
  on: Connection,
  ledger: bigint,
  ids: readonly string[],
  nowMs: number,
): Promise<void> {
  for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
    const waiting = await waitingAmong(on, ledger, ids.slice(at, at + IDS_AT_ONCE))
    if (waiting.length === 0) continue
    await on.query
      .updateTable('job')
      .set({ state: 'done', finished_at_ms: nowMs })
      .where('ledger', '=', ledger)
      .where('id', 'in', waiting)
      .execute()
  }
}

// On PostgreSQL what a webhook tells of at this moment is left to whoever does it: two that wait for each other's rows would be stuck.
async function waitingAmong(
  { engine, query }: Connection,
  ledger: bigint,
  ids: readonly string[],
): Promise<readonly string[]> {
  const waiting = query
    .selectFrom('job')
    .select('id')
    .where('ledger', '=', ledger)
    .where('id', 'in', ids)
    .where('state', '=', 'waiting')
  const rows = await (engine === 'postgres' ? waiting.forUpdate().skipLocked() : waiting).execute()
  return rows.map(({ id }) => id)
}

/** Deletes what was done before a time. What was given up stays until an administrator has looked. */
export async function deleteDoneBefore(
  { query }: Connection,
  ledger: bigint,
  beforeMs: number,
): Promise<void> {
  await query
    .deleteFrom('job')
    .where('ledger', '=', ledger)
    .where('state', '=', 'done')
    .where('finished_at_ms', '<', BigInt(beforeMs))
    .execute()
}

// SQLite's transactions begin with the write lock; on PostgreSQL two that read at once could choose the same repository.
async function oneAtATime({ engine, query }: Connection, ledger: bigint): Promise<void> {
  if (engine === 'sqlite') return
  await sql`select pg_advisory_xact_lock(${QUEUE_LOCK_CLASS}::int, ${Number(ledger)}::int)`.execute(query)
}

async function wakeExpired(
  on: Connection,
  ledger: bigint,
  nowMs: number,
  attemptsMax: number,
): Promise<void> {
  const expired = await on.query
    .selectFrom('job')
    .selectAll()
    .where('ledger', '=', ledger)
    .where('state', '=', 'running')
    .where('leased_until_ms', '<', BigInt(nowMs))
    .execute()
  for (const row of inKeyOrder(expired)) {
    const failure = `its worker ended in the middle of it, at try ${row.attempts}`
    if (await equalWaits(on, row)) await change(on, row, { state: 'done', finished_at_ms: nowMs, failure })
    else if (row.attempts >= BigInt(attemptsMax))
      await change(on, row, { state: 'dead', finished_at_ms: nowMs, failure })
    else await change(on, row, { state: 'waiting', run_at_ms: nowMs, failure })
  }
}

// In the one order in which every transaction writes the keys of what waits: on PostgreSQL two that had each a key that the other
// wants would be stuck. Work is taken by time and id, whatever the order in which it was written; equal jobs stay as they were.
function inKeyOrder<Job extends Pick<NewJobRow | Selectable<JobTable>, 'kind' | 'repository' | 'subject'>>(
  jobs: readonly Job[],
): readonly Job[] {
  return jobs.toSorted(
    (a, b) =>
      compareCodePoints(a.kind, b.kind) ||
      Number(a.repository) - Number(b.repository) ||
      compareCodePoints(a.subject, b.subject),
  )
}

// Of two that are equal one need not wait. On PostgreSQL one may come to wait after this has looked: the index then refuses a
// second, and `inQueue` looks again.
async function equalWaits({ query }: Connection, row: Selectable<JobTable>): Promise<boolean> {
  if (row.subject === '') return false
  const other = await query
    .selectFrom('job')
    .select('id')
    .where('ledger', '=', row.ledger)
    .where('kind', '=', row.kind)
    .where('repository', '=', row.repository)
    .where('subject', '=', row.subject)
    .where('state', '=', 'waiting')
    .executeTakeFirst()
  return other !== undefined
}

async function change(
  { query }: Connection,
  { ledger, id }: Selectable<JobTable>,
  values: {
    readonly state: JobState
    readonly attempts?: bigint
    readonly run_at_ms?: number
    readonly finished_at_ms?: number
    readonly failure?: string
  },
): Promise<void> {
  await query
    .updateTable('job')
    .set({ ...values, leased_by: '', leased_until_ms: 0 })
    .where('ledger', '=', ledger)
    .where('id', '=', id)
    .execute()
}
