// Webhooks that GitHub could not deliver: found, and asked for again, each once.
import { receivedOf } from '../../database/delivery-rows.ts'
import { putMark, readMark } from '../../database/github-rows.ts'
import { inQueue } from '../../database/job-rows.ts'
import { GitHubFailure, type DeliveryFacts } from './github-api.ts'
import type { WorkContext } from './work.ts'

const MARK = 'deliveries-looked-through'
/** GitHub keeps deliveries for three days. */
const KEPT_MS = 3 * 24 * 3_600_000
/** What was under way when the last look was taken is looked at again. */
const OVERLAP_MS = 5 * 60_000

/**
 * Has GitHub deliver again what failed since the last look: what nobody received, and was not sent a second time before.
 * Gives how many. Throws a `GitHubFailure`; the next look begins where this one did.
 */
export async function redeliverFailures({
  books: { database, ledger },
  github,
  now,
  log,
}: Pick<WorkContext, 'books' | 'github' | 'now' | 'log'>): Promise<number> {
  const nowMs = now().getTime()
  const mark = await readMark(database, ledger, MARK)
  const sinceMs = Math.max(nowMs - KEPT_MS, mark === undefined ? 0 : Number(mark) - OVERLAP_MS)
  const lost = lostAmong(await github.failedDeliveriesSince(sinceMs))
  const received = await receivedOf(
    database,
    ledger,
    lost.map(({ delivery }) => delivery),
  )
  const wanted = lost.filter(({ delivery }) => !received.has(delivery))
  let redelivered = 0
  // The oldest first, as they happened.
  for (const { id, event } of wanted.toReversed())
    try {
      await github.redeliver(id)
      redelivered += 1
    } catch (error) {
      if (!(error instanceof GitHubFailure) || !['gone', 'invalid'].includes(error.refusal.kind)) throw error
      log('warn', 'not-redelivered', { event, reason: error.message })
    }
  await inQueue(database, (on) => putMark(on, ledger, MARK, String(nowMs)))
  if (wanted.length > 0) log('info', 'redelivered', { deliveries: redelivered })
  return redelivered
}

// One of each webhook of which every attempt failed, unless one of them was a second one.
function lostAmong(deliveries: readonly DeliveryFacts[]): readonly DeliveryFacts[] {
  const attempts = new Map<string, DeliveryFacts[]>()
  for (const delivery of deliveries) {
    const own = attempts.get(delivery.delivery) ?? []
    own.push(delivery)
    attempts.set(delivery.delivery, own)
  }
  return [...attempts.values()].flatMap((own) =>
    own.some(({ isDelivered, isRedelivery }) => isDelivered || isRedelivery) ? [] : own.slice(0, 1),
  )
}
