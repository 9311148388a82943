// The money side on real books, command by command: what is printed, what is booked, and that a repetition books nothing.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { textWidth } from '../../src/cli/terminal-text.ts'
import { ENGINES } from '../support/databases.ts'
import { createFolder } from '../support/repository.ts'
import { idOf, kestrelBooks, signAndDeliver, type KestrelBooks } from './kestrel-books.ts'
import { byline, type Ending } from './run.ts'

const OCTOBER = ['--from', '2026-10-01', '--until', '2026-10-31']

async function withUse(): Promise<KestrelBooks> {
  const books = await kestrelBooks()
  await signAndDeliver(books)
  await books.text('usage', 'add', '--id', 'NW-7', '--delivery', 'D-1', '--quantity', '48000', ...OCTOBER)
  return books
}

async function withFee(...terms: readonly string[]): Promise<KestrelBooks> {
  const books = await kestrelBooks()
  await signAndDeliver(books, ...terms)
  const gross = ['--gross', '119000 EUR', '--tax', '19000 EUR']
  await books.text('receipt', 'add', '--id', 'R-41', ...gross, '--licence', 'L-1', '--fee')
  await books.text('distribute', 'R-41')
  return books
}

/** What a person is owed, in millionths of the minor unit. */
function balance(books: KestrelBooks, key: string): Promise<bigint> {
  return books.within(async (open) => (await open.read()).balanceMicros(idOf('P', key), 'EUR'))
}

test('SQLite and PostgreSQL say the same, command by command', async () => {
  const commands = [
    ['usage', 'add', '--id', 'NW-7', '--delivery', 'D-1', '--quantity', '48000', ...OCTOBER],
    ['receipt', 'add', '--gross', '119000 EUR', '--tax', '19000 EUR', '--licence', 'L-1', '--fee'],
    ['receipt', 'add', '--gross', '9007199254740993.07 EUR', '--usage', 'NW-7'],
    ['receipt', 'add', '--gross', '5 KWD'],
    ['distribute', '--all'],
    ['payout', 'hold', 'Ana Kovač', '168 EUR', '--reason', 'Who wrote retry?'],
    ['payout', 'propose', '--currency', 'EUR'],
    ['payout', 'approve', 'RUN-1'],
    ['payout', 'approve', 'RUN-1', '--by', 'cfo@kestrel.example'],
    ['receipt', 'refund', 'R-1', '--net', '500 EUR'],
    ['licence', 'show', 'L-1'],
    ...['licence', 'usage', 'receipt', 'distribute', 'payout'].map((list) => [list, 'list', '--json']),
    ['payout', 'show', 'RUN-1', '--json'],
  ]
  const said: Ending[][] = []
  for (const engine of ENGINES) {
    const books = await kestrelBooks(engine)
    await signAndDeliver(books)
    const endings: Ending[] = []
    for (const words of commands) endings.push(await books.run(...words))
    said.push(endings)
    expect(await books.text('ledger', 'verify')).toContain('The ledger of Kestrel is whole.')
  }
  expect(said[1]).toEqual(said[0])
  expect(said[0]!.map(({ code }) => code)).toEqual(commands.map((_words, at) => (at === 7 ? 1 : 0)))
  expect(said[0]!.at(-3)!.stdout).toContain('9007199254740993.07')
})

describe('a licence', () => {
  test('is signed from a file over which options are laid, shown, listed and ended', async () => {
    const books = await kestrelBooks()
    const file = join(createFolder(), 'northwind.yml')
    writeFileSync(
      file,
      [
        'licensee: Northwind AI',
        'scope: [api, "web:src/**"]',
        'fee: 100000 EUR',
        'royalty: [0.25 EUR per request up to 100000, 0.2 EUR per request]',
        'minimum: 500 EUR',
        'pool: 30%',
        'from: 2026-01-01',
      ].join('\n'),
    )
    const words = ['licence', 'sign', file, '--id', 'L-3', '--pool', '25%']
    expect(await books.text(...words)).toBe('Licence L-3 with Northwind AI is signed.\n')
    expect(await books.text(...words)).toMatch(/was signed before; nothing was booked/)
    expect(await books.json('licence', 'show', 'L-3')).toMatchObject({
      licence: 'L-3',
      scope: ['api', 'web:src/**'],
      fee: '100000.00 EUR',
      royalty: ['0.25 EUR per request up to 100000', '0.2 EUR per request'],
      minimum: '500.00 EUR',
      pool: '25%',
      standing: 'open',
      due: '100000.00',
      received: '0.00',
      open: '100000.00',
    })
    await books.text('licence', 'end', 'L-3', '--on', '2026-06-30')
    expect(await books.json('licence', 'list', '--ended')).toMatchObject({
      organisation: 'Kestrel',
      rows: [{ licence: 'L-3', until: '2026-06-30', standing: 'ended', open: '100000.00', currency: 'EUR' }],
    })
    expect(await books.json('licence', 'list', '--open')).toMatchObject({ rows: [] })
    expect(await books.json('licence', 'list', '--licensee', 'NORTH')).toMatchObject({ rows: [{}] })
  })

  test('that is the next has the next id', async () => {
    const books = await kestrelBooks()
    await signAndDeliver(books)
    const words = ['--licensee', 'Lumen Labs', '--scope', 'api', '--fee', '5 EUR', '--pool', '5%']
    const signed = await books.json('licence', 'sign', ...words, '--from', '2026-01-01')
    expect(signed).toEqual({
      licence: 'L-2',
      repeated: false,
      entries: [{ sequence: expect.any(Number), kind: 'licence-signed' }],
    })
  })
})

describe('reports of use', () => {
  test('are booked once, whole or by paths, with what each adds to what is due in its cycle', async () => {
    const books = await kestrelBooks()
    const tiers = ['0.25 EUR per request up to 300', '0.20 EUR per request'].flatMap((tier) => [
      '--royalty',
      tier,
    ])
    await signAndDeliver(books, ...tiers, '--minimum', '100 EUR')
    const file = join(createFolder(), 'use.csv')
    const rows = ['NW-1,D-1,100,,', 'NW-2,D-1,500,docs/**,', 'NW-3,D-1,100,,'].map((row) =>
      row.replace(/,(\d+),/, ',$1,2026-10-01,2026-10-31,'),
    )
    writeFileSync(file, `id,delivery,quantity,from,until,paths,meter\n${rows.join('\n')}\n`)
    const imported = await books.json('usage', 'import', file)
    expect(imported).toMatchObject({ repeatedCount: 0, entries: [{}, {}, {}] })
    const again = await books.json('usage', 'import', file)
    expect(again).toMatchObject({ repeatedCount: 3, repeated: true, entries: [] })
    // 700 requests cost 300 x 0.25 and 400 x 0.20 EUR; the first hundred alone would be under the minimum of 100 EUR.
    expect(await books.json('usage', 'list')).toMatchObject({
      rows: [
        { usage: 'NW-1', due: '100.00', flag: null },
        { usage: 'NW-2', due: '35.00', paths: 'docs/**', quantity: 500, flag: 'overuse' },
        { usage: 'NW-3', due: '20.00', flag: 'overuse' },
      ],
    })
  })

  test('that are wrong are withdrawn and reported anew under another id', async () => {
    const books = await withUse()
    expect(await books.text('usage', 'withdraw', 'NW-7')).toBe(
      'Usage NW-7 is withdrawn: nothing is due for it.\n',
    )
    expect(await books.text('usage', 'withdraw', 'NW-7')).toMatch(/was withdrawn before; nothing was booked/)
    const use = ['--delivery', 'D-1', ...OCTOBER, '--quantity']
    expect(await books.run('usage', 'add', '--id', 'NW-7', ...use, '4800')).toMatchObject({
      code: 1,
      stderr: 'byline: usage NW-7 was withdrawn; what is right is reported under another id\n',
    })
    await books.text('usage', 'add', '--id', 'NW-7a', ...use, '4800')
    expect(await books.json('usage', 'list')).toMatchObject({
      rows: [
        { usage: 'NW-7', quantity: 48000, due: '0.00', open: '0.00', flag: 'withdrawn' },
        { usage: 'NW-7a', quantity: 4800, due: '1200.00', open: '1200.00', flag: null },
      ],
    })
    expect(await books.run('receipt', 'add', '--gross', '12000 EUR', '--usage', 'NW-7')).toMatchObject({
      stderr: expect.stringContaining('held in suspense: receipt R-1 is for usage NW-7, which was withdrawn'),
    })
    expect(await books.text('ledger', 'verify')).toContain('The ledger of Kestrel is whole.')
  })

  test('of days that are still to come are refused', async () => {
    const books = await withUse()
    const days = ['--from', '2026-12-01', '--until', '2026-12-31']
    expect(
      await books.run('usage', 'add', '--id', 'NW-8', '--delivery', 'D-1', '--quantity', '1', ...days),
    ).toMatchObject({ code: 1, stderr: expect.stringContaining('2026-12-31, which has not come yet') })
  })

  test('are marked underpaid and overpaid, and listed while something is open', async () => {
    const books = await withUse()
    await books.text('receipt', 'add', '--gross', '11000 EUR', '--usage', 'NW-7')
    expect(await books.json('usage', 'list', '--unpaid')).toMatchObject({
      rows: [{ usage: 'NW-7', due: '12000.00', received: '11000.00', open: '1000.00', flag: 'underpaid' }],
    })
    await books.text('receipt', 'add', '--gross', '2000 EUR', '--usage', 'NW-7')
    expect(await books.json('usage', 'list', '--unpaid')).toMatchObject({ rows: [] })
    expect(await books.json('usage', 'list')).toMatchObject({
      rows: [{ open: '-1000.00', flag: 'overpaid' }],
    })
  })
})

describe('a receipt', () => {
  test('that nobody expected is held in suspense until it is placed, and then distributed', async () => {
    const books = await withUse()
    const { code, stdout, stderr } = await books.run(
      'receipt',
      'add',
      '--gross',
      '12000 EUR',
      '--usage',
      'NW-8',
    )
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'Receipt R-1, 12,000.00 EUR net of tax, is held in suspense.\n',
    })
    expect(stderr).toBe(
      'byline: receipt R-1 is held in suspense: there is no usage NW-8; see byline usage list\n',
    )
    expect(await books.json('receipt', 'list', '--suspense')).toMatchObject({
      rows: [{ receipt: 'R-1', standing: 'suspense', licence: null, net: '12000.00' }],
    })
    expect(await books.text('distribute', '--all')).toBe('No receipt is placed that is not distributed.\n')
    await books.text('receipt', 'place', 'R-1', '--usage', 'NW-7')
    expect(await books.text('receipt', 'place', 'R-1', '--usage', 'NW-7')).toMatch(/nothing was booked/)
    await books.text('receipt', 'unplace', 'R-1')
    expect(await books.json('receipt', 'list', '--suspense')).toMatchObject({ rows: [{ receipt: 'R-1' }] })
    await books.text('receipt', 'place', 'R-1', '--licence', 'L-1', '--usage', 'NW-7')
    await books.text('distribute', '--all')
    expect(await books.json('receipt', 'list')).toMatchObject({
      rows: [{ standing: 'distributed', pays: 'usage NW-7', licensee: 'Northwind AI' }],
    })
    // 30% of 12,000 EUR: six, three and one of ten points.
    expect([await balance(books, 'ANA'), await balance(books, 'BEN')]).toEqual([
      216_000n * 1_000_000n,
      108_000n * 1_000_000n,
    ])
  })

  test('may come without a word of what it is for', async () => {
    const books = await kestrelBooks()
    const { code, stderr } = await books.run('receipt', 'add', '--gross', '1.50 KWD')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('in another currency is exchanged at the rate that is written down', async () => {
    const books = await withUse()
    const rate = ['--rate', '0.92 EUR/USD', '--source', 'ECB reference rate', '--rate-day', '2026-10-30']
    await books.text('receipt', 'add', '--gross', '1000 USD', '--usage', 'NW-7', ...rate)
    expect(await books.json('distribute', '--all', '--dry-run')).toMatchObject({
      distributions: [{ currency: 'EUR', net: '920.00', pool: '276.00', kept: '644.00' }],
    })
    expect(await books.json('receipt', 'list')).toMatchObject({
      rows: [{ receipt: 'R-1', exchange: '0.92 EUR/USD (ECB reference rate, 2026-10-30)' }],
    })
  })

  test('whose rate is for a day to come is held in suspense', async () => {
    const books = await withUse()
    const rate = ['--rate', '0.92 EUR/USD', '--source', 'ECB reference rate', '--rate-day', '2027-10-30']
    const { stderr } = await books.run('receipt', 'add', '--gross', '1000 USD', '--usage', 'NW-7', ...rate)
    expect(stderr).toMatch(
      /^byline: receipt R-1 is held in suspense: .* its rate is for 2027-10-30, a later day\n$/,
    )
    expect(await books.json('receipt', 'list', '--suspense')).toMatchObject({ rows: [{ exchange: null }] })
  })

  test('for paths of a delivery pays their authors alone', async () => {
    const books = await kestrelBooks()
    await signAndDeliver(books)
    const use = ['--id', 'NW-7', '--delivery', 'D-1', '--quantity', '400', ...OCTOBER, '--path', 'docs/**']
    await books.text('usage', 'add', ...use)
    await books.text('receipt', 'add', '--gross', '100 EUR', '--usage', 'NW-7')
    await books.text('distribute', '--all')
    expect([await balance(books, 'ANA'), await balance(books, 'BEN')]).toEqual([0n, 3_000_000_000n])
  })

  test('that goes back after a payout leaves a debt that later royalties pay, where the terms offset', async () => {
    const books = await withFee('--clawback', 'offset')
    await books.text('payout', 'propose', '--currency', 'EUR')
    await books.text('payout', 'approve', 'RUN-1', '--by', 'cfo@kestrel.example')
    expect(await balance(books, 'ANA')).toBe(0n)
    expect(await books.text('receipt', 'list')).not.toContain('Went back')
    const refund = ['receipt', 'refund', 'R-41', '--net', '500 EUR', '--id', 'F-1']
    expect(await books.text(...refund)).toBe('Refund F-1: 500.00 EUR of receipt R-41 went back.\n')
    expect(await books.text(...refund)).toMatch(/went back before; nothing was booked/)
    expect(await balance(books, 'ANA')).toBe(-9_000_000_000n)
    // What went back stands in the list of receipts, where anything did.
    expect(await books.text('receipt', 'list')).toMatch(/Net +Went back +In\n.* 500\.00 +EUR\n$/)
  })
})

test('what is sent again on a later day is the same, unless another day is given', async () => {
  const books = await withFee()
  const later = () => new Date('2026-11-05T09:00:00.000Z')
  const again = (...words: readonly string[]) =>
    byline(words, { books: { ...books.place, by: 'finance@kestrel.example' }, now: later })
  const commands = [
    ['receipt', 'add', '--id', 'R-5', '--gross', '5 EUR'],
    ['receipt', 'refund', 'R-41', '--net', '500 EUR', '--id', 'F-5'],
    ['payout', 'hold', 'Ana Kovač', '1 EUR', '--question', 'Q-5', '--reason', 'Who?'],
    ['payout', 'adjust', 'Ana Kovač', '1 EUR', '--id', 'A-5', '--reason', 'true-up'],
    ['payout', 'release', 'Q-5'],
    ['payout', 'propose', '--id', 'RUN-5', '--currency', 'EUR'],
    ['payout', 'approve', 'RUN-5', '--by', 'cfo@kestrel.example'],
  ]
  for (const words of commands) await books.text(...words)
  const before = await books.state()
  for (const words of commands) {
    expect(await again(...words)).toMatchObject({ code: 0, stdout: expect.stringContaining('before') })
    expect(await again(...words, '--date', '2026-11-04')).toMatchObject({ code: 1, stdout: '' })
  }
  expect(await books.state()).toEqual(before)
})

describe('a payout run', () => {
  test('pays by name in whole units, is approved by another person, and leaves what is held', async () => {
    const books = await withFee()
    const hold = [
      'payout',
      'hold',
      'ana kovač',
      '168 EUR',
      '--question',
      'Q-17',
      '--reason',
      'Who wrote retry?',
    ]
    expect(await books.text(...hold)).toBe('Held for question Q-17: 168.00 EUR of Ana Kovač.\n')
    expect(await books.text(...hold)).toMatch(/nothing was booked/)
    expect(
      await books.text('payout', 'adjust', 'BEN@kestrel.example', '2500 EUR', '--reason', 'true-up'),
    ).toBe('Adjustment A-1: 2,500.00 EUR for Ben Ito.\n')
    const entity = ['--entity', 'Kestrel GmbH', '--minimum', '10 EUR']
    expect(await books.text('payout', 'propose', '--currency', 'eur', ...entity)).toBe(
      'Run RUN-1 is proposed: 17,832.00 EUR to 1 person.\n' +
        'Left out: 1 person of another legal entity, owed 11,500.00 EUR.\n' +
        'Another person approves it: byline payout approve RUN-1\n',
    )
    await books.text('payout', 'reject', 'RUN-1', '--by', 'cfo@kestrel.example')
    await books.text('payout', 'propose', '--currency', 'EUR', '--id', 'RUN-2')
    expect(await books.text('payout', 'propose', '--currency', 'EUR', '--id', 'RUN-2')).toMatch(/before/)
    expect(await books.text('payout', 'show', 'RUN-2')).toBe(
      'Person     Class       Entity           Amount  In\n' +
        'Ana Kovač  employee    Kestrel GmbH  17,832.00  EUR\n' +
        'Ben Ito    contractor  Kestrel Ltd   11,500.00  EUR\n' +
        'Total                                29,332.00  EUR\n',
    )
    expect(await books.text('payout', 'approve', 'RUN-2', '--by', 'cfo@kestrel.example')).toBe(
      'Run RUN-2 is approved: 29,332.00 EUR to 2 people go to payroll.\n',
    )
    expect(await books.json('payout', 'list', '--status', 'approved')).toMatchObject({
      rows: [{ run: 'RUN-2', proposed_by: 'finance@kestrel.example', decided_by: 'cfo@kestrel.example' }],
    })
    expect(await books.text('payout', 'release', 'Q-17')).toMatch(/^Released: 168\.00 EUR of Ana Kovač/)
    expect(await balance(books, 'ANA')).toBe(16_800_000_000n)
  })

  test('keeps no name, e-mail or reason in the ledger', async () => {
    const books = await withFee()
    await books.text('payout', 'hold', 'Ana Kovač', '1 EUR', '--reason', 'Who wrote retry?')
    const bytes = await books.within(async ({ database }) => {
      const rows = await database.query.selectFrom('ledger_entry').select('bytes').execute()
      return rows.map((row) => Buffer.from(row.bytes).toString('utf8')).join('\n')
    })
    expect(bytes).toContain('balance-held')
    for (const word of ['Ana', 'kestrel.example', 'retry']) expect(bytes).not.toContain(word)
  })
})

describe('every list', () => {
  const LISTS = [['licence'], ['usage'], ['receipt'], ['distribute'], ['payout']] as const

  test('is a table of at most 80 columns, whatever the amounts, and a file in every format', async () => {
    const books = await kestrelBooks()
    await signAndDeliver(books, '--royalty', '90000000000000.25 EUR per request')
    await books.text('usage', 'add', '--id', 'NW-7', '--delivery', 'D-1', '--quantity', '9', ...OCTOBER)
    await books.text('receipt', 'add', '--gross', '809999999999999.99 EUR', '--usage', 'NW-7')
    await books.text('distribute', '--all')
    await books.text('payout', 'propose', '--currency', 'EUR')
    await books.text('receipt', 'refund', 'R-1', '--net', '800000000000000.99 EUR')
    const folder = createFolder()
    for (const [list] of LISTS) {
      const text = await books.text(list, 'list')
      expect(Math.max(...text.split('\n').map(textWidth)), list).toBeLessThanOrEqual(80)
      for (const format of ['csv', 'xlsx', 'json']) {
        const file = join(folder, `${list}.${format}`)
        expect((await books.run(list, 'list', '--format', format, '--out', file)).code).toBe(0)
        expect(readFileSync(file).length).toBeGreaterThan(50)
      }
    }
    const csv = readFileSync(join(folder, 'receipt.csv'), 'utf8')
    expect(csv.split('\r\n')[1]).toContain('809999999999999.99')
  })
})
