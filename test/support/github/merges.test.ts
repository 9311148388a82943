// Merges as GitHub makes them: what stands in the repository afterwards, and which pull requests GitHub names for it.
import { expect, test } from 'vitest'
import { createRepository } from '../repository.ts'
import { appOn } from './app-on-github.ts'
import { commitsOf } from './bare-repositories.ts'
import { startGitHub, type TestGitHub } from './github.ts'
import type { MergeMethod } from './merges.ts'

/** Ben's pull request of two commits, the second Cleo's, merged by Ann while main went on. */
async function merged(method: MergeMethod): Promise<{
  readonly github: TestGitHub
  readonly head: string
  readonly original: string
  readonly pullsOf: (sha: string) => Promise<number[]>
}> {
  const github = await startGitHub()
  const local = createRepository()
  local.commit({ files: { 'a.ts': 'a\n' }, message: 'Begin' })
  local.branch('topic')
  local.commit({ author: 'Ben', files: { 'b.ts': 'b\n' }, message: 'Add b' })
  const original = local.commit({
    author: 'Cleo',
    files: { 'c.ts': 'c\n' },
    message: 'Add c\n\nIt was missing.',
  })
  local.checkout('main')
  local.commit({ files: { 'd.ts': 'd\n' }, message: 'Go on' })
  await github.createRepository('acme/kit', { contents: local.path })
  const { id } = await github.install('acme')
  const number = await github.openPullRequest('acme/kit', { head: 'topic', title: 'Add letters', by: 'ben' })
  const head = await github.mergePullRequest('acme/kit', number, method)
  const octokit = appOn(github, id)
  const pullsOf = async (sha: string): Promise<number[]> => {
    const asked = { owner: 'acme', repo: 'kit', commit_sha: sha }
    const { data } = await octokit.repos.listPullRequestsAssociatedWithCommit(asked)
    return data.map((pull) => pull.number)
  }
  return { github, head, original, pullsOf }
}

const written = async (github: TestGitHub, count: number): Promise<string[]> => {
  const commits = await commitsOf(github.gitDir('acme/kit'), ['--first-parent', `-n${count}`, 'main'])
  return commits.map(({ author, committer, message }) => `${author.name} / ${committer.name}: ${message}`)
}

test('a merge keeps the commits and adds one by who merged, and all of them name the pull request', async () => {
  const { github, head, original, pullsOf } = await merged('merge')
  expect(await written(github, 2)).toEqual([
    'Ann / GitHub: Merge pull request #1 from acme/topic\n\nAdd letters',
    'Ann / Ann: Go on',
  ])
  expect([await pullsOf(head), await pullsOf(original)]).toEqual([[1], [1]])
})

test('a rebase writes the commits anew under their authors, and the new ones name the pull request', async () => {
  const { github, head, pullsOf } = await merged('rebase')
  expect(await written(github, 3)).toEqual([
    'Cleo / Ann: Add c\n\nIt was missing.',
    'Ben / Ann: Add b',
    'Ann / Ann: Go on',
  ])
  expect([await pullsOf(head), await pullsOf(`${head}^`)]).toEqual([[1], [1]])
})

test('a squash is one commit by who opened the pull request, with the others as co-authors', async () => {
  const { github, head, original, pullsOf } = await merged('squash')
  expect(await written(github, 2)).toEqual([
    'Ben / GitHub: Add letters (#1)\n\n* Add b\n\n* Add c\n\nIt was missing.\n\n---------\n\n' +
      'Co-authored-by: Cleo <cleo@example.org>',
    'Ann / Ann: Go on',
  ])
  expect([await pullsOf(head), await pullsOf(original)]).toEqual([[1], [1]])
  expect(await github.pullRequest('acme/kit', 1)).toMatchObject({
    merged: true,
    merge_commit_sha: head,
    state: 'closed',
  })
})

test('a push that brings a pull request into its base merges it', async () => {
  const github = await startGitHub()
  const local = createRepository()
  local.commit({ files: { 'a.ts': 'a\n' } })
  local.branch('topic')
  local.commit({ files: { 'b.ts': 'b\n' } })
  await github.createRepository('acme/kit', { contents: local.path })
  await github.install('acme')
  const number = await github.openPullRequest('acme/kit', { head: 'topic', by: 'ben' })
  await github.push('acme/kit', local.path, 'topic:main')
  expect(await github.pullRequest('acme/kit', number)).toMatchObject({
    merged: true,
    merged_by: { login: 'ann' },
  })
})
