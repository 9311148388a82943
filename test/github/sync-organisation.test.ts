// `byline github sync`: an organisation without webhooks is brought up to date, as the app or by somebody's own token.
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readScans } from '../../src/database/scan-rows.ts'
import { githubSync } from '../../src/main/github-sync.ts'
import { listEntries } from '../../src/tasks/list-entries.ts'
import type { OpenBooks } from '../../src/tasks/open-books.ts'
import { byline } from '../cli/run.ts'
import { book, informing, newBooks, valueOf } from '../support/books.ts'
import { freshFolder, freshPlace } from '../support/databases.ts'
import { startGitHub, type TestGitHub } from '../support/github/github.ts'
import { createRepository } from '../support/repository.ts'

const code = (name: string) =>
  `export function ${name}(value: number): number {\n  return value * 17 + 4\n}\n`

/** Acme with two repositories, and books of it. */
async function acme() {
  const github = await startGitHub()
  const source = createRepository()
  source.commit({ author: 'Ana', files: { 'a.ts': code('alpha') } })
  const other = createRepository()
  other.commit({ author: 'Ben', files: { 'b.ts': code('beta') } })
  await github.createRepository('acme/web', { contents: source.path })
  await github.createRepository('acme/kit', { contents: other.path })
  const place = await freshPlace('sqlite')
  const books = await newBooks(place, () => new Date())
  await book(books, informing())
  const dataDirectory = freshFolder()
  const service = { dataDirectory, githubHost: github.host, githubProtocol: 'http' }
  const run = (words: readonly string[], credentials: 'app' | 'token' | 'none') =>
    byline(words, {
      now: () => new Date(),
      books: place,
      service: { ...service, ...credentialsOf(github, credentials) },
      services: { githubSync },
    })
  return { github, source, books, dataDirectory, run }
}

function credentialsOf({ app }: TestGitHub, kind: 'app' | 'token' | 'none') {
  if (kind === 'token') return { githubToken: 'ghu_ben' }
  return kind === 'none' ? {} : { appId: String(app.appId), privateKey: app.privateKey }
}

async function creditedHeads(books: OpenBooks): Promise<readonly (readonly [string, string | null])[]> {
  const entries = valueOf(await listEntries(books, { kind: 'push-credited', period: null }))
  return entries.flatMap(({ entry }) =>
    entry.kind === 'push-credited' ? [[entry.repository, entry.after] as const] : [],
  )
}

describe('byline github sync', () => {
  it('scans and credits what changed, once, without a webhook', async () => {
    const { github, source, books, run } = await acme()
    await github.install('acme')
    const first = await run(['github', 'sync', 'acme'], 'app')
    expect(first).toEqual({
      code: 0,
      stdout: 'acme: 2 repositories, 2 changed. All is up to date.\n',
      stderr: '',
    })
    const web = String(github.repositoryId('acme/web'))
    const kit = String(github.repositoryId('acme/kit'))
    expect(new Map(await creditedHeads(books))).toEqual(
      new Map([
        [web, await github.headOf('acme/web')],
        [kit, await github.headOf('acme/kit')],
      ]),
    )
    const again = await run(['github', 'sync', 'acme', '--json'], 'app')
    expect(JSON.parse(again.stdout)).toMatchObject({
      organisation: 'acme',
      repositories: 2,
      changed: 0,
      undone: [],
    })
    source.commit({ author: 'Cleo', files: { 'c.ts': code('gamma') } })
    await github.push('acme/web', source.path, 'main')
    expect((await run(['github', 'sync', 'acme'], 'app')).stdout).toContain('1 changed')
    expect((await creditedHeads(books)).at(-1)).toEqual([web, source.head])
  })

  it("reads by somebody's own token what they may read, and writes nothing", async () => {
    const { github, source, books, dataDirectory, run } = await acme()
    source.branch('topic')
    source.commit({ files: { 'z.ts': code('zeta') } })
    await github.push('acme/web', source.path, 'topic')
    await github.openPullRequest('acme/web', { head: 'topic', by: 'ann' })
    const synced = await run(['github', 'sync', 'acme', '--json'], 'token')
    expect([synced.code, synced.stderr]).toEqual([0, ''])
    expect(JSON.parse(synced.stdout)).toMatchObject({ repositories: 2, changed: 2, pulls: 0, undone: [] })
    expect((await creditedHeads(books)).length).toBe(2)
    expect(github.requests.filter(({ method }) => method !== 'GET')).toEqual([])
    expect(readdirSync(join(dataDirectory, 'mirrors')).length).toBe(2)
  })

  it('says what is wrong and what to do, and names what was not done', async () => {
    const { github, run } = await acme()
    expect(await run(['github', 'sync', 'acme'], 'none')).toMatchObject({
      code: 1,
      stderr:
        'byline: there is nothing to speak to GitHub with; give --app-id and --private-key, or set GITHUB_TOKEN\n',
    })
    expect((await run(['github', 'sync', 'no one'], 'app')).code).toBe(2)
    const missing = await run(['github', 'sync', 'acme'], 'app')
    expect(missing.stderr).toMatch(/^byline: the app is not installed on acme; install it there/)
    const installation = await github.install('acme')
    github.failNext({
      operation: 'apps/create-installation-access-token',
      answer: 403,
      message: 'No',
      times: 1,
    })
    const refused = await run(['github', 'sync', 'acme'], 'app')
    expect([refused.code, refused.stdout]).toEqual([1, ''])
    expect(refused.stderr).toMatch(/GitHub answered 403 to POST .*access_tokens.*do it again later/)
    await installation.suspend()
    expect((await run(['github', 'sync', 'acme'], 'app')).stderr).toMatch(/suspended on acme/)
  })
})

describe('byline github forget', () => {
  it('behaviour 23: deletes what was taken of a repository that was removed, and keeps the ledger, which can be exported', async () => {
    const { github, books, dataDirectory, run } = await acme()
    const installation = await github.install('acme', { repositories: ['acme/web', 'acme/kit'] })
    await run(['github', 'sync', 'acme'], 'app')
    const id = github.repositoryId('acme/kit')
    const taken = () => [
      existsSync(join(dataDirectory, 'mirrors', `${id}.git`)),
      existsSync(join(dataDirectory, 'cache', String(id))),
    ]
    // A history this short is not kept.
    mkdirSync(join(dataDirectory, 'cache', String(id)), { recursive: true })
    expect(taken()).toEqual([true, true])
    const still = await run(['github', 'forget', 'acme/kit'], 'none')
    expect([still.code, still.stderr]).toEqual([
      1,
      'byline: the app is still given acme/kit, and would fetch it again; take it out where the app is configured on GitHub, and do it again\n',
    ])
    expect((await run(['github', 'forget', 'acme/none'], 'none')).stderr).toMatch(
      /no repository that Byline has seen/,
    )
    await installation.removeRepositories('acme/kit')
    await run(['github', 'sync', 'acme'], 'app')
    expect(taken()).toEqual([true, true])
    const entryCount = (await creditedHeads(books)).length
    const forgotten = await run(['github', 'forget', String(id), '--json'], 'none')
    expect([forgotten.code, JSON.parse(forgotten.stdout)]).toMatchObject([0, { id, name: 'acme/kit' }])
    expect(taken()).toEqual([false, false])
    expect((await readScans(books.database, books.ledger)).map(({ repository }) => repository)).toEqual([
      github.repositoryId('acme/web'),
    ])
    expect((await creditedHeads(books)).length).toBe(entryCount)
    const file = join(freshFolder(), 'acme.ledger')
    expect((await run(['ledger', 'export', '--out', file], 'none')).code).toBe(0)
    expect((await run(['ledger', 'verify', file], 'none')).code).toBe(0)
  })
})
