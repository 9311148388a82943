// Repositories that are broken, cut off or odd: a clear refusal, or a result that names what it had to leave out.
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  createFolder,
  createRepository,
  submodule,
  symlink,
  type TestRepository,
} from '../support/repository.ts'
import { byline } from './run.ts'

const READERS = ['git', 'isomorphic'] as const

function removeObject(repository: TestRepository, id: string): void {
  rmSync(join(repository.gitDir, 'objects', id.slice(0, 2), id.slice(2)))
}

function cloneOf(repository: TestRepository, ...options: readonly string[]): string {
  const clone = join(createFolder(), 'clone')
  repository.git('clone', '--quiet', ...options, `file://${repository.path}`, clone)
  return clone
}

describe.each(READERS)('with the reader %s,', (reader) => {
  test('a shallow clone is refused, and taken where that is allowed', async () => {
    const repository = createRepository()
    for (const word of ['one', 'two', 'three']) repository.commit({ files: { 'a.md': `${word}\n` } })
    const clone = cloneOf(repository, '--depth', '2')
    for (const words of [
      ['credit', clone],
      ['blame', clone, 'a.md'],
      ['split', clone, '--fee', '1 EUR', '--pool', '9%'],
    ]) {
      const refusal = await byline([...words, '--reader', reader])
      expect(refusal).toMatchObject({ code: 1, stdout: '' })
      expect(refusal.stderr).toBe(
        `byline: ${clone}: the clone is shallow, so origins would be wrong; fetch the rest with ` +
          '"git fetch --unshallow", or take what is there with --allow-shallow\n',
      )
      const allowed = await byline([...words, '--reader', reader, '--allow-shallow', '--json'])
      expect(allowed).toMatchObject({ code: 0, stderr: '' })
    }
  })

  test('missing blobs are named, counted and left out, and the rest is credited', async () => {
    const repository = createRepository()
    const names = ['a', 'b', 'c', 'd', 'e']
    const files = Object.fromEntries(names.map((name) => [`${name}.md`, `text of ${name}\n`]))
    repository.commit({ files: { ...files, 'kept.md': 'kept words here\n' } })
    for (const name of names.slice(0, 4))
      removeObject(repository, repository.idAt(repository.head, `${name}.md`))
    const { code, stdout, stderr } = await byline(['credit', repository.path, '--json', '--reader', reader])
    expect(code).toBe(0)
    expect(stderr).toBe(
      `byline: ${repository.path}: 4 files are left out, since objects are missing: a.md, b.md, c.md and 1 more\n`,
    )
    expect(JSON.parse(stdout)).toMatchObject({
      people: [{ name: 'Ann', tokens: 6 }],
      excluded: ['a.md', 'b.md', 'c.md', 'd.md'].map((path) => ({ path, reason: 'missing' })),
    })
    const blame = await byline(['blame', repository.path, 'a.md', 'e.md', '--json', '--reader', reader])
    expect(blame).toMatchObject({ code: 0, stderr: 'byline: a.md: not attributed: missing\n' })
    expect(JSON.parse(blame.stdout)).toMatchObject([{ path: 'a.md', lines: [] }, { path: 'e.md' }])
  })

  test('a blob that is missing in the past only does not stop the scan', async () => {
    const repository = createRepository()
    const first = repository.commit({ files: { 'a.md': 'one\n' } })
    repository.commit({ author: 'Ben', files: { 'a.md': 'one two\n' } })
    removeObject(repository, repository.idAt(first, 'a.md'))
    const { code, stdout } = await byline(['credit', repository.path, '--json', '--reader', reader])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ people: [{ name: 'Ben', tokens: 2 }] })
  })

  test('a missing commit is refused by its id', async () => {
    const repository = createRepository()
    const first = repository.commit({ files: { 'a.md': 'one\n' } })
    repository.commit({ files: { 'a.md': 'two\n' } })
    removeObject(repository, first)
    const { code, stdout, stderr } = await byline(['credit', repository.path, '--reader', reader])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toBe(
      `byline: ${repository.path}: object ${first} is missing or damaged, and the history cannot be read without it; clone the repository anew\n`,
    )
  })

  test('a damaged commit at the head is refused in one line', async () => {
    const repository = createRepository()
    const head = repository.commit({ files: { 'a.md': 'one\n' } })
    const file = join(repository.gitDir, 'objects', head.slice(0, 2), head.slice(2))
    writeFileSync(file, 'nonsense')
    const { code, stdout, stderr } = await byline(['credit', repository.path, '--reader', reader])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^byline: .+\n$/)
    expect(stderr).not.toContain('    at ')
  })

  test('a repository without commits, and a branch that does not exist, are refused', async () => {
    const repository = createRepository()
    const words = ['credit', repository.path, '--reader', reader]
    expect((await byline(words)).stderr).toMatch(/the default branch has no commits yet/)
    repository.commit({ files: { a: 'x\n' } })
    expect((await byline([...words, '--rev', 'nope'])).stderr).toMatch(/there is no revision "nope"/)
    // Names that git might take for something else.
    for (const revision of ['--all', '-1', 'HEAD:a', 'a..b', '', '\n']) {
      const { code, stdout, stderr } = await byline([...words, `--rev=${revision}`])
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr.split('\n')).toHaveLength(2)
    }
  })

  test('odd files are left out with their reason: links, submodules, binaries, undecodable text is not', async () => {
    const repository = createRepository()
    repository.commit({
      files: {
        link: symlink('/etc/passwd'),
        sub: submodule('1'.repeat(40)),
        'data.xyz': Buffer.from([7, 0, 7]),
        'latin1.md': Buffer.from('caf\xe9 cr\xe8me\n', 'latin1'),
        'broken.md': Buffer.from([0xff, 0xc0, 0xed, 0xa0, 0x80, 0x20, 0x61]),
        'a "b"\n\\c\u001b.md': 'one\n',
      },
      byteFiles: [[Buffer.from([0x66, 0xe9, 0x2e, 0x6d, 0x64]), 'two\n']],
    })
    const words = ['credit', repository.path, '--reader', reader]
    const { code, stdout, stderr } = await byline([...words, '--json'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const { excluded, people } = JSON.parse(stdout)
    expect(
      excluded.map(({ path, reason }: { path: string; reason: string }) => `${path}: ${reason}`),
    ).toEqual(['data.xyz: binary', 'link: symlink', 'sub: submodule'])
    expect(people[0].tokens).toBeGreaterThanOrEqual(4)
    const table = await byline(words)
    // oxlint-disable-next-line no-control-regex
    expect(table.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
  })
})

test('a file of 100 MB is left out as too large', async () => {
  const repository = createRepository()
  repository.commit({ files: { 'big.md': Buffer.alloc(100_000_000, 'word '), 'small.md': 'one\n' } })
  const { code, stdout } = await byline(['credit', repository.path, '--json', '--reader', 'git'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    people: [{ tokens: 1 }],
    excluded: [{ path: 'big.md', reason: 'too large' }],
  })
})

test('a folder that holds nothing, a file, and a path that is not there are no repositories', async () => {
  const folder = createFolder()
  const file = join(folder, 'file')
  writeFileSync(file, 'x')
  mkdirSync(join(folder, 'empty'))
  for (const path of [join(folder, 'empty'), file, join(folder, 'none'), join(file, 'below')]) {
    const { code, stdout, stderr } = await byline(['credit', path])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^byline: .+: .+\n$/)
    expect(stderr).toContain(path)
  }
})

test('of several repositories the one that is none is named', async () => {
  const repository = createRepository()
  repository.commit({ files: { a: 'x\n' } })
  const { code, stdout, stderr } = await byline(['credit', repository.path, '/nowhere', '--json'])
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/^byline: \/nowhere: no such path; /)
})

test('nothing is written into a repository, whatever is asked of it', async () => {
  const repository = createRepository()
  repository.commit({ files: { 'a.md': 'one\n' } })
  repository.commit({ author: 'Ben', files: { 'a.md': 'one two\n', 'b.md': 'x\n' } })
  repository.git('reset', '--hard', '--quiet')
  const bare = cloneOf(repository, '--bare')
  for (const path of [repository.path, bare]) {
    const before = snapshot(path)
    for (const reader of READERS) {
      const options = ['--reader', reader]
      for (const words of [
        ['blame', path, 'a.md'],
        ['credit', path],
        ['split', path, '--fee', '1 EUR', '--pool', '50%'],
        ['blame', path, 'none.md'],
        ['credit', path, '--rev', 'none'],
        ['credit', path, '--no-cache', '--json'],
      ]) {
        await byline([...words, ...options])
      }
    }
    expect(snapshot(path)).toEqual(before)
  }
})

// Everything in a folder: names, times, sizes and contents. Access times are the reader's to change.
function snapshot(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => {
      const path = join(folder, name)
      const { mtimeNs, ctimeNs, size, mode, ino } = statSync(path, { bigint: true })
      const content = statSync(path).isFile() ? readFileSync(path, 'base64') : ''
      return [name, mtimeNs, ctimeNs, size, mode, ino, content].join(' ')
    })
}
