// The database as it is opened: settings that hold, tables that fit, and what is refused, with nothing changed.
import Sqlite from 'better-sqlite3'
import { sql } from 'kysely'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/database/open-database.ts'
import {
  databaseAt,
  ENGINES,
  freshDatabase,
  freshFolder,
  freshLocation,
  runRaw,
} from '../support/databases.ts'

async function settingOf(database: Awaited<ReturnType<typeof databaseAt>>, name: string): Promise<unknown> {
  const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(database.query)
  return Object.values(rows[0]!)[0]
}

describe.each(ENGINES)('a database on %s', (engine) => {
  it('is refused where there is none, and made only when asked for', async () => {
    const location = await freshLocation(engine)
    expect(await openDatabase(location)).toMatchObject({ refusal: expect.stringContaining('there') })
    const made = await databaseAt(location, { create: true })
    expect(await made.query.selectFrom('ledger').selectAll().execute()).toEqual([])
  })

  it('of a newer version is refused, and left as it is', async () => {
    const { location } = await freshDatabase(engine)
    await runRaw(location, "insert into migration values (99, 'of another day')")
    const refusal = { refusal: expect.stringContaining('newer Byline (step 99') }
    expect(await openDatabase(location)).toMatchObject(refusal)
    expect(await openDatabase(location, { create: true })).toMatchObject(refusal)
  })

  it('gives whole numbers as bigint and text in the order of code points', async () => {
    const { database } = await freshDatabase(engine)
    const values = ['b', 'B', 'ä', 'a', '\u{1F600}', '\uFF5E']
    await database.query
      .insertInto('identity_record')
      .values(
        values.map((value) => ({ ledger: 2n ** 60n + 1n, subject: 'P-1', kind: 'name' as const, value })),
      )
      .execute()
    const rows = await database.query.selectFrom('identity_record').selectAll().orderBy('value').execute()
    expect(rows.map(({ value }) => value)).toEqual(['B', 'a', 'b', 'ä', '\uFF5E', '\u{1F600}'])
    expect(rows[0]!.ledger).toBe(2n ** 60n + 1n)
  })

  it('undoes a transaction that throws', async () => {
    const { database } = await freshDatabase(engine)
    const attempt = database.exclusively(1n, (held) =>
      held.transaction(async ({ query }) => {
        await query.insertInto('tombstone').values({ ledger: 1n, keyed_hash: 'a', subject: 'P-1' }).execute()
        throw new Error('no')
      }),
    )
    await expect(attempt).rejects.toThrow('no')
    expect(await database.query.selectFrom('tombstone').selectAll().execute()).toEqual([])
  })
})

describe('a file of SQLite', () => {
  it('invariant 12: has every setting again after it was opened again, whatever was set before', async () => {
    const { location } = await freshDatabase('sqlite')
    await runRaw(location, 'pragma synchronous = off', 'pragma foreign_keys = off')
    for (let round = 0; round < 2; round++) {
      const database = await databaseAt(location)
      const settings = ['journal_mode', 'synchronous', 'foreign_keys', 'recursive_triggers', 'secure_delete']
      const found = await Promise.all(settings.map((name) => settingOf(database, name)))
      expect(found).toEqual(['wal', 2n, 1n, 1n, 1n])
    }
  })

  it('invariant 12: is refused where a setting does not hold', async () => {
    const location = join(freshFolder(), 'memory')
    // A database that cannot have a write-ahead log: its header says that it is read without one.
    new Sqlite(location).exec('create table a (b)').close()
    const bytes = readFileSync(location)
    bytes[18] = 3
    bytes[19] = 3
    writeFileSync(location, bytes)
    expect(await openDatabase(location, { create: true })).toMatchObject({ ok: false })
  })

  it('is for its owner alone, with the files beside it', async () => {
    const { location } = await freshDatabase('sqlite')
    for (const file of [location, `${location}-wal`]) expect(statSync(file).mode & 0o077).toBe(0)
  })

  it('is refused in one line where it is something else, or lies where nothing can be', async () => {
    const file = join(freshFolder(), 'notes.txt')
    writeFileSync(file, 'not a database, but long enough to be looked at as one '.repeat(20))
    for (const location of [file, join(freshFolder(), 'no', 'such', 'folder.db')]) {
      const opened = await openDatabase(location, { create: true })
      expect(opened).toMatchObject({ ok: false, refusal: expect.stringMatching(/^[^\n]+$/) })
    }
  })
})

describe('a server of PostgreSQL', () => {
  it('invariant 12: is refused where it acknowledges what is not on the disk', async () => {
    const location = await freshLocation('postgres')
    const name = new URL(location).pathname.slice(1)
    await runRaw(location, `alter database ${name} set synchronous_commit = off`)
    // The session asks for it by itself.
    const database = await databaseAt(location, { create: true })
    const { rows } = await sql<{ readonly synchronous_commit: string }>`show synchronous_commit`.execute(
      database.query,
    )
    expect(rows).toEqual([{ synchronous_commit: 'on' }])
    await runRaw(location, `alter role byline in database ${name} set synchronous_commit = off`)
    const again = await databaseAt(location)
    expect((await sql`show synchronous_commit`.execute(again.query)).rows).toEqual([
      { synchronous_commit: 'on' },
    ])
  })

  it('is refused without its password being shown where it cannot be reached', async () => {
    const opened = await openDatabase('postgres://byline:secret@127.0.0.1:1/books')
    expect(opened).toMatchObject({ ok: false, refusal: expect.stringContaining('cannot be reached') })
    expect(JSON.stringify(opened)).not.toContain('secret')
  })
})
