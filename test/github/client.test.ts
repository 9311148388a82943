// The client against a stateful GitHub: what is asked, waited for, sent again, and never told.
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createGitHubApi } from '../../src/github/client.ts'
import { GitHubFailure, type CheckContent, type GitHubApi } from '../../src/tasks/github/github-api.ts'
import { git } from '../support/github/bare-repositories.ts'
import { LEAST_PERMISSIONS, startGitHub, type TestGitHub } from '../support/github/github.ts'
import { createFolder, createRepository } from '../support/repository.ts'

/** What the client did beside its requests. */
interface Watched {
  readonly api: GitHubApi
  /** The waits, in milliseconds; none of them takes any time here. */
  readonly waits: number[]
  readonly lines: string[]
  /** Lets time pass. */
  readonly advance: (ms: number) => void
}

async function clientOf(github: TestGitHub): Promise<Watched> {
  const waits: number[] = []
  const lines: string[] = []
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  let nowMs = Date.now()
  const api = await createGitHubApi({
    appId: github.app.appId,
    privateKey: github.app.privateKey,
    baseUrl: `${github.url}/api/v3`,
    gitBaseUrl: github.url,
    clock: () => new Date(nowMs),
    sleep: (waitMs) => {
      waits.push(waitMs)
      nowMs += waitMs
      return Promise.resolve()
    },
    signal: stop.signal,
    log: (level, event, values) => lines.push(JSON.stringify({ level, event, ...values })),
  })
  return { api, waits, lines, advance: (ms) => void (nowMs += ms) }
}

let github: TestGitHub
let installation: number
let repositories = 0
beforeAll(async () => {
  github = await startGitHub()
  installation = (await github.install('acme')).id
})

/** Two private repositories of Acme: one that holds a file and has a pull request, and one that is none of its business. */
async function acme() {
  repositories += 1
  const [name, other] = [`web-${repositories}`, `secret-${repositories}`]
  const source = createRepository()
  const head = source.commit({
    files: { 'src/a.ts': 'export const a = 1\n', '.github/byline.yml': 'comment: off\n' },
  })
  await github.createRepository(`acme/${name}`, { contents: source.path })
  await github.createRepository(`acme/${other}`, { contents: source.path })
  source.branch('topic')
  source.commit({ files: { 'src/b.ts': 'export const b = 2\n' } })
  await github.push(`acme/${name}`, source.path, 'topic', { by: 'ben' })
  const number = await github.openPullRequest(`acme/${name}`, { head: 'topic', by: 'ben' })
  const begun = github.requests.length
  const watched = await clientOf(github)
  const web = { id: github.repositoryId(`acme/${name}`), owner: 'acme', name }
  const secret = { id: github.repositoryId(`acme/${other}`), owner: 'acme', name: other }
  /** What the client asked for since. */
  const asked = (operation: RegExp) =>
    github.requests.slice(begun).filter((request) => operation.test(request.operation))
  return {
    name: `acme/${name}`,
    head,
    number,
    web,
    secret,
    asked,
    installed: watched.api.as(installation),
    ...watched,
  }
}

async function refusalOf(asked: Promise<unknown>) {
  const error: unknown = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof GitHubFailure) return error.refusal
  throw new Error(`GitHub did not refuse: ${String(error)}`)
}

const CHECK: CheckContent = {
  conclusion: 'neutral',
  title: 'Byline',
  summary: 'All new.',
  text: '',
  annotations: [],
}

describe('The client', () => {
  it('reads what the organisation has', async () => {
    const { api, installed, web, secret, head, number } = await acme()
    expect([api.appId, api.botLogin]).toEqual([github.app.appId, 'byline[bot]'])
    const account = { id: github.accountId('acme'), login: 'acme', isBot: false }
    const facts = {
      id: installed.installation,
      account,
      isSuspended: false,
      selectsAll: true,
      permissions: LEAST_PERMISSIONS,
    }
    expect(await api.installations()).toEqual([facts])
    expect(await api.installationOf('acme')).toEqual(facts)
    expect(await api.installationOf('nobody')).toBe(null)
    const given = await installed.repositories()
    expect(given.slice(-2).map((each) => [each.name, each.isPrivate])).toEqual([
      [web.name, true],
      [secret.name, true],
    ])
    expect(await installed.repository(web)).toMatchObject({
      ...web,
      defaultBranch: 'main',
      isFork: false,
      forkOf: null,
    })
    expect(await installed.branchHead(web, 'main')).toBe(head)
    expect(await installed.branchHead(web, 'gone')).toBe(null)
    const file = await installed.fileOnDefaultBranch(web, '.github/byline.yml')
    expect(Buffer.from(file ?? []).toString()).toBe('comment: off\n')
    expect(await installed.fileOnDefaultBranch(web, 'none.yml')).toBe(null)
    expect(await installed.fileOnDefaultBranch(web, 'src')).toBe(null)
    const [pull] = await installed.openPulls(web)
    expect(pull).toMatchObject({
      number,
      state: 'open',
      isMerged: false,
      mergeCommit: null,
      baseBranch: 'main',
      headRepository: web,
    })
    expect(await installed.pull(web, number)).toEqual(pull)
    expect(await installed.pull(web, 99)).toBe(null)
    expect(await installed.isMember('acme', 'ben')).toBe(true)
    expect(await installed.isMember('acme', 'dora')).toBe(false)
    expect(await installed.permission(web, 'ann')).toBe('admin')
    expect(await installed.account('ben')).toEqual({
      id: github.accountId('ben'),
      login: 'ben',
      isBot: false,
    })
  })

  it('finds the pull request that a squash came through', async () => {
    const { name, installed, web, number } = await acme()
    const merged = await github.mergePullRequest(name, number, 'squash')
    const [pull] = await installed.pullsOfCommit(web, merged)
    expect(pull).toMatchObject({ number, isMerged: true, mergeCommit: merged })
    expect(await installed.pullsOfCommit(web, '0123456789'.repeat(4))).toEqual([])
  })

  it('makes, changes and deletes a comment, and knows it as its own', async () => {
    const { name, api, installed, web, number } = await acme()
    const made = await installed.createComment(web, number, 'one')
    expect(made).toMatchObject({
      appId: api.appId,
      body: 'one',
      author: { login: api.botLogin, isBot: true },
    })
    expect(await installed.updateComment(web, made.id, 'two')).toMatchObject({ id: made.id, body: 'two' })
    await github.comment(name, number, 'ben', 'fine')
    expect((await installed.comments(web, number)).map(({ body }) => body)).toEqual(['two', 'fine'])
    await installed.react(web, made.id, '+1')
    await installed.deleteComment(web, made.id)
    await installed.deleteComment(web, made.id)
    expect(await installed.comment(web, made.id)).toBe(null)
    expect(await installed.updateComment(web, made.id, 'three')).toBe(null)
  })

  it('gives a check run all of its 120 annotations, and none twice', async () => {
    const { asked, name, installed, web, head } = await acme()
    const annotations = Array.from({ length: 120 }, (_, at) => ({
      path: 'src/a.ts',
      startLine: at + 1,
      endLine: at + 1,
      title: 'Reusable',
      message: `number ${at}`,
    }))
    const check = await installed.createCheck(web, head, { ...CHECK, annotations })
    expect(await installed.ownChecks(web, head)).toEqual([{ id: check, isCompleted: true }])
    const writes = asked(/^checks\/(create|update)$/)
    expect(writes.map(({ operation }) => operation)).toEqual([
      'checks/create',
      'checks/update',
      'checks/update',
    ])
    const [shown] = await github.checkRuns(name, head)
    expect(shown).toMatchObject({ status: 'completed', conclusion: 'neutral' })
    expect(shown?.annotations.length).toBe(120)
    const more = [...annotations, { ...annotations[0]!, message: 'another' }]
    await installed.updateCheck(web, check, { ...CHECK, title: 'Byline again', annotations: more })
    expect((await github.checkRuns(name, head))[0]?.annotations.length).toBe(121)
  })

  it.each(['hang up', 502] as const)(
    'makes a comment and a check run once although the answer was lost (%s)',
    async (answer) => {
      const { installed, web, number, head } = await acme()
      github.failNext({ operation: 'issues/create-comment', answer, isDone: true })
      const comment = await installed.createComment(web, number, 'once')
      expect((await installed.comments(web, number)).map(({ id }) => id)).toEqual([comment.id])
      github.failNext({ operation: 'checks/create', answer, isDone: true })
      const check = await installed.createCheck(web, head, CHECK)
      expect(await installed.ownChecks(web, head)).toEqual([{ id: check, isCompleted: true }])
      github.failNext({ operation: 'issues/create-comment', answer })
      await installed.createComment(web, number, 'two')
      expect((await installed.comments(web, number)).map(({ body }) => body)).toEqual(['once', 'two'])
    },
  )

  it('asks three times more where GitHub is out of order, and then says so', async () => {
    const { installed, web, number, waits } = await acme()
    github.failNext({ operation: 'pulls/get', answer: 503, times: 3 })
    expect((await installed.pull(web, number))?.number).toBe(number)
    expect(waits).toEqual([1_000, 3_000, 9_000])
    github.failNext({ operation: 'pulls/get', answer: 'hang up', times: 4 })
    expect(await refusalOf(installed.pull(web, number))).toMatchObject({ kind: 'unavailable' })
  })

  it('uses a token until shortly before its end, and another one where GitHub refuses it', async () => {
    const { asked, installed, web, number, advance } = await acme()
    const made = () => asked(/access-token/).length
    await installed.pull(web, number)
    await installed.openPulls(web)
    const before = made()
    advance(54 * 60_000)
    await installed.pull(web, number)
    expect(made()).toBe(before)
    advance(2 * 60_000)
    await installed.pull(web, number)
    expect(made()).toBe(before + 1)
    github.expireTokens()
    expect((await installed.pull(web, number))?.number).toBe(number)
    expect(made()).toBe(before + 2)
  })
})

describe('Under rate limits', () => {
  it('behaviour 24: 403 and 429 with retry-after are waited for, and no result is lost', async () => {
    const { name, installed, web, number, head, waits } = await acme()
    github.failNext({ operation: 'issues/create-comment', answer: 403, headers: { 'retry-after': '7' } })
    github.failNext({ operation: 'checks/create', answer: 429, headers: { 'retry-after': '11' } })
    await installed.createComment(web, number, 'here')
    await installed.createCheck(web, head, CHECK)
    expect(waits).toEqual([7_000, 11_000])
    expect((await installed.comments(web, number)).map(({ body }) => body)).toEqual(['here'])
    expect((await github.checkRuns(name, head)).length).toBe(1)
  })

  it('behaviour 24: what would wait longer is left to be done later, with the time that GitHub named', async () => {
    const { asked, installed, web, number, waits, advance } = await acme()
    github.failNext({ operation: 'issues/create-comment', answer: 429, headers: { 'retry-after': '600' } })
    expect(await refusalOf(installed.createComment(web, number, 'late'))).toMatchObject({
      kind: 'limited',
      waitMs: 600_000,
    })
    // Nothing else is asked meanwhile.
    const count = asked(/./).length
    expect(await refusalOf(installed.pull(web, number))).toMatchObject({ kind: 'limited', waitMs: 600_000 })
    expect([waits, asked(/./).length]).toEqual([[], count])
    advance(600_000)
    expect((await installed.createComment(web, number, 'late')).body).toBe('late')
  })

  it('behaviour 24: no more than 80 writes go out in a minute', async () => {
    const { asked, installed, web, number, waits } = await acme()
    const { id } = await installed.createComment(web, number, '0')
    for (let at = 1; at < 80; at++) await installed.updateComment(web, id, String(at))
    expect(waits.length).toBe(1)
    expect(waits[0]).toBeGreaterThan(30_000)
    expect(asked(/^issues\/(create|update)/).length).toBe(80)
    expect((await installed.comment(web, id))?.body).toBe('79')
  })

  it('behaviour 24: with old permissions comments go on, and checks begin once they are accepted', async () => {
    const other = await startGitHub()
    const source = createRepository()
    const head = source.commit({ files: { 'a.ts': 'a\n' } })
    await other.createRepository('acme/web', { contents: source.path })
    source.branch('topic')
    source.commit({ files: { 'b.ts': 'b\n' } })
    await other.push('acme/web', source.path, 'topic')
    const number = await other.openPullRequest('acme/web', { head: 'topic' })
    const { checks: _checks, ...old } = LEAST_PERMISSIONS
    const accepting = await other.install('acme', { permissions: old })
    const { api, advance } = await clientOf(other)
    const installed = api.as(accepting.id)
    const web = { id: other.repositoryId('acme/web'), owner: 'acme', name: 'web' }
    for (let at = 0; at < 3; at++)
      expect(await refusalOf(installed.createCheck(web, head, CHECK))).toMatchObject({ kind: 'forbidden' })
    expect(other.requestsFor('checks/create')).toEqual([])
    expect((await installed.createComment(web, number, 'all the same')).body).toBe('all the same')
    await accepting.acceptPermissions(LEAST_PERMISSIONS)
    advance(61_000)
    await installed.createCheck(web, head, CHECK)
    expect((await other.checkRuns('acme/web', head)).length).toBe(1)
  })
})

describe('Secrets', () => {
  it("behaviour 25: repository A's token never reads B", async () => {
    const { asked, name, installed, web, secret } = await acme()
    const token = await installed.readToken([web.id])
    const clone = (repository: string) =>
      git(createFolder(), [
        'clone',
        '-q',
        github.gitUrl(repository).replace('//', `//x-access-token:${token}@`),
        'copy',
      ])
    await clone(name)
    await expect(clone('acme/secret')).rejects.toThrow(/not found/)
    // Nor where somebody puts B in A's place.
    expect(await installed.repository({ ...secret, id: web.id })).toBe(null)
    expect(await installed.fileOnDefaultBranch({ ...secret, id: web.id }, 'src/a.ts')).toBe(null)
    const made = asked(/access-token/)
    for (const { body } of made) expect(body).toMatchObject({ repository_ids: [web.id] })
    expect(made[0]?.body).toMatchObject({ permissions: { contents: 'read' } })
  })

  it('behaviour 25: no message and no log line names a token, a repository or what was sent', async () => {
    const { installed, web, secret, number, lines } = await acme()
    const token = await installed.readToken([web.id])
    const body = 'export const secretSauce = 42'
    const messages: string[] = []
    for (const fault of [
      { answer: 422, message: `Validation Failed: ${body}` },
      { answer: 403, message: `token ${token} may not` },
      { answer: 400, message: 'Problems parsing JSON' },
      { answer: 429, headers: { 'retry-after': '3000' } },
    ] as const) {
      github.failNext({ operation: 'issues/create-comment', ...fault })
      messages.push((await refusalOf(installed.createComment(web, number, body))).message)
    }
    messages.push((await refusalOf(installed.comments(secret, 99))).message)
    const told = [...messages, ...lines].join('\n')
    for (const word of [token, token.slice(4, 20), 'secretSauce', 'BEGIN', 'acme', 'web-'])
      expect(told).not.toContain(word)
    expect(messages[2]).toBe(
      'GitHub answered 400 to POST /repos/{owner}/{repo}/issues/{issue_number}/comments: Problems parsing JSON',
    )
  })

  it('says what to do about a key that is none, without showing it', async () => {
    const asked = createGitHubApi({
      appId: github.app.appId,
      privateKey: '-----BEGIN RSA PRIVATE KEY-----\nsecretsecret\n-----END RSA PRIVATE KEY-----\n',
      baseUrl: `${github.url}/api/v3`,
      gitBaseUrl: github.url,
      clock: () => new Date(),
      sleep: () => Promise.resolve(),
      signal: new AbortController().signal,
      log: () => undefined,
    })
    const { kind, message } = await refusalOf(asked)
    expect(kind).toBe('forbidden')
    expect(message).toMatch(/private key cannot be used.*PEM/)
    expect(message).not.toContain('secretsecret')
  })
})
