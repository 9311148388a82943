// The checkpoint outside the database shows when the database is not what was signed: cut, restored, rewritten, damaged.
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { guardsOf } from '../../src/database/append-only.ts'
import { lastCheckpoint } from '../../src/database/ledger-rows.ts'
import { exportPieces, writePieces } from '../../src/tasks/export-ledger.ts'
import { openBooks, type BooksPlace, type OpenBooks } from '../../src/tasks/open-books.ts'
import { done } from '../../src/tasks/outcome.ts'
import { acceptDatabase } from '../../src/tasks/accept-database.ts'
import { reconcileLedger } from '../../src/tasks/reconcile-ledger.ts'
import { verifyDatabase } from '../../src/tasks/verify-database.ts'
import { book, booksAt, CLOCK, newBooks, receiving, registering, valueOf } from '../support/books.ts'
import { copyOf, databaseAt, ENGINES, freshPlace, runRaw } from '../support/databases.ts'

const QUIET = (): void => undefined
const refusing = (...words: readonly string[]): object => ({
  ok: false,
  refusal: expect.stringMatching(new RegExp(words.join('.*'))),
})

async function exportOf(books: OpenBooks, file: string): Promise<void> {
  const { organisation, origin, publicKey, database: on, ledger } = books
  const note = await books.checkpoint()
  const pieces = exportPieces({ on, ledger, header: { organisation, origin, publicKey }, note }, QUIET)
  valueOf(await writePieces(file, pieces, true))
}

async function snapshotTaken(books: OpenBooks): Promise<void> {
  const row = { repository: 'api', path: 'a.ts', definition: '', name: '', contributor: 'C-1', tokens: 1 }
  const counts = { lowConfidenceTokens: 0, others: 0, authorshipMicros: 5n, reuseMicros: 0n }
  const frozen = [{ repository: 'api', revision: 'a'.repeat(40), paths: null }]
  valueOf(
    await books.append(null, async ({ registers }, writing) =>
      done([
        {
          kind: 'snapshot-taken',
          snapshot: 'S-1',
          date: '2026-10-01',
          licensed: frozen,
          observed: frozen,
          policy: registers.policy!.policy,
          engine: '1',
          contributions: await writing.storeContributions([{ ...row, ...counts }]),
          pointsMicros: 5n,
          manifest: await writing.storeManifest([]),
        },
      ]),
    ),
  )
}

/** Books with some entries, of which a copy was kept as they were before the last three. */
async function withOldCopy(
  engine: 'sqlite' | 'postgres',
): Promise<{ place: BooksPlace; old: BooksPlace; file: string }> {
  const place = await freshPlace(engine)
  const books = await newBooks(place)
  await book(books, registering('C-1'), receiving('R-1'))
  await books.close()
  const old = { ...place, database: await copyOf(place.database) }
  const again = await booksAt(place)
  await snapshotTaken(again)
  await book(again, receiving('R-2'), receiving('R-3'))
  const file = `${place.anchorFile}.export`
  await exportOf(again, file)
  await again.close()
  return { place, old, file }
}

describe.each(ENGINES)('the anchor of books on %s', (engine) => {
  it("invariant 6: last week's backup is refused, and nothing is signed until it is reconciled", async () => {
    const { place, old, file } = await withOldCopy(engine)
    const anchor = readFileSync(place.anchorFile, 'utf8')
    expect(await openBooks(old, CLOCK)).toMatchObject(refusing('4 entries', 'says 7', 'reconcile'))
    expect(readFileSync(place.anchorFile, 'utf8')).toBe(anchor)
    expect(valueOf(await reconcileLedger(old, file, QUIET))).toMatchObject({
      entriesBefore: 4,
      entriesNow: 7,
    })
    const books = await booksAt(old)
    await book(books, receiving('R-4'))
    expect([...(await books.read()).registers.receipts.keys()]).toEqual(['R-1', 'R-2', 'R-3', 'R-4'])
    const verified = await verifyDatabase(old, {
      publicKey: null,
      olderCheckpoint: anchor,
      onProgress: QUIET,
    })
    expect(valueOf(verified)).toMatchObject({ entryCount: 8, rowSetCount: 2, olderSize: 7n })
  })

  it('invariant 6: books that are open see that their database was put back', async () => {
    const { place, old } = await withOldCopy(engine)
    const ahead = await booksAt(place)
    const before = { ...old, anchorFile: `${old.anchorFile}.old` }
    // Whoever has an anchor of before does not notice; with the anchor of now the next append is refused.
    writeFileSync(before.anchorFile, await checkpointOf(old.database))
    const books = await booksAt(before)
    copyFileSync(place.anchorFile, before.anchorFile)
    const attempt = await books.append(null, async () => done([receiving('R-9')]))
    expect(attempt).toMatchObject(refusing('4 entries', 'says 7'))
    expect(await books.checkpoint()).not.toBe(await ahead.checkpoint())
    expect((await books.read()).registers.size).toBe(4)
  })

  it('is asked for where it is missing, and made again only when that is wanted', async () => {
    const place = await freshPlace(engine)
    await (await newBooks(place)).close()
    const note = readFileSync(place.anchorFile, 'utf8')
    rmSync(place.anchorFile)
    expect(await openBooks(place, CLOCK)).toMatchObject(refusing('missing', 'reconcile'))
    expect(existsSync(place.anchorFile)).toBe(false)
    valueOf(await acceptDatabase(place))
    expect(readFileSync(place.anchorFile, 'utf8')).toBe(note)
    expect(await acceptDatabase(place)).toMatchObject(refusing('is there'))
    expect(await (await booksAt(place)).checkpoint()).toBe(note)
  })

  it('is refused where it is damaged, or signed by somebody else', async () => {
    const [place, other] = [await freshPlace(engine), await freshPlace(engine)]
    await (await newBooks(place)).close()
    await (await newBooks(other)).close()
    const note = readFileSync(place.anchorFile, 'utf8')
    for (const text of [
      note.replace('\n2\n', '\n1\n'),
      readFileSync(other.anchorFile, 'utf8'),
      '',
      'no note',
    ]) {
      writeFileSync(place.anchorFile, text)
      expect(await openBooks(place, CLOCK)).toMatchObject(refusing('checkpoint'))
      expect(readFileSync(place.anchorFile, 'utf8')).toBe(text)
    }
  })

  it('shows that entries were rewritten with all their hashes, though every guard is back in its place', async () => {
    const { place, old } = await withOldCopy(engine)
    // Whoever holds the key's old anchor books something else from the old copy: a fork.
    const fork = { ...old, anchorFile: `${old.anchorFile}.fork` }
    writeFileSync(fork.anchorFile, await checkpointOf(old.database))
    const forked = await booksAt(fork)
    await book(forked, receiving('R-2', 1n), receiving('R-3', 1n), receiving('R-4', 1n))
    await forked.close()
    expect(await openBooks({ ...fork, anchorFile: place.anchorFile }, CLOCK)).toMatchObject(
      refusing('first 7 entries', 'changed'),
    )
  })

  it('is not needed to see that the bytes of an entry, or its postings, were changed', async () => {
    const change = engine === 'sqlite' ? sqliteChange : postgresChange
    for (const [table, what, words] of [
      ['ledger_entry', "bytes = REPLACED where key = 'receipt:R-1'", 'entry 3 is not what was booked'],
      ['posting', 'amount_minor = amount_minor + 1 where sequence = 3 and line = 0', 'sum to'],
    ] as const) {
      const { place } = await withOldCopy(engine)
      await runRaw(place.database, ...change(table, `update ${table} set ${what}`))
      expect(await openBooks(place, CLOCK)).toMatchObject(refusing(words))
    }
  })
})

/** The statements that change a row past its guard, and put the guard back. */
function sqliteChange(table: string, statement: string): readonly string[] {
  const guard = guardsOf('sqlite').find(({ name }) => name === `${table}_no_update`)!
  return [
    `drop trigger ${guard.name}`,
    statement.replace('REPLACED', "cast(bytes || x'20' as blob)"),
    guard.text,
  ]
}

function postgresChange(table: string, statement: string): readonly string[] {
  return [
    `alter table ${table} disable trigger ${table}_no_change`,
    statement.replace('REPLACED', "bytes || '\\x20'::bytea"),
    `alter table ${table} enable always trigger ${table}_no_change`,
  ]
}

/** The last checkpoint in a database, past its anchor. */
async function checkpointOf(location: string): Promise<string> {
  const row = await lastCheckpoint(await databaseAt(location), 1n)
  return row!.note
}
