// The stand itself: what tests rely on when they say that something holds on GitHub.
import { expect, test } from 'vitest'
import { createFolder, createRepository, type TestRepository } from '../repository.ts'
import { appOn, receiveFrom } from './app-on-github.ts'
import { git } from './bare-repositories.ts'
import { startGitHub, type TestGitHub } from './github.ts'

const ACME_KIT = { owner: 'acme', repo: 'kit' }

/** `acme/kit` with one commit on main and one on topic, the app on it, and a pull request. */
async function kitWithPull(): Promise<{
  github: TestGitHub
  local: TestRepository
  installationId: number
  number: number
}> {
  const github = await startGitHub()
  const local = createRepository()
  local.commit({ files: { 'a.ts': 'a\n' }, message: 'Begin' })
  await github.createRepository('acme/kit', { contents: local.path })
  const { id: installationId } = await github.install('acme')
  local.branch('topic')
  local.commit({ author: 'Ben', files: { 'b.ts': 'b\n' }, message: 'Add b' })
  await github.push('acme/kit', local.path, 'topic', { by: 'ben' })
  const number = await github.openPullRequest('acme/kit', { head: 'topic', by: 'ben' })
  return { github, local, installationId, number }
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

test('every operation answers as GitHub describes it', async () => {
  const { github, local, installationId, number } = await kitWithPull()
  const octokit = appOn(github, installationId)
  const app = appOn(github)
  const head = local.head
  await app.apps.getAuthenticated()
  await app.apps.listInstallations()
  await app.apps.getInstallation({ installation_id: installationId })
  await app.apps.getOrgInstallation({ org: 'acme' })
  await app.apps.getRepoInstallation(ACME_KIT)
  const [delivery] = (await app.apps.listWebhookDeliveries()).data
  await app.apps.getWebhookDelivery({ delivery_id: delivery?.id ?? 0 })
  await octokit.apps.listReposAccessibleToInstallation()
  await octokit.repos.listForOrg({ org: 'acme' })
  await octokit.repos.get(ACME_KIT)
  await octokit.repos.listBranches(ACME_KIT)
  await octokit.repos.getBranch({ ...ACME_KIT, branch: 'topic' })
  await octokit.repos.getCommit({ ...ACME_KIT, ref: head })
  await octokit.repos.compareCommits({ ...ACME_KIT, base: 'main', head: 'topic' })
  await octokit.repos.getContent({ ...ACME_KIT, path: 'a.ts' })
  await octokit.repos.getCollaboratorPermissionLevel({ ...ACME_KIT, username: 'ben' })
  await octokit.repos.listPullRequestsAssociatedWithCommit({ ...ACME_KIT, commit_sha: head })
  await octokit.git.getRef({ ...ACME_KIT, ref: 'heads/topic' })
  await octokit.pulls.get({ ...ACME_KIT, pull_number: number })
  await octokit.pulls.list(ACME_KIT)
  await octokit.pulls.listCommits({ ...ACME_KIT, pull_number: number })
  await octokit.pulls.listFiles({ ...ACME_KIT, pull_number: number })
  await octokit.issues.get({ ...ACME_KIT, issue_number: number })
  await octokit.orgs.get({ org: 'acme' })
  await octokit.orgs.listMembers({ org: 'acme' })
  await octokit.orgs.checkMembershipForUser({ org: 'acme', username: 'cleo' })
  await octokit.orgs.getMembershipForUser({ org: 'acme', username: 'cleo' })
  await octokit.users.getByUsername({ username: 'ben' })
  await octokit.users.getById({ account_id: github.accountId('ben') })
  await octokit.rateLimit.get()
  await octokit.meta.get()
  const { data: comment } = await octokit.issues.createComment({
    ...ACME_KIT,
    issue_number: number,
    body: 'One',
  })
  const about = { ...ACME_KIT, comment_id: comment.id }
  await octokit.issues.getComment(about)
  await octokit.issues.updateComment({ ...about, body: 'Two' })
  await octokit.issues.listComments({ ...ACME_KIT, issue_number: number })
  await octokit.reactions.createForIssueComment({ ...about, content: '+1' })
  await octokit.issues.deleteComment(about)
  const { data: run } = await octokit.checks.create({ ...ACME_KIT, name: 'Byline', head_sha: head })
  const check = { ...ACME_KIT, check_run_id: run.id }
  await octokit.checks.update({ ...check, status: 'completed', conclusion: 'neutral' })
  await octokit.checks.get(check)
  await octokit.checks.listForRef({ ...ACME_KIT, ref: head })
  await octokit.checks.listAnnotations(check)
  await octokit.apps.revokeInstallationAccessToken()
  expect(github.requests.every(({ status }) => status >= 200 && status < 300)).toBe(true)
  expect(comment.user).toMatchObject({ login: 'byline[bot]', type: 'Bot' })
})

test('everything that happens to an installation, a repository and a comment is told in the form that GitHub describes', async () => {
  const github = await startGitHub({
    organisations: { acme: { admins: ['ann'], members: ['ben'] }, other: { admins: ['eve'] } },
  })
  const received = await receiveFrom(github)
  const local = createRepository()
  local.commit({ files: { 'a.ts': 'a\n' } })
  await github.createRepository('acme/one', { contents: local.path })
  await github.createRepository('acme/two', { contents: local.path })
  const installation = await github.install('acme', { repositories: ['acme/one'] })
  const elsewhere = await github.install('other')
  await installation.addRepositories('acme/two')
  await installation.removeRepositories('acme/two')
  await installation.acceptPermissions({ metadata: 'read', contents: 'read' })
  await installation.suspend()
  await github.push('acme/one', local.path, 'main:refs/heads/unseen')
  await installation.unsuspend()
  const issue = await github.openIssue('acme/one', 'ben', 'A question')
  const comment = await github.comment('acme/one', issue, 'ben', 'Hello')
  await github.editComment('acme/one', comment.id, 'ann', 'Hello!')
  await github.deleteComment('acme/one', comment.id, 'ann')
  await github.setDefaultBranch('acme/one', 'unseen')
  await github.change('acme/one', 'archive')
  await github.change('acme/one', 'unarchive')
  await github.change('acme/one', 'publicize')
  await github.change('acme/one', 'privatize')
  await github.rename('acme/one', 'uno')
  await github.transfer('acme/uno', 'other')
  await github.change('other/uno', 'delete')
  await installation.uninstall()
  const told = received.map(({ event, action, payload }) => {
    return `${event} ${String(action)} ${String((payload['installation'] as { id: number }).id)}`
  })
  const first = installation.id
  expect(told).toEqual([
    `installation created ${first}`,
    `installation created ${elsewhere.id}`,
    `installation_repositories added ${first}`,
    `installation_repositories removed ${first}`,
    `installation new_permissions_accepted ${first}`,
    `installation suspend ${first}`,
    `installation unsuspend ${first}`,
    `issue_comment created ${first}`,
    `issue_comment edited ${first}`,
    `issue_comment deleted ${first}`,
    `repository edited ${first}`,
    `repository archived ${first}`,
    `repository unarchived ${first}`,
    `repository publicized ${first}`,
    `repository privatized ${first}`,
    `repository renamed ${first}`,
    `repository transferred ${elsewhere.id}`,
    `repository deleted ${elsewhere.id}`,
    `installation deleted ${first}`,
  ])
})

test('bots and outside collaborators act under their own names', async () => {
  const github = await startGitHub({ people: ['dora', 'renovate[bot]'] })
  const received = await receiveFrom(github)
  const local = createRepository()
  local.commit({ files: { 'a.ts': 'a\n' } })
  await github.createRepository('acme/.github', { contents: local.path })
  await github.setAccess('acme/.github', 'dora', 'write')
  await github.setAccess('acme/.github', 'renovate[bot]', 'write')
  await github.install('acme')
  local.branch('update')
  local.commit({ files: { 'b.ts': 'b\n' } })
  await github.push('acme/.github', local.path, 'update', { by: 'renovate[bot]' })
  const number = await github.openPullRequest('acme/.github', { head: 'update', by: 'renovate[bot]' })
  await github.comment('acme/.github', number, 'dora', 'Thanks')
  const senders = received.slice(1).map(({ event, payload }) => {
    const { login, type } = payload['sender'] as { login: string; type: string }
    return `${event} ${login} ${type}`
  })
  expect(senders).toEqual([
    'push renovate[bot] Bot',
    'pull_request renovate[bot] Bot',
    'issue_comment dora User',
  ])
  expect(received.at(-1)?.payload['comment']).toMatchObject({ author_association: 'COLLABORATOR' })
})

test('forced pushes, new tags and deleted branches look as on GitHub', async () => {
  const { github, local } = await kitWithPull()
  const received = await receiveFrom(github)
  const before = local.head
  local.branch('other', local.headOf('main'))
  const after = local.commit({ files: { 'c.ts': 'c\n', 'a.ts': null } })
  await github.push('acme/kit', local.path, '+other:topic')
  local.tag('v1', after, 'A release')
  await github.push('acme/kit', local.path, ['v1', 'other:refs/heads/copy'])
  await github.push('acme/kit', local.path, ':topic')
  const pushes = received.filter(({ event }) => event === 'push').map(({ payload }) => payload)
  const none = '0'.repeat(40)
  expect(pushes).toMatchObject([
    {
      ref: 'refs/heads/topic',
      before,
      after,
      forced: true,
      commits: [{ id: after, added: ['c.ts'], removed: ['a.ts'] }],
      head_commit: { id: after },
    },
    { ref: 'refs/heads/copy', before: none, after, created: true, base_ref: 'refs/heads/topic', commits: [] },
    { ref: 'refs/tags/v1', before: none, created: true, head_commit: { id: after } },
    { ref: 'refs/heads/topic', after: none, deleted: true, head_commit: null },
  ])
  const pulls = received.filter(({ event }) => event === 'pull_request').map(({ action }) => action)
  expect(pulls).toEqual(['synchronize', 'closed'])
})
