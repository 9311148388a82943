// Copies between repositories, through the real command: nobody is paid twice, and whoever wrote it first is paid.
import { expect, test } from 'vitest'
import { createRepository, type TestRepository } from '../support/repository.ts'
import { bylineJson } from '../cli/run.ts'

/** Everybody's tokens by name. */
async function tokensIn(
  ...repositories: readonly TestRepository[]
): Promise<Readonly<Record<string, number>>> {
  const { people } = (await bylineJson('credit', ...repositories.map(({ path }) => path))) as {
    people: readonly { readonly name: string; readonly tokens: number }[]
  }
  return Object.fromEntries(people.map(({ name, tokens }) => [name, tokens]))
}

const TIME = 1_500_000_000

/** A repository in which one person writes files. */
function written(author: string, dateSeconds: number, files: Readonly<Record<string, string>>) {
  const repository = createRepository()
  repository.commit({ author, files, dateSeconds })
  return repository
}

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at)
const SENTENCES = numbers(12)
  .map((at) => `The ${at}th rule says that whoever opens account ${at} closes it by day ${at * 7}.`)
  .join('\n')
const METHODS = numbers(30)
  .map((at) => `  get part${at}() { return this.whole * ${at} }`)
  .join('\n')

test.each([
  ['a page', 'docs/rules.md', `# Rules\n\n${SENTENCES}\n`],
  [
    'a table',
    'docs/table.md',
    numbers(20)
      .map((at) => `| row ${at} | value${at} | unit${at * 3} |`)
      .join('\n'),
  ],
  [
    'an SQL file',
    'schema.sql',
    numbers(9)
      .map((at) => `CREATE TABLE t${at} (id INT, name${at} TEXT, due${at} DATE);`)
      .join('\n'),
  ],
  ['a class of thirty short methods', 'src/parts.ts', `export class Parts {\n${METHODS}\n}\n`],
])('%s put into a second repository counts once, for whoever wrote it first', async (_what, path, text) => {
  const first = written('Ana', TIME, { [path]: text })
  const alone = (await tokensIn(first))['Ana']!
  expect(alone).toBeGreaterThan(50)
  const second = written('Bob', TIME + 60, { [`copied/${path}`]: text })
  expect(await tokensIn(first, second)).toEqual({ Ana: alone })
  expect(await tokensIn(second, first)).toEqual({ Ana: alone })
  const more = written('Bob', TIME + 60, { [path]: `${text}\nown words here\n` })
  expect(await tokensIn(first, more)).toEqual({ Ana: alone, Bob: 3 })
})

const FUNCTION = `export function settle(accounts, limit) {
  const due = []
  for (const account of accounts) {
    if (account.balance > limit) due.push([account.owner, account.balance - limit])
    else if (account.balance < 0) throw new Error('overdrawn ' + account.owner)
  }
  const total = due.reduce((sum, [, amount]) => sum + amount, 0)
  if (total === 0) return null
  return due.map(([owner, amount]) => ({ owner, part: amount / total }))
}
`
const RENAMED = FUNCTION.replaceAll('account', 'holder').replaceAll('due', 'open').replace('settle', 'clear')

test('a copy that was renamed and formatted anew weighs nothing', async () => {
  const first = written('Ana', TIME, { 'settle.js': FUNCTION })
  const formatted = RENAMED.replaceAll("'", '"').replaceAll(/(?<=[\w\])])\n/g, ';\n')
  const second = written('Bob', TIME + 60, { 'clear.js': formatted })
  expect((await tokensIn(first, second))['Bob'] ?? 0).toBeLessThan(8)
})

test('pasting a copy again and again makes it nobody’s usual code', async () => {
  const first = written('Ana', TIME, { 'settle.js': FUNCTION })
  const pasted = Object.fromEntries(
    numbers(5).map((at) => [
      `${at}.js`,
      RENAMED.replace('holder', `h${at}`).replace('overdrawn', `spent${at}`),
    ]),
  )
  const alone = (await tokensIn(first))['Ana']!
  const tokens = await tokensIn(first, written('Bob', TIME + 60, pasted))
  expect(tokens['Ana']).toBe(alone)
  expect(tokens['Bob'] ?? 0).toBeLessThan(5 * 8)
})

test('whoever wrote a function first keeps it where a colleague renames it after it was copied', async () => {
  const first = written('Ana', TIME, { 'settle.js': FUNCTION })
  const second = written('Bob', TIME + 60, { 'settle.js': FUNCTION })
  const renamed = FUNCTION.replaceAll('account', 'client')
    .replaceAll('amount', 'rest')
    .replaceAll('owner', 'name')
  first.commit({ author: 'Dan', files: { 'settle.js': renamed }, dateSeconds: TIME + 120 })
  const alone = await tokensIn(first)
  expect(alone['Dan']).toBeGreaterThan(10)
  const tokens = await tokensIn(first, second)
  expect(tokens).toMatchObject(alone)
  expect(tokens['Bob'] ?? 0).toBeLessThan(8)
})
