// The stand itself: what tests rely on when they say that something holds on GitHub.
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Octokit } from '@octokit/rest'
import { createAppAuth } from '@octokit/auth-app'
import { expect, onTestFinished, test } from 'vitest'
import { createFolder, createRepository } from '../repository.ts'
import { git } from './bare-repositories.ts'
import { startGitHub, type TestGitHub } from './github.ts'

/** What the app knows of itself: Octokit with its key, which asks for tokens by itself. */
function appOn(github: TestGitHub, installationId?: number): Octokit {
  const { appId, privateKey } = github.app
  const auth = { appId, privateKey, ...(installationId === undefined ? {} : { installationId }) }
  return new Octokit({ authStrategy: createAppAuth, auth, baseUrl: `${github.url}/api/v3` })
}

interface Received {
  readonly event: string
  readonly guid: string
  readonly action: unknown
  readonly payload: Record<string, unknown>
  readonly isSigned: boolean
}

/** Receives webhooks as an app would. */
async function receiveFrom(github: TestGitHub): Promise<Received[]> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const digest = createHmac('sha256', github.app.webhookSecret).update(text).digest('hex')
      const payload = JSON.parse(text) as Record<string, unknown>
      received.push({
        event: String(request.headers['x-github-event']),
        guid: String(request.headers['x-github-delivery']),
        action: payload['action'],
        payload,
        isSigned: request.headers['x-hub-signature-256'] === `sha256=${digest}`,
      })
      response.end()
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  github.deliverTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return received
}

test('a token of one repository clones it over HTTP, and no other', async () => {
  const github = await startGitHub()
  const source = createRepository()
  source.commit({ files: { 'a.ts': 'export const a = 1\n' } })
  await github.createRepository('acme/open', { contents: source.path })
  await github.createRepository('acme/closed', { contents: source.path })
  const { id } = await github.install('acme')
  const { data } = await appOn(github).apps.createInstallationAccessToken({
    installation_id: id,
    repositories: ['open'],
  })
  const clone = (repository: string): Promise<string> => {
    const url = github.gitUrl(repository).replace('//', `//x-access-token:${data.token}@`)
    return git(createFolder(), ['clone', '-q', url, 'copy'])
  }

  await clone('acme/open')
  await expect(clone('acme/closed')).rejects.toThrow(/not found/)
  github.expireTokens()
  await expect(clone('acme/open')).rejects.toThrow(/Authentication failed/)
})

test('pushes and a squashed pull request of two people are told as GitHub tells them', async () => {
  const github = await startGitHub()
  const received = await receiveFrom(github)
  await github.createRepository('acme/kit')
  const { id } = await github.install('acme')
  const local = createRepository()
  local.commit({ files: { 'a.ts': 'a\n' }, message: 'Begin' })
  await github.push('acme/kit', local.path, 'main')
  local.branch('topic')
  local.commit({ author: 'Ben', files: { 'b.ts': 'b\n' }, message: 'Add b' })
  local.commit({ author: 'Cleo', files: { 'c.ts': 'c\n' }, message: 'Add c' })
  await github.push('acme/kit', local.path, 'topic', { by: 'ben' })
  const number = await github.openPullRequest('acme/kit', { head: 'topic', title: 'Add letters', by: 'ben' })
  const merged = await github.mergePullRequest('acme/kit', number, 'squash')

  const octokit = appOn(github, id)
  const { data: commit } = await octokit.repos.getCommit({ owner: 'acme', repo: 'kit', ref: merged })
  expect(commit.commit.message).toBe(
    'Add letters (#1)\n\n* Add b\n\n* Add c\n\n---------\n\nCo-authored-by: Cleo <cleo@example.org>',
  )
  expect(commit.commit.author).toMatchObject({ name: 'Ben', email: 'ben@example.org' })
  expect(commit.files?.map(({ filename }) => filename)).toEqual(['b.ts', 'c.ts'])
  const pulls = await octokit.repos.listPullRequestsAssociatedWithCommit({
    owner: 'acme',
    repo: 'kit',
    commit_sha: merged,
  })
  expect(pulls.data.map((each) => each.number)).toEqual([number])
  expect(received.every(({ isSigned }) => isSigned)).toBe(true)
  expect(received.map(({ event, action }) => [event, action])).toEqual([
    ['installation', 'created'],
    ['push', undefined],
    ['push', undefined],
    ['pull_request', 'opened'],
    ['push', undefined],
    ['pull_request', 'closed'],
  ])
})

test('a redelivery keeps its id', async () => {
  const github = await startGitHub()
  const { id } = await github.install('acme')
  const octokit = appOn(github)
  const [failed] = (await octokit.apps.listWebhookDeliveries()).data
  expect(failed).toMatchObject({ event: 'installation', status_code: 0, redelivery: false })
  const received = await receiveFrom(github)
  await octokit.apps.redeliverWebhookDelivery({ delivery_id: failed?.id ?? 0 })
  await github.settled()
  expect(received).toMatchObject([{ guid: failed?.guid, isSigned: true, payload: { installation: { id } } }])
})
