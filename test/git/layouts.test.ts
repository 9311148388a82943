// Both readers on every way a repository can lie on the disk, and on repositories of which parts are absent.
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createFolder, createRepository, runIsolatedGit, type TestRepository } from '../support/repository.ts'
import { contents, historyOf, open, readBlobs } from './reading.ts'

/** Three commits, the last of them a merge. */
function small(): { repository: TestRepository; head: string; blob: string } {
  const repository = createRepository()
  repository.commit({ files: { 'dir/a.txt': 'one\n', b: 'b' } })
  repository.branch('side')
  repository.commit({ files: { 'dir/a.txt': 'one\ntwo\n' } })
  repository.checkout('main')
  repository.commit({ files: { b: 'B' } })
  const head = repository.merge('side')
  return { repository, head, blob: repository.idAt(head, 'dir/a.txt') }
}

function cloneOf(repository: TestRepository, ...options: string[]): string {
  const folder = join(createFolder(), 'clone')
  runIsolatedGit(repository.path, ['clone', '-q', ...options, `file://${repository.path}`, folder])
  return folder
}

describe.each(['git', 'isomorphic'] as const)('the %s reader', (kind) => {
  const layouts: Record<string, (repository: TestRepository) => string> = {
    'loose objects': ({ path }) => path,
    'the .git folder itself': ({ gitDir }) => gitDir,
    packs: (repository) => {
      repository.git('repack', '-adq')
      repository.git('pack-refs', '--all')
      return repository.path
    },
    'a bare clone': (repository) => cloneOf(repository, '--bare'),
    'a clone that borrows objects': (repository) => {
      const folder = join(createFolder(), 'clone')
      repository.git('clone', '-q', '--shared', '--no-checkout', '.', folder)
      return folder
    },
    'a linked work tree': (repository) => {
      const folder = join(createFolder(), 'linked')
      repository.git('worktree', 'add', '-q', '--detach', folder, 'HEAD')
      return folder
    },
    'a commit graph': (repository) => {
      repository.git('commit-graph', 'write', '--reachable', '--changed-paths')
      return repository.path
    },
  }

  test.each(Object.entries(layouts))('reads %s', async (_name, layout) => {
    const { repository, head, blob } = small()
    const reader = await open(layout(repository), kind)
    expect(await reader.resolve('HEAD')).toBe(head)
    expect(await historyOf(reader, [head])).toHaveLength(4)
    expect((await reader.tree(head)).map(({ path }) => path)).toEqual(['b', 'dir/a.txt'])
    expect(contents(await readBlobs(reader, [blob]))).toEqual(['one\ntwo\n'])
    expect(await reader.signatures([head])).toHaveLength(1)
    expect(await reader.completeness()).toEqual({ shallow: false, partial: false })
  })

  test('a linked work tree has a HEAD of its own', async () => {
    const { repository } = small()
    const folder = join(createFolder(), 'linked')
    repository.git('worktree', 'add', '-q', '--detach', folder, 'side')
    expect(await (await open(folder, kind)).resolve('HEAD')).toBe(repository.headOf('side'))
  })

  test('a shallow clone says so, and begins with a root', async () => {
    const { repository, head } = small()
    const reader = await open(cloneOf(repository, '--depth', '1'), kind)
    expect(await reader.completeness()).toEqual({ shallow: true, partial: false })
    const commits = await historyOf(reader, [head])
    expect(commits.map(({ id, parents }) => ({ id, parents }))).toEqual([{ id: head, parents: [] }])
    expect(commits[0]?.changes.map(({ path }) => path)).toEqual(['b', 'dir/a.txt'])
    expect((await reader.signatures([head]))[0]?.parents).toEqual([])
  })

  test('a partial clone says so, names its absent blobs, and asks no server', async () => {
    const { repository, head, blob } = small()
    repository.git('config', 'uploadpack.allowFilter', 'true')
    const folder = cloneOf(repository, '--filter=blob:none', '--no-checkout')
    const present = repository.blob('not in the clone')
    const reader = await open(folder, kind)
    expect(await reader.completeness()).toEqual({ shallow: false, partial: true })
    expect(await reader.resolve('HEAD')).toBe(head)
    expect(await reader.resolve('a'.repeat(40))).toBeUndefined()
    expect(await historyOf(reader, [head])).toHaveLength(4)
    const before = readdirSync(join(folder, '.git/objects/pack'))
    expect(contents(await readBlobs(reader, [blob, present, blob]))).toEqual([
      'missing',
      'missing',
      'missing',
    ])
    // Had it asked, the server would have answered, and there would be a new pack.
    expect(readdirSync(join(folder, '.git/objects/pack'))).toEqual(before)
  })

  test('a commit or tree that is absent in the middle is named', async () => {
    const { repository, head } = small()
    const tree = repository.git('rev-parse', 'side:dir')
    removeObject(repository, tree)
    const reader = await open(repository.path, kind)
    await expect(historyOf(reader, [head])).rejects.toMatchObject({ name: 'MissingObject', objectId: tree })
    await expect(reader.tree(head)).rejects.toMatchObject({ name: 'MissingObject', objectId: tree })
    const side = repository.headOf('side')
    removeObject(repository, side)
    await expect(historyOf(reader, [head])).rejects.toMatchObject({ name: 'MissingObject', objectId: side })
  })

  test('a damaged blob is missing, and those after it are read', async () => {
    const { repository, head, blob } = small()
    const file = objectFile(repository, blob)
    chmodSync(file, 0o644)
    writeFileSync(file, 'no zlib stream')
    const reader = await open(repository.path, kind)
    const whole = repository.idAt(head, 'b')
    expect(contents(await readBlobs(reader, [whole, blob, whole, blob, whole]))).toEqual([
      'B',
      'missing',
      'B',
      'missing',
      'B',
    ])
  })

  test('a pack that is damaged in the middle costs at most what stood in it', async () => {
    const repository = createRepository()
    const texts = Array.from({ length: 30 }, (_, n) =>
      Buffer.from(Array.from({ length: 4000 }, (_byte, i) => (i * i * (n + 7)) % 251)),
    )
    const head = repository.commit({ files: Object.fromEntries(texts.map((text, n) => [`f${n}`, text])) })
    repository.git('repack', '-adq')
    const folder = join(repository.gitDir, 'objects/pack')
    const name = readdirSync(folder).find((file) => file.endsWith('.pack')) ?? ''
    chmodSync(join(folder, name), 0o644)
    damage(join(folder, name))
    const reader = await open(repository.path, kind)
    const answers = await readBlobs(
      reader,
      texts.map((_, n) => repository.idAt(head, `f${n}`)),
    )
    expect(answers).toHaveLength(30)
    const absent = answers.filter(({ bytes }) => bytes === null).length
    // isomorphic-git trusts nothing in a pack whose checksum is wrong.
    expect(absent).toBeLessThan(kind === 'git' ? 20 : 31)
    expect(absent).toBeGreaterThan(0)
  })
})

test('the git reader reads SHA-256 repositories', async () => {
  const repository = createRepository({ objectFormat: 'sha256' })
  const one = repository.commit({ files: { 'a/b': 'one', c: 'c' } })
  const two = repository.commit({ files: { 'a/b': 'two', link: { mode: '120000', content: 'c' } } })
  const reader = await open(repository.path, 'git')
  expect(await reader.resolve('HEAD')).toBe(two)
  const commits = await historyOf(reader, [two])
  expect(commits.map(({ id }) => id)).toEqual([one, two])
  expect(commits[1]?.changes).toEqual([
    { path: 'a/b', oldBlob: repository.idAt(one, 'a/b'), newBlob: repository.idAt(two, 'a/b') },
  ])
  expect(contents(await readBlobs(reader, [repository.idAt(two, 'a/b')]))).toEqual(['two'])
})

function objectFile(repository: TestRepository, id: string): string {
  return join(repository.gitDir, 'objects', id.slice(0, 2), id.slice(2))
}

function removeObject(repository: TestRepository, id: string): void {
  rmSync(objectFile(repository, id))
}

/** Overwrites a stretch in a file's middle with zeros. */
function damage(file: string): void {
  const bytes = readFileSync(file)
  const middle = Math.floor(bytes.length / 2)
  bytes.fill(0, middle, middle + 2000)
  writeFileSync(file, bytes)
}
