// What no webhook told is found: heads, pull requests, and webhooks that failed.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { inQueue } from '../../../src/database/job-rows.ts'
import { NOTHING_SAID, savePull } from '../../../src/database/pull-rows.ts'
import { noScan, putScan } from '../../../src/database/scan-rows.ts'
import { runJob } from '../../../src/tasks/github/handlers.ts'
import { storeWebhooks } from '../../../src/tasks/github/queue.ts'
import { reconcile } from '../../../src/tasks/github/reconcile.ts'
import { lastPush } from '../../../src/tasks/last-push.ts'
import { importPeople } from '../../../src/tasks/import-people.ts'
import { book, informing, valueOf } from '../../support/books.ts'
import { startGitHub, type TestGitHub } from '../../support/github/github.ts'
import { workOn, type TestWork } from '../../support/github/work-context.ts'
import { createRepository } from '../../support/repository.ts'

const HOUR_MS = 3_600_000

async function run(work: TestWork, installation: number | null = null) {
  return reconcile({ kind: 'reconcile', installation }, work.context)
}

/** Acme with a repository that has a commit, all of it scanned. */
async function scanned() {
  const github = await startGitHub()
  const source = createRepository()
  const head = source.commit({ files: { 'a.ts': 'a\n' } })
  await github.createRepository('acme/web', { contents: source.path })
  const { id } = await github.install('acme')
  const work = await workOn(github)
  const repository = github.repositoryId('acme/web')
  work.advance(HOUR_MS)
  await run(work)
  await work.workOff()
  await markScanned(work, repository, head)
  return { github, source, head, id, repository, work }
}

/** Says that a repository was scanned at a revision just now. */
async function markScanned({ context: { books, now } }: TestWork, repository: number, revision: string) {
  const [scannedAtMs, seenAtMs] = [now().getTime(), now().getTime()]
  const scan = { ...noScan(repository), revision, scannedAtMs, seenAtMs }
  await inQueue(books.database, (on) => putScan(on, books.ledger, scan))
}

/** Takes webhooks in as the service does, and counts them by their delivery. */
async function listenTo(github: TestGitHub, { queue }: TestWork): Promise<string[]> {
  const received: string[] = []
  const server = createServer((request, response) => {
    const delivery = String(request.headers['x-github-delivery'])
    received.push(delivery)
    request.resume().on('end', () => {
      const webhook = { delivery, event: 'any', jobs: [] }
      void storeWebhooks(queue, [webhook]).then(() => response.end())
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  github.deliverTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return received
}

it('a push that no webhook told is scanned though an earlier one was credited after it', async () => {
  const { github, source, head, id: installation, repository, work } = await scanned()
  await book(work.context.books, informing())
  const second = source.commit({ files: { 'b.ts': 'b\n' } })
  const third = source.commit({ files: { 'c.ts': 'c\n' } })
  await github.push('acme/web', source.path, `${head}:refs/heads/main`)
  const scan = { kind: 'scan', installation, repository } as const
  expect(await runJob(scan, work.context)).toEqual({ kind: 'done' })
  await github.push('acme/web', source.path, `${second}:refs/heads/main`)
  await github.push('acme/web', source.path, `${third}:refs/heads/main`)
  // The queue was busy for long, and only the first webhook came.
  work.advance(HOUR_MS)
  const push = {
    kind: 'push',
    installation,
    repository,
    branch: 'main',
    before: head,
    after: second,
  } as const
  expect(await runJob(push, work.context)).toEqual({ kind: 'done' })
  work.advance(HOUR_MS)
  await run(work)
  expect(await work.waiting()).toEqual([scan])
  expect(await runJob(scan, work.context)).toEqual({ kind: 'done' })
  const { database, ledger } = work.context.books
  expect(await lastPush(database, ledger, String(repository))).toMatchObject({ before: second, after: third })
})

it('a push that no webhook told is scanned, and a quiet repository is not even asked about', async () => {
  const { github, source, id, repository, work } = await scanned()
  const asked = () => github.requests.filter(({ path }) => path.startsWith('/repos/')).length
  const before = asked()
  await run(work)
  expect([await work.waiting(), asked()]).toEqual([[], before])

  const head = source.commit({ files: { 'b.ts': 'b\n' } })
  github.loseWebhooks(1)
  // The scan that was taken lies before the push, whatever the clock says.
  work.advance(-2 * HOUR_MS)
  await markScanned(work, repository, await github.headOf('acme/web'))
  await github.push('acme/web', source.path, 'main')
  work.advance(2 * HOUR_MS)
  await run(work)
  expect(await work.waiting()).toEqual([{ kind: 'scan', installation: id, repository }])
  await work.workOff()
  await markScanned(work, repository, head)
  await run(work)
  expect(await work.waiting()).toEqual([])
})

it('repositories are counted anew where HR named people, and once', async () => {
  const { head, id, repository, work } = await scanned()
  const { books, keyFile } = work.context
  const facts = { employeeNumber: '1', class: 'employee', entity: 'Acme', from: null, until: null } as const
  const ana = { line: 2, name: 'Ana', emails: ['ana@example.org'], logins: [], ...facts }
  valueOf(await importPeople(books, 'O-1', keyFile, [ana], '2026-10-01'))
  await run(work)
  expect(await work.waiting()).toEqual([{ kind: 'scan', installation: id, repository }])
  await work.workOff()
  await markScanned(work, repository, head)
  await run(work)
  expect(await work.waiting()).toEqual([])
})

it('an open pull request that was not told of its head is previewed once people were told', async () => {
  const { github, source, id, repository, work } = await scanned()
  source.branch('topic')
  const head = source.commit({ files: { 'c.ts': 'c\n' } })
  await github.push('acme/web', source.path, 'topic')
  const pull = await github.openPullRequest('acme/web', { head: 'topic', by: 'ben' })
  await markScanned(work, repository, await github.headOf('acme/web'))
  await run(work)
  expect(await work.waiting()).toEqual([])
  await book(work.context.books, informing())
  const preview = { kind: 'preview', installation: id, repository, pull, head }
  await run(work)
  expect(await work.waiting()).toEqual([preview])
  await work.workOff()
  const { books } = work.context
  const key = { repository, number: pull }
  await inQueue(books.database, (on) => savePull(on, books.ledger, key, { ...NOTHING_SAID, head }, 1))
  await run(work)
  expect(await work.waiting()).toEqual([])
})

it('behaviour 5: failed deliveries are found and redelivered, each once, but not what came in all the same', async () => {
  const github = await startGitHub()
  await github.createRepository('acme/web')
  const { id } = await github.install('acme')
  await github.rename('acme/web', 'site')
  await github.settled()
  const work = await workOn(github)
  const failed = github.deliveries.map(({ guid }) => guid)
  expect(failed.length).toBe(2)
  // One of them came in: only GitHub did not hear the answer.
  await storeWebhooks(work.queue, [{ delivery: failed[1]!, event: 'repository', jobs: [] }])
  const received = await listenTo(github, work)
  await run(work)
  await github.settled()
  expect(received).toEqual([failed[0]])
  await run(work)
  work.advance(HOUR_MS)
  await run(work)
  await github.settled()
  expect(received).toEqual([failed[0]])
  expect(github.requestsFor('apps/redeliver-webhook-delivery').length).toBe(1)
  expect((await work.waiting())[0]).toMatchObject({ kind: 'scan', installation: id })
})

it('behaviour 5: what fails a second time is left, and what GitHub keeps no longer does not stop the rest', async () => {
  const github = await startGitHub()
  await github.createRepository('acme/web')
  await github.install('acme')
  await github.rename('acme/web', 'site')
  await github.settled()
  const work = await workOn(github)
  github.failNext({ operation: 'apps/redeliver-webhook-delivery', answer: 404 })
  expect(await run(work)).toEqual({ kind: 'done' })
  await github.settled()
  const attempts = github.deliveries.length
  expect(attempts).toBe(3)
  const received = await listenTo(github, work)
  await run(work)
  await github.settled()
  // The one that GitHub refused is asked for again; the one that failed twice is not.
  expect(received).toEqual([github.deliveries[0]?.guid])
})

it('one installation that GitHub does not answer for does not keep the others waiting', async () => {
  const github = await startGitHub({
    organisations: { acme: { admins: ['ann'] }, rival: { admins: ['rob'] } },
    people: [],
  })
  await github.createRepository('acme/web')
  const first = await github.install('rival')
  const { id } = await github.install('acme')
  const work = await workOn(github)
  github.failNext({ path: new RegExp(`/app/installations/${first.id}$`), answer: 500, times: 4 })
  expect(await run(work)).toMatchObject({ kind: 'failed' })
  expect(await work.waiting()).toMatchObject([{ kind: 'scan', installation: id }])
  expect(await run(work)).toEqual({ kind: 'done' })
})
