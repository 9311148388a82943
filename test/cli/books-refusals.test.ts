// What the commands on the books refuse: one line that says what is wrong, and nothing is written.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { createFolder } from '../support/repository.ts'
import { kestrelBooks, signAndDeliver, type KestrelBooks } from './kestrel-books.ts'
import { byline, runProgram } from './run.ts'

const LICENCE = ['--licensee', 'Lumen Labs', '--scope', 'api', '--pool', '30%', '--from', '2026-01-01']
const OCTOBER = ['--from', '2026-10-01', '--until', '2026-10-31']
const NW_7 = ['usage', 'add', '--id', 'NW-7', '--delivery', 'D-1', '--quantity', '48000', ...OCTOBER]

describe('nothing is written, and one line says why, for', () => {
  let books: KestrelBooks
  let before: Awaited<ReturnType<KestrelBooks['state']>>
  beforeAll(async () => {
    books = await kestrelBooks()
    await signAndDeliver(books)
    await books.text(...NW_7)
    await books.text('receipt', 'add', '--id', 'R-41', '--gross', '100000 EUR', '--licence', 'L-1', '--fee')
    await books.text('receipt', 'add', '--id', 'R-42', '--gross', '5 EUR')
    await books.text('distribute', 'R-41')
    await books.text('payout', 'propose', '--currency', 'EUR')
    await books.text(
      'licence',
      'sign',
      ...LICENCE,
      '--royalty',
      '0.10 EUR per request',
      '--until',
      '2026-03-31',
    )
    await books.within((open) =>
      open.append(null, async () => ({
        ok: true,
        value: [
          { kind: 'delivery-made', delivery: 'D-2', licence: 'L-2', snapshot: 'S-1', date: '2026-01-02' },
          { kind: 'period-closed', period: '2026-09' },
        ],
      })),
    )
    before = await books.state()
  })

  test.each<[string, number, readonly string[], RegExp]>([
    [
      'a fee with too many decimals',
      1,
      ['licence', 'sign', ...LICENCE, '--fee', '1.005 EUR'],
      /"1\.005 EUR" has 3 decimals; EUR has 2/,
    ],
    [
      'a receipt with too many decimals',
      2,
      ['receipt', 'add', '--gross', '10.5 JPY'],
      /"10\.5 JPY" has 1 decimals; JPY has no decimals/,
    ],
    [
      'use of files that were not handed over',
      1,
      [
        'usage',
        'add',
        '--id',
        'NW-9',
        '--delivery',
        'D-1',
        '--quantity',
        '1',
        ...OCTOBER,
        '--path',
        'none/**',
      ],
      /usage NW-9 is of "none\/\*\*", and delivery D-1 has no such file/,
    ],
    ['an unknown currency', 2, ['receipt', 'add', '--gross', '10 EUX'], /"EUX" is no currency of ISO 4217/],
    [
      'an unknown currency of a fee',
      1,
      ['licence', 'sign', ...LICENCE, '--fee', '10 EUX'],
      /"EUX" is no currency of ISO 4217/,
    ],
    ['an unknown currency of a run', 2, ['payout', 'propose', '--currency', 'EUX'], /"EUX" is no currency/],
    [
      'a pool over 100%',
      1,
      ['licence', 'sign', ...LICENCE, '--fee', '10 EUR', '--pool', '101%'],
      /pool: "101%" is more than 100%/,
    ],
    [
      'a licence that overlaps another',
      1,
      ['licence', 'sign', ...LICENCE, '--licensee', 'Northwind AI', '--fee', '1 EUR'],
      /licence L-3 overlaps L-1: Northwind AI has api from 2026-01-01/,
    ],
    [
      'use after the licence ended',
      1,
      ['usage', 'add', '--id', 'LL-1', '--delivery', 'D-2', '--quantity', '1', ...OCTOBER],
      /LL-1.*licence L-2 ended on 2026-03-31/,
    ],
    [
      'use that was reported with other content',
      1,
      NW_7.with(7, '48001'),
      /usage:NW-7 is booked already with other content/,
    ],
    [
      'a receipt under a taken id with other content',
      1,
      ['receipt', 'add', '--id', 'R-41', '--gross', '100001 EUR'],
      /receipt:R-41 is booked already with other content/,
    ],
    ['a run approved by whoever proposed it', 1, ['payout', 'approve', 'RUN-1'], /finance@kestrel\.example/],
    ['an unknown licence', 1, ['licence', 'end', 'L-9', '--on', '2026-12-31'], /there is no licence L-9/],
    ['an unknown licence to show', 1, ['licence', 'show', 'L-9'], /there is no licence L-9/],
    [
      'an unknown delivery',
      1,
      ['usage', 'add', '--id', 'NW-9', '--delivery', 'D-9', '--quantity', '1', ...OCTOBER],
      /delivery D-9/,
    ],
    [
      'another meter than the licence counts',
      1,
      [
        'usage',
        'add',
        '--id',
        'NW-9',
        '--delivery',
        'D-1',
        '--quantity',
        '1',
        '--meter',
        'token',
        ...OCTOBER,
      ],
      /token/,
    ],
    ['an unknown receipt', 1, ['receipt', 'refund', 'R-9', '--net', '1 EUR'], /there is no receipt R-9/],
    ['an unknown receipt to distribute', 1, ['distribute', 'R-9'], /there is no receipt R-9/],
    ['a receipt in suspense to distribute', 1, ['distribute', 'R-42'], /R-42 is in suspense/],
    [
      'a placement on an unknown licence',
      1,
      ['receipt', 'place', 'R-42', '--licence', 'L-9', '--fee'],
      /L-9/,
    ],
    ['a placement for unknown use', 1, ['receipt', 'place', 'R-42', '--usage', 'NW-9'], /no usage NW-9/],
    ['a distributed receipt to unplace', 1, ['receipt', 'unplace', 'R-41'], /was distributed/],
    ['a refund of more than there is', 1, ['receipt', 'refund', 'R-41', '--net', '100000.01 EUR'], /R-41/],
    ['a refund in another currency', 1, ['receipt', 'refund', 'R-41', '--net', '1 USD'], /R-41 is in EUR/],
    ['an unknown run', 1, ['payout', 'approve', 'RUN-9'], /there is no run RUN-9/],
    ['an unknown person', 1, ['payout', 'hold', 'Zoe', '1 EUR', '--reason', 'x'], /nobody is known as "Zoe"/],
    [
      'more held than there is',
      1,
      ['payout', 'hold', 'Ana Kovač', '9999999 EUR', '--reason', 'x'],
      /Ana Kovač/,
    ],
    ['no reason', 2, ['payout', 'hold', 'Ana Kovač', '1 EUR', '--reason', ' '], /say why/],
    ['an unknown question', 1, ['payout', 'release', 'Q-9'], /question Q-9/],
    [
      'a day in a closed month',
      1,
      ['receipt', 'add', '--gross', '1 EUR', '--date', '2026-09-30'],
      /2026-09-30 lies in a closed month/,
    ],
    [
      'a day that no calendar has',
      2,
      ['receipt', 'add', '--gross', '1 EUR', '--date', '2026-02-30'],
      /"2026-02-30" is no day/,
    ],
    [
      'tax in another currency',
      2,
      ['receipt', 'add', '--gross', '9 EUR', '--tax', '1 USD'],
      /its tax in USD/,
    ],
    ['more tax than there was', 1, ['receipt', 'add', '--gross', '9 EUR', '--tax', '10 EUR'], /tax/],
    [
      'a fee of no licence',
      2,
      ['receipt', 'add', '--gross', '9 EUR', '--fee'],
      /say with --licence whose fee/,
    ],
    [
      'a rate without its source',
      2,
      ['receipt', 'add', '--gross', '9 USD', '--usage', 'NW-7', '--rate', '0.9 EUR/USD'],
      /say with --source/,
    ],
    ['nobody who does it', 2, ['receipt', 'add', '--gross', '9 EUR', '--by', 'me'], /"me" is no e-mail/],
    ['receipts named beside --all', 2, ['distribute', 'R-42', '--all'], /name receipts, or say --all/],
    ['receipts of no licence', 1, ['receipt', 'list', '--licence', 'L-99'], /the books know no licence L-99/],
    ['use of no licence', 1, ['usage', 'list', '--licence', 'L-99'], /know no licence L-99; byline licence/],
    ['use of no delivery', 1, ['usage', 'list', '--delivery', 'D-99'], /the books know no delivery D-99/],
    ['what no licence brought', 1, ['distribute', 'list', '--licence', 'L-99'], /know no licence L-99/],
    ['a workbook on the screen', 2, ['receipt', 'list', '--format', 'xlsx'], /say with --out FILE/],
  ])('%s', async (_fact, code, words, line) => {
    const ending = await books.run(...words)
    expect({ code: ending.code, stdout: ending.stdout }).toEqual({ code, stdout: '' })
    expect(ending.stderr).toMatch(/^byline: .+\n$/)
    expect(ending.stderr).toMatch(line)
    expect(await books.state()).toEqual(before)
  })

  test('a file of reports of which several are wrong, each by its line, whenever that turns out', async () => {
    const file = join(createFolder(), 'use.csv')
    const row = (id: string, delivery: string, quantity = '10', paths = '') =>
      `${id},${delivery},${quantity},2026-10-01,2026-10-31,${paths}`
    const lines = [
      'id,delivery,quantity,from,until,paths',
      row('NW-10', 'D-1'),
      row('NW-11', 'D-9'),
      row('NW-12', 'D-1', '1.5'),
      row('NW-13', 'D-2'),
      row('NW-7', 'D-1', '48000'),
      row('NW-7', 'D-1', '48001'),
      'NW-14,D-1',
      row('NW-15', 'D-1', '10', 'none/**'),
    ]
    writeFileSync(file, lines.join('\n'))
    const { code, stdout, stderr } = await books.run('usage', 'import', file)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    const problems = stderr.trimEnd().split('\n')
    expect(problems.map((line) => line.split(`byline: ${file}: `)[1])).toEqual([
      'line 3: usage NW-11 is for delivery D-9, which is not known',
      expect.stringMatching(/^line 4: "1\.5" is no quantity: /),
      expect.stringMatching(/^line 5: .*L-2 ended on 2026-03-31/),
      'line 7: usage:NW-7 is booked already with other content, and what is booked stays; ' +
        'if it was wrong, byline usage withdraw takes it back, and what is right is reported under another id',
      'line 8: has 2 columns, the heading has 6',
      'line 9: usage NW-15 is of "none/**", and delivery D-1 has no such file',
    ])
    expect(await books.state()).toEqual(before)
  })

  test.each([
    ['a file of reports of which none can be read', 'id,delivery,quantity,from,until\nNW-10,D-1\n'],
    ['a file of reports with a column missing', 'id,delivery\nNW-10,D-1\n'],
  ])('%s', async (_fact, text) => {
    const file = join(createFolder(), 'use.csv')
    writeFileSync(file, text)
    const { code, stdout, stderr } = await books.run('usage', 'import', file)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr.startsWith(`byline: ${file}: line `)).toBe(true)
    expect(stderr.split('\n')).toHaveLength(2)
    expect(await books.state()).toEqual(before)
  })
})

test('the built program refuses the same way, with the same exit codes', async () => {
  const books = await kestrelBooks()
  const environment = { BYLINE_DATABASE: books.place.database, BYLINE_BY: 'finance@kestrel.example' }
  const before = await books.state()
  const wrong = await runProgram(['receipt', 'add', '--gross', '1.005 EUR'], environment)
  expect(wrong).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('EUR has 2') })
  const unknown = await runProgram(['distribute', 'R-9'], environment)
  expect(unknown).toEqual({ code: 1, stdout: '', stderr: 'byline: there is no receipt R-9\n' })
  expect(await books.state()).toEqual(before)
  const listed = await runProgram(['receipt', 'list'], environment)
  expect(listed).toEqual({ code: 0, stdout: 'There is no such receipt.\n', stderr: '' })
})

test('books that are not there are refused with what to do', async () => {
  const database = join(createFolder(), 'none.db')
  const { code, stderr } = await byline(['licence', 'list', '--database', database])
  expect(code).toBe(1)
  expect(stderr).toMatch(/^byline: .+\n$/)
})
