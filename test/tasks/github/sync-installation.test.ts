// The life of an installation and of its repositories: what is known follows GitHub, and what was known is kept.
import { expect, it } from 'vitest'
import { readInstallations, readRepositories } from '../../../src/database/github-rows.ts'
import { accountOfBooks, syncInstallation } from '../../../src/tasks/github/sync-installation.ts'
import { LEAST_PERMISSIONS, startGitHub, type TestGitHub } from '../../support/github/github.ts'
import { workOn, type TestWork } from '../../support/github/work-context.ts'

const ORGANISATIONS = {
  acme: { admins: ['ann'], members: ['ben'] },
  rival: { admins: ['rob'] },
}

async function sync({ context }: TestWork, installation: number): Promise<void> {
  await syncInstallation({ kind: 'installation', installation }, context)
}

async function states({ context: { books } }: TestWork): Promise<Record<string, string>> {
  const rows = await readRepositories(books.database, books.ledger)
  return Object.fromEntries(rows.map(({ owner, name, state }) => [`${owner}/${name}`, state]))
}

async function installationStates({ context: { books } }: TestWork): Promise<readonly string[]> {
  return (await readInstallations(books.database, books.ledger)).map(({ state }) => state)
}

async function scansWaiting(work: TestWork): Promise<readonly number[]> {
  const jobs = await work.waiting()
  return jobs.flatMap((job) => (job.kind === 'scan' ? [job.repository] : []))
}

const idsOf = (github: TestGitHub, ...names: readonly string[]) =>
  names.map((name) => github.repositoryId(name))

it('a new installation has its repositories scanned, once', async () => {
  const github = await startGitHub()
  await github.createRepository('acme/web')
  await github.createRepository('acme/kit', { isPrivate: false, mirrorUrl: 'https://example.org/kit.git' })
  const work = await workOn(github)
  const { id } = await github.install('acme')
  await sync(work, id)
  await sync(work, id)
  expect(await scansWaiting(work)).toEqual(idsOf(github, 'acme/web', 'acme/kit'))
  const { books } = work.context
  expect(await readInstallations(books.database, books.ledger)).toMatchObject([
    { id, account: github.accountId('acme'), login: 'acme', state: 'active', permissions: LEAST_PERMISSIONS },
  ])
  const [web, kit] = await readRepositories(books.database, books.ledger)
  expect(web).toMatchObject({
    owner: 'acme',
    name: 'web',
    defaultBranch: 'main',
    isPrivate: true,
    state: 'selected',
  })
  expect(kit).toMatchObject({ isPrivate: false, mirrorOf: 'https://example.org/kit.git' })
})

it('of a fork it is known what it is a fork of', async () => {
  const github = await startGitHub({
    organisations: ORGANISATIONS,
    people: ['dora'],
  })
  await github.createRepository('dora/tool', { isPrivate: false })
  const fork = await github.fork('dora/tool', 'ann')
  const work = await workOn(github, 'ann')
  const { id } = await github.install('ann')
  await sync(work, id)
  const { books } = work.context
  const [row] = await readRepositories(books.database, books.ledger)
  expect(row).toMatchObject({
    owner: 'ann',
    name: fork.split('/')[1],
    forkOf: github.repositoryId('dora/tool'),
  })
  // What it is a fork of is asked once.
  const asked = github.requestsFor('repos/get').length
  await sync(work, id)
  expect(github.requestsFor('repos/get').length).toBe(asked)
  expect(await readRepositories(books.database, books.ledger)).toMatchObject([{ forkOf: row!.forkOf }])
})

it('behaviour 22: a renamed repository is the same one, and is not scanned again', async () => {
  const github = await startGitHub()
  await github.createRepository('acme/web')
  const work = await workOn(github)
  const { id } = await github.install('acme')
  await sync(work, id)
  await work.workOff()
  const repository = github.repositoryId('acme/web')
  await github.rename('acme/web', 'site')
  await sync(work, id)
  expect(await states(work)).toEqual({ 'acme/site': 'selected' })
  const { books } = work.context
  expect(await readRepositories(books.database, books.ledger)).toMatchObject([{ id: repository }])
  expect(await work.waiting()).toEqual([])
})

it('behaviour 22: a repository that is transferred away is gone, and one that comes back is the same one', async () => {
  const github = await startGitHub({ organisations: ORGANISATIONS, people: [] })
  await github.createRepository('acme/web')
  const work = await workOn(github)
  const { id } = await github.install('acme')
  await sync(work, id)
  await github.transfer('acme/web', 'rival')
  await sync(work, id)
  expect(await states(work)).toEqual({ 'acme/web': 'gone' })
  expect(await work.waiting()).toEqual([])
  await github.transfer('rival/web', 'acme')
  await sync(work, id)
  expect(await states(work)).toEqual({ 'acme/web': 'selected' })
  expect(await scansWaiting(work)).toEqual(idsOf(github, 'acme/web'))
})

it('behaviour 23: the work on a repository that was removed stops, and what is known of it stays', async () => {
  const github = await startGitHub()
  for (const name of ['acme/web', 'acme/kit', 'acme/old']) await github.createRepository(name)
  const work = await workOn(github)
  const installation = await github.install('acme', { repositories: ['acme/web', 'acme/kit', 'acme/old'] })
  await sync(work, installation.id)
  await installation.removeRepositories('acme/kit')
  await github.change('acme/old', 'publicize')
  await sync(work, installation.id)
  await github.change('acme/old', 'delete')
  await sync(work, installation.id)
  expect(await states(work)).toEqual({ 'acme/web': 'selected', 'acme/kit': 'removed', 'acme/old': 'gone' })
  expect(await scansWaiting(work)).toEqual(idsOf(github, 'acme/web'))
  await installation.addRepositories('acme/kit')
  await sync(work, installation.id)
  expect(await scansWaiting(work)).toEqual(idsOf(github, 'acme/web', 'acme/kit'))
})

it('behaviour 23: suspended or uninstalled, work and tokens stop; afterwards everything is scanned again', async () => {
  const github = await startGitHub()
  await github.createRepository('acme/web')
  const work = await workOn(github)
  const installation = await github.install('acme')
  const { id } = installation
  const repository = github.repositoryId('acme/web')
  await sync(work, id)
  const made = () => github.requestsFor('apps/create-installation-access-token').length
  await work.context.github.as(id).readToken([repository])
  await work.context.enqueue([{ kind: 'reconcile', installation: null }])

  await installation.suspend()
  await sync(work, id)
  expect(await work.waiting()).toEqual([{ kind: 'reconcile', installation: null }])
  expect(await installationStates(work)).toEqual(['suspended'])
  const before = made()
  await expect(work.context.github.as(id).readToken([repository])).rejects.toThrow(/suspended/)
  expect(made()).toBe(before + 1)

  await installation.unsuspend()
  await sync(work, id)
  expect(await installationStates(work)).toEqual(['active'])
  expect(await scansWaiting(work)).toEqual([repository])

  await installation.uninstall()
  await sync(work, id)
  expect(await work.waiting()).toEqual([{ kind: 'reconcile', installation: null }])
  expect(await installationStates(work)).toEqual(['removed'])
  expect(await states(work)).toEqual({ 'acme/web': 'removed' })

  const again = await github.install('acme')
  await sync(work, again.id)
  expect(await installationStates(work)).toEqual(['removed', 'active'])
  expect(await states(work)).toEqual({ 'acme/web': 'selected' })
  expect(await scansWaiting(work)).toEqual([repository])
})

it('an installation on another account is recorded and left alone, whatever that account is called later', async () => {
  const github = await startGitHub({ organisations: ORGANISATIONS, people: [] })
  await github.createRepository('rival/web')
  const work = await workOn(github)
  const foreign = await github.install('rival')
  await sync(work, foreign.id)
  expect(await accountOfBooks(work.context)).toBe(null)
  const ours = await github.install('acme')
  await sync(work, ours.id)
  expect(await accountOfBooks(work.context)).toBe(github.accountId('acme'))
  await sync({ ...work, context: { ...work.context, organisation: 'rival' } }, foreign.id)
  expect(await installationStates(work)).toEqual(['active', 'foreign'])
  expect([await states(work), await work.waiting()]).toEqual([{}, []])
  expect(work.lines.filter((line) => line.includes('installation-on-another-account')).length).toBe(2)
})

it('another default branch, and a repository that comes out of the archive, are scanned', async () => {
  const github = await startGitHub()
  await github.createRepository('acme/web')
  const work = await workOn(github)
  const { id } = await github.install('acme')
  await sync(work, id)
  await work.workOff()
  await github.change('acme/web', 'archive')
  await sync(work, id)
  expect(await scansWaiting(work)).toEqual([])
  await github.change('acme/web', 'unarchive')
  await sync(work, id)
  expect(await scansWaiting(work)).toEqual(idsOf(github, 'acme/web'))
})
