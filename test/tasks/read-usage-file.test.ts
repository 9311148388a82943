// Files of usage reports: every report with its line, or what is wrong with it; or what is wrong with the whole file.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readUsageFile } from '../../src/tasks/read-usage-file.ts'
import { createFolder } from '../support/repository.ts'

function file(name: string, text: string): string {
  const path = join(createFolder(), name)
  writeFileSync(path, text)
  return path
}

const HEADING = 'id,delivery,quantity,from,until,meter,paths'
const SEVEN = {
  usage: 'NW-7',
  delivery: 'D-1',
  meter: null,
  quantity: 48_000n,
  period: { from: '2026-10-01', until: '2026-10-31' },
  paths: null,
}

test('a CSV file is read as spreadsheets write it: with a mark, carriage returns, empty lines, in any order', async () => {
  const lines = ['\ufeffDelivery,ID,Quantity,From,Until', 'D-1,NW-7,48000,2026-10-01,2026-10-31', ',,,,', '']
  const path = file('a.csv', lines.join('\r\n'))
  expect(await readUsageFile(path)).toEqual({
    ok: true,
    value: [{ place: `${path}: line 2`, use: { ok: true, value: SEVEN } }],
  })
})

test('paths are parted by spaces, and a meter may be named', async () => {
  const text = `${HEADING}\nNW-7,D-1,48000,2026-10-01,2026-10-31,request,"src/** docs/*.md"\n`
  expect(await readUsageFile(file('a.csv', text))).toMatchObject({
    value: [{ use: { value: { meter: 'request', paths: ['src/**', 'docs/*.md'] } } }],
  })
})

test('a JSON list says the same, with quantities as numbers or, where they are long, as text', async () => {
  const one = { id: 'NW-7', delivery: 'D-1', quantity: 48_000, from: '2026-10-01', until: '2026-10-31' }
  const two = { ...one, quantity: '9007199254740993', meter: null, paths: ['src/**'] }
  const path = file('a.json', JSON.stringify([one, two]))
  expect(await readUsageFile(path)).toMatchObject({
    ok: true,
    value: [
      { place: `${path}: report 1`, use: { value: SEVEN } },
      {
        place: `${path}: report 2`,
        use: { value: { quantity: 9_007_199_254_740_993n, paths: ['src/**'] } },
      },
    ],
  })
})

test('every wrong report says what is wrong with it', async () => {
  const text = [
    HEADING,
    'NW-7,D-1,48000,2026-10-01,2026-10-31,,',
    'NW-8,D-1,"48,000",2026-10-01,2026-10-31,,',
    ',D-1,1,2026-10-01,2026-10-31,,',
    'NW-9,D-1,1,2026-10-01,2026-10-32,,',
    'NW-10,D-1,1,2026-10-01',
  ].join('\n')
  const path = file('a.csv', text)
  const reading = await readUsageFile(path)
  const found = reading.ok ? reading.value.map(({ place, use }) => [place, use.ok || use.refusal]) : []
  expect(found).toEqual([
    [`${path}: line 2`, true],
    [`${path}: line 3`, '"48,000" is no quantity: write a whole number without separators, such as 48000'],
    [`${path}: line 4`, '"id" is missing'],
    [`${path}: line 5`, '"2026-10-32" is no day: write year, month and day, such as "2026-10-31"'],
    [`${path}: line 6`, 'has 4 columns, the heading has 7'],
  ])
})

test.each([
  ['an empty file', 'a.csv', '', 'is empty; its first line names the columns'],
  ['a heading alone', 'a.csv', HEADING, 'holds no report of use'],
  ['a column of another name', 'a.csv', `${HEADING},price\n`, 'line 1: "price" is not known'],
  ['a column that is missing', 'a.csv', 'id,delivery,from,until\n', 'the column "quantity" is missing'],
  ['a column that comes twice', 'a.csv', `${HEADING},id\n`, 'the column "id" comes twice'],
  ['an open quote', 'a.csv', `${HEADING}\n"NW-7\n`, 'is no CSV'],
  ['a JSON object', 'a.json', '{}', 'must be a list of reports'],
  ['text that is no JSON', 'a.json', 'id,delivery', 'is no JSON'],
])('%s is refused', async (_fact, name, text, problem) => {
  const reading = await readUsageFile(file(name, text))
  expect(reading).toMatchObject({ ok: false, refusal: expect.stringContaining(problem) })
})

test.each([
  ['a field of another name', '[{"price":1}]', '"price" is not known'],
  ['a quantity that no number holds', '[{"quantity":1.5}]', '"quantity" must be text'],
])('%s makes a report of a list wrong', async (_fact, text, problem) => {
  expect(await readUsageFile(file('a.json', text))).toMatchObject({
    value: [
      {
        place: expect.stringMatching(/report 1$/),
        use: { ok: false, refusal: expect.stringContaining(problem) },
      },
    ],
  })
})

test('a file that is not there is refused', async () => {
  const reading = await readUsageFile(join(createFolder(), 'none.csv'))
  expect(reading).toMatchObject({ refusal: expect.stringMatching(/none\.csv: there is no such file$/) })
})
