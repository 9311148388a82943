// What deleted rows leave behind: bytes in pages, in the write-ahead log and in the planner's statistics.
import { sql, type Kysely } from 'kysely'
import { writeRefusalOf, type WriteRefusal } from './failures.ts'
import type { Tables } from './tables.ts'

const REASONS: Readonly<Record<WriteRefusal, string>> = {
  busy: 'another process uses the database, so its files still hold what was erased; close it',
  full: 'the disk has no room for the database to be rewritten, so its files still hold what was erased; make room',
}

/**
 * Rewrites the file and empties the write-ahead log. SQLite's secure_delete overwrites what it deletes, but pages that were
 * split before keep copies of rows in their gaps, which only a rewrite removes. Gives why it could not be done.
 */
export async function removeSqliteTraces(query: Kysely<Tables>): Promise<string | undefined> {
  return query.connection().execute(async (single) => {
    const fault = await faultOf(sql`vacuum`.execute(single))
    if (fault !== undefined) return fault
    const { rows } = await sql<{ readonly busy: bigint }>`pragma wal_checkpoint(truncate)`.execute(single)
    if (rows[0]?.busy === 0n) return undefined
    return REASONS.busy
  })
}

/** Rewrites the tables that rows are deleted from, and the statistics that hold frequent values of them. Gives why it could not be done. */
export async function removePostgresTraces(query: Kysely<Tables>): Promise<string | undefined> {
  return faultOf(sql`vacuum (full, analyze) identity_record, identity_salt, note`.execute(query))
}

async function faultOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work
    return undefined
  } catch (error) {
    const refusal = writeRefusalOf(error)
    if (refusal === undefined) throw error
    return REASONS[refusal]
  }
}
