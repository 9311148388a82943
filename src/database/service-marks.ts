// Where repeated tasks of the service have come to, by their names.
import type { Connection } from './connection.ts'

/** What was marked last under a name; undefined where nothing was. */
export async function readMark(
  { query }: Connection,
  ledger: bigint,
  name: string,
): Promise<string | undefined> {
  const row = await query
    .selectFrom('service_mark')
    .select('value')
    .where('ledger', '=', ledger)
    .where('name', '=', name)
    .executeTakeFirst()
  return row?.value
}

/** Marks something under a name, in place of what was marked before. */
export async function writeMark(
  { query }: Connection,
  ledger: bigint,
  name: string,
  value: string,
): Promise<void> {
  await query
    .insertInto('service_mark')
    .values({ ledger, name, value })
    .onConflict((conflict) => conflict.columns(['ledger', 'name']).doUpdateSet({ value }))
    .execute()
}
