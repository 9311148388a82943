// Wrong usage: one line that says what is wrong and where to read on, and exit code 2. Help and the version: exit code 0.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createFolder, createRepository } from '../support/repository.ts'
import { byline, bylineJson } from './run.ts'

test.each(['a work tree beside its .git folder', 'two work trees'] as const)(
  '%s of one repository are the same repository, which cannot be named twice',
  async (which) => {
    const repository = createRepository()
    repository.commit({ files: { 'a.md': 'one\n' } })
    const other = which === 'two work trees' ? join(createFolder(), 'tree') : repository.gitDir
    if (which === 'two work trees') repository.git('worktree', 'add', '--quiet', '--detach', other)
    for (const words of [
      [repository.path, other],
      [other, repository.path],
    ]) {
      const stderr = `byline: ${words.join(' and ')} are the same repository; see byline credit --help\n`
      expect(await byline(['credit', ...words])).toEqual({ code: 2, stdout: '', stderr })
    }
  },
)

describe('wrong usage is', () => {
  const repository = createRepository()
  repository.commit({ files: { a: 'x\n' } })
  const other = createRepository()
  other.commit({ files: { a: 'x\n' } })
  const { path } = repository

  test.each([
    ['an unknown command', ['blme'], "unknown command 'blme' (Did you mean blame?); see byline --help"],
    [
      'an unknown option',
      ['credit', '--jsn', path],
      "unknown option '--jsn' (Did you mean --json?); see byline credit --help",
    ],
    ['a missing repository', ['credit'], "missing required argument 'repo'; see byline credit --help"],
    ['a missing path', ['blame', path], "missing required argument 'path'; see byline blame --help"],
    [
      'a missing value',
      ['credit', path, '--rev'],
      "option '--rev <revision>' argument missing; see byline credit --help",
    ],
    [
      'an unknown reader',
      ['credit', path, '--reader', 'svn'],
      "option '--reader <reader>' argument 'svn' is invalid. Allowed choices are auto, git, isomorphic; see byline credit --help",
    ],
    [
      'a repository twice',
      ['credit', path, `${path}/.`],
      `${path} and ${path}/. are the same repository; see byline credit --help`,
    ],
    [
      'two revisions for all',
      ['credit', path, other.path, '--rev', 'a', '--rev', 'b'],
      '--rev was given twice for all repositories; write --rev REPO=REVISION for one of them; see byline credit --help',
    ],
    [
      'two revisions for one',
      ['credit', path, '--rev', `${path}=a`, '--rev', `${path}=b`],
      `--rev was given twice for ${path}; see byline credit --help`,
    ],
    [
      'nobody to explain',
      ['explain', ' ', path],
      'name somebody: by name, by e-mail or by id; see byline explain --help',
    ],
    [
      'an empty cache folder',
      ['credit', path, '--cache', ''],
      '--cache needs a folder; see byline credit --help',
    ],
    [
      'a missing file to check',
      ['policy', 'check'],
      "missing required argument 'file'; see byline policy check --help",
    ],
    ['a value with control characters', ['x\n\u001b[2J'], "unknown command 'x \\e[2J'; see byline --help"],
  ])('%s', async (_fact, words, line) => {
    expect(await byline(words)).toEqual({ code: 2, stdout: '', stderr: `byline: ${line}\n` })
  })

  test('a cache that lies in a repository, since nothing is ever written there', async () => {
    for (const folder of [path, `${path}/.git/cache`, `${path}/new/folder`]) {
      const { code, stderr } = await byline(['credit', path, '--cache', folder])
      expect(code).toBe(2)
      expect(stderr).toContain(`the cache ${folder} lies in the repository ${path}`)
    }
    const { code } = await byline(['credit', path, '--cache', `${path}-beside`])
    expect(code).toBe(0)
  })

  test('no command at all, which shows the help', async () => {
    const { code, stdout, stderr } = await byline([])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^Usage: byline /)
  })
})

test('a default cache that would lie in a repository is done without, with a note', async () => {
  const repository = createRepository()
  repository.commit({ files: { a: 'x\n' } })
  const { code, stderr } = await byline(['credit', repository.path], {
    cacheDirectory: `${repository.path}/.cache`,
  })
  expect(code).toBe(0)
  expect(stderr).toMatch(
    /^byline: the cache .* nothing is kept for later runs \(choose a folder with --cache\)\n$/,
  )
})

test('a revision for one repository is stronger than the one for all', async () => {
  const [one, two] = [createRepository(), createRepository()]
  const ids = [one, two].map((repository) => {
    const first = repository.commit({ files: { a: 'x\n' } })
    repository.tag('v1', first)
    return [first, repository.commit({ files: { a: 'y\n' } })] as const
  })
  const words = [one.path, two.path, '--rev', 'v1', '--rev', `${two.path}=main`]
  expect(await bylineJson('credit', ...words)).toMatchObject({
    revisions: [{ revision: ids[0]?.[0] }, { revision: ids[1]?.[1] }],
  })
})

/** The words of every command that help lists, those within others too. */
async function commandsUnder(words: readonly string[]): Promise<readonly (readonly string[])[]> {
  const { stdout } = await byline([...words, '--help'])
  const [, listed = ''] = /\nCommands:\n((?: {2,}.*\n)+)/.exec(stdout) ?? []
  const names = [...listed.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name!)
  const inner = names.filter((name) => name !== 'help').map((name) => commandsUnder([...words, name]))
  return [words, ...(await Promise.all(inner)).flat()]
}

test('every command has a help with examples, within 80 columns', async () => {
  const commands = await commandsUnder([])
  expect(commands.length).toBeGreaterThan(30)
  for (const words of commands) {
    const { code, stdout, stderr } = await byline([...words, '--help'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    // A long example goes on in a further line.
    const examples = /\nExamples:\n((?: {2}(?:[A-Z_]+=\S+ )?byline .+\n(?: {4}.+\n)*)+)$/.exec(
      `${stdout.trimEnd()}\n`,
    )?.[1]
    const count = examples?.match(/^ {2}\S.*/gm)?.length
    expect(count, words.join(' ')).toBeGreaterThanOrEqual(words.length > 1 ? 1 : 2)
    expect(Math.max(...stdout.split('\n').map((line) => line.length)), words.join(' ')).toBeLessThanOrEqual(
      80,
    )
  }
})

test('the version is that of the package', async () => {
  expect(await byline(['--version'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  })
})

describe('a lineage file is refused, naming the line,', () => {
  const repository = createRepository()
  repository.commit({ files: { a: 'x\n' } })
  const id = 'a'.repeat(40)

  test.each([
    ['that is no JSON', 'x', 'is no JSON'],
    ['that is a list', '[]', 'must be an object'],
    ['with another field', `{"commit":"${id}","parents":[],"by":"me"}`, '"by" is not known'],
    ['with a short id', '{"commit":"abc","parents":[]}', '"commit" must be a full commit id'],
    ['without parents', `{"commit":"${id}"}`, '"parents" must be a list'],
    [
      'with a parent that is no id',
      `{"commit":"${id}","parents":["HEAD"]}`,
      '"parents" must hold full commit ids',
    ],
    [
      'with a commit that is its own parent',
      `{"commit":"${id}","parents":["${id}"]}`,
      'a commit cannot be its own parent',
    ],
  ])('with a line %s', async (_fact, line, problem) => {
    const { writeFileSync } = await import('node:fs')
    const file = `${createFolder()}/lineage.jsonl`
    writeFileSync(file, `\ufeff{"commit":"${'b'.repeat(64)}","parents":["${id}"]}\n\n${line}\n`)
    const { code, stdout, stderr } = await byline(['credit', repository.path, '--lineage', file])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr.startsWith(`byline: ${file}: line 3: ${problem}`)).toBe(true)
    expect(stderr.split('\n')).toHaveLength(2)
  })
})
