// The invariants of who is who, end to end through the commands: late claims, what is held meanwhile, and erasure.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import type { Books } from '../../src/ledger/books.ts'
import { readSalt } from '../../src/database/identity-rows.ts'
import { PEOPLE, prose, workshop, type Workshop } from './workshop.ts'

const FEE = ['licence', 'sign', '--licensee', 'Northwind AI', '--scope', 'api', '--pool', '30%', '--fee', '800 EUR'] // prettier-ignore
const CENT = 1_000_000n

/** A delivery of what Ana (at work and at home), Ben and Olga wrote, sixty words each, and 240 EUR distributed among the four. */
async function distributed(people: string | null = PEOPLE): Promise<Workshop> {
  const shop = await workshop()
  if (people !== null)
    await shop.text('owners', 'import', shop.file('people.csv', people), '--date', '2026-08-01')
  await shop.text(...FEE, '--from', '2026-08-01')
  await shop.text('licence', 'deliver', 'L-1', `api=${shop.repository.path}`, '--date', '2026-09-01')
  await received(shop, 'R-1', '2026-09-15')
  return shop
}

async function received(shop: Workshop, receipt: string, date: string): Promise<void> {
  const words = ['--id', receipt, '--gross', '800 EUR', '--licence', 'L-1', '--fee', '--date', date]
  await shop.text('receipt', 'add', ...words)
  await shop.text('distribute', receipt, '--date', date)
}

const booksOf = (shop: Workshop): Promise<Books> => shop.within((open) => open.read())

async function idsByName(shop: Workshop): Promise<ReadonlyMap<string, string>> {
  const { rows } = (await shop.json('owners', 'list')) as {
    readonly rows: readonly { readonly id: string; readonly name: string; readonly emails: string | null }[]
  }
  return new Map(rows.map(({ id, name, emails }) => [name === 'Ana' ? emails! : name, id]))
}

const unclaimedMicros = (books: Books, contributor: string): bigint =>
  -books.positions.sumMicros('unclaimed', contributor, 'EUR')

describe('invariant 17: late identity merge', () => {
  test('a claim after the month is closed leaves it untouched, and books just what was held', async () => {
    const shop = await distributed()
    await shop.text('ledger', 'close', '2026-09')
    const ids = await idsByName(shop)
    const [ana, home] = [ids.get('Ana Kovač')!, ids.get('ana@home.example')!]
    const before = await shop.text('ledger', 'export')
    expect((await booksOf(shop)).balanceMicros(ana, 'EUR')).toBe(6_000n * CENT)
    const early = ['owners', 'claim', 'ana@home.example', '1001', '--date', '2026-09-30']
    expect(await shop.run(...early)).toMatchObject({ code: 1, stderr: expect.stringMatching(/closed/) })
    await shop.text('owners', 'claim', 'ana@home.example', '1001', '--date', '2026-10-05')
    const books = await booksOf(shop)
    expect(books.balanceMicros(ana, 'EUR')).toBe(12_000n * CENT)
    expect(unclaimedMicros(books, home)).toBe(0n)
    // Every entry of before is there as it was.
    const entries = (text: string) => text.split('\n').filter((line) => line.startsWith('["entry"'))
    const after = await shop.text('ledger', 'export')
    expect(entries(after).slice(0, entries(before).length)).toEqual(entries(before))
    // What follows is hers too, and the claim can be taken back.
    await shop.text('owners', 'undo', 'CL-3', '--date', '2026-10-06')
    const undone = await booksOf(shop)
    expect(undone.balanceMicros(ana, 'EUR')).toBe(6_000n * CENT)
    expect(unclaimedMicros(undone, home)).toBe(6_000n * CENT)
  })

  test('a corrected delivery books the difference to what was distributed, and no more', async () => {
    const shop = await distributed()
    await shop.text('ledger', 'close', '2026-09')
    const ids = await idsByName(shop)
    await shop.text('owners', 'external', 'Olga')
    await shop.text('licence', 'correct', 'D-1', `api=${shop.repository.path}`, '--date', '2026-10-05')
    const books = await booksOf(shop)
    expect(unclaimedMicros(books, ids.get('Olga')!)).toBe(0n)
    expect(books.balanceMicros(ids.get('Ana Kovač')!, 'EUR')).toBe(8_000n * CENT)
    expect(books.balanceMicros(ids.get('Ben Ito')!, 'EUR')).toBe(8_000n * CENT)
    expect(await shop.text('ledger', 'verify')).toContain('is whole')
  })
})

describe('invariant 19: an unclaimed share', () => {
  test('is held and shown, the others are paid, and it is released once', async () => {
    const shop = await distributed()
    const ids = await idsByName(shop)
    const olga = ids.get('Olga')!
    expect(await shop.text('owners', 'list', '--unclaimed')).toBe(
      [
        'Name  Id               Held  In',
        `Ana   ${ids.get('ana@home.example')!}  60.00  EUR`,
        `Olga  ${olga}  60.00  EUR`,
        '',
      ].join('\n'),
    )
    const payout = (...words: readonly string[]) => shop.text('payout', ...words, '--date', '2026-10-31')
    await payout('propose', '--currency', 'EUR')
    await payout('approve', 'RUN-1', '--by', 'finance@kestrel.example')
    const paid = await booksOf(shop)
    expect(paid.positions.sumMicros('payroll', ids.get('Ben Ito')!, 'EUR')).toBe(-6_000n * CENT)
    expect(unclaimedMicros(paid, olga)).toBe(6_000n * CENT)
    const hired =
      'employee_number,name,class,entity,emails\n1004,Olga Pol,employee,K,olga@elsewhere.example\n'
    const file = shop.file('hired.csv', hired)
    await shop.text('owners', 'import', file, '--date', '2026-11-02')
    await shop.text('owners', 'import', file, '--date', '2026-11-03')
    const books = await booksOf(shop)
    expect(unclaimedMicros(books, olga)).toBe(0n)
    expect(books.balanceMicros((await idsByName(shop)).get('Olga Pol')!, 'EUR')).toBe(6_000n * CENT)
  })
})

/** Everything in the folder of the books but what a test put there. */
function filesOf(shop: Workshop): ReadonlyMap<string, Buffer> {
  const files = readdirSync(shop.folder).filter((file) => file.startsWith('byline.db'))
  return new Map(files.map((file) => [file, readFileSync(join(shop.folder, file))]))
}

describe('invariant 20: erasing a person', () => {
  const BOTH = PEOPLE.replace('ana@kestrel.example', 'ana@kestrel.example ana@home.example')
  const TRACES = ['Ana Kovač', 'ana@kestrel.example', 'ana@home.example']

  test('leaves no name or salt in database, log, new backups or exports, and all proofs and totals verify', async () => {
    const shop = await distributed(BOTH)
    const ids = await idsByName(shop)
    const [ana, ben] = [ids.get('Ana Kovač')!, ids.get('Ben Ito')!]
    await shop.text(
      'payout',
      'adjust',
      'Ana Kovač',
      '5 EUR',
      '--reason',
      'for Ana Kovač alone',
      '--date',
      '2026-10-01',
    )
    const salt = await shop.within((open) => readSalt(open.database, open.ledger, ana))
    const proof = shop.file('proof', await shop.text('ledger', 'prove', '5'))
    const before = await booksOf(shop)
    const key = shop.place.keyFile
    expect(await shop.text('owners', 'erase', '1001')).toMatch(
      /^Erased: (C-[0-9A-Z]{12}, ){1,2}P-[0-9A-Z]{12}\.\n$/,
    )
    await shop.within((open) => open.database.backUp(join(shop.folder, 'byline.db.backup')))
    await shop.text('ledger', 'export', '--out', join(shop.folder, 'byline.db.export'))
    const files = filesOf(shop)
    expect([...files.keys()]).toEqual(
      expect.arrayContaining(['byline.db', 'byline.db.backup', 'byline.db.export']),
    )
    for (const [file, bytes] of files)
      for (const trace of [...TRACES, Buffer.from(salt!)])
        expect([file, bytes.includes(trace)]).toEqual([file, false])
    // The proof of before, the totals, and what others are known by.
    expect(await shop.text('ledger', 'verify', '--proof', proof)).toContain('is in the ledger')
    expect(await shop.text('ledger', 'verify')).toContain('is whole')
    expect(await shop.text('ledger', 'verify', join(shop.folder, 'byline.db.export'))).toContain('is whole')
    const after = await booksOf(shop)
    for (const person of [ana, ben])
      expect(after.balanceMicros(person, 'EUR')).toBe(before.balanceMicros(person, 'EUR'))
    expect([...(await idsByName(shop)).keys()]).toContain('Ben Ito')
    expect(readFileSync(`${key}.tombstones`, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/)
  })

  test('who is scanned again keeps the opaque ids, and neither a scan nor HR’s file brings the name back', async () => {
    const shop = await distributed(BOTH)
    const ana = (await idsByName(shop)).get('Ana Kovač')!
    const count = (await booksOf(shop)).registers.contributors.size
    await shop.text('owners', 'erase', 'ana@home.example')
    shop.repository.commit({ author: 'Ana', email: 'ana@home.example', files: { 'more.md': prose('more') } })
    await shop.text('owners', 'record', `api=${shop.repository.path}`)
    const { owners } = (await shop.json('owners')) as {
      readonly owners: readonly { readonly id: string; readonly name: string; readonly tokens: number }[]
    }
    expect(owners).toContainEqual(expect.objectContaining({ id: ana, name: ana, tokens: 180 }))
    expect((await booksOf(shop)).registers.contributors.size).toBe(count)
    const { code, stdout, stderr } = await shop.run('owners', 'import', shop.file('people.csv', BOTH))
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: '0 new, 0 changed, 1 as before.\n',
      stderr: 'byline: line 2: this person was erased, and is not brought back\n',
    })
    for (const [file, bytes] of filesOf(shop))
      for (const trace of TRACES) expect([file, bytes.includes(trace)]).toEqual([file, false])
  })

  test('who had no snapshot yet comes under one opaque id, that is theirs, in every later one', async () => {
    const shop = await workshop()
    await shop.text('owners', 'import', shop.file('people.csv', BOTH))
    const ana = (await idsByName(shop)).get('Ana Kovač')!
    await shop.text('owners', 'erase', 'Ana Kovač')
    await shop.text('owners', 'record', `api=${shop.repository.path}`)
    await shop.text('owners', 'record', `api=${shop.repository.path}`)
    expect(await shop.json('owners', 'docs')).toMatchObject({ owners: [{ id: ana, name: ana, tokens: 120 }] })
    expect((await booksOf(shop)).registers.contributors.size).toBe(3)
  })

  test('without the key beside the signing key no snapshot is taken: names would come back', async () => {
    const shop = await distributed()
    await shop.text('owners', 'erase', '1002')
    rmSync(`${shop.place.keyFile}.tombstones`)
    expect(await shop.run('owners', 'record', `api=${shop.repository.path}`)).toMatchObject({
      code: 1,
      stderr: `byline: ${shop.place.keyFile}.tombstones is missing: without it who was erased would come back; restore it from a copy\n`,
    })
  })

  test('without that key nobody else is erased: under a new one, who was erased before would come back', async () => {
    const shop = await distributed()
    await shop.text('owners', 'erase', '1001')
    const tombstones = `${shop.place.keyFile}.tombstones`
    const key = readFileSync(tombstones)
    rmSync(tombstones)
    expect(await shop.run('owners', 'erase', '1002')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${tombstones} is missing`),
    })
    writeFileSync(tombstones, key)
    await shop.text('owners', 'erase', '1002')
    await shop.text('owners', 'record', `api=${shop.repository.path}`)
    for (const [file, bytes] of filesOf(shop))
      expect([file, bytes.includes('ana@kestrel.example')]).toEqual([file, false])
  })

  test('while another process reads says which command, by id, takes what is left out of the files', async () => {
    const shop = await distributed(BOTH)
    const ana = (await idsByName(shop)).get('Ana Kovač')!
    const reader = new Sqlite(shop.place.database)
    reader.exec('begin')
    reader.prepare('select count(*) from ledger_entry').get()
    const { code, stderr } = await shop.run('owners', 'erase', 'ana@kestrel.example')
    reader.exec('commit')
    reader.close()
    const command = `byline owners erase ${ana}`
    expect([code, stderr]).toEqual([0, expect.stringContaining(`and do it again by id: ${command}\n`)])
    expect((await shop.run('owners', 'erase', 'ana@kestrel.example')).code).toBe(1)
    await shop.text(...command.split(' ').slice(1))
    for (const [file, bytes] of filesOf(shop))
      for (const trace of TRACES) expect([file, bytes.includes(trace)]).toEqual([file, false])
  }, 60_000)
})
