// An installation's life as the running service sees it: by signed webhooks, and by those that got lost.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readInstallations, readRepositories } from '../../src/database/github-rows.ts'
import { readContributions } from '../../src/database/row-sets.ts'
import { listEntries } from '../../src/tasks/list-entries.ts'
import { runProgram } from '../cli/run.ts'
import { booksAt, valueOf } from '../support/books.ts'
import { startGitHub, type TestGitHub } from '../support/github/github.ts'
import { startByline, type RunningByline } from '../support/github/running-byline.ts'
import type { TestInstallation } from '../support/github/test-installation.ts'
import { createRepository, type TestRepository } from '../support/repository.ts'

const SECRET = 'confidentialFormula'
const code = (name: string) =>
  Array.from(
    { length: 6 },
    (_, at) => `export function ${name}${at}(value: number): number {\n  return value * ${at} + 4\n}\n`,
  ).join('\n')

/** A line of the ledger about a push: the repository's number, and the commits before and after. */
type PushLine = readonly [repository: string, before: string | null, after: string | null]

describe('The service', () => {
  let github: TestGitHub
  let byline: RunningByline
  let installation: TestInstallation
  let web: TestRepository

  beforeAll(async () => {
    github = await startGitHub({
      organisations: { acme: { admins: ['ann'], members: ['ben'] }, rival: { admins: ['rob'] } },
      people: [],
    })
    web = createRepository()
    web.commit({ author: 'Ana', files: { 'a.ts': code(SECRET) } })
    const kit = createRepository()
    kit.commit({ author: 'Ben', files: { 'b.ts': code('beta') } })
    await github.createRepository('acme/web', { contents: web.path })
    await github.createRepository('acme/kit', { contents: kit.path })
    byline = await startByline(github)
    const notice = join(byline.folder, 'notice.md')
    writeFileSync(notice, 'Byline counts what you write.\n')
    const words = [
      'org',
      'adopt',
      '--built-in',
      '--told',
      '2026-01-02',
      '--notice',
      notice,
      '--by',
      'council@acme.example',
    ]
    const adopted = await runProgram([...words, ...byline.booksOptions])
    if (adopted.code !== 0) throw new Error(adopted.stderr)
    installation = await github.install('acme', { repositories: ['acme/web', 'acme/kit'] })
    await byline.idle()
  }, 120_000)

  /** What the ledger says of pushes, in its order, and who has how many tokens by it, by repository and contributor. */
  async function credited() {
    const books = await booksAt(byline.place, () => new Date())
    const pushes: PushLine[] = []
    const tokens: Record<string, number> = {}
    for (const { entry } of valueOf(await listEntries(books, { kind: 'push-credited', period: null }))) {
      if (entry.kind !== 'push-credited') continue
      pushes.push([entry.repository, entry.before, entry.after])
      for await (const rows of readContributions(books.database, entry.contributions.root, 'push'))
        for (const { contributor, tokens: own } of rows) {
          const key = `${entry.repository} ${contributor}`
          tokens[key] = (tokens[key] ?? 0) + own
        }
    }
    return { pushes, tokens }
  }

  async function known() {
    const books = await booksAt(byline.place, () => new Date())
    const installations = await readInstallations(books.database, books.ledger)
    const repositories = await readRepositories(books.database, books.ledger)
    return {
      installations: installations.map(({ state }) => state),
      repositories: Object.fromEntries(
        repositories.map(({ owner, name, state }) => [`${owner}/${name}`, state]),
      ),
    }
  }

  it('behaviour 22: after a rename and a transfer shares are unchanged, and the next push goes on from the last', async () => {
    const before = await credited()
    const first = web.head
    const id = String(github.repositoryId('acme/web'))
    expect(before.pushes).toContainEqual([id, null, first])
    expect(Object.keys(before.tokens).length).toBe(2)

    await github.rename('acme/web', 'site')
    await byline.idle()
    expect([await credited(), (await known()).repositories]).toEqual([
      before,
      { 'acme/site': 'selected', 'acme/kit': 'selected' },
    ])

    await github.transfer('acme/site', 'rival')
    await byline.idle()
    // GitHub tells the former owner nothing: the next look finds it, but not what became of a private repository.
    await byline.stop()
    await byline.start()
    await byline.idle()
    expect([await credited(), (await known()).repositories['acme/site']]).toEqual([before, 'removed'])

    await github.transfer('rival/site', 'acme')
    await byline.idle()
    expect(await credited()).toEqual(before)
    const second = web.commit({ author: 'Ana', files: { 'c.ts': code('gamma') } })
    await github.push('acme/site', web.path, 'main')
    await byline.idle()
    expect((await credited()).pushes).toEqual([...before.pushes, [id, first, second]])
  })

  it('behaviour 5: webhooks that failed while the service was away are found and redelivered', async () => {
    const before = await credited()
    const last = web.head
    await byline.stop()
    const next = web.commit({ author: 'Ben', files: { 'd.ts': code('delta') } })
    await github.push('acme/site', web.path, 'main')
    const failed = github.deliveries.at(-1)!
    expect([failed.event, failed.statusCode < 200 || failed.statusCode >= 300]).toEqual(['push', true])
    await byline.start()
    await byline.idle()
    const attempts = github.deliveries.filter(({ guid }) => guid === failed.guid)
    expect(attempts.map(({ isRedelivery, statusCode }) => [isRedelivery, statusCode < 300])).toEqual([
      [false, failed.statusCode < 300],
      [true, true],
    ])
    const id = String(github.repositoryId('acme/site'))
    expect((await credited()).pushes).toEqual([...before.pushes, [id, last, next]])
  })

  it('behaviour 23: suspended, nothing is asked or done; unsuspended, what was missed is made up for', async () => {
    const before = await credited()
    const last = web.head
    await installation.suspend()
    await byline.idle()
    const asked = github.requests.length
    const next = web.commit({ author: 'Ana', files: { 'e.ts': code('epsilon') } })
    await github.push('acme/site', web.path, 'main')
    await byline.idle()
    expect([await credited(), (await known()).installations, github.requests.length]).toEqual([
      before,
      ['suspended'],
      asked,
    ])
    await installation.unsuspend()
    await byline.idle()
    const id = String(github.repositoryId('acme/site'))
    expect((await known()).installations).toEqual(['active'])
    expect((await credited()).pushes).toEqual([...before.pushes, [id, last, next]])
  })

  it('behaviour 24: where GitHub asks to wait, comment and check run come all the same, once each', async () => {
    web.branch('topic')
    web.commit({ author: 'Ben', files: { 'g.ts': code('eta') } })
    web.commit({ author: 'Ana', files: { 'h.ts': code('theta') } })
    await github.push('acme/site', web.path, 'topic', { by: 'ben' })
    github.failNext({ operation: 'checks/create', answer: 403, headers: { 'retry-after': '1' } })
    github.failNext({ operation: 'issues/create-comment', answer: 429, headers: { 'retry-after': '2' } })
    const number = await github.openPullRequest('acme/site', { head: 'topic', by: 'ben' })
    await byline.idle()
    expect((await github.comments('acme/site', number)).length).toBe(1)
    expect((await github.checkRuns('acme/site', web.head)).length).toBe(1)
    const statuses = (operation: string) => github.requestsFor(operation).map(({ status }) => status)
    expect([statuses('checks/create'), statuses('issues/create-comment')]).toEqual([
      [403, 201],
      [429, 201],
    ])
    web.checkout('main')
  })

  it('behaviour 23: a repository that was removed, and all after an uninstallation, are left alone', async () => {
    const before = await credited()
    await installation.removeRepositories('acme/kit')
    await byline.idle()
    expect((await known()).repositories['acme/kit']).toBe('removed')
    await installation.uninstall()
    await byline.idle()
    const asked = github.requests.length
    web.commit({ author: 'Ana', files: { 'f.ts': code('zeta') } })
    await github.push('acme/site', web.path, 'main')
    await byline.idle()
    expect([await credited(), github.requests.length]).toEqual([before, asked])
    expect(await known()).toEqual({
      installations: ['removed'],
      repositories: { 'acme/site': 'removed', 'acme/kit': 'removed' },
    })
  })

  it('behaviour 25: in all of this no token reached more than it was for, and no secret, code or name was logged', () => {
    const made = github.requestsFor('apps/create-installation-access-token')
    const bodies = made.map(({ body }) => JSON.stringify(body ?? null))
    const readers = bodies.filter((body) => body.includes('"contents":"read"'))
    expect(readers.length).toBeGreaterThan(0)
    for (const body of readers) expect(body).toMatch(/"repository_ids":\[\d+\]/)
    const { privateKey, webhookSecret } = github.app
    const words = [
      'ghs_',
      'ghu_',
      'eyJ',
      'x-access-token',
      'BEGIN',
      'sha256=',
      webhookSecret,
      privateKey.split('\n')[1]!,
    ]
    for (const word of [...words, SECRET, 'return value', 'Ana', 'Ben', '@example.org'])
      expect(byline.logText).not.toContain(word)
    expect(byline.logs().length).toBeGreaterThan(20)
  })
})
