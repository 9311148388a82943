// The one comment of a pull request where memory and GitHub say different things.
import { describe, expect, test } from 'vitest'
import { NOTHING_SAID, readPull, savePull } from '../../../src/database/pull-rows.ts'
import { readRepositories } from '../../../src/database/github-rows.ts'
import { COMMENT_LENGTH_MAX } from '../../../src/github/comment.ts'
import { publishComment } from '../../../src/tasks/github/publish-comment.ts'
import { rememberDeletion, type PublishedPull } from '../../../src/tasks/github/publish-preview.ts'
import { syncInstallation } from '../../../src/tasks/github/sync-installation.ts'
import { startGitHub, type TestGitHub } from '../../support/github/github.ts'
import { openPullOn, type PullOnGitHub } from '../../support/github/pull-request-on-github.ts'
import { workOn } from '../../support/github/work-context.ts'
import { previewWith, PREVIEWS, writer } from '../../support/previews.ts'

const PREVIEW = PREVIEWS['three people, one of whom only wrote what was moved']

/** A pull request as the work on it sees it, without the service. */
async function started() {
  const github = await startGitHub()
  const { context } = await workOn(github)
  const pull = await openPullOn(github, 'billing')
  const { id } = await github.install('acme')
  await syncInstallation({ kind: 'installation', installation: id }, context)
  const [repository] = await readRepositories(context.books.database, context.books.ledger)
  const published: PublishedPull = {
    context,
    api: context.github.as(id),
    repository: repository!,
    number: pull.number,
    places: { repositoryUrl: `${github.url}/acme/billing`, baseUrl: null },
    isAskedAgain: false,
  }
  const key = { repository: repository!.id, number: pull.number }
  const { database, ledger } = context.books
  const said = () => readPull(database, ledger, key)
  const forget = () => savePull(database, ledger, key, NOTHING_SAID, 0)
  return { github, context, pull, published, said, forget, key }
}

async function ownComments(github: TestGitHub, { name, number }: PullOnGitHub) {
  return (await github.comments(name, number)).filter(({ login }) => login === 'byline[bot]')
}

describe('our comment', () => {
  test('behaviour 9: own comment is found on page 2', async () => {
    const { github, pull, published, said, forget } = await started()
    for (let at = 0; at < 101; at++) await github.comment(pull.name, pull.number, 'cleo', `Remark ${at}.`)
    await publishComment(published, PREVIEW)
    const [ours] = await ownComments(github, pull)
    // It was made, and nobody kept that it was.
    await forget()
    await publishComment(published, { ...PREVIEW, newTokens: 409 })
    expect(await ownComments(github, pull)).toEqual([
      { ...ours, editedAt: expect.any(String), body: expect.stringContaining('| **613 tokens** |') },
    ])
    expect(await said()).toMatchObject({ comment: ours!.id, commentState: 'shown' })
    const pages = github.requestsFor('issues/list-comments').map(({ query }) => query['page'] ?? '1')
    expect(pages).toContain('2')
    expect(github.requestsFor('issues/create-comment')).toHaveLength(1)
  })

  test('that was deleted while nobody listened is not made again', async () => {
    const { github, pull, published, said } = await started()
    await publishComment(published, PREVIEW)
    const [ours] = await ownComments(github, pull)
    await github.deleteComment(pull.name, ours!.id, 'ben')
    await publishComment(published, { ...PREVIEW, newTokens: 409 })
    await publishComment(published, { ...PREVIEW, newTokens: 410 })
    expect(await ownComments(github, pull)).toEqual([])
    expect(await said()).toMatchObject({ commentState: 'deleted' })
  })

  test('is not taken for deleted where another bot’s was', async () => {
    const { context, published, said, key } = await started()
    await publishComment(published, PREVIEW)
    const { comment } = await said()
    const job = {
      kind: 'comment-deleted',
      installation: 1,
      repository: key.repository,
      pull: key.number,
    } as const
    await rememberDeletion({ ...job, comment: comment! + 1 }, context)
    expect(await said()).toMatchObject({ comment, commentState: 'shown' })
    await rememberDeletion({ ...job, comment: comment! }, context)
    expect(await said()).toMatchObject({ comment, commentState: 'deleted' })
  })

  test('that a member muted is one quiet line, until it is wanted again', async () => {
    const { github, context, pull, published, said, key } = await started()
    await publishComment(published, PREVIEW)
    const mute = async (commentState: 'muted' | 'shown') =>
      savePull(context.books.database, context.books.ledger, key, { ...(await said()), commentState }, 0)
    await mute('muted')
    await publishComment(published, PREVIEW)
    await publishComment(published, PREVIEW)
    const [quiet] = await ownComments(github, pull)
    expect(quiet?.body).toMatch(
      /^<sub>Byline is quiet in this pull request\. `\/byline unmute` brings it back\.<\/sub>\n<!--/,
    )
    expect(github.requestsFor('issues/update-comment')).toHaveLength(1)
    await mute('shown')
    await publishComment(published, PREVIEW)
    const [loud, ...others] = await ownComments(github, pull)
    expect(others).toEqual([])
    expect(loud).toMatchObject({ id: quiet!.id, body: expect.stringMatching(/^### Byline: three people/) })
  })

  test('is taken by GitHub, however much there is to say', async () => {
    const { github, pull, published } = await started()
    const authors = Array.from({ length: 3000 }, (_, at) => writer(`Person ${at}`, 3))
    await publishComment(published, previewWith({ authors, newTokens: 9000 }))
    const [ours] = await ownComments(github, pull)
    expect(ours!.body.length).toBeGreaterThan(COMMENT_LENGTH_MAX - 400)
  })
})
