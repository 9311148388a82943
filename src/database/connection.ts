// What queries go through: a database, a transaction on it, and the lock that lets one process write at a time.
import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/** The engines that hold the books. */
export type Engine = 'sqlite' | 'postgres'

/** Where queries go: a database, or a transaction on it. */
export interface Connection {
  readonly engine: Engine
  readonly query: Kysely<Tables>
}

/** A database whose settings, tables and guards were found as they must be. Queries outside transactions only read. */
export interface Database extends Connection {
  /** As it may be shown: without a password. */
  readonly location: string
  /**
   * Runs `use` as the only one to write under this number (a ledger's id; 0 for the database itself), in any process. It may
   * run several transactions, one after the other. Inside, nothing but the lock's own connection may be used.
   */
  exclusively<Value>(lock: bigint, use: (held: ExclusiveConnection) => Promise<Value>): Promise<Value>
  /**
   * Overwrites what deleted rows left behind in the database's files and, on SQLite, in its write-ahead log. Gives why it
   * could not be done now: another process is reading. What PostgreSQL's own log and old backups hold is not reached.
   */
  removeTraces(): Promise<string | undefined>
  /**
   * Copies the whole database, as it stands at one moment, into a new file. Gives why it could not be done: a file is there
   * already, or the database is a server's, which has tools of its own for that.
   */
  backUp(file: string): Promise<string | undefined>
  /** Waits for what is running and lets go of the database. */
  close(): Promise<void>
}

/** A connection that holds the lock of `exclusively`. */
export interface ExclusiveConnection {
  /** Commits what `use` did, or undoes it where `use` throws. */
  transaction<Value>(use: (on: Connection) => Promise<Value>): Promise<Value>
}
