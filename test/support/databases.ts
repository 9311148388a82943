// A fresh database for each test, on each engine: a file of SQLite in a folder of its own, or a database on the run's PostgreSQL.
import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import pg from 'pg'
import { onTestFinished } from 'vitest'
import { createPostgresDatabase } from '../../src/bench/start-postgres.ts'
import type { Database } from '../../src/database/connection.ts'
import { openDatabase } from '../../src/database/open-database.ts'
import type { BooksPlace } from '../../src/tasks/open-books.ts'
import { STARTER_VARIABLE } from './postgres-server.ts'

/** The engines that every test of the database runs on. */
export const ENGINES = ['sqlite', 'postgres'] as const
export type TestEngine = (typeof ENGINES)[number]

/** A folder that is gone after the test. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'byline-books-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}

/** Where a database may be made that is not there yet (SQLite), or is empty (PostgreSQL). */
export async function freshLocation(engine: TestEngine, folder = freshFolder()): Promise<string> {
  if (engine === 'sqlite') return join(folder, 'byline.db')
  return createPostgresDatabase(await serverUrl(), `test_${randomBytes(6).toString('hex')}`)
}

/** A copy of a database that nobody uses, as it stands now: a backup. Each has a name of its own. */
export async function copyOf(location: string): Promise<string> {
  const ending = `copy_${randomBytes(4).toString('hex')}`
  if (!location.startsWith('postgres:')) {
    const copy = `${location}.${ending}`
    copyFileSync(location, copy)
    return copy
  }
  const name = new URL(location).pathname.slice(1)
  const copy = `${name}_${ending}`
  await runRaw(`${await serverUrl()}/postgres`, `create database ${copy} template ${name}`)
  return location.replace(name, copy)
}

/** Where books may be made: a fresh database, and files for key and anchor. */
export async function freshPlace(engine: TestEngine): Promise<BooksPlace> {
  const folder = freshFolder()
  return {
    database: await freshLocation(engine, folder),
    keyFile: join(folder, 'byline.key'),
    anchorFile: join(folder, 'byline.checkpoint'),
  }
}

async function serverUrl(): Promise<string> {
  const starter = process.env[STARTER_VARIABLE]
  if (starter === undefined) throw new Error('vitest.config.ts offers no PostgreSQL')
  const response = await fetch(starter)
  const url = await response.text()
  if (!response.ok) throw new Error(`PostgreSQL does not start: ${url}`)
  return url
}

/** An open database with its tables and nothing in them, closed after the test. */
export async function freshDatabase(
  engine: TestEngine,
): Promise<{ readonly database: Database; readonly location: string }> {
  const location = await freshLocation(engine)
  const database = await databaseAt(location, { create: true })
  return { database, location }
}

/** The database at a location, closed after the test. Throws where it is refused. */
export async function databaseAt(
  location: string,
  options: { readonly create?: boolean } = {},
): Promise<Database> {
  const opened = await openDatabase(location, options)
  if (!opened.ok) throw new Error(opened.refusal)
  onTestFinished(() => opened.value.close())
  return opened.value
}

/** Runs statements as they are on a database, past Byline: what somebody with access to it could do. */
export async function runRaw(location: string, ...statements: readonly string[]): Promise<void> {
  if (!location.startsWith('postgres:')) {
    const file = new Sqlite(location)
    try {
      for (const statement of statements) file.exec(statement)
    } finally {
      file.close()
    }
    return
  }
  const client = new pg.Client({ connectionString: location })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
