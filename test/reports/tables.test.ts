// Lists as CSV and as workbooks: what a spreadsheet shows is what was meant, and nothing in it runs.
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvBytes } from '../../src/reports/csv.ts'
import type { ReportColumn, ReportTable } from '../../src/reports/report-table.ts'
import { tableValue } from '../../src/reports/table-bytes.ts'
import { xlsxBytes } from '../../src/reports/xlsx.ts'
import { formatAccrual } from '../../src/royalties/accruals.ts'
import { formatAmount } from '../../src/royalties/money.ts'
import { readWorkbook, workbookFile } from '../support/workbook.ts'

interface Row {
  readonly name: string
  readonly day: string | null
  readonly currency: string
  readonly minor: bigint | null
  readonly micros: bigint
  readonly tokens: bigint
}

const COLUMNS: readonly ReportColumn<Row>[] = [
  { kind: 'text', key: 'name', heading: 'Name', of: ({ name }) => name },
  { kind: 'day', key: 'day', heading: 'Day', of: ({ day }) => day },
  { kind: 'text', key: 'currency', heading: 'Currency', of: ({ currency }) => currency },
  {
    kind: 'amount',
    key: 'paid',
    heading: 'Paid',
    of: ({ minor, currency }) => (minor === null ? null : { amountMinor: minor, currency }),
  },
  {
    kind: 'accrual',
    key: 'balance',
    heading: 'Balance',
    of: ({ micros, currency }) => ({ amountMicros: micros, currency }),
  },
  { kind: 'count', key: 'tokens', heading: 'Tokens', of: ({ tokens }) => tokens },
]

function tableOf(...rows: readonly Partial<Row>[]): ReportTable<Row> {
  const plain: Row = { name: 'Ana', day: '2026-10-31', currency: 'EUR', minor: 0n, micros: 0n, tokens: 0n }
  return {
    title: 'Shares',
    columns: COLUMNS,
    rows: rows.map((row) => ({ ...plain, ...row })),
    about: [{ key: 'period', heading: 'Period', value: '2026-10' }],
  }
}

const text = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)

function csvRows(bytes: Uint8Array): readonly (readonly string[])[] {
  return parse(Buffer.from(bytes), { bom: true, record_delimiter: '\r\n', relax_column_count: false })
}

/** Amounts in currencies without decimals, with three and with four, and beyond what a double holds. */
const AMOUNTS: readonly (readonly [string, bigint, string])[] = [
  ['JPY', 1_250n, '1250'],
  ['JPY', 9_007_199_254_740_993n, '9007199254740993'],
  ['KWD', -1_005n, '-1.005'],
  ['KWD', 123_456_789_012_345_678n, '123456789012345.678'],
  ['CLF', 1n, '0.0001'],
  ['CLF', -9_007_199_254_740_993n, '-900719925474.0993'],
  ['EUR', 18_446_744_073_709_551_617n, '184467440737095516.17'],
]

describe('CSV', () => {
  it('begins with a byte order mark, ends lines in CRLF and says on each row what it is about', () => {
    const bytes = csvBytes(tableOf({ minor: 120_000n }))
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect(text(bytes)).toBe(
      '\ufeffname,day,currency,paid,balance,tokens,period\r\n' +
        'Ana,2026-10-31,EUR,1200.00,0.00000000,0,2026-10\r\n',
    )
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '  =1', '\u00a0=1', '\u200b=1', '＝1'])(
    'makes the formula %j text',
    (formula) => {
      expect(csvRows(csvBytes(tableOf({ name: formula })))[1]![0]).toBe(`'${formula}`)
    },
  )

  it('writes nothing that a terminal would act on', () => {
    const names = ['\u001b[2Ja', 'a\u202eb', 'a\u0000b', 'a\ud800b']
    const rows = csvRows(csvBytes(tableOf(...names.map((name) => ({ name })))))
    expect(rows.slice(1).map(([name]) => name)).toEqual(['□[2Ja', 'a□b', 'a□b', 'a□b'])
  })

  it('leaves negative amounts and counts as they are', () => {
    const [, row] = csvRows(csvBytes(tableOf({ minor: -1_250n, micros: -1n, tokens: -3n })))
    expect(row!.slice(3, 6)).toEqual(['-12.50', '-0.00000001', '-3'])
  })

  it('quotes line breaks of every kind, commas and quotes', () => {
    for (const name of ['a\nb', 'a\rb', 'a\r\nb', 'a,b', 'a"b', '"', ''])
      expect(csvRows(csvBytes(tableOf({ name })))[1]![0]).toBe(name)
  })

  it('gives back any text, but for the apostrophe before formulas', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const [, row] = csvRows(csvBytes(tableOf({ name }, {})))
        expect([name, `'${name}`]).toContain(row![0])
      }),
    )
  })

  it('leaves a cell without a value empty', () => {
    expect(csvRows(csvBytes(tableOf({ day: null, minor: null })))[1]!.slice(1, 4)).toEqual(['', 'EUR', ''])
  })
})

describe('a workbook', () => {
  it('holds money as numbers with their currency, and days as dates', async () => {
    const bytes = await xlsxBytes(tableOf({ minor: -1_250n, micros: 1n, tokens: 60_000n }))
    const cells = readWorkbook(bytes).get('Report')!
    expect(cells.get('A2')).toEqual({ type: 'text', value: 'Ana', format: null })
    expect(cells.get('B2')).toEqual({ type: 'number', value: '46326', format: 'yyyy-mm-dd' })
    expect(cells.get('D2')).toEqual({ type: 'number', value: '-12.5', format: '[$EUR] #,##0.00' })
    expect(cells.get('E2')).toEqual({ type: 'number', value: '1e-8', format: '[$EUR] #,##0.00######' })
    expect(cells.get('F2')).toEqual({ type: 'number', value: '60000', format: '#,##0' })
  })

  it('keeps its heading row in view and says what it is about', async () => {
    const bytes = await xlsxBytes(tableOf({}))
    expect(workbookFile(bytes, 'xl/worksheets/sheet1.xml')).toContain('state="frozen"')
    const about = readWorkbook(bytes).get('About')!
    expect([about.get('A1')?.value, about.get('A2')?.value, about.get('B2')?.value]).toEqual([
      'Shares',
      'Period',
      '2026-10',
    ])
  })

  it('never holds a formula, and survives what XML cannot hold', async () => {
    const names = ['=1+1', 'a\u0007b', 'a\ud800b', '<&">', '_x0041_', 'x'.repeat(40_000)]
    const bytes = await xlsxBytes(tableOf(...names.map((name) => ({ name }))))
    const cells = readWorkbook(bytes).get('Report')!
    const written = names.map((_, at) => cells.get(`A${at + 2}`)!)
    expect(written.every(({ type }) => type === 'text')).toBe(true)
    expect(written.slice(0, 5).map(({ value }) => value)).toEqual([
      '=1+1',
      'a□b',
      'a□b',
      '<&">',
      '_x005F_x0041_',
    ])
    expect(written[5]!.value).toHaveLength(32_767)
    expect(workbookFile(bytes, 'xl/worksheets/sheet1.xml')).not.toContain('<f>')
  })
})

describe('invariant 16: JPY, KWD, CLF and amounts over 2^53', () => {
  it.each(AMOUNTS)('survive CSV: %s %s', (currency, minor, amount) => {
    const [, row] = csvRows(csvBytes(tableOf({ currency, minor, micros: minor * 1_000_000n + 1n })))
    expect(row!.slice(2, 5)).toEqual([
      currency,
      amount,
      formatAccrual({ amountMicros: minor * 1_000_000n + 1n, currency }),
    ])
  })

  it.each(AMOUNTS)('survive a workbook: %s %s', async (currency, minor, amount) => {
    const sheets = readWorkbook(await xlsxBytes(tableOf({ currency, minor })))
    const cell = sheets.get('Report')!.get('D2')!
    const exact = amount.replace(/[-.]/g, '').replace(/^0+/, '').length <= 15
    expect(cell.type).toBe(exact ? 'number' : 'text')
    expect(exact ? Number(cell.value) : cell.value).toBe(exact ? Number(amount) : amount)
    expect(sheets.get('About')!.get('B3')?.value).toBe(
      exact ? undefined : 'D2: more digits than a spreadsheet keeps of a number',
    )
  })

  it('survive any amount of a workbook to the last digit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.bigInt(-(10n ** 20n), 10n ** 20n),
        fc.constantFrom('JPY', 'EUR', 'KWD', 'CLF'),
        async (minor, currency) => {
          const cell = readWorkbook(await xlsxBytes(tableOf({ currency, minor })))
            .get('Report')!
            .get('D2')!
          const wanted = formatAmount({ amountMinor: minor, currency })
          const decimals = wanted.split('.')[1]?.length ?? 0
          expect(cell.type === 'text' ? cell.value : Number(cell.value).toFixed(decimals)).toBe(wanted)
        },
      ),
      { numRuns: 50 },
    )
  })
})

describe('the value of a list for JSON', () => {
  it('has amounts as decimal text, and counts as numbers while these are exact', () => {
    const table = tableOf({ minor: 120_000n, micros: -1n, tokens: 60_000n }, { day: null, tokens: 2n ** 60n })
    expect(tableValue(table)).toEqual({
      period: '2026-10',
      rows: [
        {
          name: 'Ana',
          day: '2026-10-31',
          currency: 'EUR',
          paid: '1200.00',
          balance: '-0.00000001',
          tokens: 60_000,
        },
        {
          name: 'Ana',
          day: null,
          currency: 'EUR',
          paid: '0.00',
          balance: '0.00000000',
          tokens: '1152921504606846976',
        },
      ],
    })
  })
})
