// Webhooks that were received, by the id of their delivery, so that one that comes again is known.
import { compareCodePoints } from '../proof/code-point-order.ts'
import type { Connection } from './connection.ts'

/** A webhook as it came in. */
export interface DeliveryRow {
  /** The X-GitHub-Delivery. */
  readonly delivery: string
  readonly event: string
  readonly receivedAtMs: number
}

/**
 * Stores deliveries, in one order whatever theirs, so that two transactions never wait for each other's. Gives for each, in
 * their order, whether it is new: false where it was received before, or is there twice.
 */
export async function insertDeliveries(
  on: Connection,
  ledger: bigint,
  rows: readonly DeliveryRow[],
): Promise<readonly boolean[]> {
  const isNew = rows.map(() => false)
  const ordered = [...rows.entries()].toSorted(([, a], [, b]) => compareCodePoints(a.delivery, b.delivery))
  for (const [at, row] of ordered) isNew[at] = await insertDelivery(on, ledger, row)
  return isNew
}

async function insertDelivery(
  { query }: Connection,
  ledger: bigint,
  { delivery, event, receivedAtMs }: DeliveryRow,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await query
    .insertInto('github_delivery')
    .values({ ledger, delivery, event, received_at_ms: receivedAtMs })
    .onConflict((conflict) => conflict.columns(['ledger', 'delivery']).doNothing())
    .executeTakeFirstOrThrow()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** Which of these deliveries were received. */
export async function receivedOf(
  { query }: Connection,
  ledger: bigint,
  deliveries: readonly string[],
): Promise<ReadonlySet<string>> {
  const known = new Set<string>()
  for (let at = 0; at < deliveries.length; at += MOST_ASKED) {
    const rows = await query
      .selectFrom('github_delivery')
      .select('delivery')
      .where('ledger', '=', ledger)
      .where('delivery', 'in', deliveries.slice(at, at + MOST_ASKED))
      .execute()
    for (const { delivery } of rows) known.add(delivery)
  }
  return known
}

const MOST_ASKED = 200

/** Deletes what was received before a time. */
export async function deleteDeliveriesBefore(
  { query }: Connection,
  ledger: bigint,
  beforeMs: number,
): Promise<void> {
  await query
    .deleteFrom('github_delivery')
    .where('ledger', '=', ledger)
    .where('received_at_ms', '<', BigInt(beforeMs))
    .execute()
}
