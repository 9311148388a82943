// The example organisation: the same on every machine, sound to git, and credited as its history says.
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { filesAfter, parseHistory, parsePeople } from '../../src/tasks/example-history.ts'
import { buildExampleOrganisation, type ExampleRepository } from '../../src/tasks/example-organisation.ts'
import type { BlamedFile } from '../../src/tasks/blame-files.ts'
import { bylineJson } from '../cli/run.ts'
import { createFolder, runIsolatedGit } from '../support/repository.ts'

const folder = createFolder()
const place = (name: string): string => join(folder, name)
let repositories: readonly ExampleRepository[] = []

beforeAll(async () => {
  repositories = await buildExampleOrganisation(folder)
})

/** Who wrote what stands on each line that has words, by git's author of the commit; several are joined by "and". */
async function writersOf(repository: string, path: string): Promise<readonly string[]> {
  const blamed = (await bylineJson('blame', place(repository), path)) as readonly BlamedFile[]
  const names = new Map<string, string>()
  const nameOf = (commit: string): string => {
    const known = names.get(commit) ?? git(repository, 'show', '-s', '--format=%an', commit)
    names.set(commit, known)
    return known
  }
  return blamed[0]!.lines.map(({ runs }) =>
    [...new Set(runs.map(({ commit }) => nameOf(commit)))].join(' and '),
  )
}

function git(repository: string, ...args: readonly string[]): string {
  return runIsolatedGit(place(repository), args)
}

describe('the repositories', () => {
  test('have the same ids on every machine', () => {
    expect(Object.fromEntries(repositories.map(({ name, head }) => [name, head]))).toEqual({
      handbook: '4f76c43f4b78c8f4cef8dad348b3b1780a7ca81d',
      invoices: '0ab732aec1c3a61c3fc94f6fe246b8a450ad4128',
      'money-kit': '036a5ce76e739089b905cf357f7e9f2dd03dd759',
      'receipt-labels': '494a612888e364143d438a9e3ff7f8936bdac411',
      'tax-service': '8e57c559364d001b7bccc5a32c390b640beb6caa',
    })
  })

  test('are sound to git, with their files laid out', () => {
    for (const { name, head } of repositories) {
      expect(git(name, 'fsck', '--strict', '--no-dangling'), name).toBe('')
      expect(git(name, 'status', '--porcelain'), name).toBe('')
      expect(git(name, 'rev-parse', 'main'), name).toBe(head)
    }
  })

  test('have as many commits as they say, each after its parents', () => {
    for (const { name, commitCount } of repositories) {
      const times = git(name, 'log', '--topo-order', '--reverse', '--format=%ct %cN').split('\n')
      expect(times, name).toHaveLength(commitCount)
      expect(commitCount, name).toBeGreaterThanOrEqual(15)
      const children = git(name, 'log', '--format=%ct %P').split('\n')
      const timeOf = (id: string) => Number(git(name, 'show', '-s', '--format=%ct', id))
      for (const child of children) {
        const [time, ...parents] = child.split(' ')
        for (const parent of parents.filter(Boolean)) expect(timeOf(parent), name).toBeLessThan(Number(time))
      }
    }
  })
})

describe('credit over the organisation', () => {
  let report: {
    readonly people: readonly {
      readonly id: string
      readonly name: string
      readonly emails: readonly string[]
    }[]
    readonly excluded: readonly { readonly repository: string; readonly path: string }[]
  }
  beforeAll(async () => {
    report = (await bylineJson('credit', ...repositories.map(({ path }) => path))) as typeof report
  })

  test('goes to its eight people and to no machine; Ana is one of them under two addresses', () => {
    expect(report).toMatchObject({ unclaimed: [] })
    expect(report.people.map(({ name }) => name)).toEqual([
      'Ana Kovač',
      'Ben Ito',
      'Cy Roth',
      'Dan Okafor',
      'Eve Lindqvist',
      'Finn Moreau',
      'Gita Rao',
      'Hana Weiss',
    ])
    expect(report.people[0]?.emails).toEqual(['ana.kovac@inbox.example', 'ana@kestrel.example'])
  })

  test('counts nothing of the library that was brought in, nor of lock files', () => {
    expect(report.excluded.map(({ repository, path }) => join(repository, path)).toSorted()).toEqual([
      place('invoices/package-lock.json'),
      place('money-kit/package-lock.json'),
      place('money-kit/vendor/utf8-width.cjs'),
      place('money-kit/vendor/utf8-width.d.cts'),
      place('tax-service/uv.lock'),
    ])
  })

  test('counts nothing of the function that Ben copied into another repository', async () => {
    const tokensOf = async (...names: readonly string[]): Promise<Readonly<Record<string, number>>> => {
      const { people } = (await bylineJson('credit', ...names.map(place))) as {
        people: { name: string; tokens: number }[]
      }
      return Object.fromEntries(people.map(({ name, tokens }) => [name, tokens]))
    }
    const [invoices, kit] = [await tokensOf('invoices'), await tokensOf('money-kit')]
    const both = await tokensOf('invoices', 'money-kit')
    const less = Object.keys(both).filter((name) => both[name]! < (invoices[name] ?? 0) + (kit[name] ?? 0))
    expect(less).toEqual(['Ben Ito'])
  })

  test('grows with who uses a definition: through barrels, subpaths, Python, and as a copy', async () => {
    interface Reuse {
      readonly definitions: readonly {
        readonly path: string
        readonly name: string
        readonly consumers: readonly { readonly id: string }[]
      }[]
    }
    const { definitions } = (await bylineJson('reuse', ...repositories.map(({ path }) => path))) as Reuse
    const names = new Map(report.people.map(({ id, name }) => [id, name.split(' ')[0]]))
    const users = (path: string, wanted: string) => {
      const found = definitions.find(({ path: at, name }) => at === path && name === wanted)
      return found?.consumers.map(({ id }) => names.get(id)).toSorted()
    }
    const format = 'src/format/money.ts'
    expect(users(format, 'formatMoney')).toEqual(['Ana', 'Ben', 'Cy', 'Eve', 'Gita', 'Hana'])
    expect(users(format, 'formatRange')).toEqual(['Cy', 'Eve', 'Hana'])
    // Ben copied it and Eve imports it.
    expect(users('src/allocate.ts', 'allocate')).toEqual(['Ben', 'Eve'])
    expect(users('src/tax.ts', 'addTax')).toEqual(['Eve'])
    expect(users('python/kestrel_money/money.py', 'Money')).toEqual(['Ben', 'Dan', 'Gita'])
    // Through the package that Ben put it into.
    expect(users('tax_service/office/declaration.py', 'declaration')).toEqual(['Finn'])
    // Only a test uses it.
    expect(users('src/bank-file.ts', 'readBankFile')).toEqual([])
  })

  test('leaves formatMoney to Ana, though Ben moved and re-wrapped it; git blame does not', async () => {
    const path = 'src/format/money.ts'
    const lines = (author: string, count: number) => Array.from({ length: count }, () => author)
    expect(await writersOf('money-kit', path)).toEqual([
      'Ana Kovač',
      ...lines('Ana Kovač and Ben Ito', 2),
      ...lines('Ana Kovač', 17),
      'Ana Kovač and Finn Moreau',
      'Ana Kovač',
      ...lines('Cy Roth', 10),
    ])
    const blame = git('money-kit', 'blame', '-w', '-M', '--line-porcelain', path)
    // The demo says these numbers.
    expect(blame.match(/^author Ben Ito$/gm)).toHaveLength(22)
    expect(blame.match(/^author /gm)).toHaveLength(35)
  })

  test('gives nothing for a change that was reverted, and nothing for the revert', async () => {
    const rates = await writersOf('tax-service', 'tax_service/rates.py')
    expect(new Set(rates)).toEqual(new Set(['Dan Okafor', 'Dan Okafor and Gita Rao']))
    expect(new Set(await writersOf('invoices', 'src/outgoing/reminders.ts'))).toEqual(
      new Set(['Hana Weiss', 'Hana Weiss and Cy Roth']),
    )
  })

  test('leaves a page to who wrote it when somebody else wraps it', async () => {
    const writers = await writersOf('handbook', 'guides/money.md')
    expect(writers.join(' and ')).not.toContain('Ben Ito')
    expect(writers[0]).toBe('Ana Kovač')
  })
})

describe('a history', () => {
  const commit = { by: 'ana', at: '2024-01-01 10:00', message: 'Change' }
  const after = (change: object, files: Readonly<Record<string, string>> = {}) =>
    filesAfter(new Map(Object.entries(files)), { ...commit, ...change }, (name) => `text of ${name}`)

  test('moves, removes, writes and edits, in this order', () => {
    const files = after(
      {
        move: { a: 'b' },
        remove: ['c'],
        write: ['d', 'e@second'],
        edit: { b: [{ old: 'one', new: 'two' }, { append: '!' }] },
      },
      { a: 'one', c: '' },
    )
    expect(Object.fromEntries(files)).toEqual({ b: 'two!', d: 'text of d', e: 'text of e@second' })
  })

  test('that does not fit its files is refused', () => {
    expect(() => after({ remove: ['a'] })).toThrow('there is no a')
    expect(() => after({ edit: { a: [{ old: 'x', new: 'y' }] } }, { a: 'xx' })).toThrow(
      'stands there 2 times',
    )
    expect(() => parseHistory('- { by: ana, at: yesterday, message: x }')).toThrow('Invalid format')
    expect(() => parsePeople('ana: Ana')).toThrow('Invalid format')
  })
})
