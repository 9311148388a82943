// `byline reuse` on real repositories: its contract, what counts as a use, and the table people read.
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createRepository } from '../support/repository.ts'
import { textWidth } from '../../src/cli/terminal-text.ts'
import { byline, bylineJson } from './run.ts'

interface ReuseJson {
  readonly definitions: readonly {
    readonly id: string
    readonly path: string
    readonly line: number
    readonly column: number
    readonly name: string
    readonly kind: string
    readonly tokens: number
    readonly authors: readonly { readonly id: string; readonly shareMicros: string }[]
    readonly consumers: readonly { readonly id: string; readonly files: number }[]
  }[]
  readonly edges?: readonly {
    readonly definition: string
    readonly path: string
    readonly line: number
    readonly column: number
  }[]
}

const reuse = (...words: string[]) => bylineJson('reuse', ...words) as Promise<ReuseJson>
const idOf = (email: string) => createHash('sha256').update(`email:${email}`).digest('hex').slice(0, 16)
const [ANN, BOB, CY] = ['ann', 'bob', 'cy'].map((name) => idOf(`${name}@example.org`)) as [
  string,
  string,
  string,
]

function company() {
  const repository = createRepository()
  repository.commit({
    files: {
      'fmt.ts': '// é 😀\nexport const fmt = (value: number) => `${value}`\nexport const unused = 1\n',
    },
  })
  repository.commit({
    author: 'Bob',
    files: { 'b.ts': "import { fmt } from './fmt.js'\n\nfmt(1)\nfmt(2)\n" },
  })
  repository.commit({
    author: 'Cy',
    files: { 'c/c.ts': "import { fmt as show } from '../fmt.js'\n/* 😀 */ show(1)\n" },
  })
  repository.commit({
    author: 'Cy',
    files: { 'd.ts': "import { fmt } from './fmt.js'\nexport const text = fmt(1)\n" },
  })
  repository.commit({
    author: 'Dan',
    files: { 'test/a.test.ts': "import { fmt } from '../fmt.js'\nfmt(3)\n" },
  })
  return repository
}

describe('byline reuse --json', () => {
  test('prints the fields of the contract in their order, with ids that can be made again', async () => {
    const { path } = company()
    const { code, stdout, stderr } = await byline(['reuse', path, '--json'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const id = createHash('sha256')
      .update(JSON.stringify([path, 'fmt.ts', 'fmt', 0]))
      .digest('hex')
    expect(stdout).toContain(
      `{"id":"${id}","repository":"${path}","path":"fmt.ts","line":2,"column":13,"name":"fmt","kind":"function","tokens":6,` +
        `"authors":[{"id":"${ANN}","shareMicros":"1000000"}],` +
        `"consumers":[{"id":"${BOB}","files":1},{"id":"${CY}","files":2}]}`,
    )
    expect(Object.keys(JSON.parse(stdout))).toEqual(['definitions'])
  })

  test('lists every definition, used or not, in the order of paths and places', async () => {
    const { definitions } = await reuse(company().path)
    const names = definitions.map(({ path, name, consumers }) => `${path} ${name} ${consumers.length}`)
    expect(names).toEqual(['d.ts text 0', 'fmt.ts fmt 2', 'fmt.ts unused 0'])
  })

  test('gives every reference with --edges: tests’ too, imports’ not, columns in UTF-16 units', async () => {
    const { definitions, edges } = await reuse(company().path, '--edges')
    const fmt = definitions.find(({ name }) => name === 'fmt')!
    expect(edges!.every(({ definition }) => definition === fmt.id)).toBe(true)
    expect(edges!.map(({ path, line, column }) => `${path}:${line}:${column}`)).toEqual([
      'b.ts:3:0',
      'b.ts:4:0',
      'c/c.ts:2:9',
      'd.ts:2:20',
      'test/a.test.ts:2:0',
    ])
  })

  test('shares a definition among its authors in parts that sum to a million, with what stands in it', async () => {
    const repository = createRepository()
    repository.commit({ files: { 'a.py': 'class A:\n    def one(self):\n        return 1\n' } })
    const message = 'More\n\nCo-authored-by: Bob <bob@example.org>\nCo-authored-by: Cy <cy@example.org>'
    const added = 'class A:\n    def one(self):\n        return 1\n\n    def two(self):\n        return 2\n'
    repository.commit({ files: { 'a.py': added }, message })
    const { definitions } = await reuse(repository.path)
    const whole = definitions.find(({ name }) => name === 'A')!
    expect(whole.tokens).toBe(12)
    expect(whole.authors.map(({ shareMicros }) => shareMicros)).toEqual(['722222', '138889', '138889'])
    expect(definitions.find(({ name }) => name === 'one')!.authors).toEqual([
      { id: ANN, shareMicros: '1000000' },
    ])
  })

  test('is the same with a cache, without, and through both readers', async () => {
    const { path } = company()
    const first = await byline(['reuse', path, '--json', '--edges'], { cacheDirectory: `${path}-cache` })
    const again = await byline(['reuse', path, '--json', '--edges'], { cacheDirectory: `${path}-cache` })
    const fresh = await byline(['reuse', path, '--json', '--edges', '--no-cache', '--reader', 'isomorphic'])
    expect(again).toEqual(first)
    expect(fresh).toEqual(first)
  })
})

describe('byline reuse', () => {
  test('shows what is used, file by file, and calls reusable only what two others use', async () => {
    const { stdout } = await byline(['reuse', company().path])
    expect(stdout).toBe(
      `Definition  Kind      Tokens  Used by
fmt.ts
*    2 fmt  function       6  Bob, Cy

3 definitions, 1 of them used from other files; 1 reusable (*):
two others or more use it, or what it stands in, or what it is a part of.
`,
    )
  })

  test('keeps within 80 columns, whatever the names', async () => {
    const repository = createRepository()
    const name = 'aVeryLongName'.repeat(9)
    const folder = 'folder/'.repeat(15)
    repository.commit({ files: { [`${folder}a.ts`]: `export const ${name} = 1\n` } })
    for (const at of [1, 2, 3]) {
      const author = `${'王'.repeat(20)}${at}`
      const text = `import { ${name} } from './a.js'\n${name}\n`
      repository.commit({ author, email: `w${at}@x.org`, files: { [`${folder}${at}.ts`]: text } })
    }
    const { stdout } = await byline(['reuse', repository.path])
    expect(Math.max(...stdout.split('\n').map(textWidth))).toBeLessThanOrEqual(80)
    expect(stdout).toMatch(/…[/folder]+a\.ts\n/)
    expect(stdout).toContain('+2')
  })

  test('says so where nobody uses anything, and refuses --edges without --json', async () => {
    const repository = createRepository()
    repository.commit({ files: { 'a.ts': 'export const a = 1\n' } })
    const { code, stdout } = await byline(['reuse', repository.path])
    expect({ code, first: stdout.split('\n')[0] }).toEqual({
      code: 0,
      first: 'Nobody uses anything from another file.',
    })
    const wrong = await byline(['reuse', repository.path, '--edges'])
    expect(wrong).toEqual({
      code: 2,
      stdout: '',
      stderr: 'byline: --edges is for --json; see byline reuse --help\n',
    })
  })
})
