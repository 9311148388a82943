// Whether the service can do what it is there for, each part of it asked.
import type { Database } from '../database/connection.ts'
import { queueState } from '../database/job-list.ts'
import { isUpToDate } from '../database/migrate.ts'

/** What is asked. */
export interface HealthSource {
  readonly database: Database
  readonly ledger: bigint
  /** How many workers take jobs; null while there is no app to work for. */
  readonly readyWorkers: () => number | null
  readonly now: () => Date
}

/** What each part says: "ok", or what is wrong with it in a few words. */
export interface Health {
  readonly isReady: boolean
  readonly parts: Readonly<Record<'database' | 'schema' | 'app' | 'workers' | 'queue', string>>
}

/** Due work that nobody began for so long is stuck. */
const STUCK_MS = 10 * 60_000
const OK = 'ok'

/** Asks every part. Never rejects. */
export async function readHealth({ database, ledger, readyWorkers, now }: HealthSource): Promise<Health> {
  const nowMs = now().getTime()
  // Why it cannot be read is for the log of whoever runs it, not for whoever asks.
  const queue = await queueState(database, ledger, nowMs).catch(() => undefined)
  const isCurrent = await isUpToDate(database).catch(() => false)
  const ready = readyWorkers()
  const isStuck =
    queue !== undefined &&
    queue.running === 0 &&
    queue.oldestDueMs !== null &&
    nowMs - queue.oldestDueMs > STUCK_MS
  const parts = {
    database: queue === undefined ? 'cannot be read' : OK,
    schema: isCurrent ? OK : 'is not of this version',
    app: ready === null ? 'is not set up' : OK,
    workers: ready === 0 ? 'none is ready' : OK,
    queue: isStuck ? 'is stuck' : OK,
  }
  return { isReady: Object.values(parts).every((said) => said === OK), parts }
}
