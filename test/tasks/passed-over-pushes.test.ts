// Opening passes over pushes, of which there are far more than of all else: what it still finds, and what is left to verification.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { guardsOf } from '../../src/database/append-only.ts'
import type { Contribution } from '../../src/ledger/rows.ts'
import { leafHash } from '../../src/proof/merkle-tree.ts'
import { exportPieces, writePieces } from '../../src/tasks/export-ledger.ts'
import { lastPush } from '../../src/tasks/last-push.ts'
import { openBooks, type BooksPlace, type OpenBooks } from '../../src/tasks/open-books.ts'
import { done } from '../../src/tasks/outcome.ts'
import { reconcileLedger } from '../../src/tasks/reconcile-ledger.ts'
import { sha256Bytes } from '../../src/tasks/sha256.ts'
import { derivedFault, verifyDatabase } from '../../src/tasks/verify-database.ts'
import {
  book,
  booksAt,
  CLOCK,
  informing,
  newBooks,
  pushedCommit,
  pushing,
  receiving,
  registering,
  valueOf,
} from '../support/books.ts'
import { copyOf, ENGINES, freshPlace, runRaw, type TestEngine } from '../support/databases.ts'
import { verifyBytes } from '../support/written-ledger.ts'

const ANY = { publicKey: null, olderCheckpoint: null, onProgress: () => undefined }
/** More than the leaves below one kept node of the tree. */
const PUSHES = 300

/** What somebody wrote, as a push credits it. */
const ROW: Contribution = {
  repository: '7',
  path: 'a.ts',
  definition: '',
  name: '',
  contributor: 'C-1',
  tokens: 9,
  lowConfidenceTokens: 0,
  others: 0,
  authorshipMicros: 9_000_000n,
  reuseMicros: 0n,
}

async function policyOf(books: OpenBooks): Promise<string> {
  return (await books.read()).registers.policy!.policy
}

/** Books with pushes between other entries; the last entry is a push. */
async function pushedBooks(engine: TestEngine): Promise<BooksPlace> {
  const place = await freshPlace(engine)
  const books = await newBooks(place)
  const policy = await policyOf(books)
  await book(books, registering('C-1'), informing(), ...pushing(policy, { from: 1, until: PUSHES }))
  await book(books, receiving('R-1'), ...pushing(policy, { from: PUSHES, until: PUSHES + 1 }))
  await books.close()
  return place
}

/** Changes an entry together with its hash, past every guard. */
async function rewrite(
  engine: TestEngine,
  place: BooksPlace,
  entry: { readonly sequence: number; readonly change: (text: string) => string },
  kind?: string,
): Promise<void> {
  const books = await booksAt(place)
  const { bytes } = await books.database.query
    .selectFrom('ledger_entry')
    .select('bytes')
    .where('sequence', '=', BigInt(entry.sequence))
    .executeTakeFirstOrThrow()
  await books.close()
  const changed = Buffer.from(entry.change(Buffer.from(bytes).toString()))
  const literal = (value: Uint8Array): string => {
    const text = Buffer.from(value).toString('hex')
    return engine === 'sqlite' ? `x'${text}'` : `'\\x${text}'::bytea`
  }
  const leaf = literal(leafHash(sha256Bytes, changed))
  const kindChange = kind === undefined ? '' : `, kind = '${kind}'`
  const update = `update ledger_entry set bytes = ${literal(changed)}, leaf_hash = ${leaf}${kindChange} where sequence = ${entry.sequence}`
  await pastGuards(engine, place, 'ledger_entry', update)
}

/** Runs an update that the guards of a table would refuse, and leaves them as they were. */
async function pastGuards(
  engine: TestEngine,
  place: BooksPlace,
  table: string,
  update: string,
): Promise<void> {
  const guard = guardsOf('sqlite').find(({ name }) => name === `${table}_no_update`)!
  const statements =
    engine === 'sqlite'
      ? [`drop trigger ${guard.name}`, update, guard.text]
      : [
          `alter table ${table} disable trigger ${table}_no_change`,
          update,
          `alter table ${table} enable always trigger ${table}_no_change`,
        ]
  await runRaw(place.database, ...statements)
}

describe.each(ENGINES)('books with pushes on %s', (engine) => {
  it('open without them, know the last of a repository when asked, and go on', async () => {
    const place = await pushedBooks(engine)
    const books = await booksAt(place)
    const { registers } = await books.read()
    expect(registers.size).toBe(PUSHES + 5)
    expect(registers.pushes.size).toBe(0)
    const last = await lastPush(books.database, books.ledger, '7')
    expect(last).toMatchObject({ number: PUSHES, after: pushedCommit(PUSHES) })
    expect(await lastPush(books.database, books.ledger, '8')).toBeUndefined()
    const policy = await policyOf(books)
    const [again] = pushing(policy, { from: 2, until: 3 })
    expect(valueOf(await books.append(null, async () => done([again!]))).entries).toEqual([])
    const [gap] = pushing(policy, { from: PUSHES + 2, until: PUSHES + 3 })
    expect(await books.append(null, async () => done([gap!]))).toMatchObject({
      refusal: expect.stringContaining(
        `push ${PUSHES + 2} of repository 7 stands where ${PUSHES + 1} should`,
      ),
    })
    await book(books, ...pushing(policy, { from: PUSHES + 1, until: PUSHES + 3 }), receiving('R-2'))
    await books.close()
    const verified = valueOf(await verifyDatabase(place, ANY))
    expect(verified.entryCount).toBe(PUSHES + 8)
    expect(verified.note).toMatch(/^byline-without-pushes 6 /m)
    expect((await booksAt(place)).publicKey).toBe(verified.publicKey)
  })

  it('catch up with what another process booked, pushes and others', async () => {
    const place = await pushedBooks(engine)
    const [one, other] = [await booksAt(place), await booksAt(place)]
    const policy = await policyOf(one)
    await one.read()
    await book(other, ...pushing(policy, { from: PUSHES + 1, until: PUSHES + 9 }))
    await book(other, registering('C-2'))
    await book(one, ...pushing(policy, { from: PUSHES + 9, until: PUSHES + 10 }))
    await book(other, ...pushing(policy, { from: PUSHES + 10, until: PUSHES + 11 }))
    const { registers } = await one.read()
    expect([registers.size, registers.contributors.size]).toEqual([PUSHES + 16, 2])
    expect(valueOf(await verifyDatabase(place, ANY)).entryCount).toBe(PUSHES + 16)
  })

  it('are refused where another entry was rewritten with its hash, or is kept as if it were a push', async () => {
    const rewritten = await pushedBooks(engine)
    const change = (text: string): string => text.replace('C-1', 'C-9')
    await rewrite(engine, rewritten, { sequence: 2, change })
    const refusal = expect.stringContaining('in the database are not those that were signed')
    expect(await openBooks(rewritten, CLOCK)).toMatchObject({ ok: false, refusal })
    const hidden = await pushedBooks(engine)
    await rewrite(engine, hidden, { sequence: 2, change: (text) => text }, 'push-credited')
    expect(await openBooks(hidden, CLOCK)).toMatchObject({ ok: false, refusal })
  })

  it('leave a push that was rewritten to verification, which names it', async () => {
    const place = await pushedBooks(engine)
    const change = (text: string): string => text.replace('"forced":false', '"forced":true')
    await rewrite(engine, place, { sequence: 40, change })
    await (await booksAt(place)).close()
    expect(await verifyDatabase(place, ANY)).toMatchObject({
      refusal: expect.stringContaining('are not those of the signed checkpoint'),
    })
    const bytes = await pushedBooks(engine)
    await rewrite(engine, bytes, {
      sequence: 40,
      change: (text) => text.replace(/"number":\d+/, '"number":7'),
    })
    expect(await verifyDatabase(bytes, ANY)).toMatchObject({
      refusal: expect.stringContaining('entry 40 (push-credited): push 7 of repository 7 stands where 37'),
    })
  })
})

it.each(ENGINES)(
  'rows of a push that were changed on %s are found by verification, and keep no money back',
  async (engine) => {
    const place = await freshPlace(engine)
    const books = await newBooks(place)
    await book(books, registering('C-1'), informing())
    const [push] = pushing(await policyOf(books), { from: 1, until: 2 })
    valueOf(
      await books.append(null, async (_books, writing) =>
        done([{ ...push!, contributions: await writing.storePush([ROW]) } as typeof push & object]),
      ),
    )
    await books.close()
    await pastGuards(engine, place, 'contribution', 'update contribution set tokens = 10')
    const open = await booksAt(place)
    expect(await derivedFault(open.database, open.ledger)).toBeUndefined()
    expect(await verifyDatabase(place, ANY)).toMatchObject({
      refusal: expect.stringContaining(
        'entry 4 (push-credited): its contributions are not the rows that it names',
      ),
    })
  },
)

it('what pushes credit comes out of an export, and back into a backup that was restored', async () => {
  const place = await freshPlace('sqlite')
  const made = await newBooks(place)
  const policy = await policyOf(made)
  await book(made, registering('C-1'), informing())
  // What is in the write-ahead log goes into the file.
  await made.close()
  const backup = { ...place, database: await copyOf(place.database) }
  const books = await booksAt(place)
  // Twice the same rows, which are kept and exported once.
  for (const push of pushing(policy, { from: 1, until: 3 }))
    valueOf(
      await books.append(null, async (_books, writing) =>
        done([{ ...push, contributions: await writing.storePush([ROW]) } as typeof push]),
      ),
    )
  const { database, ledger, organisation, origin, publicKey } = books
  const header = { organisation, origin, publicKey }
  const exported = { on: database, ledger, header, note: await books.checkpoint() }
  const file = `${place.database}.ledger`
  valueOf(
    await writePieces(
      file,
      exportPieces(exported, () => undefined),
      false,
    ),
  )
  const verified = valueOf(verifyBytes(readFileSync(file)))
  expect(verified.replay.rows).toEqual({ rowCount: 1, setCount: 1 })
  const reconciled = valueOf(await reconcileLedger(backup, file, () => undefined))
  expect(reconciled).toMatchObject({ entriesBefore: 4, entriesNow: 6 })
  const again = valueOf(await verifyDatabase(backup, ANY))
  expect([again.rowCount, again.root]).toEqual([1, valueOf(await verifyDatabase(place, ANY)).root])
})
