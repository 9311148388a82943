// What deleted rows leave behind: bytes in pages, in the write-ahead log and in the planner's statistics.
import { sql, type Kysely } from 'kysely'
import { writeRefusalOf } from './failures.ts'
import type { Tables } from './tables.ts'

const IN_USE =
  'another process uses the database, so its files still hold what was erased; close it and erase again'

/**
 * Rewrites the file and empties the write-ahead log. SQLite's secure_delete overwrites what it deletes, but pages that were
 * split before keep copies of rows in their gaps, which only a rewrite removes. Gives why it could not be done.
 */
export async function removeSqliteTraces(query: Kysely<Tables>): Promise<string | undefined> {
  return query.connection().execute(async (single) => {
    try {
      await sql`vacuum`.execute(single)
    } catch (error) {
      if (writeRefusalOf(error) === 'busy') return IN_USE
      throw error
    }
    const { rows } = await sql<{ readonly busy: bigint }>`pragma wal_checkpoint(truncate)`.execute(single)
    if (rows[0]?.busy === 0n) return undefined
    return IN_USE
  })
}

/** Rewrites the tables that rows are deleted from, and the statistics that hold frequent values of them. */
export async function removePostgresTraces(query: Kysely<Tables>): Promise<string | undefined> {
  await sql`vacuum (full, analyze) identity_record, identity_salt, note`.execute(query)
  return undefined
}
