// What the stand refuses, as GitHub does, and what it lets go wrong on purpose.
import { expect, test } from 'vitest'
import { createFolder, createRepository, type TestRepository } from '../repository.ts'
import { appOn, receiveFrom } from './app-on-github.ts'
import { git } from './bare-repositories.ts'
import { LEAST_PERMISSIONS, startGitHub, type TestGitHub } from './github.ts'

const ACME_KIT = { owner: 'acme', repo: 'kit' }

interface Kit {
  readonly github: TestGitHub
  readonly local: TestRepository
  readonly installationId: number
}

/** `acme/kit` with a commit on main, and the app on it. */
async function kit(isPrivate = true): Promise<Kit> {
  const github = await startGitHub()
  const local = createRepository()
  local.commit({ files: { 'a.ts': 'a\n' } })
  await github.createRepository('acme/kit', { contents: local.path, isPrivate })
  return { github, local, installationId: (await github.install('acme')).id }
}

test('a comment of 65,536 characters is taken and a longer one is not', async () => {
  const { github, installationId } = await kit()
  const about = { ...ACME_KIT, issue_number: await github.openIssue('acme/kit', 'ben', 'A question') }
  const octokit = appOn(github, installationId)
  const { data } = await octokit.issues.createComment({ ...about, body: 'x'.repeat(65_536) })
  const long = 'x'.repeat(65_537)
  await expect(octokit.issues.createComment({ ...about, body: long })).rejects.toMatchObject({ status: 422 })
  await expect(octokit.issues.updateComment({ ...about, comment_id: data.id, body: long })).rejects.toThrow(
    /too long/,
  )
})

test('annotations add up over requests of 50 at most', async () => {
  const { github, local, installationId } = await kit()
  const octokit = appOn(github, installationId)
  const annotations = (
    count: number,
  ): { path: string; start_line: number; end_line: number; annotation_level: 'notice'; message: string }[] =>
    Array.from({ length: count }, (_, at) => ({
      path: 'a.ts',
      start_line: at + 1,
      end_line: at + 1,
      annotation_level: 'notice',
      message: 'Used elsewhere',
    }))
  const output = (count: number): object => ({ title: 'T', summary: 'S', annotations: annotations(count) })
  const check = { ...ACME_KIT, name: 'Byline', head_sha: local.head }
  await expect(octokit.checks.create({ ...check, output: output(51) as never })).rejects.toMatchObject({
    status: 422,
  })
  expect(github.violations()).toEqual([expect.stringContaining('must NOT have more than 50 items')])
  github.forgetViolations()
  const { data } = await octokit.checks.create({ ...check, output: output(50) as never })
  await octokit.checks.update({ ...ACME_KIT, check_run_id: data.id, output: output(1) as never })
  expect((await github.checkRuns('acme/kit', local.head))[0]?.annotations).toHaveLength(51)
  const missing = { ...check, head_sha: '1'.repeat(40) }
  await expect(octokit.checks.create(missing)).rejects.toThrow(/No commit found/)
})

test('tokens of a suspended or removed installation stop, and so does its mail', async () => {
  const github = await startGitHub()
  const received = await receiveFrom(github)
  const local = createRepository()
  local.commit({ files: { 'a.ts': 'a\n' } })
  await github.createRepository('acme/kit', { contents: local.path })
  const installation = await github.install('acme')
  const octokit = appOn(github, installation.id)
  const { data } = await appOn(github).apps.createInstallationAccessToken({
    installation_id: installation.id,
  })
  const clone = (): Promise<string> => {
    const url = github.gitUrl('acme/kit').replace('//', `//x-access-token:${data.token}@`)
    return git(createFolder(), ['clone', '-q', url, 'copy'])
  }
  await octokit.repos.get(ACME_KIT)
  await clone()
  await installation.suspend()
  await expect(octokit.repos.get(ACME_KIT)).rejects.toThrow(/suspended/)
  await expect(clone()).rejects.toThrow(/not found/)
  await installation.unsuspend()
  await octokit.repos.get(ACME_KIT)
  await installation.removeRepositories('acme/kit')
  await expect(octokit.repos.get(ACME_KIT)).rejects.toMatchObject({ status: 404 })
  await github.push('acme/kit', local.path, 'main:refs/heads/other')
  await installation.uninstall()
  const headers = { authorization: `token ${data.token}` }
  expect((await fetch(`${github.url}/repos/acme/kit`, { headers })).status).toBe(401)
  await expect(clone()).rejects.toThrow(/Authentication failed/)
  expect(received.map(({ action }) => action)).toEqual([
    'created',
    'suspend',
    'unsuspend',
    'removed',
    'deleted',
  ])
})

test('an installation does what its permissions allow, and a wrong key opens nothing', async () => {
  const github = await startGitHub()
  const local = createRepository()
  local.commit({ files: { 'a.ts': 'a\n' } })
  await github.createRepository('acme/kit', { contents: local.path })
  const installation = await github.install('acme', { permissions: { metadata: 'read', contents: 'read' } })
  const octokit = appOn(github, installation.id)
  const check = { ...ACME_KIT, name: 'Byline', head_sha: local.head }
  await octokit.repos.getBranch({ ...ACME_KIT, branch: 'main' })
  await expect(octokit.checks.create(check)).rejects.toThrow(/not accessible by integration/)
  await expect(octokit.orgs.listMembers({ org: 'acme' })).rejects.toMatchObject({ status: 403 })
  await installation.acceptPermissions(LEAST_PERMISSIONS)
  await appOn(github, installation.id).checks.create(check)
  const strange = { url: github.url, app: { ...github.app, appId: 99 } }
  await expect(appOn(strange).apps.getAuthenticated()).rejects.toMatchObject({ status: 401 })
})

test('a fork opens a pull request, and leaves it when it is deleted', async () => {
  const { github, installationId } = await kit(false)
  const fork = await github.fork('acme/kit', 'dora')
  const copy = createFolder()
  await git(copy, ['clone', '-q', github.gitUrlFor('dora', fork), '.'])
  const identity = ['-c', 'user.name=Dora', '-c', 'user.email=dora@example.org']
  await git(copy, [...identity, 'commit', '-q', '--allow-empty', '-m', 'Nothing'])
  await github.push(fork, copy, 'HEAD:refs/heads/topic', { by: 'dora' })
  const number = await github.openPullRequest('acme/kit', { head: 'dora:topic', by: 'dora' })
  const octokit = appOn(github, installationId)
  const pull = async (): Promise<unknown> =>
    (await octokit.pulls.get({ ...ACME_KIT, pull_number: number })).data.head
  const sha = await git(copy, ['rev-parse', 'HEAD'])
  expect(await pull()).toMatchObject({
    sha,
    label: 'dora:topic',
    repo: { full_name: 'dora/kit', fork: true },
  })
  expect(await git(github.gitDir('acme/kit'), ['rev-parse', `refs/pull/${number}/head`])).toBe(sha)
  await github.change(fork, 'delete', { by: 'dora' })
  expect(await pull()).toMatchObject({ sha, repo: null })
})

test('a renamed repository is found by its former name, by the API and by git', async () => {
  const { github, installationId } = await kit()
  await github.rename('acme/kit', 'tools')
  const octokit = appOn(github, installationId)
  expect((await octokit.repos.get(ACME_KIT)).data.full_name).toBe('acme/tools')
  await git(createFolder(), ['clone', '-q', github.gitUrlFor('ann', 'acme/kit'), 'copy'])
})

test('requests fail on purpose, before or after GitHub did what was asked', async () => {
  const { github, installationId } = await kit()
  const issue = await github.openIssue('acme/kit', 'ben', 'A question')
  const octokit = appOn(github, installationId)
  const comment = (body: string): Promise<unknown> =>
    octokit.issues.createComment({ ...ACME_KIT, issue_number: issue, body })
  github.failNext({ operation: 'issues/create-comment', answer: 429, headers: { 'retry-after': '2' } })
  await expect(comment('One')).rejects.toMatchObject({
    status: 429,
    response: { headers: { 'retry-after': '2' } },
  })
  github.failNext({ operation: 'issues/create-comment', answer: 502, isDone: true })
  await expect(comment('Two')).rejects.toMatchObject({ status: 502 })
  github.failNext({ operation: 'issues/create-comment', answer: 'hang up' })
  await expect(comment('Three')).rejects.toMatchObject({ status: 500 })
  await comment('Four')
  expect((await github.comments('acme/kit', issue)).map(({ body }) => body)).toEqual(['Two', 'Four'])
  expect(github.requestsFor('issues/create-comment').map(({ status }) => status)).toEqual([429, 502, 0, 201])
})

test('webhooks are held, sent in another order, repeated and lost', async () => {
  const { github, local } = await kit()
  const received = await receiveFrom(github)
  github.holdWebhooks()
  await github.push('acme/kit', local.path, 'main:refs/heads/one')
  await github.push('acme/kit', local.path, 'main:refs/heads/two')
  await github.releaseWebhooks((held) => [...held.toReversed(), ...held.slice(0, 1)])
  github.loseWebhooks(1)
  await github.push('acme/kit', local.path, 'main:refs/heads/three')
  await github.push('acme/kit', local.path, ':refs/heads/three')
  expect(received.map(({ payload }) => [payload['ref'], payload['created'], payload['deleted']])).toEqual([
    ['refs/heads/two', true, false],
    ['refs/heads/one', true, false],
    ['refs/heads/one', true, false],
    ['refs/heads/three', false, true],
  ])
})

test('a manifest becomes an app, by a code that is good for one time', async () => {
  const github = await startGitHub()
  const manifest = {
    name: 'Byline',
    redirect_url: 'http://127.0.0.1:1/probot/setup',
    default_events: ['push'],
  }
  const form = new URLSearchParams({ manifest: JSON.stringify(manifest) })
  const options = { method: 'POST', body: form, redirect: 'manual' } as const
  const sent = await fetch(`${github.url}/organizations/acme/settings/apps/new?state=abc`, options)
  const back = new URL(sent.headers.get('location') ?? '')
  expect([back.pathname, back.searchParams.get('state')]).toEqual(['/probot/setup', 'abc'])
  const code = back.searchParams.get('code') ?? ''
  const convert = (): Promise<Response> =>
    fetch(`${github.url}/app-manifests/${code}/conversions`, { method: 'POST' })
  expect(await (await convert()).json()).toMatchObject({
    id: github.app.appId,
    pem: github.app.privateKey,
    events: ['push'],
  })
  expect((await convert()).status).toBe(404)
})

test('what no operation of Byline asks for is noted', async () => {
  const { github, installationId } = await kit()
  const octokit = appOn(github, installationId)
  await expect(octokit.request('GET /gists')).rejects.toMatchObject({ status: 404 })
  await expect(octokit.repos.get({ ...ACME_KIT, colour: 'red' })).resolves.toMatchObject({
    status: 200,
  })
  expect(github.violations()).toEqual([
    'GET /gists is no operation that Byline is known to use',
    'repos/get: there is no parameter colour',
  ])
  github.forgetViolations()
})
