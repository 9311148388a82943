// What people ask of Byline in comments: who is answered, how, and what comes of it.
import { describe, expect, test } from 'vitest'
import { readIdentityProposals, readUnnamed } from '../../../src/database/proposal-rows.ts'
import { readPull } from '../../../src/database/pull-rows.ts'
import { answerCommand } from '../../../src/tasks/github/answer-command.ts'
import { parseCommands } from '../../../src/github/commands.ts'
import { scanRepository } from '../../../src/tasks/github/credit-push.ts'
import { parseJob, subjectOf } from '../../../src/tasks/github/job.ts'
import { saidIn } from '../../../src/tasks/github/said-in.ts'
import { syncInstallation } from '../../../src/tasks/github/sync-installation.ts'
import { createRepository } from '../../support/repository.ts'
import { commandsAtWork, KIT } from '../../support/github/commands-at-work.ts'

const SILENT = { reactions: [], replies: [] }
const AGREED = { reactions: ['+1'], replies: [] }

describe('a command', () => {
  test('is answered to members and whoever may write, in pull requests; to nobody else and to no bot', async () => {
    const { ask, github } = await commandsAtWork()
    expect(await ask('cleo', '/byline mute')).toMatchObject(AGREED)
    expect(await ask('eve', '/byline unmute')).toMatchObject(AGREED)
    for (const by of ['dora', 'renovate[bot]'])
      for (const body of ['/byline mute', '/byline nonsense', '/byline credit @cleo 20%'])
        expect(await ask(by, body)).toMatchObject(SILENT)
    const issue = await github.openIssue(KIT, 'cleo', 'No pull request')
    expect(await ask('cleo', '/byline mute', issue)).toMatchObject(SILENT)
    const { comment, reactions, replies } = await ask('cleo', '/byline mutte\n/byline credit @dora 150%')
    expect(reactions).toEqual([])
    expect(replies).toEqual([
      [
        'Byline did not do that: there is no `mutte`.',
        'Byline did not do that: a share is a whole percentage from 0% to 99%.',
        `\`/byline help\` shows what there is.\n<!-- byline:answer ${comment.id} -->`,
      ].join('\n\n'),
    ])
    const helped = await ask('cleo', '/byline')
    expect(helped.replies[1]).toContain('| `/byline credit @login 30%` | proposes a share')
  })

  test('counts as its comment stands now, is answered once, and in a closed pull request, too', async () => {
    const { ask, answered, github, work, installation, pull } = await commandsAtWork()
    const { comment, replies } = await ask('cleo', '/byline mutte')
    expect(replies).toHaveLength(1)
    await github.editComment(KIT, comment.id, 'cleo', '/byline munte')
    expect((await answered(comment)).replies).toEqual([replies[0]!.replace('mutte', 'munte')])
    await github.editComment(KIT, comment.id, 'ann', '/byline mute')
    expect((await answered(comment)).reactions).toEqual([])
    const { id } = await github.comment(KIT, pull, 'cleo', 'No command.')
    const plain = await github.editComment(KIT, id, 'cleo', '/byline mute')
    expect((await answered(plain)).reactions).toEqual(['+1'])
    const gone = await github.comment(KIT, pull, 'cleo', '/byline nothing')
    await github.deleteComment(KIT, gone.id, 'cleo')
    expect((await answered(gone)).replies).toHaveLength(1)

    const [repository, sender] = [github.repositoryId(KIT), github.accountId('cleo')]
    const before = github.requests.length
    const asked = { comment: plain.id, sender, editedAt: plain.editedAt }
    const job = { kind: 'command', installation, repository, pull, ...asked } as const
    await answerCommand(job, work.context)
    const operations = github.requests.slice(before).map(({ operation }) => operation)
    expect(operations).not.toContain('reactions/create-for-issue-comment')
    expect(operations).not.toContain('issues/create-comment')

    await github.closePullRequest(KIT, pull)
    expect(await ask('cleo', '/byline unmute')).toMatchObject({ reactions: ['+1'] })
    expect((await ask('cleo', '/byline credit @cleo 10%')).replies[1]).toMatch(
      'this pull request was closed without being merged',
    )
  })

  test('speaks for nobody once somebody else has edited it, though it was not answered before', async () => {
    const { answered, github, pull } = await commandsAtWork()
    const asked = await github.comment(KIT, pull, 'ben', '/byline explain')
    await github.editComment(KIT, asked.id, 'ann', '/byline mute')
    expect(await answered(asked)).toMatchObject(SILENT)
    await github.editComment(KIT, asked.id, 'ben', '/byline mute')
    expect(await answered(asked)).toMatchObject(AGREED)
  })

  test('counts only as it was asked where it was edited within the second', async () => {
    const { github, work, installation, pull } = await commandsAtWork()
    const { database, ledger } = work.context.books
    const { id: comment } = await github.comment(KIT, pull, 'ben', '/byline help')
    const { editedAt } = await github.editComment(KIT, comment, 'ann', '/byline unname me')
    const [repository, sender] = [github.repositoryId(KIT), github.accountId('ben')]
    const job = { kind: 'command', installation, repository, pull, comment, sender, editedAt } as const
    const asking = (body: string) => ({ ...job, said: saidIn(parseCommands(body)) })
    expect(subjectOf(asking('/byline help'))).not.toBe(subjectOf(asking('/byline unname me')))
    await answerCommand(asking('/byline help'), work.context)
    expect(await readUnnamed(database, ledger)).toEqual([])
    await answerCommand(asking('/byline unname me'), work.context)
    expect(await readUnnamed(database, ledger)).toHaveLength(1)
    // As earlier versions stored it.
    await github.editComment(KIT, comment, 'ben', '/byline name me')
    const { editedAt: later } = (await github.comments(KIT, pull)).find(({ id }) => id === comment)!
    await answerCommand(parseJob(JSON.stringify({ ...job, editedAt: later })) as typeof job, work.context)
    expect(await readUnnamed(database, ledger)).toEqual([])
  })

  test('is not answered before people were told', async () => {
    const { ask, work } = await commandsAtWork({ isInformed: false })
    expect(await ask('ann', '/byline help')).toMatchObject(SILENT)
    expect(await ask('ann', '/byline that-was-me ann@old.org')).toMatchObject(SILENT)
    const { database, ledger } = work.context.books
    expect(await readIdentityProposals(database, ledger)).toEqual([])
  })
})

test('an explanation names nobody while a settings file is wrong: it may ask for that', async () => {
  const { ask, local, github } = await commandsAtWork()
  local.checkout('main')
  local.commit({ author: 'Ann', files: { '.github/byline.yml': 'unnamed: [ben]\ncoment: true\n' } })
  await github.push(KIT, local.path, 'main', { by: 'ann' })
  const { replies } = await ask('cleo', '/byline explain')
  expect(replies).toEqual([
    expect.stringMatching(
      /^Byline did not do that: `\.github\/byline\.yml` cannot be used, and nobody is named/,
    ),
  ])
  expect(replies[0]).not.toContain('Ben')
})

test('whoever is given a share is not named as another repository shows them', async () => {
  const { ask, github, work, installation } = await commandsAtWork({ authors: ['Ann', 'Ben'] })
  const secret = createRepository()
  const email = github.noReplyEmail('cleo')
  secret.commit({ author: 'Cleopatra', email, files: { 'a.ts': 'export const a = [1, 2, 3]\n' } })
  await github.createRepository('acme/secret', { contents: secret.path, isPrivate: true })
  await syncInstallation({ kind: 'installation', installation }, work.context)
  const repository = github.repositoryId('acme/secret')
  await scanRepository({ kind: 'scan', installation, repository }, work.context)
  expect(await ask('ben', '/byline credit @cleo 20%')).toMatchObject(AGREED)
  const { replies } = await ask('ann', '/byline explain')
  expect(replies[0]).toContain('- **cleo** has 20% of ')
  expect(replies[0]).not.toContain('Cleopatra')
})

test('an explanation says in sentences why everybody is credited, before the merge and after it', async () => {
  const { ask, github, pull } = await commandsAtWork()
  const { replies, reactions } = await ask('cleo', '/byline explain')
  expect(reactions).toEqual([])
  expect(replies).toHaveLength(1)
  expect(replies[0]).toMatch(
    /^Who is credited in this pull request, and why:\n\n- \*\*Ben\*\* wrote \[`[0-9a-f]{7}`\]\(\S+\) \(90 tokens\)\.\n\n/,
  )
  await github.mergePullRequest(KIT, pull)
  const { replies: after } = await ask('ben', '/byline explain')
  expect(after[1]).toMatch(/\n- \*\*Ben\*\* wrote \S+ \(90 tokens\)\.\n/)
  expect(replies[0]).toContain('What you have altogether is for you alone: run `byline explain`')
})

test('quiet is kept where a member asks for it, and about oneself everywhere, until it is taken back', async () => {
  const { ask, work, github, pull } = await commandsAtWork()
  const { database, ledger } = work.context.books
  const key = { repository: github.repositoryId(KIT), number: pull }
  await work.workOff()
  await ask('cleo', '/byline mute')
  expect((await readPull(database, ledger, key)).commentState).toBe('muted')
  expect(await work.waiting()).toMatchObject([{ kind: 'preview', pull, head: null }])
  await ask('ben', '/byline unmute')
  expect((await readPull(database, ledger, key)).commentState).toBe('none')
  await ask('ben', '/byline unname me')
  expect(await readUnnamed(database, ledger)).toEqual([
    { account: github.accountId('ben'), contributor: expect.stringMatching(/^C-/) },
  ])
  expect((await ask('cleo', '/byline explain')).replies[0]).toContain(
    '**Somebody who is not named here** wrote',
  )
  await ask('ben', '/byline name me')
  expect(await readUnnamed(database, ledger)).toEqual([])
})

test('an old e-mail waits for an administrator, and stands in no reply and in no log', async () => {
  const { ask, work, github } = await commandsAtWork()
  const { database, ledger } = work.context.books
  expect(await ask('ben', '/byline that-was-me Ben@Old.example')).toMatchObject(AGREED)
  expect(await ask('ben', '/byline that-was-me ben@old.example')).toMatchObject(AGREED)
  const said = await readIdentityProposals(database, ledger)
  expect(said).toMatchObject([
    { login: 'ben', account: github.accountId('ben'), email: 'ben@old.example', state: 'open' },
  ])
  const { replies } = await ask('ben', '/byline that-was-me ben@old.example ben@older.example')
  expect(replies).toEqual([expect.stringContaining('takes the one e-mail')])
  expect(JSON.stringify([replies, work.lines])).not.toMatch(/old\.example|older\.example/i)
})
