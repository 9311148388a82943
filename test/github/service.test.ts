// The service as a process, through signed HTTP: what it answers, what it stores and what it logs.
import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { newBooks } from '../support/books.ts'
import { databaseAt, freshPlace } from '../support/databases.ts'
import { startGitHub, type TestGitHub } from '../support/github/github.ts'
import { startByline, type RunningByline } from '../support/github/running-byline.ts'
import { webhookExamples } from '../support/webhook-examples.ts'

const BOT = { id: 6, login: 'helper[bot]', type: 'Bot' }

async function stored(byline: RunningByline): Promise<{ deliveries: number; jobs: number }> {
  const database = await databaseAt(byline.place.database)
  const deliveries = await database.query.selectFrom('github_delivery').selectAll().execute()
  const jobs = await database.query.selectFrom('job').selectAll().execute()
  return { deliveries: deliveries.length, jobs: jobs.length }
}

describe('a service that receives webhooks', () => {
  let github: TestGitHub
  let byline: RunningByline
  let push: Record<string, unknown>

  beforeAll(async () => {
    github = await startGitHub()
    byline = await startByline(github)
    await github.install('acme')
    await byline.idle()
    push = {
      ref: 'refs/heads/main',
      before: '0'.repeat(40),
      after: 'a'.repeat(40),
      installation: { id: 1 },
      repository: {
        id: 77,
        owner: { id: github.accountId('acme'), login: 'acme' },
        default_branch: 'main',
      },
      sender: { id: 5, login: 'ann', type: 'User' },
    }
  })

  const post = (body: string, headers: Readonly<Record<string, string>>) =>
    fetch(byline.webhooksUrl, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    })
  const signed = (body: string, headers: Readonly<Record<string, string>> = {}) => ({
    'x-github-event': 'push',
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': `sha256=${createHmac('sha256', github.app.webhookSecret).update(body).digest('hex')}`,
    ...headers,
  })

  it('behaviour 1: a bad, missing or altered signature is answered with 400, and nothing is written', async () => {
    const before = await stored(byline)
    const body = JSON.stringify(push)
    const { 'x-hub-signature-256': signature, ...unsigned } = signed(body)
    const answers = [
      await post(body, unsigned),
      await post(body, signed(body, { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` })),
      await post(body, signed(body, { 'x-hub-signature-256': signature.slice(0, -1) })),
      await post(body.replace('main', 'evil'), signed(body)),
      await post(body, { ...unsigned, 'x-hub-signature': 'sha1=0' }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400])
    expect(await stored(byline)).toEqual(before)
  })

  it('refuses what GitHub would not send, and nothing is written', async () => {
    const before = await stored(byline)
    const statusOf = async (body: string, headers: Readonly<Record<string, string>> = {}) =>
      (await post(body, signed(body, headers))).status
    const body = JSON.stringify(push)
    const { 'x-github-delivery': _none, ...withoutId } = signed(body)
    expect((await post(body, withoutId)).status).toBe(400)
    expect(await statusOf(body, { 'x-github-delivery': '../../etc' })).toBe(400)
    expect(await statusOf(body, { 'x-github-event': 'error' })).toBe(400)
    expect(await statusOf(body, { 'x-github-event': '*' })).toBe(400)
    for (const absurd of ['', 'null', '"push"', '[1]', '{', `{"a":${'['.repeat(100_000)}`])
      expect(await statusOf(absurd), absurd.slice(0, 9)).toBe(400)
    expect(await statusOf(body, { 'content-type': 'text/plain' })).toBe(415)
    expect((await fetch(byline.webhooksUrl)).status).toBe(405)
    expect(await stored(byline)).toEqual(before)
  })

  it('refuses a body of over 25 MB, and goes on', async () => {
    const body = Buffer.alloc(26 * 1024 * 1024, 0x20)
    // The connection may be closed before the whole body was sent.
    const answer = await fetch(byline.webhooksUrl, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...signed('') },
    }).then(
      ({ status }) => status,
      () => 413,
    )
    expect(answer).toBe(413)
    expect((await fetch(`${byline.url}/healthz`)).status).toBe(200)
  })

  it('behaviour 3: one delivery id twice is one job and one effect', async () => {
    const before = await stored(byline)
    const guid = randomUUID()
    const answers = [
      await github.send('push', push, { guid }),
      await github.send('push', push, { guid }),
      await github.send('push', { ...push, after: 'b'.repeat(40) }, { guid }),
    ]
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200])
    expect(await stored(byline)).toEqual({ deliveries: before.deliveries + 1, jobs: expect.any(Number) })
    const pushes = (await byline.jobs()).filter(({ kind }) => kind === 'push')
    expect(pushes).toHaveLength(1)
    await byline.idle()
    expect((await byline.jobs()).find(({ kind }) => kind === 'push')).toMatchObject({
      state: 'done',
      attempts: 1,
    })
  })

  it('behaviour 19: own and other bots’ events are ignored', async () => {
    await byline.idle()
    const before = await stored(byline)
    const { repository, installation } = push
    const pull = { number: 4, user: BOT, head: { sha: 'a'.repeat(40) } }
    const comment = { id: 8, body: '/byline explain', user: BOT }
    const own = { ...BOT, login: `${github.app.slug}[bot]` }
    const on = { repository, installation, sender: BOT, issue: { number: 4, pull_request: {} } }
    await github.send('pull_request', { ...on, action: 'opened', pull_request: pull })
    await github.send('issue_comment', { ...on, action: 'created', comment })
    await github.send('issue_comment', {
      ...on,
      action: 'created',
      comment: { ...comment, user: own },
      sender: own,
    })
    await github.send('issue_comment', {
      ...on,
      action: 'deleted',
      comment: { ...comment, user: own },
      sender: own,
    })
    await github.send('issue_comment', {
      ...on,
      action: 'edited',
      comment: { ...comment, user: own },
      sender: own,
    })
    expect(await stored(byline)).toEqual({ deliveries: before.deliveries + 5, jobs: before.jobs })
  })

  it('tells its health, and shows how far set-up is', async () => {
    const page = async (path: string) => {
      const answer = await fetch(`${byline.url}${path}`)
      return { status: answer.status, text: await answer.text(), headers: answer.headers }
    }
    expect(await page('/healthz')).toMatchObject({ status: 200 })
    const ready = await page('/readyz')
    expect(JSON.parse(ready.text)).toEqual({
      ready: true,
      database: 'ok',
      schema: 'ok',
      app: 'ok',
      workers: 'ok',
      queue: 'ok',
    })
    const home = await page('/')
    expect(home.text).toContain('It is installed.')
    expect(home.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(home.text).not.toContain('<script')
    expect(await page('/setup')).toMatchObject({ status: 404 })
    expect(await page('/nowhere')).toMatchObject({ status: 404 })
    expect((await fetch(byline.url, { method: 'POST' })).status).toBe(405)
  })

  it('writes no cookie, token, code, query, key, secret or e-mail into its log', async () => {
    const secrets = [
      'cookie-c00k1e',
      'bearer-t0ken',
      'oauth-c0de',
      'query-str1ng',
      'state-st4te',
      'ann@acme.example',
    ]
    const [cookie, bearer, code, query, state, email] = secrets
    const headers = { cookie: `sid=${cookie}`, authorization: `Bearer ${bearer}` }
    await fetch(`${byline.url}/setup/done?code=${code}&state=${state}`, { headers })
    await fetch(`${byline.url}/${query}?${query}=${email}`, { headers })
    await fetch(`${byline.webhooksUrl}?${query}`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ a: email }),
    })
    await github.send('push', { ...push, pusher: { email }, after: code }, { headers })
    await github.send(
      'push',
      { ...push, pusher: { email } },
      { headers, signature: `sha256=${'ab'.repeat(32)}` },
    )
    const { privateKey, webhookSecret } = github.app
    const keyLines = privateKey.split('\n').filter((line) => line.length > 20)
    for (const secret of [...secrets, webhookSecret, ...keyLines, 'ab'.repeat(32), 'ghs_', 'x-access-token'])
      expect(byline.logText.includes(secret), secret).toBe(false)
    for (const line of byline.logs()) expect(line.event, JSON.stringify(line)).not.toBe('text')
  })
})

describe('the payloads that GitHub publishes as examples', () => {
  it('are all answered with 200 when they are sent to the service, and break nothing', async () => {
    const github = await startGitHub()
    const byline = await startByline(github, { organisation: 'Codertocat' })
    for (const { event, payload } of webhookExamples()) {
      const { statusCode } = await github.send(event, { ...payload })
      expect(statusCode, event).toBe(200)
    }
    await byline.idle()
    expect((await fetch(`${byline.url}/readyz`)).status).toBe(200)
    const { jobs, deliveries } = await stored(byline)
    expect(deliveries).toBe(329)
    expect(jobs).toBeGreaterThan(5)
    expect(byline.logs().filter(({ level }) => level === 'error')).toEqual([])
    expect(byline.logText).not.toMatch(/[\w.]+@[\w-]+\.\w+/)
  })
})

describe('a service', () => {
  it('keeps its books and its queue on PostgreSQL as well', async () => {
    const place = await freshPlace('postgres')
    await (await newBooks(place)).close()
    const github = await startGitHub()
    const byline = await startByline(github, { place, organisation: 'acme', workers: 2 })
    await github.install('acme')
    await byline.idle()
    expect((await byline.jobs()).map(({ kind, state }) => [kind, state])).toEqual([
      ['reconcile', 'done'],
      ['installation', 'done'],
    ])
    expect(await byline.stop()).toMatchObject({ code: 0 })
  })

  it('takes webhooks, and says what is wrong, while its workers cannot work', async () => {
    const github = await startGitHub()
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const PRIVATE_KEY = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
    const byline = await startByline(github, { isReadyAwaited: false, environment: { PRIVATE_KEY } })
    const refusals = () => byline.logs().filter(({ event }) => event === 'worker cannot work')
    await github.install('acme')
    await byline.until(() => refusals().length >= 2, 'two workers to give up')
    expect(refusals()[0]).toMatchObject({ level: 'error', reason: expect.stringContaining('GitHub') })
    const ready = await fetch(`${byline.url}/readyz`)
    expect([ready.status, await ready.json()]).toMatchObject([
      503,
      { workers: 'none is ready', database: 'ok' },
    ])
    expect(await stored(byline)).toEqual({ deliveries: 1, jobs: 2 })
    expect(await byline.stop('SIGINT')).toMatchObject({ code: 0 })
  })
})
