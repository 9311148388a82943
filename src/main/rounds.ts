// What the service does by itself: every hour it asks whether a webhook was missed, and now and then it forgets what is long done.
import { putMark, readMark } from '../database/github-rows.ts'
import { cleanQueue, enqueueJobs, type Queue } from '../tasks/github/queue.ts'
import type { Log } from '../tasks/github/work.ts'
import { reasonOf } from './log.ts'

const LOOK_MS = 60_000
const RECONCILE_MS = 3_600_000
const CLEAN_MS = 6 * 3_600_000
const MARK = 'reconciliation asked for'

/** Begins with a reconciliation, for nobody knows what was missed, and goes on until what it gives is called. */
export function startRounds(queue: Queue, log: Log, wake: () => void): () => void {
  let cleanedMs = 0
  const round = async (isFirst: boolean): Promise<void> => {
    const nowMs = queue.now().getTime()
    const asked = Number((await readMark(queue.database, queue.ledger, MARK)) ?? 0)
    if (isFirst || nowMs - asked >= RECONCILE_MS) {
      await enqueueJobs(queue, [{ kind: 'reconcile', installation: null }])
      await putMark(queue.database, queue.ledger, MARK, String(nowMs))
      wake()
    }
    if (nowMs - cleanedMs < CLEAN_MS) return
    cleanedMs = nowMs
    await cleanQueue(queue)
  }
  const go = (isFirst: boolean): void =>
    void round(isFirst).catch((error: unknown) => log('error', 'round failed', { reason: reasonOf(error) }))
  go(true)
  const timer = setInterval(go, LOOK_MS, false)
  return () => clearInterval(timer)
}
