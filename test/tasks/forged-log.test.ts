// What somebody who can write to the database, and has no key, puts there past Byline is never signed and never anchored.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { guardsOf } from '../../src/database/append-only.ts'
import { entryBytes } from '../../src/ledger/entry-form.ts'
import type { Entry } from '../../src/ledger/entry.ts'
import { leafHash } from '../../src/proof/merkle-tree.ts'
import { openBooks, type BooksPlace } from '../../src/tasks/open-books.ts'
import { done } from '../../src/tasks/outcome.ts'
import { sha256Bytes } from '../../src/tasks/sha256.ts'
import { verifyDatabase } from '../../src/tasks/verify-database.ts'
import { book, booksAt, CLOCK, newBooks, receiving, registering, valueOf } from '../support/books.ts'
import { ENGINES, freshPlace, runRaw, type TestEngine } from '../support/databases.ts'

const ANY = { publicKey: null, olderCheckpoint: null, onProgress: () => undefined }

/** The row of an entry that Byline might have booked itself, as a statement. */
function insertion(engine: TestEngine, sequence: number, contributor: string): string {
  const time = CLOCK().toISOString()
  const entry: Entry = { version: 1, sequence, time, actor: null, ...registering(contributor) }
  const bytes = entryBytes(entry)
  const literal = (value: Uint8Array): string => {
    const text = Buffer.from(value).toString('hex')
    return engine === 'sqlite' ? `x'${text}'` : `'\\x${text}'::bytea`
  }
  const key = `contributors:${contributor}`
  const leaf = literal(leafHash(sha256Bytes, bytes))
  return `insert into ledger_entry values (1, ${sequence}, '${entry.kind}', '${key}', ${literal(bytes)}, ${leaf}, 0)`
}

function withoutCheckpoints(engine: TestEngine): readonly string[] {
  if (engine === 'postgres')
    return [
      'alter table checkpoint disable trigger checkpoint_no_change',
      'delete from checkpoint',
      'alter table checkpoint enable always trigger checkpoint_no_change',
    ]
  const guard = guardsOf('sqlite').find(({ name }) => name === 'checkpoint_no_delete')!
  return [`drop trigger ${guard.name}`, 'delete from checkpoint', guard.text]
}

async function closedPlace(engine: TestEngine): Promise<BooksPlace> {
  const place = await freshPlace(engine)
  const books = await newBooks(place)
  await book(books, registering('C-1'), receiving('R-1'))
  await books.close()
  return place
}

describe.each(ENGINES)('a log on %s', (engine) => {
  it('with an entry that nobody signed is refused when it is opened, when it is verified and before anything is booked', async () => {
    const place = await closedPlace(engine)
    const open = await booksAt(place)
    const anchor = readFileSync(place.anchorFile, 'utf8')
    await runRaw(place.database, insertion(engine, 4, 'C-2'))
    expect(await open.append(null, async () => done([receiving('R-2')]))).toMatchObject({
      ok: false,
      refusal: expect.stringContaining('was never signed'),
    })
    expect(await openBooks(place, CLOCK)).toMatchObject({
      ok: false,
      refusal: expect.stringContaining('entry 4 of byline/Example-Works was never signed'),
    })
    expect(await verifyDatabase(place, ANY)).toMatchObject({
      ok: false,
      refusal: expect.stringContaining('entry 4 of byline/Example-Works was never signed'),
    })
    expect(readFileSync(place.anchorFile, 'utf8')).toBe(anchor)
  })

  it('with a checkpoint that is no longer the last, or that nobody signed, leaves the anchor as it is', async () => {
    for (const note of ['of before', 'no note at all']) {
      const place = await freshPlace(engine)
      const books = await newBooks(place)
      const before = readFileSync(place.anchorFile, 'utf8')
      await book(books, registering('C-1'), receiving('R-1'))
      await books.close()
      const anchor = readFileSync(place.anchorFile, 'utf8')
      const text = note === 'of before' ? before : note
      await runRaw(place.database, `insert into checkpoint values (1, 2, 999, '${text}')`)
      expect(await openBooks(place, CLOCK)).toMatchObject({
        ok: false,
        refusal: expect.stringContaining('checkpoint'),
      })
      expect(readFileSync(place.anchorFile, 'utf8')).toBe(anchor)
    }
  })

  it('with entries and no checkpoint, neither in the database nor beside it, is not signed anew', async () => {
    const place = await closedPlace(engine)
    await runRaw(place.database, ...withoutCheckpoints(engine))
    rmSync(place.anchorFile)
    expect(await openBooks(place, CLOCK)).toMatchObject({
      ok: false,
      refusal: expect.stringContaining('4 entries of byline/Example-Works and no checkpoint'),
    })
    expect(existsSync(place.anchorFile)).toBe(false)
  })

  it('whose anchor bears further signatures keeps them', async () => {
    const place = await closedPlace(engine)
    const cosigned = `${readFileSync(place.anchorFile, 'utf8')}— witness.example ${Buffer.alloc(68, 1).toString('base64')}\n`
    writeFileSync(place.anchorFile, cosigned)
    expect((await (await booksAt(place)).read()).registers.size).toBe(4)
    expect(readFileSync(place.anchorFile, 'utf8')).toBe(cosigned)
    expect(valueOf(await verifyDatabase(place, ANY)).entryCount).toBe(4)
  })
})
