// Opens the database that holds the books: a file of SQLite or a server of PostgreSQL, with the same tables and queries.
import { Kysely, sql } from 'kysely'
import type { Reading } from '../royalties/money.ts'
import type { Database, Engine, ExclusiveConnection } from './connection.ts'
import { damageOf } from './failures.ts'
import { guardFault } from './guard-check.ts'
import { removePostgresTraces, removeSqliteTraces } from './erased-traces.ts'
import { migrate } from './migrate.ts'
import { isPostgresLocation, openPostgres, postgresDialect, shownLocation } from './postgres.ts'
import { backUpSqlite, BooksSqliteDialect, openSqlite } from './sqlite.ts'
import type { Tables } from './tables.ts'

/** "BYLN": tells our advisory locks from others'. */
const LOCK_CLASS = 0x42594c4e

/**
 * Opens the database at a file path or a postgres:// URL and brings its tables up to date. Refuses, on one line: what cannot
 * be opened, settings under which acknowledged entries may be lost, a database of a newer Byline, and guards (triggers)
 * that are missing or altered. A file is made only where `create` says so.
 */
export async function openDatabase(
  location: string,
  { create = false }: { readonly create?: boolean } = {},
): Promise<Reading<Database>> {
  const opened = isPostgresLocation(location) ? await overPostgres(location) : overSqlite(location, create)
  if (!opened.ok) return opened
  const database = opened.value
  try {
    const fault = (await migrate(database, create)) ?? (await guardFault(database))
    if (fault === undefined) return opened
    await database.close()
    return { ok: false, refusal: `${database.location}: ${fault}` }
  } catch (error) {
    await database.close()
    const damage = damageOf(error)
    if (damage === undefined) throw error
    return { ok: false, refusal: `${database.location}: ${damage}` }
  }
}

function overSqlite(location: string, create: boolean): Reading<Database> {
  const file = openSqlite(location, create)
  if (!file.ok) return file
  const query = new Kysely<Tables>({ dialect: new BooksSqliteDialect(file.value) })
  const database: Database = {
    engine: 'sqlite',
    query,
    location,
    // The write lock of the file is taken by each transaction as it begins.
    exclusively: (_lock, use) => query.connection().execute((single) => use(exclusiveOn('sqlite', single))),
    removeTraces: () => removeSqliteTraces(query),
    backUp: (copy) => backUpSqlite(file.value, copy),
    close: async () => {
      await query.destroy()
      // kysely closes what it has used, and it may not have been asked for anything.
      file.value.close()
    },
  }
  return { ok: true, value: database }
}

async function overPostgres(location: string): Promise<Reading<Database>> {
  const pool = await openPostgres(location)
  if (!pool.ok) return pool
  const query = new Kysely<Tables>({ dialect: postgresDialect(pool.value) })
  const database: Database = {
    engine: 'postgres',
    query,
    location: shownLocation(location),
    exclusively: (lock, use) =>
      query.connection().execute(async (single) => {
        const id = Number(lock)
        await sql`select pg_advisory_lock(${LOCK_CLASS}::int, ${id}::int)`.execute(single)
        const unlock = () => sql`select pg_advisory_unlock(${LOCK_CLASS}::int, ${id}::int)`.execute(single)
        const value = await use(exclusiveOn('postgres', single)).catch(async (error: unknown) => {
          // A connection that was lost has lost its locks too, and the first error is the one that counts.
          await unlock().catch(() => undefined)
          throw error
        })
        await unlock()
        return value
      }),
    removeTraces: () => removePostgresTraces(query),
    backUp: async () => 'the database is on a server: back it up with pg_dump',
    close: async () => {
      await query.destroy()
      if (!pool.value.ending) await pool.value.end()
    },
  }
  return { ok: true, value: database }
}

function exclusiveOn(engine: Engine, single: Kysely<Tables>): ExclusiveConnection {
  return {
    transaction: (use) => single.transaction().execute((transaction) => use({ engine, query: transaction })),
  }
}
