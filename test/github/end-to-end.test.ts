// The whole way once: the app is made by its manifest and installed, three repositories are pushed, people are told, a pull request of
// two people with code of a third is previewed, merged and credited, the ledger verifies, and a licence is split accordingly.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { runProgram } from '../cli/run.ts'
import { startGitHub, type TestGitHub } from '../support/github/github.ts'
import { startByline, type RunningByline } from '../support/github/running-byline.ts'
import { createFolder, createRepository, type TestRepository } from '../support/repository.ts'

const ANN = { author: 'Ann', email: 'ann@example.org' }
const BEN = { author: 'Ben', email: 'ben@example.org' }

const MONEY = `export function formatMoney(amountMinor: number, currency: string): string {
  const digits = currency === 'JPY' ? 0 : 2
  const major = amountMinor / 10 ** digits
  return major.toFixed(digits) + ' ' + currency
}
`
const TAX = `export function addTax(amountMinor: number, rate: number): number {
  return Math.round(amountMinor * (1 + rate))
}
`
const ROUND = `export function roundUp(amountMinor: number): number {
  return Math.ceil(amountMinor / 100) * 100
}
`
const LOCALE = `export function parseLocale(tag: string): { language: string; region: string } {
  const [language = 'en', region = 'US'] = tag.split('-')
  return { language: language.toLowerCase(), region: region.toUpperCase() }
}
`
const RANGE = `import { parseLocale } from './locale'

export function formatRange(from: number, until: number, tag: string): string {
  const { region } = parseLocale(tag)
  const dash = region === 'US' ? ' to ' : '-'
  return String(from) + dash + String(until)
}
`

/** What git holds of the three repositories before anybody opens a pull request. */
function repositories(): Readonly<Record<'money-kit' | 'shop' | 'tools', TestRepository>> {
  const moneyKit = createRepository()
  moneyKit.commit({
    author: 'Cleo',
    email: 'cleo@example.org',
    files: {
      'billing/money.ts': `${MONEY}\n${TAX}`,
      'package.json': '{ "name": "@acme/money-kit", "main": "index.ts" }\n',
    },
  })
  moneyKit.commit({
    ...ANN,
    files: { 'src/locale.ts': LOCALE, 'index.ts': "export * from './src/locale'\n" },
  })
  const shop = createRepository()
  shop.commit({
    ...BEN,
    files: {
      'package.json': '{ "name": "@acme/shop", "dependencies": { "@acme/money-kit": "1" } }\n',
      'src/basket.ts': `import { parseLocale } from '@acme/money-kit'\n\nexport const region = (tag: string) => parseLocale(tag).region\n`,
    },
  })
  const tools = createRepository()
  tools.commit({ ...ANN, files: { 'lint.js': 'export const rules = ["no-console", "eqeqeq"]\n' } })
  return { 'money-kit': moneyKit, shop, tools }
}

/** Clicks through the pages of set-up as an administrator does, and gives what the manifest asked of GitHub. */
async function setUpApp(byline: RunningByline, github: TestGitHub): Promise<void> {
  const page = await (await fetch(`${byline.url}${await byline.setUpPath()}`)).text()
  const action = /<form method="post" action="([^"]+)"/.exec(page)![1]!.replaceAll('&amp;', '&')
  const manifest = /name="manifest" value="([^"]*)"/
    .exec(page)![1]!
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
  expect(new URL(action).host).toBe(github.host)
  const form = new URLSearchParams({ manifest })
  const sent = await fetch(action, { method: 'POST', body: form, redirect: 'manual' })
  expect(sent.status).toBe(302)
  const back = new URL(sent.headers.get('location')!)
  const done = await fetch(new URL(back.pathname + back.search, byline.url), { redirect: 'manual' })
  expect(done.status).toBeLessThan(400)
}

/** Runs a command on the service's books, as the works council does; it must succeed. */
async function onBooks(byline: RunningByline, ...words: string[]): Promise<string> {
  const { database, keyFile, anchorFile } = byline.place
  const { code, stdout, stderr } = await runProgram(words, {
    BYLINE_DATABASE: database,
    BYLINE_SIGNING_KEY: keyFile,
    BYLINE_ANCHOR: anchorFile,
    BYLINE_DATA: byline.dataDirectory,
    BYLINE_BY: 'works.council@acme.example',
  })
  if (code !== 0) throw new Error(`${words.join(' ')}: ${stderr}`)
  return stdout
}

/** The first cells of a comment's table, without emphasis. */
function rowsIn(comment: string): readonly (readonly string[])[] {
  const rows = comment.split('\n').filter((line) => line.startsWith('| '))
  const cells = rows.map((row) => row.split('|').map((cell) => cell.replaceAll('*', '').trim()))
  return cells.slice(1).map((row) => row.slice(1, 4))
}

/** A ledger's entries, as the command line lists them. */
async function entriesOf(byline: RunningByline): Promise<readonly Record<string, unknown>[]> {
  const file = join(createFolder(), 'acme.ledger')
  await onBooks(byline, 'ledger', 'export', '--out', file)
  const { code, stdout } = await runProgram(['ledger', 'verify', file])
  expect(code, stdout).toBe(0)
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.flatMap((line) => (line.startsWith('["entry"') ? [JSON.parse(line)[2]] : []))
}

test('from the manifest to the money: installed, scanned, previewed, merged, credited, verified and split', async () => {
  const github = await startGitHub()
  const byline = await startByline(github, { hasApp: false })
  await setUpApp(byline, github)
  github.deliverTo(byline.webhooksUrl)
  const { default_permissions: permissions, default_events: events } = parse(
    readFileSync(join(import.meta.dirname, '../../app.yml'), 'utf8'),
  )
  await github.install('acme', { permissions, events })
  const local = repositories()
  for (const [name, repository] of Object.entries(local)) {
    await github.createRepository(`acme/${name}`)
    await github.push(`acme/${name}`, repository.path, 'main', { by: 'ann' })
  }
  await byline.idle()

  // Silent until people know: all is scanned, and nothing is booked.
  const status = JSON.parse(await onBooks(byline, 'github', 'status', '--json'))
  expect(status).toMatchObject({ isAdopted: false, sum: { repositories: 3, scanned: 3, commits: 4 } })
  expect((await entriesOf(byline)).map(({ kind }) => kind)).toEqual(['ledger-created', 'policy-adopted'])

  const notice = join(createFolder(), 'notice.md')
  writeFileSync(notice, 'Byline reads the history of our repositories.\n')
  await onBooks(byline, 'org', 'adopt', '--built-in', '--told', '2026-11-02', '--notice', notice)
  await byline.idle()
  const pushes = (await entriesOf(byline)).filter(({ kind }) => kind === 'push-credited')
  const ids = ['money-kit', 'shop', 'tools'].map((name) => String(github.repositoryId(`acme/${name}`)))
  expect(Object.fromEntries(pushes.map(({ repository, before }) => [repository, before]))).toEqual(
    Object.fromEntries(ids.map((id) => [id, null])),
  )

  // Ben moves what Cleo wrote, and writes a new function with Ann that uses hers.
  const kit = local['money-kit']
  kit.branch('format')
  kit.commit({
    ...BEN,
    message: 'Move formatMoney to where the other functions are',
    files: { 'billing/money.ts': TAX, 'src/format.ts': `${MONEY}\n${ROUND}` },
  })
  kit.commit({
    ...BEN,
    message: 'Format ranges\n\nCo-authored-by: Ann <ann@example.org>',
    files: {
      'src/range.ts': RANGE,
      'index.ts': "export * from './src/locale'\nexport * from './src/range'\n",
    },
  })
  await github.push('acme/money-kit', kit.path, 'format', { by: 'ben' })
  const pull = await github.openPullRequest('acme/money-kit', { head: 'format', by: 'ben' })
  await byline.idle()
  const comments = await github.comments('acme/money-kit', pull)
  expect(comments).toHaveLength(1)
  const { body } = comments[0]!
  expect(body).toContain('three people wrote this change')
  expect(rowsIn(body)).toEqual([
    ['Ann', '0', '16'],
    ['Ben', '0', '29'],
    ['Cleo', '24', '0'],
    ['69 tokens', '24', '45'],
  ])
  expect(body).toMatch(/`formatMoney` from \[`billing\/money\.ts`\]/)
  expect(body).toMatch(/\*\*Builds on\*\* \[`parseLocale`\]/)
  expect(body).toMatch(/\*\*Offers\*\* \[`roundUp`\].* and \[`formatRange`\]/)
  const [check, ...others] = await github.checkRuns(
    'acme/money-kit',
    await github.headOf('acme/money-kit', 'format'),
  )
  expect(others).toEqual([])
  expect(check).toMatchObject({ name: 'Byline', status: 'completed', conclusion: 'success' })
  const anchored = readFileSync(byline.place.anchorFile, 'utf8')
  expect(JSON.stringify(check!['output'])).toContain(JSON.stringify(anchored.trimEnd()).slice(1, -1))
  expect(check!.annotations.map(({ path, start_line: line }) => [path, line])).toEqual([
    ['src/format.ts', 7],
    ['src/range.ts', 3],
  ])

  await github.mergePullRequest('acme/money-kit', pull, 'squash', { by: 'ann' })
  await byline.idle()
  const merge = await github.headOf('acme/money-kit')
  const last = (await entriesOf(byline)).at(-1)
  expect(last).toMatchObject({ kind: 'push-credited', number: 2, after: merge, lineage: { count: 1 } })

  const folder = createFolder()
  const people = ['Ann', 'Ben', 'Cleo'].map(
    (name, at) => `${1001 + at},${name},employee,Acme GmbH,2021-03-01,,${name.toLowerCase()}@example.org`,
  )
  writeFileSync(
    join(folder, 'people.csv'),
    ['employee_number,name,class,entity,from,until,emails', ...people, ''].join('\n'),
  )
  writeFileSync(
    join(folder, 'licence.yml'),
    'licensee: Northwind AI\nscope: [money-kit]\nfee: 1000 EUR\npool: 30%\nfrom: 2026-11-01\nuntil: 2027-10-31\nclawback: offset\n',
  )
  await onBooks(byline, 'owners', 'import', join(folder, 'people.csv'))
  await onBooks(byline, 'licence', 'sign', join(folder, 'licence.yml'))
  const shop = ['--observe', 'github:acme/shop']
  await onBooks(byline, 'licence', 'deliver', 'L-1', 'github:acme/money-kit', ...shop)
  await onBooks(byline, 'receipt', 'add', '--gross', '1000 EUR', '--licence', 'L-1', '--fee')
  await onBooks(byline, 'distribute', '--all')
  const proposed = await onBooks(byline, 'payout', 'propose', '--currency', 'EUR', '--json')
  expect(JSON.parse(proposed)).toMatchObject({ total: '299.98', peopleCount: 3 })
  const paid = (await entriesOf(byline)).find(({ kind }) => kind === 'payout-proposed')
  const { rows } = JSON.parse(await onBooks(byline, 'owners', 'list', '--json')) as {
    rows: readonly { readonly id: string; readonly name: string }[]
  }
  const names = new Map(rows.map(({ id, name }) => [id, name]))
  const lines = paid!['lines'] as readonly { readonly person: string; readonly amountMinor: string }[]
  // Ann has 89.5 points: half of formatRange's file (16.5), and parseLocale three times, since Ben uses it in two repositories.
  // Ben has 28.5: the other half, and roundUp (12). Cleo has 39.75: all that she wrote, wherever it stands now. 300.00 EUR in all.
  expect(
    Object.fromEntries(lines.map(({ person, amountMinor }) => [names.get(person), amountMinor])),
  ).toEqual({
    Ann: '17020',
    Ben: '5419',
    Cleo: '7559',
  })
}, 240_000)
