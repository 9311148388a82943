// What is booked stays: nobody with the database's password changes it unseen through its own statements.
import { describe, expect, it } from 'vitest'
import { GROWING_TABLES } from '../../src/database/append-only.ts'
import { openDatabase } from '../../src/database/open-database.ts'
import { done } from '../../src/tasks/outcome.ts'
import { newBooks, receiving, valueOf } from '../support/books.ts'
import { ENGINES, freshPlace, runRaw, type TestEngine } from '../support/databases.ts'

/** A location of closed books in which every growing table has rows. */
async function bookedLocation(engine: TestEngine): Promise<string> {
  const place = await freshPlace(engine)
  const books = await newBooks(place)
  const row = {
    repository: 'api',
    path: 'a.ts',
    definition: '',
    name: '',
    contributor: 'C-1',
    tokens: 1,
    lowConfidenceTokens: 0,
    others: 0,
    authorshipMicros: 1n,
    reuseMicros: 0n,
  }
  const file = { repository: 'api', path: 'a.ts', blob: 'a'.repeat(40), sha256: 'a'.repeat(64), tokens: 1 }
  valueOf(
    await books.append(null, async (_books, writing) => {
      await writing.storeContributions([row])
      await writing.storeManifest([file])
      return done(Array.from({ length: 260 }, (_, at) => receiving(`R-${at + 1}`)))
    }),
  )
  await books.close()
  return place.database
}

const COLUMN: Readonly<Record<string, string>> = { ledger: 'origin', row_set: 'root', checkpoint: 'note' }

/** The statements that would change rows of a table: each must fail. */
async function attacksOn(engine: TestEngine, table: string): Promise<readonly string[]> {
  const column = COLUMN[table] ?? { contribution: 'name', manifest_file: 'blob' }[table] ?? 'ledger'
  const same = `select * from ${table}`
  const shared = [
    `update ${table} set ${column} = ${column}`,
    `delete from ${table}`,
    `insert into ${table} ${same}`,
    engine === 'sqlite' ? `replace into ${table} ${same}` : `truncate ${table}`,
    engine === 'sqlite'
      ? `update or replace ${table} set ${column} = ${column}`
      : `truncate ${table} cascade`,
  ]
  const conflict = engine === 'sqlite' ? 'where true on conflict do update' : 'on conflict on constraint'
  const upsert =
    engine === 'sqlite'
      ? `insert into ${table} ${same} ${conflict} set ${column} = excluded.${column}`
      : `insert into ${table} ${same} ${conflict} ${table}_pkey do update set ${column} = excluded.${column}`
  return [...shared, upsert]
}

describe.each(ENGINES)('the growing tables on %s', (engine) => {
  it('invariant 8: update, delete, replace, upsert and truncate all fail, on every one of them', async () => {
    const location = await bookedLocation(engine)
    for (const table of GROWING_TABLES)
      for (const attack of await attacksOn(engine, table))
        await expect(runRaw(location, attack), attack).rejects.toThrow(
          /nothing is|only the next row|foreign key|duplicate key/,
        )
    const opened = await openDatabase(location)
    expect(opened.ok).toBe(true)
    if (opened.ok) await opened.value.close()
  })

  it('invariant 8: rows come in sequence alone, none beyond what their parent counts', async () => {
    const location = await bookedLocation(engine)
    const blob = engine === 'sqlite' ? "x'00'" : "'\\x00'::bytea"
    const attempts = [
      `insert into ledger_entry values (1, 999, 'k', 'k', ${blob}, ${blob}, 0)`,
      `insert into ledger_entry values (1, -1, 'k', 'k', ${blob}, ${blob}, 0)`,
      `insert into ledger_entry select 1, max(sequence) + 1, 'k', 'receipt:R-1', ${blob}, ${blob}, 0 from ledger_entry`,
      "insert into posting values (1, 2, 2, 'bank', '', '', 'EUR', 1, 0, '2026-01-01')",
      "insert into posting values (1, 9999, 0, 'bank', '', '', 'EUR', 1, 0, '2026-01-01')",
      "insert into contribution values (1, 1, '', '', '', '', '', 0, 0, 0, 0, 0)",
      "insert into manifest_file values (9, 0, '', '', '', '', 0)",
    ]
    for (const attempt of attempts)
      await expect(runRaw(location, attempt), attempt).rejects.toThrow(/only the next row|unique/)
  })

  it('invariant 8: a guard that was dropped, altered, switched off or added is named when the database is opened', async () => {
    const location = await bookedLocation(engine)
    const drop = (trigger: string, table: string): string =>
      engine === 'sqlite' ? `drop trigger ${trigger}` : `drop trigger ${trigger} on ${table}`
    const [name, make] =
      engine === 'sqlite'
        ? [
            'ledger_entry_no_update',
            `create trigger ledger_entry_no_update before update on ledger_entry when 1 = 2
             begin select raise(abort, 'ledger_entry: nothing is changed'); end`,
          ]
        : [
            'ledger_entry_no_change',
            `create trigger ledger_entry_no_change before delete on ledger_entry
             for each statement execute function ledger_entry_no_change()`,
          ]
    await runRaw(location, drop(name, 'ledger_entry'))
    expect(await openDatabase(location)).toMatchObject({
      refusal: expect.stringContaining(`${name} is missing`),
    })
    await runRaw(location, make)
    expect(await openDatabase(location)).toMatchObject({
      refusal: expect.stringContaining(`${name} on the table ledger_entry was altered`),
    })
  })
})

describe('the growing tables on postgres', () => {
  it('invariant 8: a session in the role of a replica, for which triggers do not fire, does not get past them', async () => {
    const location = await bookedLocation('postgres')
    const role = 'set session_replication_role = replica'
    for (const attack of [
      'delete from posting',
      'truncate checkpoint',
      'update ledger_entry set key = key',
      "insert into posting values (1, 2, 9, 'bank', '', '', 'EUR', 1, 0, '2026-01-01')",
    ])
      await expect(runRaw(location, role, attack), attack).rejects.toThrow(/nothing is|only the next row/)
  })

  it('invariant 8: a trigger that was switched off, a function that was replaced, and a rule are named', async () => {
    const location = await bookedLocation('postgres')
    const openedAfter = async (statement: string): Promise<unknown> => {
      await runRaw(location, statement)
      const opened = await openDatabase(location)
      if (opened.ok) await opened.value.close()
      return opened
    }
    const naming = (text: string): object => ({ refusal: expect.stringContaining(text) })
    expect(await openedAfter('alter table posting disable trigger posting_no_change')).toMatchObject(
      naming('posting_no_change on the table posting was altered'),
    )
    expect(await openedAfter('alter table posting enable always trigger posting_no_change')).toMatchObject({
      ok: true,
    })
    expect(await openedAfter('create rule quiet as on delete to posting do instead nothing')).toMatchObject(
      naming("quiet on the table posting is not one of Byline's"),
    )
    await runRaw(location, 'drop rule quiet on posting')
    const body = 'begin return null; end'
    expect(
      await openedAfter(
        `create or replace function posting_no_change() returns trigger language plpgsql as '${body}'`,
      ),
    ).toMatchObject(naming('posting_no_change'))
  })
})
