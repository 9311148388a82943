// A restored backup is brought back to what was signed last: byte for byte, without those who were erased, or not at all.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { BooksPlace } from '../../src/tasks/open-books.ts'
import { idOf, kestrelBooks, signAndDeliver, type KestrelBooks } from '../cli/kestrel-books.ts'
import { byline, type Ending } from '../cli/run.ts'
import { copyOf, databaseAt } from '../support/databases.ts'

const TABLES = ['ledger_entry', 'merkle_node', 'posting', 'row_set', 'contribution', 'manifest_file'] as const

/** Books that went on after a backup was taken of them, and their export. */
interface Restored {
  readonly books: KestrelBooks
  readonly backup: BooksPlace
  readonly file: string
}

async function restored(goOn: (books: KestrelBooks) => Promise<unknown>): Promise<Restored> {
  const books = await kestrelBooks()
  const backup = { ...books.place, database: await copyOf(books.place.database) }
  await signAndDeliver(books)
  await goOn(books)
  const file = join(books.place.database, '..', 'kestrel.ledger')
  await books.text('ledger', 'export', '--out', file)
  return { books, backup, file }
}

function on(place: BooksPlace, ...words: readonly string[]): Promise<Ending> {
  return byline(words, { books: { ...place, by: 'finance@kestrel.example' } })
}

async function pay(books: KestrelBooks): Promise<void> {
  const [gross, tax] = [
    ['--gross', '119000 EUR'],
    ['--tax', '19000 EUR'],
  ]
  await books.text('receipt', 'add', ...gross, ...tax, '--licence', 'L-1', '--fee')
  await books.text('distribute', '--all')
}

async function rowsOf(location: string): Promise<unknown> {
  const { query } = await databaseAt(location)
  const tables = TABLES.map(async (table) => {
    const rows: readonly object[] = await query.selectFrom(table).selectAll().execute()
    return rows.map((row) =>
      JSON.stringify(row, (_name, value) => (typeof value === 'bigint' ? `${value}` : value)),
    )
  })
  return Promise.all(tables)
}

describe('invariant 6: a restored backup', () => {
  it('signs nothing until it is reconciled, and then has every row that it had', async () => {
    const { books, backup, file } = await restored(pay)
    const anchor = readFileSync(backup.anchorFile, 'utf8')
    for (const words of [
      ['receipt', 'add', '--gross', '1 EUR'],
      ['ledger', 'close', '2026-10'],
      ['ledger', 'export'],
    ])
      expect(await on(backup, ...words)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('reconcile'),
      })
    expect(await on(backup, 'ledger', 'verify')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /the database has 8 entries, and the checkpoint 13: the last 5 are missing/,
      ),
    })
    expect(await on(backup, 'ledger', 'reconcile', file)).toEqual({
      code: 0,
      stdout: 'Brought back 5 entries: there were 8, and are 13, as was signed.\n',
      stderr: '',
    })
    expect(readFileSync(backup.anchorFile, 'utf8')).toBe(anchor)
    expect(await rowsOf(backup.database)).toEqual(await rowsOf(books.place.database))
    expect((await on(backup, 'ledger', 'verify')).code).toBe(0)
    expect((await on(backup, 'receipt', 'add', '--gross', '1 EUR')).code).toBe(0)
    expect(await on(backup, 'ledger', 'reconcile', file)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('none is missing'),
    })
  })

  it('erases again who was erased since', async () => {
    const { backup, file } = await restored((books) => books.text('owners', 'erase', 'Ana Kovač'))
    expect(readFileSync(backup.database).includes('Ana Kov')).toBe(true)
    const reconciled = await on(backup, 'ledger', 'reconcile', file, '--json')
    expect(JSON.parse(reconciled.stdout)).toMatchObject({
      erasedAgain: expect.arrayContaining([idOf('P', 'ANA'), idOf('C', 'ANA')]),
      traces: null,
    })
    const bytes = readFileSync(backup.database)
    for (const word of ['Ana Kov', 'ana@kestrel']) expect(bytes.includes(word)).toBe(false)
    expect(bytes.includes('Ben Ito')).toBe(true)
  })

  it('takes no export but the one that ends where the checkpoint does', async () => {
    const { books, backup, file } = await restored(async (open) => {
      await open.text('ledger', 'export', '--out', join(open.place.database, '..', 'early'))
      await pay(open)
    })
    const refusal = async (other: string): Promise<string> => {
      const before = readFileSync(backup.database)
      const ending = await on(backup, 'ledger', 'reconcile', other)
      expect(ending.code).toBe(1)
      expect(readFileSync(backup.database).equals(before)).toBe(true)
      return ending.stderr
    }
    expect(await refusal(join(books.place.database, '..', 'early'))).toContain('it is cut off')
    const altered = `${file}.altered`
    writeFileSync(altered, readFileSync(file, 'utf8').replace('"11900000"', '"11900001"'))
    expect(await refusal(altered)).toMatch(/entry 10 \(receipt-booked\)/)
    const foreign = await kestrelBooks()
    await foreign.text('ledger', 'export', '--out', `${file}.foreign`)
    expect(await refusal(`${file}.foreign`)).toContain('it names another key')
    // What was signed later than the anchor says: somebody put back an older anchor.
    const anchor = readFileSync(backup.anchorFile, 'utf8')
    await books.text('ledger', 'close', '2026-09')
    await books.text('ledger', 'export', '--out', `${file}.later`)
    writeFileSync(backup.anchorFile, anchor)
    expect(await refusal(`${file}.later`)).toContain('it is not the ledger as it was last signed')
  })

  it('that went another way since is not reconciled', async () => {
    const { backup, file } = await restored(pay)
    const fork = { ...backup, database: `${backup.database}.fork`, anchorFile: `${backup.anchorFile}.fork` }
    copyFileSync(backup.database, fork.database)
    const accepted = await on(fork, 'ledger', 'reconcile', '--accept')
    expect(accepted.code).toBe(0)
    expect((await on(fork, 'receipt', 'add', '--gross', '5 EUR')).code).toBe(0)
    const ending = await on({ ...fork, anchorFile: backup.anchorFile }, 'ledger', 'reconcile', file)
    expect(ending).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('the 9 entries of the database are not the beginning of'),
    })
  })
})
