// Whom no run pays though they are owed something: HR's import says so when it comes to that, and every run says whom it leaves out.
import { describe, expect, test } from 'vitest'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ENGINES, type TestEngine } from '../support/databases.ts'
import { createFolder } from '../support/repository.ts'
import { kestrelBooks, signAndDeliver, type KestrelBooks } from './kestrel-books.ts'

// Ana is owed 18,000 EUR, Ben 9,000.
async function owing(engine?: TestEngine): Promise<KestrelBooks> {
  const books = await kestrelBooks(engine)
  await signAndDeliver(books)
  await books.text('receipt', 'add', '--gross', '100000 EUR', '--licence', 'L-1', '--fee')
  await books.text('distribute', 'R-1')
  return books
}

// HR's file with Ben alone, of the class given.
function benAs(kind: string, until = ''): string {
  const file = join(createFolder(), 'people.csv')
  const heading = 'employee_number,name,class,entity,from,until,emails\n'
  writeFileSync(file, `${heading}1002,Ben Ito,${kind},Kestrel Ltd,2026-01-01,${until},ben@kestrel.example\n`)
  return file
}

const propose = ['payout', 'propose', '--currency', 'EUR']

describe.each(ENGINES)('on %s, whoever is owed something', (engine) => {
  test('and becomes external is named by the import, and counted by every run that leaves them out', async () => {
    const books = await owing(engine)
    const file = benAs('external')
    expect(await books.run('owners', 'import', file)).toEqual({
      code: 0,
      stdout: '0 new, 1 changed, 0 as before.\n',
      stderr:
        'byline: Ben Ito is owed 9000.00 EUR, and no further run pays class external: import them as ' +
        'employee or contractor again to pay it; who leaves keeps the class and gets an "until"\n',
    })
    expect(await books.run('owners', 'import', file)).toMatchObject({ code: 0, stderr: '' })
    expect(await books.text(...propose)).toBe(
      'Run RUN-1 is proposed: 18,000.00 EUR to 1 person.\n' +
        'Left out: 1 person of a class that no run pays, owed 9,000.00 EUR.\n' +
        'Another person approves it: byline payout approve RUN-1\n',
    )
    const before = await books.state()
    expect(await books.run(...propose)).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'byline: nobody has a balance in EUR to be paid out; left out: 1 person in a run that waits, ' +
        'owed 18000.00 EUR; 1 person of a class that no run pays, owed 9000.00 EUR\n',
    })
    expect(await books.state()).toEqual(before)
    await books.text('owners', 'import', benAs('contractor'))
    expect(await books.json(...propose)).toMatchObject({
      run: 'RUN-2',
      total: '9000.00',
      peopleCount: 1,
      leftOut: [{ reason: 'waiting', peopleCount: 1, total: '18000.00' }],
    })
  })
})

describe('a run', () => {
  test('counts those of other legal entities, and those below the minimum', async () => {
    const books = await owing()
    const ofOne = await books.json(...propose, '--entity', 'Kestrel GmbH')
    expect(ofOne).toMatchObject({ leftOut: [{ reason: 'entity', peopleCount: 1, total: '9000.00' }] })
    await books.text('payout', 'reject', 'RUN-1')
    expect(await books.text(...propose, '--minimum', '10000 EUR', '--id', 'RUN-9')).toContain(
      '\nLeft out: 1 person below the minimum, owed 9,000.00 EUR.\n',
    )
    expect(await books.json(...propose, '--minimum', '10000 EUR', '--id', 'RUN-9')).toMatchObject({
      repeated: true,
      leftOut: null,
    })
  })

  test('leaves nobody out of whom a fraction is carried forward', async () => {
    const books = await owing()
    expect(await books.json(...propose)).toMatchObject({ peopleCount: 2, leftOut: [] })
    await books.text('payout', 'approve', 'RUN-1', '--by', 'cfo@kestrel.example')
    // Of three cents Ana has 1.8, and Ben 0.9.
    await books.text('receipt', 'add', '--gross', '0.10 EUR', '--licence', 'L-1', '--fee')
    await books.text('distribute', 'R-2')
    expect(await books.json(...propose)).toMatchObject({ total: '0.01', peopleCount: 1, leftOut: [] })
  })
})

test('an import says in JSON whom runs pay no longer; whoever leaves by an "until" is paid', async () => {
  const books = await owing()
  expect(await books.json('owners', 'import', benAs('contractor', '2026-10-31'))).toMatchObject({
    changed: 1,
    noLongerPaid: [],
  })
  expect(await books.json(...propose)).toMatchObject({ peopleCount: 2, leftOut: [] })
  await books.text('payout', 'reject', 'RUN-1')
  expect(await books.json('owners', 'import', benAs('agent'))).toMatchObject({
    noLongerPaid: [{ class: 'agent', balances: [{ balance: '9000.00', currency: 'EUR' }] }],
  })
})
