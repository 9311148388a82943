// `byline report`: totals are the ledger's, contractors apart, people by name, groups too small hidden.
import { parse } from 'csv-parse/sync'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { addIdentities } from '../../src/database/identity-rows.ts'
import { done } from '../../src/tasks/outcome.ts'
import { freshFolder } from '../support/databases.ts'
import { readWorkbook } from '../support/workbook.ts'
import { idOf, NOW, type KestrelBooks } from './kestrel-books.ts'
import { october } from './kestrel-october.ts'

const OCTOBER = ['--period', '2026-10']

type CsvRow = Readonly<Record<string, string>>

async function csv(books: KestrelBooks, ...words: readonly string[]): Promise<readonly CsvRow[]> {
  const text = await books.text('report', ...words, '--format', 'csv')
  return parse(text, { bom: true, columns: true, record_delimiter: '\r\n' })
}

async function numberAna(books: KestrelBooks): Promise<void> {
  await books.within((open) =>
    open.append(null, async (_books, writing) => {
      const record = { subject: idOf('P', 'ANA'), kind: 'employee-number' as const, value: '1042' }
      await addIdentities(writing, writing.ledger, [record])
      return done([])
    }),
  )
}

/** Decimal text as millionths of a cent. */
function micros(amount: string): bigint {
  const [whole = '', fraction = ''] = amount.replace('-', '').split('.')
  const value = BigInt(whole + fraction.padEnd(8, '0'))
  return amount.startsWith('-') ? -value : value
}

let books: KestrelBooks
beforeAll(async () => {
  books = await october()
})

describe('reports', () => {
  it('list shares by name with contractors apart, to the balance of the books', async () => {
    const rows = await csv(books, 'shares', ...OCTOBER)
    expect(rows.map(({ name, class: employment, licences }) => [name, employment, licences])).toEqual([
      ['Ana Kovač', 'employee', 'L-1'],
      ['Ben Ito', 'contractor', 'L-1'],
    ])
    const balances = await books.within(async (open) => {
      const now = await open.read()
      return ['ANA', 'BEN'].map((key) => now.balanceMicros(idOf('P', key), 'EUR'))
    })
    expect(rows.map(({ balance }) => micros(balance!))).toEqual(balances)
    for (const row of rows) {
      const parts = [row['brought_forward'], row['earned'], row['corrections'], row['held']]
      const sum = parts.reduce((total, amount) => total + micros(amount!), -micros(row['paid']!))
      expect(sum).toBe(micros(row['balance']!))
    }
    expect(rows[0]).toMatchObject({
      earned: '21085.77428571',
      corrections: '18.40000000',
      held: '-168.00000000',
      paid: '20936.17000000',
      currency: 'EUR',
    })
  })

  it('give a journal whose debits equal its credits, entry by entry, to the accrual unit', async () => {
    const rows = await csv(books, 'journal', ...OCTOBER)
    const sums = new Map<string, bigint>()
    for (const row of rows) {
      const entry = row['external_id']!.split('/')[0]!
      const amount = micros(row['debit'] || '0') - micros(row['credit'] || '0')
      sums.set(entry, (sums.get(entry) ?? 0n) + amount)
      expect([row['debit'], row['credit']].filter((cell) => cell !== '')).toHaveLength(1)
    }
    expect([...sums.values()].every((sum) => sum === 0n)).toBe(true)
    expect(new Set(rows.map((row) => row['external_id'])).size).toBe(rows.length)
    const distributed = rows.filter(({ entry }) => entry === 'distribution:R-2')
    expect(distributed.map(({ account, debit, credit }) => [account, debit, credit])).toEqual([
      ['company', '', '8400.18000000'],
      ['person', '', '3085.77428571'],
      ['unclaimed', '', '514.29571429'],
      ['undistributed', '12000.25000000', ''],
    ])
  })

  it('agree with the journal on what people are owed, and list what is unclaimed', async () => {
    const journal = await csv(books, 'journal', '--from', '2026-01-01', '--until', '2026-12-31')
    const booked = (account: string): bigint =>
      journal
        .filter((row) => row['account'] === account)
        .reduce((sum, row) => sum + micros(row['credit'] || '0') - micros(row['debit'] || '0'), 0n)
    const sumOf = (rows: readonly CsvRow[], column: string): bigint =>
      rows.reduce((sum, row) => sum + micros(row[column]!), 0n)
    const balances = await csv(books, 'balances')
    expect(sumOf(balances, 'balance')).toBe(booked('person') - -booked('recoverable'))
    expect(sumOf(balances, 'held')).toBe(booked('held'))
    const unclaimed = await csv(books, 'unclaimed')
    expect(unclaimed.map(({ name }) => name)).toEqual(['Gita Rao'])
    expect(sumOf(unclaimed, 'held')).toBe(booked('unclaimed'))
    const payroll = await books.json('report', 'payroll', '--run', 'RUN-1', '--contractors')
    expect(payroll).toMatchObject({ rows: [{ name: 'Ben Ito', gross: '9000.00' }] })
  })
})

describe('byline report', () => {
  it('says on every row which time, policy, engine and ledger it is of', async () => {
    const { registers } = await books.within((open) => open.read())
    for (const row of await csv(books, 'shares', ...OCTOBER))
      expect(row).toMatchObject({
        report: 'shares 1',
        period_from: '2026-10-01',
        organisation: 'Kestrel',
        policy: registers.policy!.policy,
        engine: expect.stringMatching(/./),
        made: NOW,
      })
  })

  it('writes a workbook with the money as numbers', async () => {
    const file = join(freshFolder(), 'shares.xlsx')
    await books.text('report', 'shares', ...OCTOBER, '--format', 'xlsx', '--out', file)
    const sheets = readWorkbook(readFileSync(file))
    expect(sheets.get('Report')!.get('I2')).toEqual({
      type: 'number',
      value: '21085.77428571',
      format: '[$EUR] #,##0.00######',
    })
    expect(sheets.get('About')!.get('B2')!.value).toBe('shares 1')
  })

  it('shows a person whole minor units, and says so', async () => {
    const text = await books.text('report', 'shares', ...OCTOBER)
    expect(text).toMatch(/Ana Kovač .* 21,085\.77 /)
    expect(text).toContain('Amounts are rounded down to the minor unit, each by itself and the total too;\n')
    expect(text).toMatch(/\nTotal +30,085\.77 +18\.40 +-168\.00 +29,936\.17 +0\.00 +EUR\n\n/)
    // A total is for who reads it: no file has a row of it.
    expect(await books.text('report', 'shares', ...OCTOBER, '--format', 'csv')).not.toContain('Total')
    expect(await books.text('report', 'journal', ...OCTOBER)).toMatch(
      /Debits and credits together: [\d,.]+ EUR each\./,
    )
  })

  it('shows a person a journal whose entries add up in minor units, too', async () => {
    expect(await books.text('report', 'journal', ...OCTOBER)).toMatch(
      /Company .* 8,400\.18 .*\n.* 3,085\.77 .*\n.* 514\.30 .*\n.* 12,000\.25 /,
    )
  })

  it('hands payroll one row an employee number, and refuses employees without one', async () => {
    const own = await october()
    const refused = await own.run('report', 'payroll', '--run', 'RUN-1', '--format', 'csv')
    expect([refused.code, refused.stdout]).toEqual([1, ''])
    expect(refused.stderr).toContain(`payroll cannot know Ana Kovač (${idOf('P', 'ANA')})`)
    await numberAna(own)
    const rows = await csv(own, 'payroll', '--run', 'RUN-1')
    expect(rows.map((row) => [row['entity'], row['employee_number'], row['gross'], row['currency']])).toEqual(
      [['Kestrel GmbH', '1042', '20936.17', 'EUR']],
    )
    const { stderr } = await own.run('report', 'payroll', '--run', 'RUN-1')
    expect(stderr).toContain('contractors and others are listed with --contractors: 1')
  })

  it('hands over what a run pays once, though people changed class and legal entity since', async () => {
    const own = await october()
    const file = join(freshFolder(), 'people.csv')
    const people = (ana: string, ben: string): string =>
      `employee_number,name,class,entity,emails\n1042,Ana Kovač,${ana},ana@kestrel.example\n1043,Ben Ito,${ben},ben@kestrel.example\n`
    const lists = async (): Promise<unknown> => [
      await csv(own, 'payroll', '--run', 'RUN-1'),
      await csv(own, 'payroll', '--run', 'RUN-1', '--contractors'),
    ]
    const paying = (of: unknown): unknown =>
      (of as readonly (readonly Readonly<Record<string, string>>[])[]).map((rows) =>
        rows.map(({ name, class: employment, entity, gross }) => [name, employment, entity, gross]),
      )
    writeFileSync(file, people('employee,Kestrel GmbH', 'contractor,Kestrel Ltd'))
    await own.text('owners', 'import', file)
    const before = paying(await lists())
    writeFileSync(file, people('contractor,Kestrel Ltd', 'employee,Kestrel GmbH'))
    await own.text('owners', 'import', file)
    expect(paying(await lists())).toEqual(before)
    expect(await own.json('payout', 'show', 'RUN-1')).toMatchObject({
      rows: [
        { name: 'Ana Kovač', class: 'employee', entity: 'Kestrel GmbH' },
        { name: 'Ben Ito', class: 'contractor', entity: 'Kestrel Ltd' },
      ],
    })
  })

  it('takes one licence or one entity', async () => {
    const [ana, ben] = await csv(books, 'shares', ...OCTOBER, '--licence', 'L-1')
    expect([ana!['earned'], ana!['balance'], ben!['earned']]).toEqual(['21085.77428571', '', '9000.00000000'])
    const rows = await csv(books, 'shares', ...OCTOBER, '--entity', 'Kestrel Ltd')
    expect(rows.map(({ name }) => name)).toEqual(['Ben Ito'])
  })

  it('takes one currency, and says of an empty list that nobody matches rather than blame the time', async () => {
    expect(await csv(books, 'balances', '--currency', 'eur')).toEqual(await csv(books, 'balances'))
    expect(await csv(books, 'unclaimed', '--currency', 'EUR')).toEqual(await csv(books, 'unclaimed'))
    expect(await books.text('report', 'balances', '--currency', 'USD')).toBe(
      'Nobody who matches is owed anything.\n',
    )
    expect(await books.text('report', 'unclaimed', '--currency', 'USD')).toBe(
      'Nothing is unclaimed in USD.\n',
    )
    expect(await books.text('report', 'shares', ...OCTOBER, '--class', 'agent')).toBe(
      'Nobody who matches earned anything in this time.\n',
    )
  })

  it('hides what small groups earn', async () => {
    const rows = await csv(books, 'entities', ...OCTOBER)
    expect(rows.map(({ entity, people, earned, balance }) => [entity, people, earned, balance])).toEqual([
      ['Kestrel GmbH', '', '', ''],
      ['Kestrel Ltd', '', '', ''],
    ])
    expect(await books.text('report', 'entities', ...OCTOBER)).toContain(
      'Groups without figures are hidden, for they would say what individuals earn.',
    )
  })

  it.each([
    [['shares'], 2, 'say which time'],
    [['shares', ...OCTOBER, '--from', '2026-01-01'], 2, 'say which time'],
    [['journal', '--from', '2026-02-01', '--until', '2026-01-01'], 2, 'is before the first'],
    [['shares', ...OCTOBER, '--licence', 'L-9'], 1, 'the books know no licence L-9'],
    [['shares', ...OCTOBER, '--entity', 'Nobody Ltd'], 1, 'no person is paid by "Nobody Ltd"'],
    [['payroll', '--run', 'RUN-9'], 1, 'there is no run RUN-9'],
    [['payroll'], 2, '--run'],
  ] as const)('refuses %j', async (words, code, refusal) => {
    const ending = await books.run('report', ...words)
    expect([ending.code, ending.stdout]).toEqual([code, ''])
    expect(ending.stderr).toContain(refusal)
  })
})

describe('reports and statements on PostgreSQL', () => {
  it('are those on SQLite, but for who signed the proof', async () => {
    const other = await october('postgres')
    for (const words of [
      ['shares', ...OCTOBER],
      ['journal', ...OCTOBER],
      ['entities', ...OCTOBER],
      ['balances'],
      ['unclaimed'],
      ['payroll', '--run', 'RUN-1', '--contractors'],
    ])
      expect(await other.json('report', ...words)).toEqual(await books.json('report', ...words))
    const statement = await books.json('statement', 'Ana Kovač', ...OCTOBER)
    expect(await other.json('statement', 'Ana Kovač', ...OCTOBER)).toEqual({
      ...(statement as object),
      proof: expect.anything(),
    })
  })
})
