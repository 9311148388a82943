// The queue as it is looked at: its jobs, and how many there are of each kind.
import { sql, type Selectable } from 'kysely'
import type { Connection } from './connection.ts'
import type { JobState, JobTable } from './tables.ts'

/** A job as it is read. */
export interface JobRow {
  readonly id: string
  readonly kind: string
  readonly repository: number
  readonly subject: string
  readonly payload: string
  readonly state: JobState
  readonly attempts: number
  readonly runAtMs: number
  readonly createdAtMs: number
  /** 0 where it has not ended. */
  readonly finishedAtMs: number
  readonly failure: string
}

/** Jobs, the oldest first; of one state or of all. */
export async function readJobs(
  { query }: Connection,
  ledger: bigint,
  state: JobState | null,
): Promise<readonly JobRow[]> {
  const all = query.selectFrom('job').selectAll().where('ledger', '=', ledger).orderBy('id')
  const rows = await (state === null ? all : all.where('state', '=', state)).execute()
  return rows.map(jobIn)
}

/** Jobs of a kind on a repository that wait, the oldest first; none of those that have no subject. */
export async function waitingJobs(
  { query }: Connection,
  ledger: bigint,
  wanted: {
    readonly kind: string
    readonly repository: number
    readonly mostCount: number
  },
): Promise<readonly JobRow[]> {
  const rows = await query
    .selectFrom('job')
    .selectAll()
    .where('ledger', '=', ledger)
    // As literals: an index over some rows is found by the words that made it.
    .where(sql<boolean>`state = 'waiting' and subject <> ''`)
    .where('kind', '=', wanted.kind)
    .where('repository', '=', BigInt(wanted.repository))
    .orderBy('id')
    .limit(wanted.mostCount)
    .execute()
  return rows.map(jobIn)
}

/** How many jobs there are in each state, and since when the oldest that is due waits. */
export interface QueueState {
  readonly waiting: number
  readonly running: number
  readonly dead: number
  /** Null where none is due. */
  readonly oldestDueMs: number | null
  /** When the next one that waits is due; null where none waits. */
  readonly nextDueMs: number | null
}

/** The state of the queue at `nowMs`. */
export async function queueState({ query }: Connection, ledger: bigint, nowMs: number): Promise<QueueState> {
  const rows = await query
    .selectFrom('job')
    .select(({ fn }) => ['state', fn.countAll<bigint>().as('jobs'), fn.min('run_at_ms').as('first')])
    .where('ledger', '=', ledger)
    .where('state', 'in', ['waiting', 'running', 'dead'])
    .groupBy('state')
    .execute()
  const count = (state: JobState) => Number(rows.find((row) => row.state === state)?.jobs ?? 0n)
  const first = rows.find((row) => row.state === 'waiting')?.first
  const nextDueMs = first === undefined || first === null ? null : Number(first)
  return {
    waiting: count('waiting'),
    running: count('running'),
    dead: count('dead'),
    oldestDueMs: nextDueMs !== null && nextDueMs <= nowMs ? nextDueMs : null,
    nextDueMs,
  }
}

/** A row as it is read. */
export function jobIn(row: Selectable<JobTable>): JobRow {
  return {
    id: row.id,
    kind: row.kind,
    repository: Number(row.repository),
    subject: row.subject,
    payload: row.payload,
    state: row.state,
    attempts: Number(row.attempts),
    runAtMs: Number(row.run_at_ms),
    createdAtMs: Number(row.created_at_ms),
    finishedAtMs: Number(row.finished_at_ms),
    failure: row.failure,
  }
}
