// What git forgets of merged pull requests is learned from GitHub: squashes, rebases, early, late, one by one and many at once.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { putInstallation, putRepository } from '../../../src/database/github-rows.ts'
import { readLineage, removeLineage } from '../../../src/database/lineage-rows.ts'
import { noScan, putScan } from '../../../src/database/scan-rows.ts'
import { createGitHubApi } from '../../../src/github/client.ts'
import { fetchMirror, mirrorPath } from '../../../src/tasks/github/mirrors.ts'
import { learnLineage, learnPull, lineageOf } from '../../../src/tasks/github/pull-lineage.ts'
import type { JobBody } from '../../../src/tasks/github/job.ts'
import type { WorkContext } from '../../../src/tasks/github/work.ts'
import { newBooks } from '../../support/books.ts'
import { freshPlace } from '../../support/databases.ts'
import { LEAST_PERMISSIONS, startGitHub } from '../../support/github/github.ts'
import { createFolder, createRepository, runIsolatedGit } from '../../support/repository.ts'

/** `acme/kit` with a commit on main, the app on it, and what a job works with. */
async function kit(permissions: Readonly<Record<string, 'read' | 'write'>> = LEAST_PERMISSIONS) {
  const github = await startGitHub()
  const local = createRepository()
  local.commit({ files: { 'a.ts': 'export const a = 1\n' }, message: 'Begin' })
  await github.createRepository('acme/kit', { contents: local.path })
  const { id: installation } = await github.install('acme', { permissions })
  const place = await freshPlace('sqlite')
  const books = await newBooks(place)
  const { database, ledger } = books
  const id = github.repositoryId('acme/kit')
  const repository = { id, installation, owner: 'acme', name: 'kit', defaultBranch: 'main' }
  await putInstallation(database, ledger, {
    id: installation,
    account: 9,
    login: 'acme',
    state: 'active',
    permissions: {},
    updatedAtMs: 1,
  })
  await putRepository(database, ledger, {
    ...repository,
    isPrivate: true,
    forkOf: null,
    mirrorOf: null,
    isArchived: false,
    state: 'selected',
    sizeBytes: 1,
    updatedAtMs: 1,
  })
  const enqueued: JobBody[] = []
  const lines: string[] = []
  const signal = new AbortController().signal
  const log: WorkContext['log'] = (level, event, values) =>
    void lines.push(JSON.stringify({ level, event, values }))
  let nowMs = Date.parse('2026-10-01T08:00:00.000Z')
  const context: WorkContext = {
    books,
    keyFile: place.keyFile,
    organisation: 'acme',
    github: await createGitHubApi({
      appId: github.app.appId,
      privateKey: github.app.privateKey,
      baseUrl: `${github.url}/api/v3`,
      gitBaseUrl: github.url,
      clock: () => new Date(),
      sleep: () => Promise.resolve(),
      signal,
      log,
    }),
    dataDirectory: createFolder(),
    baseUrl: null,
    now: () => new Date(nowMs),
    log,
    signal,
    enqueue: (jobs) => {
      enqueued.push(...jobs)
      return Promise.resolve()
    },
  }
  let count = 0
  /** Pushes a branch of two commits, by Ben and Cleo, and opens a pull request. */
  const open = async (title = 'A change', base = 'main') => {
    const branch = `topic-${++count}`
    local.branch(branch, local.headOf(base))
    const first = local.commit({
      author: 'Ben',
      files: { [`ben-${count}.ts`]: `export const ben${count} = 'wrote this'\n` },
      message: `${title}: the first part`,
    })
    const head = local.commit({
      author: 'Cleo',
      files: { [`cleo-${count}.ts`]: `export const cleo${count} = 'wrote that'\n` },
      message: `${title}: the second part`,
    })
    await github.push('acme/kit', local.path, branch, { by: 'ben' })
    const number = await github.openPullRequest('acme/kit', { head: branch, base, by: 'ben', title })
    return { number, branch, first, head }
  }
  const learn = async (before: string | null = null) => {
    const fetched = await fetchMirror(context, installation, repository)
    if (!fetched.ok) throw new Error(fetched.refusal)
    const after = fetched.value.head!
    expect(await learnLineage(context, repository, { after, before })).toBe(null)
    return after
  }
  return {
    github,
    local,
    context,
    books,
    repository,
    open,
    learn,
    enqueued,
    lines,
    advance: (ms: number) => (nowMs += ms),
  }
}

const linesOf = (map: ReadonlyMap<string, readonly string[]>) => Object.fromEntries(map)

test('a squash continues the head of its pull request, rebased commits continue theirs, a merge forgot nothing', async () => {
  const { github, context, books, repository, open, learn } = await kit()
  const squashed = await open('Squash')
  const rebased = await open('Rebase')
  const merged = await open('Merge')
  const start = await learn()
  const squash = await github.mergePullRequest('acme/kit', squashed.number, 'squash')
  await learn(start)
  const expected: Record<string, readonly string[]> = { [squash]: [squashed.head] }
  expect(linesOf(await lineageOf(books, repository.id))).toEqual(expected)

  const last = await github.mergePullRequest('acme/kit', rebased.number, 'rebase')
  await learn(squash)
  const mirror = mirrorPath(context, repository.id)
  const before = runIsolatedGit(mirror, ['rev-parse', `${last}^`])
  Object.assign(expected, { [before]: [rebased.first], [last]: [rebased.head] })
  expect(linesOf(await lineageOf(books, repository.id))).toEqual(expected)

  await github.mergePullRequest('acme/kit', merged.number, 'merge')
  await learn(last)
  expect(linesOf(await lineageOf(books, repository.id))).toEqual(expected)

  // Each is known by its pull request, and its head stays whatever becomes of it.
  const rows = await readLineage(books.database, books.ledger, repository.id)
  expect(rows.find(({ commit }) => commit === squash)).toMatchObject({ pull: squashed.number })
  expect(rows.find(({ commit }) => commit === merged.head)).toMatchObject({ parents: [], pull: 0 })
  for (const { head } of [squashed, rebased])
    expect(runIsolatedGit(mirror, ['rev-parse', `refs/byline/kept/${head}`])).toBe(head)

  // What was asked about is not asked about again; from the beginning, the same is learned.
  const asked = github.requests.length
  await learn(last)
  expect(github.requests.slice(asked).map(({ operation }) => operation)).toEqual([])
  await removeLineage(books.database, books.ledger, repository.id)
  await learn()
  expect(linesOf(await lineageOf(books, repository.id))).toEqual(expected)
}, 60_000)

test.each([1, 6])(
  'what was squashed into a pull request is asked about, too, with %i beside it',
  async (others) => {
    const { github, books, repository, open, learn } = await kit()
    const outer = await open('Outer')
    const inner = await open('Inner', outer.branch)
    const beside = []
    for (let at = 0; at < others; at++) beside.push(await open(`Beside ${at}`))
    const start = await learn()
    const into = await github.mergePullRequest('acme/kit', inner.number, 'squash')
    for (const { number } of beside) await github.mergePullRequest('acme/kit', number, 'merge')
    const last = await github.mergePullRequest('acme/kit', outer.number, 'squash')
    await learn(start)
    const expected = { [last]: [into], [into]: [inner.head] }
    expect(linesOf(await lineageOf(books, repository.id))).toEqual(expected)
  },
)

test('a mirror that was lost is made again with the heads of pull requests, pinned', async () => {
  const { github, context, books, repository, open, learn } = await kit()
  const squashed = await open('Squash')
  const rebased = await open('Rebase')
  const start = await learn()
  await github.mergePullRequest('acme/kit', squashed.number, 'squash')
  await github.mergePullRequest('acme/kit', rebased.number, 'rebase')
  await learn(start)
  const linked = linesOf(await lineageOf(books, repository.id))
  const mirror = mirrorPath(context, repository.id)
  rmSync(mirror, { recursive: true })
  await learn()
  expect(linesOf(await lineageOf(books, repository.id))).toEqual(linked)
  for (const head of Object.values(linked).flat())
    expect(runIsolatedGit(mirror, ['rev-parse', `refs/byline/kept/${head}`])).toBe(head)
})

test('of many commits, pull requests are listed a hundred at a time instead of asking about each', async () => {
  const { github, local, books, repository, open, learn } = await kit()
  const [one, two] = [await open('One'), await open('Two')]
  local.checkout('main')
  for (let at = 0; at < 12; at++) local.commit({ files: { [`${at}.ts`]: `export const n = ${at}\n` } })
  await github.push('acme/kit', local.path, 'main', { by: 'ann' })
  const first = await github.mergePullRequest('acme/kit', one.number, 'squash')
  const second = await github.mergePullRequest('acme/kit', two.number, 'squash')
  await learn()
  expect(linesOf(await lineageOf(books, repository.id))).toEqual({
    [first]: [one.head],
    [second]: [two.head],
  })
  expect(github.requestsFor('pulls/list')).toHaveLength(1)
  expect(github.requestsFor('repos/list-pull-requests-associated-with-commit')).toHaveLength(0)
}, 60_000)

test('lineage that arrives after the commit was attributed has the repository scanned again', async () => {
  const { github, context, books, repository, open, learn, enqueued, advance } = await kit()
  const { number, head } = await open()
  await learn()
  const squash = await github.mergePullRequest('acme/kit', number, 'squash')
  const job = {
    kind: 'pull-closed',
    installation: repository.installation,
    repository: repository.id,
  } as const
  const { database, ledger } = books

  // It was closed before anything of the push was scanned: the push itself will know.
  expect(await learnPull({ ...job, pull: number }, context)).toEqual({ kind: 'done' })
  expect(enqueued).toEqual([])
  expect(linesOf(await lineageOf(books, repository.id))).toEqual({ [squash]: [head] })

  // It was scanned without.
  await removeLineage(database, ledger, repository.id)
  await putScan(database, ledger, { ...noScan(repository.id), revision: squash })
  advance(1000)
  expect(await learnPull({ ...job, pull: number }, context)).toEqual({ kind: 'done' })
  expect(enqueued).toEqual([
    { kind: 'scan', installation: repository.installation, repository: repository.id },
  ])
  const rows = await readLineage(database, ledger, repository.id)

  // And once more changes nothing, not even when it was learned.
  advance(1000)
  expect(await learnPull({ ...job, pull: number }, context)).toEqual({ kind: 'done' })
  expect(enqueued).toHaveLength(1)
  expect(await readLineage(database, ledger, repository.id)).toEqual(rows)
}, 60_000)

test('a pull request that GitHub cannot hand out any more keeps no other away', async () => {
  const { github, books, repository, open, learn, lines } = await kit()
  const [damaged, whole] = [await open('Damaged'), await open('Whole')]
  await github.mergePullRequest('acme/kit', damaged.number, 'squash')
  const squash = await github.mergePullRequest('acme/kit', whole.number, 'squash')
  const { first } = damaged
  rmSync(join(github.gitDir('acme/kit'), 'objects', first.slice(0, 2), first.slice(2)))
  await learn()
  expect(linesOf(await lineageOf(books, repository.id))).toEqual({ [squash]: [whole.head] })
  expect(lines.filter((line) => line.includes('pull request not fetched'))).toHaveLength(1)
}, 60_000)

test('an app that may not see pull requests goes on without what they would tell', async () => {
  const { github, books, repository, open, learn, lines } = await kit({ metadata: 'read', contents: 'read' })
  const { number } = await open()
  await github.mergePullRequest('acme/kit', number, 'squash')
  await learn()
  expect(await readLineage(books.database, books.ledger, repository.id)).toEqual([])
  expect(lines.join('\n')).toContain('pull requests not seen')
}, 60_000)

test('behaviour 25: a mirror is fetched with a token that reads this repository and no other', async () => {
  const { github, context, repository } = await kit()
  const other = createRepository()
  other.commit({ files: { 'secret.ts': 'export const secret = 1\n' } })
  await github.createRepository('acme/secret', { contents: other.path })
  const elsewhere = {
    ...context,
    github: {
      ...context.github,
      as: context.github.as.bind(context.github),
      cloneUrl: () => github.gitUrl('acme/secret'),
    },
  }
  const fetched = await fetchMirror(elsewhere, repository.installation, repository)
  expect(fetched).toMatchObject({ ok: false, kind: 'not-found' })
  expect(JSON.stringify(fetched)).not.toContain('secret')
  expect(await fetchMirror(context, repository.installation, repository)).toMatchObject({ ok: true })
}, 60_000)
