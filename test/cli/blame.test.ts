// `byline blame` on real repositories: the JSON that programs read, the rows that people read, and what it refuses.
import { describe, expect, test } from 'vitest'
import { textWidth } from '../../src/cli/terminal-text.ts'
import { createRepository, submodule, symlink } from '../support/repository.ts'
import { byline, bylineJson } from './run.ts'

describe('byline blame --json', () => {
  test('prints the fields of the contract in their order, on one line, and nothing else', async () => {
    const repository = createRepository()
    const first = repository.commit({ files: { 'a.ts': 'const rate = 10\n\nrun()\n' } })
    const second = repository.commit({ author: 'Ben', files: { 'a.ts': 'const rate = 25\n\nrun()\n' } })
    const { code, stdout, stderr } = await byline(['blame', repository.path, 'a.ts', '--json'])
    const a = `"commit":"${first}","path":"a.ts"`
    const b = `"commit":"${second}","path":"a.ts"`
    expect(stdout).toBe(
      `[{"revision":"${second}","path":"a.ts","lines":[` +
        `{"line":1,"runs":[{"start":0,"end":12,${a}},{"start":13,"end":15,${b}}]},` +
        `{"line":3,"runs":[{"start":0,"end":5,${a}}]}]}]\n`,
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('counts columns in UTF-16 units and leaves out blank lines and the white space at both ends', async () => {
    const repository = createRepository()
    const commit = repository.commit({ files: { 'a.txt': '\n\t😀 né 漢字  \r\n  \nend' } })
    const run = { commit, path: 'a.txt' }
    expect(await bylineJson('blame', repository.path, 'a.txt')).toEqual([
      {
        revision: commit,
        path: 'a.txt',
        lines: [
          { line: 2, runs: [{ start: 1, end: 9, ...run }] },
          { line: 4, runs: [{ start: 0, end: 3, ...run }] },
        ],
      },
    ])
  })

  test('names the path at which the text was first written', async () => {
    const repository = createRepository()
    const text = 'export function area(width: number, height: number) { return width * height }\n'
    const first = repository.commit({ files: { 'old.ts': text } })
    repository.commit({ author: 'Ben', files: { 'old.ts': null, 'src/new.ts': text } })
    expect(await bylineJson('blame', repository.path, 'src/new.ts')).toMatchObject([
      { lines: [{ line: 1, runs: [{ start: 0, end: 77, commit: first, path: 'old.ts' }] }] },
    ])
  })

  test('reads text in UTF-16 as it reads the same text in UTF-8', async () => {
    const repository = createRepository()
    const text = 'né 😀\nfin\n'
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])
    repository.commit({ files: { 'utf8.txt': text, 'utf16.txt': utf16 } })
    const answer = (await bylineJson('blame', repository.path, 'utf8.txt', 'utf16.txt')) as {
      lines: { line: number; runs: { start: number; end: number }[] }[]
    }[]
    const places = answer.map(({ lines }) =>
      lines.map(({ line, runs }) => [line, ...runs.map(({ start, end }) => [start, end])]),
    )
    expect(places[1]).toEqual(places[0])
    expect(places[0]).toEqual([
      [1, [0, 5]],
      [2, [0, 3]],
    ])
  })

  test('counts each byte of undecodable text as a column', async () => {
    const repository = createRepository()
    const commit = repository.commit({ files: { 'latin1.txt': Buffer.from('caf\xe9 cr\xe8me\n', 'latin1') } })
    expect(await bylineJson('blame', repository.path, 'latin1.txt')).toEqual([
      {
        revision: commit,
        path: 'latin1.txt',
        lines: [{ line: 1, runs: [{ start: 0, end: 10, commit, path: 'latin1.txt' }] }],
      },
    ])
  })

  test('takes several paths in the order given, a path twice, and paths that begin with ./', async () => {
    const repository = createRepository()
    repository.commit({ files: { 'a.txt': 'a\n', 'b/c.txt': 'c\n' } })
    const answer = await bylineJson('blame', repository.path, './b/c.txt', 'a.txt', 'b/c.txt')
    expect(answer).toMatchObject([{ path: 'b/c.txt' }, { path: 'a.txt' }, { path: 'b/c.txt' }])
  })

  test('answers for the revision that is asked for, by branch, tag or id', async () => {
    const repository = createRepository()
    const first = repository.commit({ files: { 'a.txt': 'one\n' } })
    repository.commit({ files: { 'a.txt': 'two\n' } })
    repository.tag('v1', first, 'first')
    repository.branch('old', first)
    repository.checkout('main')
    for (const revision of ['old', 'v1', first, first.slice(0, 9), 'HEAD~1']) {
      const forRepository = `${repository.path}=${revision}`
      for (const rev of [revision, forRepository]) {
        expect(await bylineJson('blame', repository.path, 'a.txt', '--rev', rev)).toMatchObject([
          { revision: first },
        ])
      }
    }
  })

  test('is the same through both readers', async () => {
    const repository = createRepository()
    repository.commit({ files: { 'a.txt': 'one two\nthree\n' } })
    repository.commit({ author: 'Ben', files: { 'a.txt': 'one 2\n\nthree four\n' } })
    const words = ['blame', repository.path, 'a.txt', '--json', '--reader']
    const [git, isomorphic] = [await byline([...words, 'git']), await byline([...words, 'isomorphic'])]
    expect(git.code).toBe(0)
    expect(isomorphic).toEqual(git)
  })

  test('gives files without text an entry without lines, and says why on standard error', async () => {
    const repository = createRepository()
    repository.commit({
      files: {
        'logo.dat': Buffer.from([1, 0, 2]),
        'package-lock.json': '{}\n',
        link: symlink('a.txt'),
        lib: submodule('1'.repeat(40)),
        empty: '',
      },
    })
    const paths = ['logo.dat', 'package-lock.json', 'link', 'lib', 'empty']
    const { code, stdout, stderr } = await byline(['blame', repository.path, ...paths, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual(paths.map((path) => ({ revision: repository.head, path, lines: [] })))
    expect(stderr).toBe(
      'byline: logo.dat: not attributed: binary\n' +
        'byline: package-lock.json: not attributed: lock file\n' +
        'byline: link: not attributed: symlink\n' +
        'byline: lib: not attributed: submodule\n',
    )
  })

  test('finds paths with quotes, spaces and line feeds, and writes nothing a terminal would act on', async () => {
    const repository = createRepository()
    const path = 'a "quoted"\n\u001b[31m\u009b\u202e\\ name.txt'
    repository.commit({ files: { [path]: 'text\n' } })
    const { code, stdout } = await byline(['blame', repository.path, path, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject([{ path, lines: [{ runs: [{ path }] }] }])
    // oxlint-disable-next-line no-control-regex
    expect(stdout.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/)
  })
})

describe('byline blame', () => {
  test('shows the commit, who wrote it, the line and its text, and a row for each author of a line', async () => {
    const repository = createRepository()
    const first = repository.commit({
      author: 'Ana Kovač',
      email: 'ana@x.org',
      files: { 'a.ts': 'const rate = 10\n\nrun()\n' },
    })
    const second = repository.commit({ author: 'Ben Ito', files: { 'a.ts': 'const rate = 25\n\nrun()\n' } })
    const { code, stdout, stderr } = await byline(['blame', repository.path, 'a.ts'])
    const [a, b] = [first.slice(0, 8), second.slice(0, 8)]
    expect(stdout).toBe(
      `${a}  Ana Kovač 1 const rate =\n` +
        `${b}  Ben Ito                  25\n` +
        `${a}  Ana Kovač 3 run()\n`,
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('keeps within 80 columns, whatever the names and the text', async () => {
    const repository = createRepository()
    const wide = '値'.repeat(60)
    const tail = 'word '.repeat(40)
    repository.commit({
      author: '王'.repeat(30),
      email: 'w@x.org',
      files: { 'a.ts': `\t${wide}\n${tail}\n` },
    })
    repository.commit({
      author: 'A Very Long Name Indeed That Goes On',
      files: { 'a.ts': `\t${wide}\n${tail} last\n` },
    })
    const { stdout } = await byline(['blame', repository.path, 'a.ts'])
    const widths = stdout.split('\n').map(textWidth)
    expect(Math.max(...widths)).toBeLessThanOrEqual(80)
    expect(stdout).toContain('last')
  })

  test('takes names from .mailmap and counts co-authors', async () => {
    const repository = createRepository()
    repository.commit({
      author: 'ana',
      files: { 'a.txt': 'text\n', '.mailmap': 'Ana Kovač <ana@example.org>\n' },
      message: 'Add\n\nCo-authored-by: Ben Ito <ben@example.org>',
    })
    const { stdout } = await byline(['blame', repository.path, 'a.txt'])
    expect(stdout).toContain('Ana Kovač +1')
  })

  test('heads each file with its path where several are asked for, and writes out control characters', async () => {
    const repository = createRepository()
    repository.commit({ files: { 'a\n.txt': 'one\u001b[2J\n', b: 'two\n' } })
    const { stdout } = await byline(['blame', repository.path, 'a\n.txt', 'b'])
    const commit = repository.head.slice(0, 8)
    expect(stdout).toBe(`a\\n.txt\n${commit}  Ann 1 one\\e[2J\n\nb\n${commit}  Ann 1 two\n`)
  })
})

describe('byline blame refuses, in one line and with exit code 1,', () => {
  const repository = createRepository()
  repository.commit({ files: { 'src/a.txt': 'one\n' } })
  const { path } = repository

  test.each([
    ['a path that is not there', ['/nowhere', 'a'], /^byline: \/nowhere: no such path; /],
    [
      'a revision that is unknown',
      [path, 'src/a.txt', '--rev', 'v9'],
      /there is no revision "v9"; give a branch/,
    ],
    [
      'a path that is not in the revision',
      [path, 'b.txt'],
      /^byline: b\.txt: is not in revision [0-9a-f]{10} of /,
    ],
    ['a folder', [path, 'src'], /^byline: src: is a folder in revision/],
    ['the root', [path, '.'], /^byline: \.: is a folder/],
    ['a path with control characters', [path, 'x\n\u001b[2Jy'], /^byline: x\\n\\e\[2Jy: is not in/],
    [
      'a lineage file that is not there',
      [path, 'src/a.txt', '--lineage', '/no.jsonl'],
      /^byline: \/no\.jsonl: there is no such file\n/,
    ],
  ])('%s', async (_fact, words, line) => {
    const ending = await byline(['blame', ...words])
    expect(ending).toMatchObject({ code: 1, stdout: '' })
    expect(ending.stderr).toMatch(line)
    expect(ending.stderr.split('\n')).toHaveLength(2)
  })

  test('a folder that is no repository, and a file', async () => {
    const folder = await byline(['blame', `${path}/.git/objects`, 'a'])
    expect(folder).toEqual({
      code: 1,
      stdout: '',
      stderr: `byline: ${path}/.git/objects: not a git repository; give the top folder of a work tree, or a bare repository\n`,
    })
    const file = await byline(['blame', `${path}/.git/HEAD`, 'a'])
    expect(file.code).toBe(1)
    expect(file.stderr).toMatch(/^byline: .*HEAD: (is a file, not a folder|not a git repository; give .*)\n$/)
  })

  test('a repository without commits', async () => {
    const empty = createRepository()
    const { code, stderr } = await byline(['blame', empty.path, 'a'])
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /the default branch has no commits yet; make one, or name another revision with --rev\n$/,
    )
  })
})
