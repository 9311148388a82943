// What colleagues' use adds, on real repositories through the real command: the scenarios with their answers.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createFolder, createRepository, type TestRepository } from '../support/repository.ts'
import { byline, bylineJson } from '../cli/run.ts'

interface PersonJson {
  readonly name: string
  readonly tokens: number
  readonly authorshipMicros: string
  readonly reuseMicros: string
}

/** Everybody's points by name. */
function pointsIn(...repositories: readonly TestRepository[]): Promise<Readonly<Record<string, number>>> {
  return pointsAt(...repositories.map(({ path }) => path))
}

async function pointsAt(...paths: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const { people } = (await bylineJson('credit', ...paths)) as { people: readonly PersonJson[] }
  return Object.fromEntries(
    people.map((one) => [one.name, Number(BigInt(one.authorshipMicros) + BigInt(one.reuseMicros)) / 1e6]),
  )
}

/** A Python function of a hundred tokens: two for its head, two for each line. */
const body = (lines: number) => '    total = amount\n'.repeat(lines)
const HUNDRED = `def share():\n${body(49)}`
const MANIFEST = '[project]\nname = "ledger"\n'
const USE = 'from ledger.shares import share\n\n\nshare()\n'

/** Ana's hundred tokens in a package of its own. */
function library(source = HUNDRED): TestRepository {
  const repository = createRepository()
  const files = { 'pyproject.toml': MANIFEST, 'ledger/__init__.py': '' }
  repository.commit({ author: 'Setup', files })
  repository.commit({ author: 'Ana', files: { 'ledger/shares.py': source } })
  return repository
}

let userCount = 0

/** A repository, like no other, in which each of the people uses it, in a file of their own. */
function user(...authors: readonly string[]): TestRepository {
  const repository = createRepository()
  repository.commit({ author: 'Setup', files: { 'number.txt': `${userCount++}` } })
  for (const author of authors) repository.commit({ author, files: { [`${author.toLowerCase()}.py`]: USE } })
  return repository
}

const names = (count: number) => Array.from({ length: count }, (_, at) => `User${at}`)

describe('Ana’s hundred tokens count', () => {
  test.each([
    ['100 where Bob uses them', ['Bob'], 100],
    ['300 where Bob and Cy do', ['Bob', 'Cy'], 300],
    ['500 where four do', names(4), 500],
    ['900 where sixteen do', names(16), 900],
    ['900 where a hundred do', names(100), 900],
  ])('%s', async (_fact, authors, points) => {
    const repository = library()
    for (const author of authors)
      repository.commit({ author, files: { [`ledger/${author.toLowerCase()}.py`]: USE } })
    expect(await pointsIn(repository)).toMatchObject({ Ana: points })
  })

  test('300 where Bob does in two other repositories, and 416.9926 where he does in ten', async () => {
    expect(await pointsIn(library(), user('Bob'), user('Bob'))).toMatchObject({ Ana: 300 })
    const ten = Array.from({ length: 10 }, () => user('Bob'))
    expect(await pointsIn(library(), ...ten)).toMatchObject({ Ana: 416.9926 })
  })

  test('100 where Bob does in fifty files of one repository', async () => {
    const repository = library()
    for (let at = 0; at < 50; at++) repository.commit({ author: 'Bob', files: { [`app/part${at}.py`]: USE } })
    expect(await pointsIn(repository)).toMatchObject({ Ana: 100 })
  })

  test('100 where only tests use them', async () => {
    const repository = library()
    for (const author of ['Bob', 'Cy', 'Dan'])
      repository.commit({ author, files: { [`tests/test_${author.toLowerCase()}.py`]: USE } })
    expect(await pointsIn(repository)).toMatchObject({ Ana: 100 })
  })

  test('100 where bots and agents use them, and nobody else', async () => {
    const repository = library()
    const uses = [
      ['dependabot[bot]', 'support@dependabot.com'],
      ['Claude', 'noreply@anthropic.com'],
      ['root', 'root@localhost'],
    ] as const
    for (const [at, [author, email]] of uses.entries())
      repository.commit({
        author,
        email,
        committer: author,
        committerEmail: email,
        files: { [`app/a${at}.py`]: USE },
      })
    expect(await pointsIn(repository)).toMatchObject({ Ana: 100 })
  })

  test('as before where she adds a hundred calls and fifty callers of her own', async () => {
    const repository = library()
    for (const author of ['Bob', 'Cy'])
      repository.commit({ author, files: { [`ledger/${author.toLowerCase()}.py`]: USE } })
    expect(await pointsIn(repository)).toMatchObject({ Ana: 300 })
    for (let at = 0; at < 50; at++)
      repository.commit({
        author: 'Ana',
        files: { [`ledger/mine${at}.py`]: 'from ledger.shares import share\n\nshare()\n' },
      })
    repository.commit({
      author: 'Ana',
      files: { 'ledger/shares.py': `${HUNDRED}\n\ndef again():\n${'    share()\n'.repeat(100)}` },
    })
    // What she added counts once: six tokens in each file, and a function of two and a hundred.
    expect(await pointsIn(repository)).toMatchObject({ Ana: 300 + 50 * 6 + 102 })
  })
})

test('Ana’s sixty tokens of a function count for three others, Cy’s forty for two', async () => {
  const repository = library(`def share():\n${body(29)}`)
  repository.commit({
    author: 'Cy',
    files: { 'ledger/shares.py': `def share():\n${body(29)}${'    rest = due\n'.repeat(20)}` },
  })
  for (const author of ['Bob', 'Cy', 'Dan'])
    repository.commit({ author, files: { [`ledger/${author.toLowerCase()}.py`]: USE } })
  const points = await pointsIn(repository)
  expect(points).toMatchObject({ Ana: 250.19556, Cy: 120 + 6 })
})

const ORIGINAL = `def settle(accounts, limit):
    due = []
    for account in accounts:
        if account.balance > limit:
            due.append((account.owner, account.balance - limit))
        elif account.balance < 0:
            raise ValueError("overdrawn", account.owner)
    total = sum(amount for _, amount in due)
    if total == 0:
        return None
    for owner, amount in due:
        print(owner, amount, amount / total)
    return sorted(due, key=lambda pair: pair[1])
`

test('whoever copies a function to another repository uses the original, and the copy weighs nothing', async () => {
  const first = createRepository()
  first.commit({ author: 'Ana', files: { 'settle.py': ORIGINAL }, dateSeconds: 1_500_000_000 })
  const other = createRepository()
  other.commit({ author: 'Dan', files: { 'note.md': 'one\n' } })
  const alone = (await pointsIn(first))['Ana']!
  const renamed = ORIGINAL.replaceAll('account', 'holder')
    .replaceAll('due', 'open')
    .replace('settle', 'clear')
  // A fifth of it is another's idea.
  const edited = renamed
    .replace(
      '        print(owner, amount, amount / total)\n',
      '        report.line(owner).write(amount)\n        report.close()\n',
    )
    .replace('return None', 'return []')
  other.commit({ author: 'Bob', files: { 'clear.py': edited } })
  const one = await pointsIn(first, other)
  // Of Bob's tokens only what he changed, and the seven tokens about it, can count.
  expect(one['Ana']).toBe(alone)
  expect(one['Bob']).toBeLessThan(0.35 * (await pointsIn(other))['Bob']!)
  const third = createRepository()
  third.commit({ author: 'Cy', files: { 'clear.py': renamed } })
  for (const order of [
    [first, other, third],
    [third, other, first],
  ]) {
    const two = await pointsIn(...order)
    expect(two).toMatchObject({ Ana: 3 * alone, Bob: one['Bob'] })
    expect(two['Cy']).toBeUndefined()
  }
})

test('a private helper’s tokens count for the users of both functions that reach it', async () => {
  const source = `def _help():\n${body(4)}\n\ndef share():\n    _help()\n\n\ndef other():\n    _help()\n`
  const repository = library(source)
  repository.commit({ author: 'Bob', files: { 'ledger/bob.py': USE } })
  expect(await pointsIn(repository)).toMatchObject({ Ana: 10 + 3 + 3 })
  repository.commit({
    author: 'Cy',
    files: { 'ledger/cy.py': 'from ledger.shares import other\n\n\nother()\n' },
  })
  expect(await pointsIn(repository)).toMatchObject({ Ana: 3 * 10 + 3 + 3 })
})

test('a method’s tokens count for its users and its class’s, the rest of the class for the class’s', async () => {
  const source = `class Account:\n    def deposit(self):\n        self.sum = 1\n\n    def close(self):\n        self.open = 0\n`
  const repository = library(`${source}\n\nmain = Account()\n`)
  const makes = 'from ledger.shares import Account\n\n\nAccount()\n'
  const calls = 'from ledger.shares import main\n\n\nmain.deposit()\n'
  for (const author of ['Bob', 'Cy'])
    repository.commit({ author, files: { [`ledger/${author.toLowerCase()}.py`]: makes } })
  // Two tokens of the class, six of each method; and two of an account, which nobody uses yet.
  expect(await pointsIn(repository)).toMatchObject({ Ana: 3 * 14 + 2 })
  for (const author of ['Dan', 'Eve'])
    repository.commit({ author, files: { [`ledger/${author.toLowerCase()}.py`]: calls } })
  expect(await pointsIn(repository)).toMatchObject({ Ana: 5 * 6 + 3 * 8 + 3 * 2 })
})

test('in TypeScript the same: a barrel renames, two use it through a package of another repository', async () => {
  const first = createRepository()
  first.commit({
    author: 'Setup',
    files: { 'package.json': '{"name":"@acme/fmt","exports":"./src/index.ts"}' },
  })
  const hundred = `export function format() {\n${'  total = amount\n'.repeat(48)}  return 1\n}\n`
  first.commit({ author: 'Ana', files: { 'src/fmt.ts': hundred } })
  first.commit({ author: 'Setup', files: { 'src/index.ts': "export { format as fmt } from './fmt.js'\n" } })
  const other = createRepository()
  for (const author of ['Bob', 'Cy'])
    other.commit({
      author,
      files: {
        [`${author}.ts`]: `import { fmt } from '@acme/fmt'\n\nfmt()\nexport const of${author} = fmt()\n`,
      },
    })
  // "export function format", 96 words, "return 1".
  expect(await pointsIn(first, other)).toMatchObject({ Ana: 3 * 101 })
  expect(await pointsIn(first)).toMatchObject({ Ana: 101 })
})

test('formatting and comments change nobody’s points, whoever formats', async () => {
  const repository = library()
  for (const author of ['Bob', 'Cy'])
    repository.commit({ author, files: { [`ledger/${author.toLowerCase()}.py`]: USE } })
  const before = await pointsIn(repository)
  const formatted = `# Shares.\n\n${HUNDRED.replaceAll('    total', '        total').replace(':\n', ':  # Sums é 😀.\n\n')}\n\n`
  const used = `"""Uses it."""\n\nfrom ledger.shares import (\n    share,\n)\n\nshare( )  # Again.\n`
  repository.commit({
    author: 'Dan',
    files: {
      'ledger/shares.py': formatted,
      'ledger/bob.py': used,
      'ledger/cy.py': used.replace('it', 'them'),
    },
  })
  expect(await pointsIn(repository)).toEqual(before)
})

test('externals and excluded files use nothing', async () => {
  const repository = library()
  repository.commit({ author: 'Bob', files: { 'ledger/bob.py': USE } })
  repository.commit({ author: 'Eve', email: 'eve@elsewhere.org', files: { 'ledger/eve.py': USE } })
  repository.commit({ author: 'Cy', files: { 'legacy/cy.py': USE } })
  expect(await pointsIn(repository)).toMatchObject({ Ana: 416.9926 })
  const policy = `${createFolder()}/policy.yml`
  writeFileSync(
    policy,
    'classes: { external: ["@elsewhere.org"] }\nexclude:\n  - paths: ["legacy/"]\n    reason: "old"\n',
  )
  const { people } = (await bylineJson('credit', repository.path, '--policy', policy)) as {
    people: readonly PersonJson[]
  }
  expect(people.find(({ name }) => name === 'Ana')).toMatchObject({ reuseMicros: '0' })
})

/** A clone, as a repository of its own. */
function cloneOf(repository: TestRepository): string {
  const clone = join(createFolder(), 'clone')
  repository.git('clone', '--quiet', '--bare', `file://${repository.path}`, clone)
  return clone
}

/** Everybody's points, and that they are the same however the repositories are ordered. */
async function pointsInAnyOrder(...paths: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const points = await pointsAt(...paths)
  for (const [at, path] of paths.entries())
    expect(await pointsAt(path, ...paths.toSpliced(at, 1).toReversed())).toEqual(points)
  return points
}

describe('a clone that is named beside its original', () => {
  test('of a user brings the library nothing, however many there are, and no note', async () => {
    const [lib, app] = [library(), user('Bob')]
    expect(await pointsInAnyOrder(lib.path, app.path)).toMatchObject({ Ana: 100 })
    expect(await pointsInAnyOrder(lib.path, app.path, cloneOf(app))).toMatchObject({ Ana: 100 })
    expect(await pointsInAnyOrder(lib.path, app.path, cloneOf(app), cloneOf(app))).toMatchObject({ Ana: 100 })
  })

  test('of a user that went on counts for what is new in it', async () => {
    const [lib, app] = [library(), user('Bob')]
    const behind = cloneOf(app)
    app.commit({ author: 'Bob', files: { 'more.py': USE } })
    app.commit({ author: 'Cy', files: { 'cy.py': USE } })
    expect(await pointsInAnyOrder(lib.path, app.path, behind)).toMatchObject({ Ana: 300 })
    // Another repository is one.
    expect(await pointsInAnyOrder(lib.path, app.path, behind, user('Bob').path)).toMatchObject({
      Ana: 416.9926,
    })
  })

  test.each([
    ['Python', MANIFEST, 'pyproject.toml', 'ledger/shares.py', HUNDRED, 'app.py', USE],
    [
      'TypeScript',
      '{"name":"@acme/fmt","exports":"./index.ts"}',
      'package.json',
      'index.ts',
      `export function format() {\n${'  total = amount\n'.repeat(48)}}\n`,
      'app.ts',
      "import { format } from '@acme/fmt'\n\nformat()\n",
    ],
    [
      'Java',
      '<project/>',
      'pom.xml',
      'src/main/java/acme/Fmt.java',
      `package acme;\n\npublic class Fmt {\n  public static void format() {\n${'    total = amount;\n'.repeat(48)}  }\n}\n`,
      'src/main/java/app/App.java',
      'package app;\n\nimport acme.Fmt;\n\nclass App {\n  void run() {\n    Fmt.format();\n  }\n}\n',
    ],
    [
      'Go',
      'module acme.org/fmt\n',
      'go.mod',
      'fmt.go',
      `package fmt\n\nfunc Format() {\n${'\ttotal = amount\n'.repeat(48)}}\n`,
      'app.go',
      'package app\n\nimport "acme.org/fmt"\n\nfunc run() {\n\tfmt.Format()\n}\n',
    ],
    [
      'C#',
      '',
      'empty.txt',
      'Fmt.cs',
      `namespace Acme;\n\npublic static class Fmt {\n  public static void Format(this string text) {\n${'    total = amount;\n'.repeat(48)}  }\n}\n`,
      'App.cs',
      'using Acme;\n\nnamespace Other;\n\nclass App {\n  void Run(string name) {\n    name.Format();\n  }\n}\n',
    ],
  ])('of a library in %s leaves it its users', async (_language, manifest, name, path, source, at, use) => {
    const lib = createRepository()
    lib.commit({ author: 'Setup', files: { [name]: manifest, 'ledger/__init__.py': '' } })
    const behind = cloneOf(lib)
    lib.commit({ author: 'Ana', files: { [path]: source } })
    const app = createRepository()
    for (const author of ['Bob', 'Cy'])
      app.commit({ author, files: { [at.replace(/\w+(?=\.)/, `$&${author}`)]: use } })
    const { Ana: alone } = await pointsAt(lib.path)
    const { Ana: used } = await pointsInAnyOrder(lib.path, app.path)
    expect(used).toBeGreaterThan(2.8 * alone!)
    expect(await pointsInAnyOrder(lib.path, app.path, cloneOf(lib))).toMatchObject({ Ana: used })
    // A mirror that lags behind has not yet what is used.
    expect(await pointsInAnyOrder(lib.path, app.path, behind)).toMatchObject({ Ana: used })
  })
})

test('of a name that two unrelated repositories publish nobody has the users, which one line says', async () => {
  const [lib, app] = [library(), user('Bob', 'Cy')]
  const other = createRepository()
  other.commit({
    author: 'Dan',
    files: {
      'pyproject.toml': MANIFEST,
      'ledger/__init__.py': '',
      'ledger/shares.py': 'def share():\n    due = 1\n',
    },
  })
  const { stdout, stderr } = await byline(['credit', '--json', lib.path, app.path, other.path])
  expect(JSON.parse(stdout)).toMatchObject({ people: [{ name: 'Ana', reuseMicros: '0' }, {}, {}, {}, {}] })
  const [first, second] = [lib.path, other.path].toSorted()
  expect(stderr).toBe(
    `byline: ledger/shares is published by ${first} and ${second}, so uses of it elsewhere count for none of them\n`,
  )
})
