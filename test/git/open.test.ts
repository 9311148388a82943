// What is opened, with which reader, and what is refused in which words.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { openRepository, type OpenRefusal, type ReaderChoice } from '../../src/git/open.ts'
import { createFolder, createRepository } from '../support/repository.ts'
import { open } from './reading.ts'

async function refusalOf(path: string, reader: ReaderChoice): Promise<OpenRefusal | undefined> {
  const opened = await openRepository(path, { reader })
  if (opened.ok) await opened.reader.close()
  return opened.ok ? undefined : opened.refusal
}

test('`auto` takes the git program where there is one', async () => {
  expect((await open(createRepository().path, 'auto')).kind).toBe('git')
})

test.each(['auto', 'git', 'isomorphic'] as const)('%s refuses what is no repository', async (reader) => {
  const folder = createFolder()
  expect(await refusalOf(join(folder, 'nowhere'), reader)).toEqual({
    kind: 'no such path',
    message: `${join(folder, 'nowhere')}: no such path`,
  })
  expect(await refusalOf(folder, reader)).toEqual({
    kind: 'not a repository',
    message: `${folder}: not a git repository`,
  })
})

test.each(['auto', 'git', 'isomorphic'] as const)(
  '%s does not take a folder for the repository around it',
  async (reader) => {
    const { path } = createRepository()
    mkdirSync(join(path, 'inner/.git'), { recursive: true })
    expect((await refusalOf(join(path, 'inner'), reader))?.kind).toBe('not a repository')
  },
)

test('a repository that somebody else owns is refused with the remedy', async () => {
  const { path } = createRepository()
  vi.stubEnv('GIT_TEST_ASSUME_DIFFERENT_OWNER', '1')
  try {
    const refusal = await refusalOf(path, 'auto')
    expect(refusal?.kind).toBe('dubious ownership')
    expect(refusal?.message).toContain(`git config --global --add safe.directory`)
    expect(refusal?.message).not.toContain('\n')
  } finally {
    vi.unstubAllEnvs()
  }
})

test('a repository in a format that isomorphic-git does not know is refused by it alone', async () => {
  const repository = createRepository({ objectFormat: 'sha256' })
  repository.commit({ files: { a: 'a' } })
  expect(await refusalOf(repository.path, 'isomorphic')).toEqual({
    kind: 'unsupported repository',
    message: `${repository.path}: objectformat sha256 can only be read with the git program`,
  })
  expect(await refusalOf(repository.path, 'auto')).toBeUndefined()
})

test('without a git program, `auto` reads in-process and `git` is refused', async () => {
  const repository = createRepository()
  const head = repository.commit({ files: { a: 'a' } })
  vi.resetModules()
  vi.stubEnv('PATH', createFolder())
  try {
    const fresh = await import('../../src/git/open.ts')
    const opened = await fresh.openRepository(repository.path, { reader: 'auto' })
    expect(opened.ok && opened.reader.kind).toBe('isomorphic')
    expect(opened.ok && (await opened.reader.resolve('HEAD'))).toBe(head)
    const refused = await fresh.openRepository(repository.path, { reader: 'git' })
    expect(refused.ok || refused.refusal.kind).toBe('no git program')
  } finally {
    vi.unstubAllEnvs()
  }
})

test('the variables of a hook do not lead to another repository', async () => {
  const [one, other] = [createRepository(), createRepository()]
  const head = one.commit({ files: { a: 'a' } })
  vi.stubEnv('GIT_DIR', other.gitDir)
  vi.stubEnv('GIT_WORK_TREE', other.path)
  try {
    expect(await (await open(one.path, 'git')).resolve('HEAD')).toBe(head)
  } finally {
    vi.unstubAllEnvs()
  }
})
