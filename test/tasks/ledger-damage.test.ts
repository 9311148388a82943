// Damage to the database is found and named: bytes flipped in its files, rows changed past their guards.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { guardsOf } from '../../src/database/append-only.ts'
import { openBooks, type BooksPlace } from '../../src/tasks/open-books.ts'
import { verifyDatabase } from '../../src/tasks/verify-database.ts'
import { kestrelBooks, signAndDeliver } from '../cli/kestrel-books.ts'
import { book, CLOCK, newBooks, receiving, registering } from '../support/books.ts'
import { copyOf, ENGINES, freshFolder, freshPlace, runRaw, type TestEngine } from '../support/databases.ts'

const ANY = { publicKey: null, olderCheckpoint: null, onProgress: () => undefined }

/** What the verification of a database says is wrong; '' where nothing is. */
async function faultOf(place: BooksPlace): Promise<string> {
  const verified = await verifyDatabase(place, ANY)
  return verified.ok ? '' : verified.refusal
}

/** Books with money in them, closed. */
async function bookedPlace(engine: TestEngine): Promise<BooksPlace> {
  const books = await kestrelBooks(engine)
  await signAndDeliver(books)
  const [id, gross, tax] = [
    ['--id', 'R-41'],
    ['--gross', '119000 EUR'],
    ['--tax', '19000 EUR'],
  ]
  await books.text('receipt', 'add', ...id, ...gross, ...tax, '--licence', 'L-1', '--fee')
  await books.text('distribute', 'R-41')
  // Enough entries for a node of the tree to be kept.
  await books.within((open) =>
    book(open, ...Array.from({ length: 260 }, (_, at) => registering(`C-${String(at).padStart(12, '0')}`))),
  )
  return books.place
}

/** Changes rows past the guards, and puts the guards back. */
function changePastGuards(engine: TestEngine, table: string, statement: string): readonly string[] {
  if (engine === 'sqlite') {
    const guards = guardsOf('sqlite').filter((guard) => guard.table === table)
    return [...guards.map(({ name }) => `drop trigger ${name}`), statement, ...guards.map(({ text }) => text)]
  }
  const name = `${table}_no_change`
  return [
    `alter table ${table} disable trigger ${name}`,
    statement,
    `alter table ${table} enable always trigger ${name}`,
  ]
}

const DISTRIBUTED = "(select sequence from ledger_entry where key = 'distribution:R-41')"

/** What somebody changes, and what the verification says of it. */
const CHANGES: readonly (readonly [what: string, table: string, statement: string, named: RegExp])[] = [
  [
    'an amount in an entry',
    'ledger_entry',
    "update ledger_entry set bytes = REPLACED(bytes, '11900000', '11900001') where key = 'receipt:R-41'",
    /^entry 10 \(receipt-booked\): what it says is not what was recorded/,
  ],
  [
    'a recorded hash',
    'ledger_entry',
    "update ledger_entry set leaf_hash = (select leaf_hash from ledger_entry where sequence = 0) where key = 'licence:L-1'",
    /^entry 8 \(licence-signed\): what it says is not what was recorded/,
  ],
  [
    'the key an entry is found by',
    'ledger_entry',
    "update ledger_entry set key = 'receipt:R-42' where key = 'receipt:R-41'",
    /^entry 10 \(receipt-booked\): the database keeps it as "receipt:R-42"/,
  ],
  [
    'a posting',
    'posting',
    `update posting set contributor = 'C-BEN000000000' where contributor = 'C-ANA000000000' and sequence = ${DISTRIBUTED}`,
    /^entry 12 \(receipt-distributed\): its postings in the database are not those that follow from it/,
  ],
  [
    'the day of a posting',
    'posting',
    `update posting set date = '2026-01-31' where sequence = ${DISTRIBUTED}`,
    /^entry 12 \(receipt-distributed\): its postings in the database are booked for another day/,
  ],
  [
    'the checkpoint that was kept',
    'checkpoint',
    "update checkpoint set note = replace(note, '— byline', '— bylin')",
    /^the last checkpoint in the database: the note is signed by bylin/,
  ],
  [
    'a row of a snapshot',
    'contribution',
    "update contribution set authorship_micros = authorship_micros + 1 where contributor = 'C-ANA000000000'",
    /^entry 7 \(snapshot-taken\): its contributions are not the rows that it names/,
  ],
  [
    'a row of a snapshot that is gone',
    'contribution',
    "delete from contribution where contributor = 'C-GITA00000000'",
    /^entry 7 \(snapshot-taken\): its contributions are 3 rows, and there are 2/,
  ],
  [
    'all rows of a snapshot that are gone',
    'row_set',
    "update row_set set root = 'x' || root",
    /^entry 7 \(snapshot-taken\): its contributions are 3 rows, and there are 0/,
  ],
  [
    'a file of a manifest',
    'manifest_file',
    "update manifest_file set path = 'src/b.ts' where path = 'src/a.ts'",
    /^entry 7 \(snapshot-taken\): its manifest are not the rows that it names/,
  ],
  [
    'a node of the tree',
    'merkle_node',
    'update merkle_node set hash = (select leaf_hash from ledger_entry where sequence = 0)',
    /^the tree's node 0 of level 8 is not the hash of the entries below it/,
  ],
]

function inDialect(engine: TestEngine, statement: string): string {
  if (engine === 'postgres')
    return statement.replace(
      /REPLACED\((\w+), ('\w+'), ('\w+')\)/,
      "convert_to(replace(convert_from($1, 'UTF8'), $2, $3), 'UTF8')",
    )
  return statement.replace(
    /REPLACED\((\w+), ('\w+'), ('\w+')\)/,
    'cast(replace(cast($1 as text), $2, $3) as blob)',
  )
}

describe.each(ENGINES)('the verification of a database on %s', (engine) => {
  it('invariant 4: names what was changed past the guards: an entry, its rows, its postings, the tree', async () => {
    const place = await bookedPlace(engine)
    expect(await faultOf(place)).toBe('')
    // Copies take PostgreSQL long.
    const changes = engine === 'sqlite' ? CHANGES : CHANGES.filter((_change, at) => at % 2 === 0)
    for (const [what, table, statement, named] of changes) {
      const database = await copyOf(place.database)
      await runRaw(database, ...changePastGuards(engine, table, inDialect(engine, statement)))
      expect(await faultOf({ ...place, database }), what).toMatch(named)
    }
  })
})

describe.each(ENGINES)('postings on %s that were changed past the guards', (engine) => {
  it('pay nobody: no run is proposed from them, and nothing is booked', async () => {
    const books = await kestrelBooks(engine)
    await signAndDeliver(books)
    const fee = ['--id', 'R-41', '--gross', '119000 EUR', '--licence', 'L-1', '--fee']
    await books.text('receipt', 'add', ...fee)
    await books.text('distribute', 'R-41')
    const anchor = readFileSync(books.place.anchorFile, 'utf8')
    // Twice as much for Ana, and as much more from the company: all sums are right.
    const ana = "account = 'person' and subject = 'P-ANA000000000'"
    const more = `(select sum(amount_minor) from posting where ${ana})`
    const company = `account = 'company' and sequence = ${DISTRIBUTED}`
    for (const change of [
      `update posting set amount_minor = amount_minor - ${more} where ${company}`,
      `update posting set amount_minor = amount_minor * 2 where ${ana}`,
    ])
      await runRaw(books.place.database, ...changePastGuards(engine, 'posting', change))
    expect(await books.run('payout', 'propose', '--currency', 'EUR')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^byline: entry \d+ \(receipt-distributed\): its postings .*; nobody is paid/,
      ),
    })
    expect(readFileSync(books.place.anchorFile, 'utf8')).toBe(anchor)
  })
})

describe('the files of SQLite', () => {
  it('invariant 4: a byte of an entry that is flipped in the file is named by its entry', async () => {
    const place = await bookedPlace('sqlite')
    const whole = readFileSync(place.database)
    for (const [text, named] of [
      ['"grossMinor":"11900000"', /^entry 10 \(receipt-booked\)/],
      ['"licensee":"Northwind AI"', /^entry 8 \(licence-signed\)/],
      ['"contributor":"C-000000000007"', /^entry \d+ \(contributors-registered\)/],
    ] as const) {
      const at = whole.indexOf(text)
      const damaged = Buffer.from(whole)
      damaged[at + text.length - 2]! ^= 1
      writeFileSync(place.database, damaged)
      expect(await faultOf(place), text).toMatch(named)
    }
  })

  it('invariant 3: flip any byte of the write-ahead log, and the books either have every entry or are refused', async () => {
    const place = await freshPlace('sqlite')
    const books = await newBooks(place)
    for (let at = 0; at < 6; at++) await book(books, receiving(`R-${at}`))
    const { size } = (await books.read()).registers
    // As after a crash: the log is not yet in the database's file.
    const log = readFileSync(`${place.database}-wal`)
    expect(log.length).toBeGreaterThan(10_000)
    const positions = Array.from({ length: 90 }, (_, at) => Math.floor((at * log.length) / 90) + (at % 24))
    const outcomes = { whole: 0, refused: 0 }
    for (const position of positions) {
      const folder = freshFolder()
      const copy = { ...place, database: join(folder, 'byline.db') }
      copyFileSync(place.database, copy.database)
      const damaged = Buffer.from(log)
      damaged[Math.min(position, log.length - 1)]! ^= 1
      writeFileSync(`${copy.database}-wal`, damaged)
      const opened = await openedSize(copy)
      outcomes[opened === size ? 'whole' : 'refused'] += 1
      expect([size, null], `byte ${position}`).toContain(opened)
    }
    expect(outcomes.refused).toBeGreaterThan(50)
  })
})

/** How many entries the books have, all of them read and verified; null where they are refused. */
async function openedSize(place: BooksPlace): Promise<number | null> {
  const opened = await openBooks(place, CLOCK)
  if (!opened.ok) return null
  const whole = await opened.value.read().then(
    (books) => books.registers.size,
    () => null,
  )
  await opened.value.close()
  return whole !== null && (await faultOf(place)) === '' ? whole : null
}
