// SQLite: one file, opened with the settings the books rely on, each read back before anything else happens.
import Sqlite from 'better-sqlite3'
import { closeSync, existsSync, fsyncSync, openSync, rmSync } from 'node:fs'
import {
  CompiledQuery,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type Driver,
  type SqliteDatabase,
  type SqliteDialectConfig,
} from 'kysely'
import { setTimeout as wait } from 'node:timers/promises'
import type { Reading } from '../royalties/money.ts'
import { writeRefusalOf } from './failures.ts'

/** How long a transaction waits for another writer before it gives up, and how long at most between two attempts. */
const LOCK_WAIT_MS = 60_000
const LOCK_RETRY_MS = 20
/** How long anything else waits: opening, and rewriting the file. */
const BUSY_WAIT_MS = 5_000

/** Each setting as it is made, and what it must read back as. */
const PRAGMAS: readonly (readonly [setting: string, value: string, readBack: string])[] = [
  ['journal_mode', 'WAL', 'wal'],
  // After a reopen of a WAL database this is NORMAL, which loses what was acknowledged when the power goes.
  ['synchronous', 'FULL', '2'],
  ['foreign_keys', 'ON', '1'],
  // Without it INSERT OR REPLACE deletes rows and no trigger sees it.
  ['recursive_triggers', 'ON', '1'],
  // What is erased is overwritten.
  ['secure_delete', 'ON', '1'],
  ['trusted_schema', 'OFF', '0'],
]

/**
 * Opens the file, making it (for its owner alone) where `create` says so. Refuses a file that is not there, one that is no
 * SQLite database, and settings that do not hold.
 */
export function openSqlite(location: string, create: boolean): Reading<Sqlite.Database> {
  if (!existsSync(location)) {
    if (!create) return refuse(`${location}: there is no database; make one with byline ledger create`)
    try {
      closeSync(openSync(location, 'a', 0o600))
    } catch (error) {
      return refuse(`${location}: cannot be made (${reasonOf(error)}); choose another place`)
    }
  }
  try {
    return openFile(location)
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError)) throw error
    return refuse(
      `${location}: cannot be opened as a database (${error.code}: ${error.message}); name another file, or restore the latest backup`,
    )
  }
}

function openFile(location: string): Reading<Sqlite.Database> {
  const file = new Sqlite(location, { timeout: BUSY_WAIT_MS })
  file.defaultSafeIntegers(true)
  for (const [setting, value, readBack] of PRAGMAS) {
    file.pragma(`${setting} = ${value}`)
    const found = String(file.pragma(setting, { simple: true }))
    if (found === readBack) continue
    file.close()
    return refuse(
      `${location}: ${setting} is ${found} where ${readBack} is needed; nothing is read or written`,
    )
  }
  return { ok: true, value: file }
}

/**
 * Copies the database into a new file, page by page, as it stands at one moment; nothing of the write-ahead log is lost.
 * Gives why not: there is a file of that name, or it cannot be written.
 */
export async function backUpSqlite(file: Sqlite.Database, copy: string): Promise<string | undefined> {
  try {
    closeSync(openSync(copy, 'wx', 0o600))
  } catch (error) {
    const reason = reasonOf(error)
    if (reason === 'EEXIST') return `${copy}: there is a file already; name another for the backup`
    return `${copy}: the backup cannot be written (${reason}); choose another place`
  }
  try {
    await file.backup(copy)
    const open = openSync(copy, 'r')
    fsyncSync(open)
    closeSync(open)
    return undefined
  } catch (error) {
    rmSync(copy, { force: true })
    return `${copy}: the backup was not finished (${reasonOf(error)}), and is taken away again; make room and do it again`
  }
}

/** What kysely speaks to the file through. Transactions that may write take the write lock as they begin. */
export class BooksSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig
  readonly #file: Sqlite.Database

  /** `file` was opened by `openSqlite`. */
  constructor(file: Sqlite.Database) {
    const config = { database: withStatementsKept(file) }
    super(config)
    this.#config = config
    this.#file = file
  }

  override createDriver(): Driver {
    return new ImmediateDriver(this.#config, this.#file)
  }
}

class ImmediateDriver extends SqliteDriver {
  readonly #file: Sqlite.Database

  constructor(config: SqliteDialectConfig, file: Sqlite.Database) {
    super(config)
    this.#file = file
  }

  // A deferred transaction that reads first and writes later fails as soon as another process has written in between.
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const begin = CompiledQuery.raw('begin immediate')
    // SQLite's own waiting would stop the whole process, and with it whoever else in it holds the lock.
    this.#file.pragma('busy_timeout = 0')
    try {
      for (const until = Date.now() + LOCK_WAIT_MS; ; await wait(2 + Math.random() * LOCK_RETRY_MS))
        try {
          await connection.executeQuery(begin)
          return
        } catch (error) {
          if (writeRefusalOf(error) !== 'busy' || Date.now() > until) throw error
        }
    } finally {
      this.#file.pragma(`busy_timeout = ${BUSY_WAIT_MS}`)
    }
  }

  // A full disk makes SQLite undo the transaction by itself; to ask for it again would hide the reason.
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#file.inTransaction) await super.rollbackTransaction(connection)
  }
}

/** How many compiled statements are kept. */
const STATEMENTS_KEPT = 200
/** Longer texts are one-off statements with many parameters. */
const KEPT_TEXT_LENGTH_MAX = 4_000

// kysely compiles a statement each time it runs; an insert repeated a thousand times is compiled once here.
function withStatementsKept(file: Sqlite.Database): SqliteDatabase {
  const kept = new Map<string, Sqlite.Statement>()
  return {
    close: () => file.close(),
    prepare(text) {
      const known = kept.get(text)
      if (known !== undefined) return known
      const statement = file.prepare(text)
      if (text.length <= KEPT_TEXT_LENGTH_MAX) {
        if (kept.size >= STATEMENTS_KEPT) kept.clear()
        kept.set(text, statement)
      }
      return statement
    },
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

function refuse(refusal: string): { readonly ok: false; readonly refusal: string } {
  return { ok: false, refusal }
}
