// Whoever asks not to be named is named under no open pull request any more, whatever is being said there at that moment.
import { expect, test } from 'vitest'
import { readUnnamed } from '../../../src/database/proposal-rows.ts'
import { readPull } from '../../../src/database/pull-rows.ts'
import { runJob } from '../../../src/tasks/github/handlers.ts'
import type { JobEnding } from '../../../src/tasks/github/work.ts'
import { claimJob, settleJob } from '../../../src/tasks/github/queue.ts'
import { syncInstallation } from '../../../src/tasks/github/sync-installation.ts'
import { commandsAtWork, KIT } from '../../support/github/commands-at-work.ts'
import type { TestGitHub } from '../../support/github/github.ts'
import { openPullOn } from '../../support/github/pull-request-on-github.ts'
import type { TestWork } from '../../support/github/work-context.ts'

/** Does what waits and is due, and what comes of it. */
async function drain({ queue, context }: TestWork): Promise<void> {
  for (;;) {
    const job = await claimJob(queue, 'worker')
    if (job === undefined) return
    await settleJob(queue, job, await runJob(job.body!, context))
  }
}

/** What Byline says under a pull request and in the check runs of its head, as one text. */
async function saidOn(github: TestGitHub, repository: string, pull: number): Promise<string> {
  const { head } = (await github.pullRequest(repository, pull)) as unknown as { head: { sha: string } }
  const ours = (await github.comments(repository, pull)).filter(
    ({ login }) => login === `${github.app.slug}[bot]`,
  )
  // Not their texts: a signature may spell anything.
  const shown = (await github.checkRuns(repository, head.sha)).map(({ output }) => {
    const { title, summary } = output as { title: string; summary: string }
    return `${title}\n${summary}`
  })
  return [...ours.map(({ body }) => body), ...shown].join('\n')
}

/** A pull request of Ben's to be previewed, and Ben's wish not to be named, said in another repository and not carried out yet. */
async function wishElsewhere() {
  const { github, work, installation, pull } = await commandsAtWork()
  const { context } = work
  const two = await openPullOn(github, 'two')
  await syncInstallation({ kind: 'installation', installation }, context)
  await drain(work)
  const asked = await github.comment(KIT, pull, 'ben', '/byline unname me')
  const { id: comment, editedAt } = asked
  const at = { installation, repository: github.repositoryId(KIT), pull }
  const sender = github.accountId('ben')
  const unname = () => runJob({ kind: 'command', ...at, comment, sender, editedAt }, context)
  const key = { repository: github.repositoryId('acme/two'), number: two.number }
  const { database, ledger } = context.books
  return {
    work,
    github,
    unname,
    preview: () =>
      runJob(
        { kind: 'preview', installation, repository: key.repository, pull: two.number, head: null },
        context,
      ),
    said: () => saidOn(github, two.name, two.number),
    keptHead: async () => (await readPull(database, ledger, key)).head,
    unnamed: () => readUnnamed(database, ledger),
  }
}

test.each([
  ['while it is looked at, it is looked at again', 'pulls/get', 3, { kind: 'done', isSaid: true }],
  [
    'before the check run is made, the comment waits',
    'checks/list-for-ref',
    0,
    { kind: 'later', isSaid: false },
  ],
  ['as the comment is made, it is said anew', 'issues/create-comment', 0, { kind: 'later', isSaid: true }],
] as const)(
  'where somebody asks not to be named elsewhere %s',
  async (_, operation, letBy, { kind, isSaid }) => {
    const { work, github, unname, preview, said, keptHead, unnamed } = await wishElsewhere()
    let answered: Promise<JobEnding> | undefined
    github.beforeNext(
      operation,
      async () => {
        answered = unname()
        await expect.poll(unnamed, { timeout: 20_000 }).not.toEqual([])
      },
      letBy,
    )
    expect(await preview()).toMatchObject({ kind })
    expect(await answered).toEqual({ kind: 'done' })
    expect((await said()).includes('### Byline')).toBe(isSaid)
    expect((await keptHead()) !== '').toBe(kind === 'done')
    await drain(work)
    expect(await said()).toContain('_not named_')
    expect(await said()).not.toContain('Ben')
    expect(await keptHead()).not.toBe('')
  },
  60_000,
)

test('a comment that names somebody who asks afterwards, in another repository, is said anew', async () => {
  const { work, unname, preview, said, keptHead } = await wishElsewhere()
  expect(await preview()).toEqual({ kind: 'done' })
  expect(await said()).toContain('Ben')
  expect(await unname()).toEqual({ kind: 'done' })
  expect(await keptHead()).toBe('')
  await drain(work)
  expect(await said()).not.toContain('Ben')
  expect(await keptHead()).not.toBe('')
}, 60_000)

test('a bot’s pull request is written anew where something was said of it, and left alone where nothing was', async () => {
  const { ask, work, github, installation } = await commandsAtWork()
  const { number } = await openPullOn(github, 'three', { by: 'renovate[bot]' })
  const untold = await openPullOn(github, 'four', { by: 'renovate[bot]' })
  await runJob({ kind: 'installation', installation }, work.context)
  await drain(work)
  const repository = github.repositoryId('acme/three')
  await runJob({ kind: 'preview', installation, repository, pull: number, head: null }, work.context)
  expect(await saidOn(github, 'acme/three', number)).toContain('Ben')
  await ask('ben', '/byline unname me')
  await drain(work)
  expect(await saidOn(github, 'acme/three', number)).toContain('_not named_')
  expect(await saidOn(github, 'acme/three', number)).not.toContain('Ben')
  expect(await saidOn(github, untold.name, untold.number)).toBe('')
}, 60_000)
