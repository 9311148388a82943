// What is erased is gone from every file of the database, not only from its tables; a backup has all that is left.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { Database } from '../../src/database/connection.ts'
import {
  addIdentities,
  addSalt,
  eraseSubject,
  readIdentities,
  readSalt,
} from '../../src/database/identity-rows.ts'
import { databaseAt, ENGINES, freshDatabase } from '../support/databases.ts'

const NAME = 'Ana Kovač-Unmistakable'
const SALT = Buffer.from('the-salt-of-one-person-and-only-one')

/** Fills the tables in an order by which pages are split and rows moved about. */
async function fill(database: Database): Promise<void> {
  const subjects = Array.from({ length: 400 }, (_, at) => `P-${at}`)
  for (const [order, round] of [[subjects, 'a'] as const, [subjects.toReversed(), 'b'] as const])
    await database.exclusively(1n, (held) =>
      held.transaction(async (on) => {
        for (const subject of order)
          await addIdentities(on, 1n, [
            { subject, kind: 'name', value: subject === 'P-200' ? NAME : `Somebody ${subject}` },
            { subject, kind: 'email', value: `${subject}-${round}@example.org` },
          ])
        if (round === 'a') await addSalt(on, 1n, 'P-200', SALT)
      }),
    )
}

describe.each(ENGINES)('erasing on %s', (engine) => {
  it('invariant 20: leaves no name and no salt in tables, files, write-ahead log or a new backup', async () => {
    const { database, location } = await freshDatabase(engine)
    await fill(database)
    if (engine === 'postgres') await sql`analyze`.execute(database.query)
    await database.exclusively(1n, (held) => held.transaction((on) => eraseSubject(on, 1n, 'P-200')))
    expect(await database.removeTraces()).toBeUndefined()
    expect(await readIdentities(database, 1n, 'P-200')).toEqual([])
    expect(await readSalt(database, 1n, 'P-200')).toBeUndefined()
    expect(await readIdentities(database, 1n)).toHaveLength(399 * 3)
    const places = engine === 'sqlite' ? await filesOf(database, location) : await statisticsOf(database)
    expect(places.size).toBeGreaterThan(0)
    for (const [place, bytes] of places)
      for (const trace of [NAME, 'P-200-a@', SALT])
        expect([place, bytes.includes(trace)]).toEqual([place, false])
  })
})

// The database, its write-ahead log and index, and a new backup.
async function filesOf(database: Database, location: string): Promise<ReadonlyMap<string, Buffer>> {
  expect(await database.backUp(`${location}.backup`)).toBeUndefined()
  const folder = dirname(location)
  return new Map(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file))]))
}

// The planner keeps the values that come most often.
async function statisticsOf(database: Database): Promise<ReadonlyMap<string, Buffer>> {
  const { rows } = await sql<{ readonly text: string }>`
    select coalesce(most_common_vals::text, '') || coalesce(histogram_bounds::text, '') as text
    from pg_stats where tablename in ('identity_record', 'identity_salt', 'note')`.execute(database.query)
  return new Map(rows.map(({ text }, at) => [`statistics ${at}`, Buffer.from(text)]))
}

describe('a backup of a file', () => {
  it('has all that was committed, which a copy of the file alone has not, and is never written over another file', async () => {
    const { database, location } = await freshDatabase('sqlite')
    await fill(database)
    expect(await database.backUp(`${location}.backup`)).toBeUndefined()
    const copy = await databaseAt(`${location}.backup`)
    expect(await readIdentities(copy, 1n)).toEqual(await readIdentities(database, 1n))
    expect(await database.backUp(`${location}.backup`)).toContain('there is a file already')
    writeFileSync(`${location}.copied`, readFileSync(location))
    expect(readFileSync(`${location}.copied`).includes(NAME)).toBe(false)
  })
})
