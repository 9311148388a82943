// Who is who on real books, command by command: HR's people, claims and their undoing, outsiders, and who held what when.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { planClaim } from '../../src/ledger/plans/people.ts'
import { namesOf } from '../../src/tasks/contributors.ts'
import { done } from '../../src/tasks/outcome.ts'
import { PEOPLE, prose, workshop, type Workshop } from './workshop.ts'

interface OwnerJson {
  readonly id: string
  readonly name: string
  readonly standing: string
  readonly claims: string | null
  readonly held: string | null
}

async function ownersOf(shop: Workshop, ...words: readonly string[]): Promise<readonly OwnerJson[]> {
  const list = (await shop.json('owners', 'list', ...words)) as { readonly rows: readonly OwnerJson[] }
  return list.rows
}

async function standings(shop: Workshop): Promise<readonly string[]> {
  return (await ownersOf(shop)).map(({ name, standing }) => `${name}: ${standing}`)
}

/** Everybody's tokens by the latest snapshot of a day, by name. */
async function held(shop: Workshop, ...words: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const found = (await shop.json('owners', ...words)) as {
    readonly owners: readonly { readonly name: string; readonly tokens: number }[]
  }
  return Object.fromEntries(found.owners.map(({ name, tokens }) => [name, tokens]))
}

const record = (shop: Workshop, ...words: readonly string[]) =>
  shop.text('owners', 'record', `api=${shop.repository.path}`, ...words)

describe('HR’s people', () => {
  test('are booked once; a later file books what changed, and takes nobody away', async () => {
    const shop = await workshop()
    const file = shop.file('people.csv', PEOPLE)
    expect(await shop.text('owners', 'import', file)).toBe('2 new, 0 changed, 0 as before.\n')
    expect(await shop.text('owners', 'import', file)).toBe('0 new, 0 changed, 2 as before.\n')
    const [before] = await ownersOf(shop)
    const left = PEOPLE.replace(
      '2020-01-01,,ana@kestrel.example',
      '2020-01-01,2026-10-31,ana@kestrel.example',
    )
    const alone = left.split('\n').filter((line) => !line.startsWith('1002')).join('\n') // prettier-ignore
    expect(await shop.json('owners', 'import', shop.file('later.csv', alone))).toMatchObject({
      new: 0,
      changed: 1,
      unchanged: 0,
      entries: [{ kind: 'person-recorded' }],
    })
    const rows = await ownersOf(shop)
    expect(rows).toMatchObject([
      { id: before!.id, name: 'Ana Kovač', from: '2020-01-01', until: '2026-10-31' },
      { name: 'Ben Ito', standing: 'contractor', until: null },
    ])
  })

  test('of a file with anything wrong are not booked at all', async () => {
    const shop = await workshop()
    const wrong = `${PEOPLE}1003,Cy,boss,K,,,,\n1002,Dan,employee,K,,,,\n`
    const file = shop.file('people.csv', wrong)
    const { code, stdout, stderr } = await shop.run('owners', 'import', file)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toBe(
      `byline: ${file}: line 4: "boss" is no class; it is employee, contractor, external or agent\n` +
        `byline: ${file}: line 5: the employee number "1002" is in line 3, too\n`,
    )
    expect(await shop.text('owners', 'list')).toBe(
      'Nobody is known yet: import people, or take a snapshot.\n',
    )
  })

  test('are listed by class and by legal entity', async () => {
    const shop = await workshop()
    const rest = '1003,Cy,contractor,Kestrel GmbH,,,,\n'
    await shop.text('owners', 'import', shop.file('people.csv', `${PEOPLE}${rest}`))
    const names = async (...words: readonly string[]) =>
      (await ownersOf(shop, ...words)).map(({ name }) => name)
    expect(await names('--class', 'contractor')).toEqual(['Ben Ito', 'Cy'])
    expect(await names('--entity', 'Kestrel GmbH', '--class', 'contractor')).toEqual(['Cy'])
    expect(await names('--entity', 'nobody pays here')).toEqual([])
    expect(await shop.text('owners', 'list', '--class', 'agent')).toBe('Nobody who matches is known.\n')
  })

  test('do not get what is somebody else’s with a number that is given again', async () => {
    const shop = await workshop()
    await shop.text('owners', 'import', shop.file('people.csv', PEOPLE))
    await record(shop)
    const before = await ownersOf(shop)
    const heading = 'employee_number,name,class,entity,emails\n'
    const again = `${heading}1002,Zed New,employee,Kestrel Ltd,zed@kestrel.example\n`
    const { code, stderr } = await shop.run('owners', 'import', shop.file('again.csv', again))
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^byline: line 2: number "1002" is Ben Ito's, and "Zed New" has no e-mail or login/,
    )
    const swapped = `${heading}1001,Ben Ito,employee,K,ben@kestrel.example\n1002,Ana Kovač,employee,K,ana@kestrel.example\n`
    expect((await shop.run('owners', 'import', shop.file('swapped.csv', swapped))).code).toBe(1)
    expect(await ownersOf(shop)).toEqual(before)
    // Whoever takes another name keeps an e-mail, and whoever gets another e-mail a name.
    for (const same of [
      'Ben Roth,employee,K,ben@kestrel.example',
      'BEN  Roth,employee,K,roth@kestrel.example',
    ])
      expect(
        await shop.text('owners', 'import', shop.file('same.csv', `${heading}1002,${same}\n`)),
      ).toContain('0 new, 1 changed')
  })

  test('cannot have an address of somebody who is not in the file', async () => {
    const shop = await workshop()
    await shop.text('owners', 'import', shop.file('people.csv', PEOPLE))
    const other = 'employee_number,name,class,entity,emails\n1003,Cy,employee,K,ana@kestrel.example\n'
    const { code, stderr } = await shop.run('owners', 'import', shop.file('other.csv', other))
    expect(code).toBe(1)
    expect(stderr).toMatch(/^byline: line 2: "ana@kestrel.example" is Ana Kovač's, who is not in the file; /)
  })

  test('are one person in every snapshot, whatever their addresses', async () => {
    const shop = await workshop()
    const both = PEOPLE.replace('ana@kestrel.example', 'ana@kestrel.example ana@home.example')
    await shop.text('owners', 'import', shop.file('people.csv', both))
    await record(shop)
    expect(await held(shop)).toEqual({ 'Ana Kovač': 120, 'Ben Ito': 60, Olga: 60 })
    expect(await standings(shop)).toEqual(['Ana Kovač: employee', 'Ben Ito: contractor', 'Olga: unclaimed'])
  })

  test('are found by their logins, where git knows GitHub’s addresses alone', async () => {
    const shop = await workshop()
    shop.repository.commit({
      author: 'bito',
      email: '77+bito@users.noreply.github.com',
      files: { 'src/more.md': prose('more') },
    })
    await shop.text('owners', 'import', shop.file('people.csv', PEOPLE.replace(/,\n$/, ',bito\n')))
    await record(shop)
    expect(await held(shop, 'src')).toEqual({ 'Ben Ito': 120 })
  })
})

describe('claims', () => {
  test('are made by themselves where HR has an e-mail, by hand elsewhere, and not again once undone', async () => {
    const shop = await workshop()
    await record(shop)
    const file = shop.file('people.csv', PEOPLE)
    expect(await shop.text('owners', 'import', file)).toBe(
      '2 new, 0 changed, 0 as before.\n2 contributors were found by e-mail and claimed.\n',
    )
    expect(await shop.text('owners', 'claim', 'ana@home.example', '1001')).toBe(
      'Claim CL-3: Ana is Ana Kovač, from 2026-11-20 on.\n',
    )
    expect(await held(shop)).toEqual({ 'Ana Kovač': 120, 'Ben Ito': 60, Olga: 60 })
    expect(await shop.run('owners', 'claim', 'ana@home.example', 'Ben Ito')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /is Ana Kovač's already; undo that claim first with byline owners undo CL-3\n$/,
      ),
    })
    expect(await shop.text('owners', 'undo', 'CL-3')).toBe('Claim CL-3 is undone: Ana is not Ana Kovač.\n')
    expect(await held(shop)).toEqual({ Ana: 60, 'Ana Kovač': 60, 'Ben Ito': 60, Olga: 60 })
    // Two of one name are told apart by an e-mail.
    const same = PEOPLE.replace('Ana Kovač', 'Ana')
    await shop.text('owners', 'import', shop.file('same.csv', same))
    await shop.text('owners', 'claim', 'ana@home.example', '1001')
    expect(await shop.text('owners', 'undo', 'CL-4')).toBe(
      'Claim CL-4 is undone: the contributor ana@home.example is not Ana.\n',
    )
    await shop.text('owners', 'import', file)
    const claims = await ownersOf(shop).then((rows) => rows.map(({ claims: own }) => own ?? ''))
    const ben = claims.find((_own, at) => at === 2)!
    await shop.text('owners', 'undo', ben)
    expect(await shop.run('owners', 'import', file)).toMatchObject({
      code: 0,
      stdout: '0 new, 0 changed, 2 as before.\n',
      stderr: 'byline: Ben <ben@kestrel.example> is not claimed again for Ben Ito: that was undone before\n',
    })
    await record(shop)
    expect(await standings(shop)).toContain('Ben: unclaimed')
  })

  test('name who is meant where a text is nobody’s or several’s', async () => {
    const shop = await workshop()
    await record(shop)
    await shop.text('owners', 'import', shop.file('people.csv', PEOPLE))
    expect(await shop.run('owners', 'claim', 'Ana', 'Ben Ito')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^byline: "Ana" is several: (Ana <ana@(home|kestrel).example> \(C-\w{12}\)(, )?){2}; give an e-mail or an id\n$/,
      ),
    })
    expect(await shop.run('owners', 'claim', 'Olga', 'Zoe')).toMatchObject({
      code: 1,
      stderr: 'byline: nobody is known as "Zoe"; byline owners list says who is, with names and ids\n',
    })
    expect(await shop.run('owners', 'undo', 'CL-9')).toMatchObject({
      code: 1,
      stderr: 'byline: there is no claim CL-9; byline owners list names every claim that is in force\n',
    })
  })
})

describe('an outsider', () => {
  test('leaves the sum at the next snapshot, and comes back as whoever HR says they are', async () => {
    const shop = await workshop()
    await record(shop)
    expect(await shop.text('owners', 'external', 'olga@elsewhere.example')).toBe(
      'Olga leaves the sum from the next snapshot on (external).\n',
    )
    expect(await shop.text('owners', 'external', 'Olga')).toBe(
      'Olga was external already; nothing was booked.\n',
    )
    expect(await held(shop)).toMatchObject({ Olga: 60 })
    await record(shop)
    expect(await held(shop)).toEqual({ Ana: 60, Ben: 60 })
    expect(await standings(shop)).toEqual([
      'Ana: unclaimed',
      'Ana: unclaimed',
      'Ben: unclaimed',
      'Olga: external',
    ])
    await shop.text('owners', 'import', shop.file('people.csv', PEOPLE))
    expect(await shop.run('owners', 'claim', 'Olga', '1002')).toMatchObject({ code: 1 })
    const hired =
      'employee_number,name,class,entity,emails\n1004,Olga Pol,employee,K,olga@elsewhere.example\n'
    await shop.text('owners', 'import', shop.file('hired.csv', hired))
    await record(shop)
    expect(await held(shop, 'olga.md')).toEqual({ 'Olga Pol': 60 })
  })
})

describe('whom no run pays', () => {
  test('can claim nothing, and keeps nothing from whoever is imported later', async () => {
    const shop = await workshop()
    await record(shop)
    await shop.text('owners', 'external', 'olga@elsewhere.example')
    const heading = 'employee_number,name,class,entity,emails\n'
    const bot = `${heading}9001,Bob Bot,agent,K,bob@kestrel.example\n`
    await shop.text('owners', 'import', shop.file('bot.csv', bot))
    const before = await shop.json('ledger', 'list')
    for (const [contributor, person, kind] of [
      ['olga@elsewhere.example', 'Olga', 'external'],
      ['ana@home.example', 'Bob Bot', 'agent'],
    ] as const)
      expect(await shop.run('owners', 'claim', contributor, person)).toEqual({
        code: 1,
        stdout: '',
        stderr:
          `byline: ${person} is of class ${kind}, which no run pays; ` +
          'import them as employee or contractor first, with byline owners import\n',
      })
    expect(await shop.json('ledger', 'list')).toEqual(before)
    const hired = `${heading}1004,Olga Pol,employee,K,olga@elsewhere.example\n`
    await shop.text('owners', 'import', shop.file('hired.csv', hired))
    expect(await ownersOf(shop)).toContainEqual(
      expect.objectContaining({ name: 'Olga Pol', standing: 'employee', claims: 'CL-1' }),
    )
  })

  test('is listed with the claims that books from before have of them', async () => {
    const shop = await workshop()
    await record(shop)
    await shop.text('owners', 'external', 'olga@elsewhere.example')
    const person = await shop.within(async (open) => {
      const { registers } = await open.read()
      const [outsider] = registers.persons.keys()
      const olga = (await namesOf(open)).entries()
      const [contributor] = [...olga].find(([id, { name }]) => id.startsWith('C-') && name === 'Olga')!
      await open.append(null, async (books) =>
        done([planClaim(books, { contributor, person: outsider!, date: '2026-11-20' })]),
      )
      return outsider
    })
    const olga = { id: person, name: 'Olga', standing: 'external', claims: 'CL-1' }
    expect((await ownersOf(shop)).filter(({ name }) => name === 'Olga')).toMatchObject([olga])
    expect(await shop.text('owners', 'list')).toMatch(/^Olga +external +.*CL-1/m)
    await shop.text('owners', 'undo', 'CL-1')
    expect(await standings(shop)).toContain('Olga: external')
  })
})

describe('who held what, when', () => {
  test('is said by the latest snapshot of the day that has the path, with people as they were known then', async () => {
    const shop = await workshop()
    await record(shop, '--date', '2026-10-01')
    shop.repository.commit({
      author: 'Ben',
      email: 'ben@kestrel.example',
      files: { 'docs/home.md': prose('new'), 'docs/ana.md': null },
    })
    await record(shop, '--date', '2026-11-01')
    await shop.text('owners', 'import', shop.file('people.csv', PEOPLE), '--date', '2026-11-10')
    expect(await shop.run('owners', '--at', '2026-09-30')).toMatchObject({
      code: 1,
      stderr:
        'byline: no snapshot was taken on 2026-09-30 or before; byline owners record takes one, as does each delivery\n',
    })
    expect(await held(shop, 'docs', '--at', '2026-10-31')).toEqual({ Ana: 60 })
    expect(await held(shop, 'docs', '--at', '2026-11-09')).toEqual({ Ben: 60 })
    expect(await held(shop, 'docs/', '--at', '2026-11-10')).toEqual({ 'Ben Ito': 60 })
    // What is gone is still on record.
    expect(await held(shop, 'docs/ana.md')).toEqual({ 'Ana Kovač': 60 })
    expect(await held(shop, 'api/src')).toEqual({ 'Ben Ito': 60 })
    expect(await shop.run('owners', 'doc')).toMatchObject({ code: 1 })
    const text = await shop.text('owners', 'docs')
    expect(text).toBe(
      [
        'Person   Tokens  Points   Share',
        'Ben Ito      60      60  100.0%',
        '',
        'docs on 2026-11-20: snapshot S-2 of 2026-11-01',
        `api at ${shop.repository.head.slice(0, 10)}, all of it`,
        `Policy ${/Policy ([0-9a-f]{12})\n$/.exec(text)?.[1]}`,
        '',
      ].join('\n'),
    )
  })

  test('is said by the snapshot of a day that covers most, and of a part by one that covers all of it', async () => {
    const shop = await workshop()
    const api = `api=${shop.repository.path}`
    const terms = ['--licensee', 'N', '--fee', '100 EUR', '--pool', '30%', '--from', '2026-01-01']
    await shop.text('licence', 'sign', ...terms, '--scope', 'api:docs/**')
    await shop.text('licence', 'sign', ...terms, '--scope', 'api:docs/**', '--licensee', 'O')
    await record(shop, '--date', '2026-10-01')
    await shop.text('licence', 'deliver', 'L-1', api, '--date', '2026-10-01')
    const whole = { Ana: 60, Ben: 60, Olga: 60 }
    expect(await held(shop, '--at', '2026-10-01')).toEqual(whole)
    await shop.text('owners', 'external', 'Olga')
    await shop.text('licence', 'deliver', 'L-2', api, '--date', '2026-10-02')
    // The newest snapshot is of the documents alone: it has all of them, and no more than a part of the repository.
    expect(await shop.json('owners')).toMatchObject({
      snapshot: 'S-3',
      scope: ['api:docs/**'],
      whole: false,
      revisions: [{ repository: 'api', paths: ['docs/**'] }],
      others: [{ snapshot: 'S-1', date: '2026-10-01', scope: ['api'] }],
    })
    expect(await shop.json('owners', 'docs')).toMatchObject({ snapshot: 'S-3', whole: true })
    expect(await shop.json('owners', 'api')).toMatchObject({ snapshot: 'S-1', whole: true })
    expect(await held(shop, 'src')).toEqual({ Ben: 60 })
    const text = await shop.text('owners', '--snapshot', 'S-2')
    const revision = shop.repository.head.slice(0, 10)
    expect(text).not.toContain('Everything')
    expect(text).toContain(
      `\nAll that snapshot S-2 of 2026-10-01 covers, on 2026-11-20:\napi at ${revision}, only docs/**\n`,
    )
    expect(text).toContain(
      '\nSee also --snapshot S-3 of 2026-10-02: api:docs/**\nSee also --snapshot S-1 of 2026-10-01: api\n',
    )
    expect(await shop.run('owners', '--snapshot', 'S-3', '--at', '2026-10-01')).toMatchObject({
      code: 1,
      stderr: 'byline: snapshot S-3 is of 2026-10-02, which is after 2026-10-01\n',
    })
    expect(await shop.run('owners', '--snapshot', 'S-9')).toMatchObject({
      code: 1,
      stderr:
        'byline: the books know no snapshot S-9; byline ledger list --kind snapshot-taken says which there are\n',
    })
  })

  test('goes into a file like every list, with what the snapshot covers', async () => {
    const shop = await workshop()
    await record(shop)
    const file = `${shop.folder}/held.csv`
    await shop.text('owners', 'docs', '--format', 'csv', '--out', file)
    const [heading, ...lines] = readFileSync(file, 'utf8').trim().split('\r\n')
    expect(heading).toMatch(
      /^\uFEFF?name,id,emails,claimed,tokens,low_confidence_tokens,points_micros,share,at,path,snapshot,/,
    )
    expect(lines.length).toBe(2)
    expect(lines[0]).toMatch(
      /^Ana,C-\w+,ana@.*,no,60,0,60000000,0\.500000,2026-11-20,docs,S-1,2026-11-20,api,api@/,
    )
    expect(await shop.text('owners', 'docs', '--format', 'json')).toBe(
      await shop.text('owners', 'docs', '--json'),
    )
  })
})

test('a list of owners goes into a file', async () => {
  const shop = await workshop()
  await shop.text('owners', 'import', shop.file('people.csv', PEOPLE))
  const file = `${shop.folder}/owners.csv`
  const { code, stderr } = await shop.run('owners', 'list', '--format', 'csv', '--out', file)
  expect({ code, stderr }).toEqual({ code: 0, stderr: `byline: wrote ${file}\n` })
  expect(readFileSync(file, 'utf8')).toMatch(/^\uFEFFname,standing,id,emails,employee_number,/)
})

test('nobody approves a run they proposed, though they did so by another e-mail of theirs', async () => {
  const shop = await workshop()
  const folder = `api=${shop.repository.path}`
  await record(shop)
  // Ana acts by both of her e-mails before HR says that they are hers.
  const [work, home] = [
    ['--by', 'ana@kestrel.example'],
    ['--by', 'ana@home.example'],
  ] as const
  const terms = [
    '--licensee',
    'N',
    '--scope',
    'api',
    '--fee',
    '100 EUR',
    '--pool',
    '30%',
    '--from',
    '2026-01-01',
  ]
  await shop.text('licence', 'sign', ...terms, ...home)
  await shop.text('licence', 'deliver', 'L-1', folder, ...work)
  await shop.text('receipt', 'add', '--gross', '100 EUR', '--licence', 'L-1', '--fee')
  await shop.text('distribute', 'R-1')
  await shop.text('owners', 'import', shop.file('people.csv', PEOPLE))
  const [own] = (await ownersOf(shop)).filter(({ id, name }) => id.startsWith('C-') && name === 'Ana')
  await shop.text('owners', 'claim', own!.id, 'ana@kestrel.example')
  await shop.text('payout', 'propose', '--currency', 'EUR', ...home)
  const before = await shop.json('payout', 'show', 'RUN-1')
  const { code, stderr } = await shop.run('payout', 'approve', 'RUN-1', ...work)
  expect(code).toBe(1)
  expect(stderr).toMatch(
    /^byline: payout run RUN-1 was proposed by .*, too: another person must approve it\n$/,
  )
  expect(stderr).toMatch(/ana@home\.example/)
  expect(await shop.json('payout', 'show', 'RUN-1')).toEqual(before)
  expect(await shop.text('payout', 'approve', 'RUN-1')).toMatch(/^Run RUN-1 is approved/)
})
