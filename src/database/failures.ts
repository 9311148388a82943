// What a database's errors mean to whoever wanted to write: try again, make room, or stop.
import Sqlite from 'better-sqlite3'
import pg from 'pg'

/** Why nothing was written, and nothing is wrong with the database. */
export type WriteRefusal =
  /** No room on the disk, or none that the database may use. */
  | 'full'
  /** Another process holds the lock for too long. */
  | 'busy'

const POSTGRES_REFUSALS: Readonly<Record<string, WriteRefusal>> = {
  // disk_full, lock_not_available
  '53100': 'full',
  '55P03': 'busy',
}

/** What an error of a transaction that was undone means; undefined where it is none of the expected ones. */
export function writeRefusalOf(error: unknown): WriteRefusal | undefined {
  if (error instanceof Sqlite.SqliteError) {
    if (error.code === 'SQLITE_FULL') return 'full'
    return error.code.startsWith('SQLITE_BUSY') ? 'busy' : undefined
  }
  return error instanceof pg.DatabaseError ? POSTGRES_REFUSALS[error.code ?? ''] : undefined
}

/** serialization_failure, deadlock_detected */
const POSTGRES_COLLISIONS: readonly string[] = ['40001', '40P01']
const UNIQUE_VIOLATION = '23505'
/** The index by which of two equal jobs one waits. */
const WAITING_INDEX = 'job_waiting'

/**
 * Whether an error says that another transaction of the queue was in the way: nothing was written, and the same work begun
 * anew sees what the other has done. SQLite's transactions follow one another, and never meet.
 */
export function isCollision(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return false
  const code = error.code ?? ''
  return (
    POSTGRES_COLLISIONS.includes(code) || (code === UNIQUE_VIOLATION && error.constraint === WAITING_INDEX)
  )
}

/**
 * Whether an error says that the disk, or the database's files, failed: what was written, and what was not, is not known any
 * more, and a process that goes on might acknowledge what is not there.
 */
export function isStorageFailure(error: unknown): boolean {
  if (error instanceof Sqlite.SqliteError) return /^SQLITE_(?:IOERR|CORRUPT|NOTADB|CANTOPEN)/.test(error.code)
  // system_error (58...), and data_corrupted, index_corrupted
  return error instanceof pg.DatabaseError && /^(?:58|XX00[12])/.test(error.code ?? '')
}

/** A storage failure on one line, with what to do; undefined for any other error. */
export function damageOf(error: unknown): string | undefined {
  if (!isStorageFailure(error) || !(error instanceof Error)) return undefined
  return `it cannot be read or written (${error.message}); look at the disk, and restore the latest backup`
}
