// The ledger's commands on real books: what is exported verifies without the database and gives every balance again.
import { existsSync, mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { formatAccrual } from '../../src/royalties/accruals.ts'
import { textWidth } from '../../src/cli/terminal-text.ts'
import { sortedPositions } from '../../src/tasks/verified-ledger.ts'
import { ENGINES, type TestEngine } from '../support/databases.ts'
import { createFolder } from '../support/repository.ts'
import { idOf, kestrelBooks, signAndDeliver, type KestrelBooks } from './kestrel-books.ts'
import { byline, type Ending } from './run.ts'

const CFO = ['--by', 'cfo@kestrel.example']
const OCTOBER = ['--from', '2026-10-01', '--until', '2026-10-31']

/** Books in which money came, went to people, was held, paid out and partly sent back. */
async function busyBooks(engine: TestEngine = 'sqlite'): Promise<KestrelBooks> {
  const books = await kestrelBooks(engine)
  await signAndDeliver(books, '--clawback', 'offset')
  const rate = ['--rate', '0.92 EUR/USD', '--source', 'ECB reference rate', '--rate-day', '2026-10-30']
  for (const words of [
    ['usage', 'add', '--id', 'NW-7', '--delivery', 'D-1', '--quantity', '48000', ...OCTOBER],
    ['usage', 'add', '--id', 'NW-8', '--delivery', 'D-1', '--quantity', '41', ...OCTOBER, '--path', 'src/**'],
    [
      'receipt',
      'add',
      '--id',
      'R-1',
      '--gross',
      '119000 EUR',
      '--tax',
      '19000 EUR',
      '--licence',
      'L-1',
      '--fee',
    ],
    ['receipt', 'add', '--id', 'R-2', '--gross', '1000.01 USD', '--usage', 'NW-7', ...rate],
    ['receipt', 'add', '--id', 'R-3', '--gross', '10.01 EUR', '--usage', 'NW-8'],
    ['receipt', 'add', '--id', 'R-4', '--gross', '1234567 JPY'],
    ['distribute', '--all'],
    ['payout', 'hold', 'Ana Kovač', '168 EUR', '--reason', 'Who wrote retry?'],
    ['payout', 'adjust', 'Ben Ito', '18.40 EUR', '--reason', 'an old e-mail'],
    ['payout', 'propose', '--currency', 'EUR'],
    ['payout', 'approve', 'RUN-1', ...CFO],
    ['receipt', 'refund', 'R-1', '--net', '333.33 EUR'],
  ])
    await books.text(...words)
  return books
}

/** The same books for all tests that only read them. */
let read: Promise<KestrelBooks> | undefined
function readBooks(): Promise<KestrelBooks> {
  return (read ??= busyBooks())
}

/** Exports books into a file of their own. */
async function exported(books: KestrelBooks): Promise<string> {
  const file = join(createFolder(), 'kestrel.ledger')
  await books.text('ledger', 'export', '--out', file)
  return file
}

/** Runs a command where there are no books at all. */
function elsewhere(...words: readonly string[]): Promise<Ending> {
  return byline(words, { books: { database: join(createFolder(), 'none.db') } })
}

async function verifiedJson(...words: readonly string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await elsewhere('ledger', 'verify', ...words, '--json')
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

describe('an exported ledger', () => {
  test('replayed alone gives every balance to the micro-unit, on SQLite and PostgreSQL alike', async () => {
    const balances: unknown[] = []
    for (const engine of ENGINES) {
      const books = await busyBooks(engine)
      const own = await books.within(async (open) => sortedPositions((await open.read()).positions.all()))
      const replayed = await verifiedJson(await exported(books))
      expect(replayed['balances']).toEqual(
        own.map((position) => ({
          account: position.account,
          subject: position.subject,
          contributor: position.contributor,
          currency: position.currency,
          amount: formatAccrual(position),
        })),
      )
      expect(own.length).toBeGreaterThan(10)
      expect(await books.json('ledger', 'verify')).toMatchObject({ balances: replayed['balances'] })
      balances.push(replayed['balances'])
    }
    expect(balances[0]).toEqual(balances[1])
  })

  test('holds no name, e-mail or reason, and says what was checked in at most 80 columns', async () => {
    const books = await readBooks()
    const file = await exported(books)
    const text = readFileSync(file, 'utf8')
    for (const word of ['Ana', 'Kova', 'kestrel.example', 'retry', 'old e-mail'])
      expect(text).not.toContain(word)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const { code, stdout, stderr } = await elsewhere('ledger', 'verify', file)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^The ledger of Kestrel is whole\./)
    expect(stdout).toContain("the file's own: compare it with the one you were given")
    expect(stdout).toMatch(/suspense +-1,234,567\.000000 +JPY/)
    expect(Math.max(...stdout.split('\n').map(textWidth))).toBeLessThanOrEqual(80)
  })

  test('is printed as it is written, and never replaces a file unasked', async () => {
    const books = await readBooks()
    const file = await exported(books)
    expect(await books.text('ledger', 'export')).toBe(readFileSync(file, 'utf8'))
    const again = await books.run('ledger', 'export', '--out', file)
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('--force') })
    expect((await books.run('ledger', 'export', '--out', file, '--force')).code).toBe(0)
    expect(existsSync(`${file}.partial`)).toBe(false)
    const nowhere = await books.run('ledger', 'export', '--out', join(createFolder(), 'none', 'x'))
    expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be written (ENOENT)') })
  })

  test('with one byte changed is refused, and the entry named', async () => {
    const books = await readBooks()
    const file = await exported(books)
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace('"grossMinor":"11900000"', '"grossMinor":"11900001"'))
    const { code, stderr } = await elsewhere('ledger', 'verify', file)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^byline: entry 12 \(receipt-booked\): what it says is not what was recorded/)
  })

  test('is verified with a key and a checkpoint that were kept elsewhere, and is refused where it is cut off', async () => {
    const books = await busyBooks()
    const folder = createFolder()
    const [key, checkpoint, early] = ['key', 'checkpoint', 'early'].map((name) => join(folder, name))
    await books.text('ledger', 'export', '--out', early!)
    await books.text('ledger', 'close', '2026-09')
    const file = await exported(books)
    const now = (await books.json('ledger', 'checkpoint')) as { checkpoint: string; publicKey: string }
    writeFileSync(checkpoint!, now.checkpoint)
    writeFileSync(key!, `${now.publicKey}\n`)
    const against = ['--public-key', key!, '--checkpoint', checkpoint!]
    expect(await verifiedJson(file, ...against)).toMatchObject({ keySource: 'given', olderSize: '28' })
    expect(await verifiedJson(file, '--public-key', now.publicKey)).toMatchObject({ keySource: 'given' })
    expect(await elsewhere('ledger', 'verify', early!, ...against)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('it is cut off'),
    })
    const lines = readFileSync(file, 'utf8').split('\n')
    writeFileSync(file, `${lines.slice(0, -3).join('\n')}\n`)
    expect(await elsewhere('ledger', 'verify', file)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('must end with a signed checkpoint'),
    })
  })

  test.each([
    ['a file that is not there', ['no-such-file'], 'cannot be read (ENOENT)'],
    ['a folder', ['.'], 'is a folder'],
    ['a key that is none', ['package.json', '--public-key', 'x'], 'cannot be read (ENOENT)'],
    ['a damaged key', ['package.json', '--public-key', 'byline/X+00000000+AAAA'], 'this is no public key'],
    ['another file', ['package.json'], 'line 1 (the header)'],
  ])('is not %s', async (_fact, words, refusal) => {
    const ending = await elsewhere('ledger', 'verify', ...words)
    expect(ending).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(refusal) })
  })
})

describe('a proof', () => {
  test.each(['json', 'tlog'])(
    'of one entry as %s verifies alone, and shows nothing of the others',
    async (format) => {
      const books = await readBooks()
      const file = join(createFolder(), 'proof')
      await books.text('ledger', 'prove', 'receipt:R-1', '--format', format, '--out', file)
      const { publicKey } = (await books.json('ledger', 'checkpoint')) as { publicKey: string }
      const proved = await verifiedJson('--proof', file, '--public-key', publicKey)
      expect(proved).toMatchObject({
        key: 'receipt:R-1',
        size: '27',
        keySource: 'given',
        entry: { receipt: 'R-1' },
      })
      const text = await elsewhere('ledger', 'verify', '--proof', file, '--public-key', publicKey)
      expect(text.stdout).toMatch(
        /^The entry is in the ledger byline\/Kestrel\.\n\nEntry {5}12 of 27: receipt:R-1\n/,
      )
      expect(readFileSync(file, 'utf8')).not.toContain('1234567')
    },
  )

  test('that was changed is refused, and so is one of no entry', async () => {
    const books = await readBooks()
    const file = join(createFolder(), 'proof.json')
    await books.text('ledger', 'prove', '12', '--out', file)
    const text = readFileSync(file, 'utf8')
    expect((await elsewhere('ledger', 'verify', '--proof', file)).code).toBe(0)
    for (const [from, to] of [
      ['"grossMinor":"11900000"', '"grossMinor":"11900001"'],
      ['"index":"12"', '"index":"13"'],
      ['"sequence":12', '"sequence":13'],
      ['byline/Kestrel\\n27', 'byline/Kestrel\\n28'],
    ]) {
      expect(text).toContain(from)
      writeFileSync(file, text.replace(from!, to!))
      expect((await elsewhere('ledger', 'verify', '--proof', file)).code, to).toBe(1)
    }
    expect(await books.run('ledger', 'prove', 'receipt:R-99')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there is no entry receipt:R-99'),
    })
    expect((await books.run('ledger', 'prove', '27')).code).toBe(1)
  })
})

describe('the books', () => {
  test('are made by a command, which says where everything lies and shows the public key', async () => {
    const database = join(createFolder(), 'kestrel.db')
    const create = ['ledger', 'create', '--organisation', 'Kestrel & Söhne', '--database', database]
    const made = await byline([...create, '--json'])
    expect(JSON.parse(made.stdout)).toEqual({
      organisation: 'Kestrel & Söhne',
      origin: 'byline/Kestrel-&-Söhne',
      publicKey: expect.stringMatching(/^byline\/Kestrel-&-Söhne\+[0-9a-f]{8}\+/),
      database,
      key: `${database}.key`,
      anchor: `${database}.checkpoint`,
    })
    const verified = await byline(['ledger', 'verify', '--database', database])
    expect(verified.stdout).toMatch(/^The ledger of Kestrel & Söhne is whole\./)
    expect(verified.stdout).toContain('the one that signs these books')
    expect(await byline(create)).toMatchObject({ code: 1, stdout: '' })
  })

  test('that were booked without their checkpoint say so, and that it is not to be done again', async () => {
    const books = await kestrelBooks('sqlite')
    const inTheWay = `${books.place.anchorFile}.new`
    mkdirSync(inTheWay)
    const { code, stderr } = await books.run('receipt', 'add', '--gross', '100 EUR')
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^byline: booked receipt:R-1, but .*EISDIR.*; do not book it again: [^\n]*\n$/),
    ])
    expect(await books.run('ledger', 'list')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^byline: [^\n]*the checkpoint cannot be written \(EISDIR\)[^\n]*\n$/),
    })
    rmdirSync(inTheWay)
    expect(await books.text('receipt', 'list')).toContain('R-1')
  })

  test('are not made where their checkpoint could not be written', async () => {
    const folder = createFolder()
    const database = join(folder, 'acme.db')
    const words = ['ledger', 'create', '--organisation', 'Acme', '--database', database]
    const { code, stderr } = await byline([...words, '--anchor', join(folder, 'nowhere', 'a')])
    expect([code, stderr]).toEqual([1, expect.stringContaining('name another file with --anchor')])
    expect(existsSync(database)).toBe(false)
    expect((await byline(words)).code).toBe(0)
  })

  test('list their entries, all or of a kind or month', async () => {
    const books = await readBooks()
    const keys = async (...words: readonly string[]): Promise<readonly string[]> => {
      const { rows } = (await books.json('ledger', 'list', ...words)) as { rows: { key: string }[] }
      return rows.map(({ key }) => key)
    }
    expect((await keys()).slice(0, 2)).toEqual(['ledger', 'policy:1'])
    expect(await keys('--kind', 'usage-reported')).toEqual(['usage:NW-7', 'usage:NW-8'])
    expect(await keys('--kind', 'contributor-claimed', '--period', '2026-11')).toEqual([])
    expect(await keys('--kind', 'contributor-claimed', '--period', '2026-01')).toHaveLength(2)
    expect((await books.text('ledger', 'list', '--format', 'csv')).split('\r\n')[0]).toMatch(
      /^\uFEFFsequence,time,kind/,
    )
    expect(await books.run('ledger', 'list', '--kind', 'x')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('"x" is no kind of entry; there are balance-adjusted'),
    })
    const text = await books.text('ledger', 'list')
    expect(Math.max(...text.split('\n').map(textWidth))).toBeLessThanOrEqual(80)
    expect(text).toContain(`contributors:${idOf('C', 'ANA')}`)
  })

  test('print their checkpoint, and show that it continues an older one', async () => {
    const books = await busyBooks()
    const older = join(createFolder(), 'older')
    const first = await books.text('ledger', 'checkpoint')
    writeFileSync(older, first)
    await books.text('ledger', 'close', '2026-09')
    const since = await books.run('ledger', 'checkpoint', '--since', older)
    expect(since.stderr).toBe('byline: continues the older checkpoint: 27 entries then, 28 now\n')
    expect(since.stdout).toBe(readFileSync(books.place.anchorFile, 'utf8'))
    expect(await books.json('ledger', 'checkpoint', '--since', older)).toMatchObject({
      size: '28',
      consistency: { since: '27', hashes: expect.arrayContaining([expect.stringMatching(/=$/)]) },
    })
    writeFileSync(older, since.stdout.replace('\n28\n', '\n27\n'))
    expect((await books.run('ledger', 'checkpoint', '--since', older)).code).toBe(1)
    const other = await kestrelBooks()
    writeFileSync(older, await other.text('ledger', 'checkpoint'))
    expect(await books.run('ledger', 'checkpoint', '--since', older)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('the older checkpoint: the note is signed by byline/Kestrel'),
    })
  })

  test('close a month once, and book nothing into it afterwards', async () => {
    const books = await busyBooks()
    expect(await books.text('ledger', 'close', '2026-10')).toBe('2026-10 is closed.\n')
    expect(await books.text('ledger', 'close', '2026-10')).toMatch(/was closed before; nothing was booked/)
    const late = ['receipt', 'add', '--gross', '1 EUR', '--date', '2026-10-31']
    expect((await books.run(...late)).code).toBe(1)
    expect((await books.run('ledger', 'close', '2026-13')).code).toBe(2)
  })
})
