// What people see of Byline in a pull request: the service, GitHub's webhooks and its API, from end to end.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { runProgram } from '../cli/run.ts'
import { startGitHub, type TestGitHub } from '../support/github/github.ts'
import {
  functionNamed,
  openPullOn,
  pushMore,
  type PullOnGitHub,
} from '../support/github/pull-request-on-github.ts'
import { startByline, type RunningByline } from '../support/github/running-byline.ts'
import { createFolder, createRepository } from '../support/repository.ts'

let github: TestGitHub
let byline: RunningByline

beforeAll(async () => {
  github = await startGitHub()
  byline = await startByline(github)
  await github.install('acme')
  await byline.idle()
}, 60_000)

async function tell(): Promise<void> {
  const notice = join(byline.folder, 'notice.md')
  writeFileSync(notice, 'From now on Byline names who wrote what.\n')
  const words = ['org', 'adopt', '--told', '2026-01-02', '--notice', notice, '--by', 'ann@example.org']
  const told = await runProgram([...words, ...byline.booksOptions])
  expect(told).toMatchObject({ code: 0 })
}

async function commentsOn({ name, number }: PullOnGitHub) {
  await byline.idle()
  return (await github.comments(name, number)).filter(({ login }) => login.endsWith('[bot]'))
}

async function checksOn({ name, local }: PullOnGitHub, head = local.headOf('topic')) {
  await byline.idle()
  return github.checkRuns(name, head)
}

const writes = (operation: string, { name }: PullOnGitHub) =>
  github.requestsFor(operation).filter(({ path }) => path.startsWith(`/repos/${name}/`))

const madeComments = (pull: PullOnGitHub) => writes('issues/create-comment', pull)
const editedComments = (pull: PullOnGitHub) => writes('issues/update-comment', pull)
const bodyOf = ({ body }: { readonly body: unknown }) => (body as { readonly body: string }).body

test('before people were told, nothing is posted', async () => {
  const pull = await openPullOn(github, 'silent')
  expect(await commentsOn(pull)).toEqual([])
  expect(await checksOn(pull)).toEqual([])
  await tell()
})

describe('a pull request', () => {
  test('is told whose work it holds, in one comment and one check run that carries the checkpoint', async () => {
    const pull = await openPullOn(github, 'told', { isDraft: true })
    const [comment, ...others] = await commentsOn(pull)
    expect(others).toEqual([])
    expect(comment?.body).toMatch(/^### Byline: Ben wrote this change; it moves code by Ann\n/)
    expect(comment?.body).toMatch(/\| Ann \| 81 \| 0 \| `money` from \[`src\/money\.ts`\]/)
    expect(comment?.body).not.toContain('@')
    const [check, ...more] = await checksOn(pull)
    expect(more).toEqual([])
    expect(check).toMatchObject({
      name: 'Byline',
      status: 'completed',
      conclusion: 'success',
      output: { title: 'Ben wrote this change; it moves code by Ann' },
      annotations: [{ path: 'src/range.ts', start_line: 1, end_line: 15, annotation_level: 'notice' }],
    })
    // What the check run says is enough to hold the ledger to its word.
    const { text } = check!['output'] as { readonly text: string }
    const [note, key] = Array.from(text.matchAll(/```text\n([^`]*)```/g), ([, lines]) => lines!)
    const folder = createFolder()
    const [ledger, kept] = [join(folder, 'acme.ledger'), join(folder, 'byline.checkpoint')]
    writeFileSync(kept, note!)
    await runProgram(['ledger', 'export', '--out', ledger, ...byline.booksOptions])
    const verified = await runProgram([
      'ledger',
      'verify',
      ledger,
      '--checkpoint',
      kept,
      '--public-key',
      key!.trim(),
    ])
    expect(verified).toMatchObject({ code: 0 })
  })

  test('that is closed is told nothing', async () => {
    const pull = await openPullOn(github, 'closed', { isPlain: true })
    await byline.idle()
    await github.closePullRequest(pull.name, pull.number)
    const head = await pushMore(github, pull, { 'src/late.ts': functionNamed('late', 40) })
    expect(await checksOn(pull, head)).toEqual([])
  })

  test('behaviour 7: ten pushes: one comment, edited in place', async () => {
    const pull = await openPullOn(github, 'ten-pushes')
    const [first] = await commentsOn(pull)
    for (let push = 1; push <= 10; push++) {
      const head = await pushMore(github, pull, {
        [`src/part${push}.ts`]: functionNamed(`part${push}`, push * 1000),
      })
      // Some are pushed faster than they are looked at.
      if (push % 9 !== 1) continue
      const [comment, ...others] = await commentsOn(pull)
      expect(others).toEqual([])
      expect(comment).toMatchObject({
        id: first!.id,
        body: expect.stringContaining(`byline:preview ${head}`),
      })
    }
    expect(madeComments(pull)).toHaveLength(1)
    expect(writes('issues/delete-comment', pull)).toEqual([])
  })

  test('behaviour 6: an out-of-order or old synchronize never overwrites the newer head', async () => {
    const pull = await openPullOn(github, 'out-of-order')
    await byline.idle()
    github.holdWebhooks()
    const older = await pushMore(github, pull, { 'src/older.ts': functionNamed('older', 3000) })
    const newer = await pushMore(github, pull, { 'src/newer.ts': functionNamed('newer', 4000) })
    await github.releaseWebhooks((held) => held.toReversed())
    const [comment] = await commentsOn(pull)
    expect(comment?.body).toContain(newer)
    // Long after, the oldest comes once more.
    const old = github.deliveries.find(
      ({ event, payload }) => event === 'pull_request' && JSON.stringify(payload).includes(older),
    )
    await github.send('pull_request', old!.payload)
    const [after] = await commentsOn(pull)
    expect(after?.body).toBe(comment?.body)
    expect(
      editedComments(pull)
        .map(bodyOf)
        .filter((body) => body.includes(`byline:preview ${older}`)),
    ).toEqual([])
    expect(await checksOn(pull, older)).toEqual([])
  })

  test('behaviour 8: a marker comment by somebody else is ignored', async () => {
    github.holdWebhooks()
    const pull = await openPullOn(github, 'impostor')
    const marked = `Trust me.\n<!-- byline:preview ${pull.local.headOf('topic')} -->`
    const theirs = await github.comment(pull.name, pull.number, 'cleo', marked)
    await github.releaseWebhooks()
    const [ours] = await commentsOn(pull)
    expect(ours?.body).toMatch(/^### Byline: Ben/)
    const all = await github.comments(pull.name, pull.number)
    expect(all.find(({ id }) => id === theirs.id)).toMatchObject({ body: marked })
    expect(editedComments(pull)).toEqual([])
  })

  test('behaviour 10: a comment deleted by a human is not posted again on that pull request', async () => {
    const pull = await openPullOn(github, 'deleted')
    const [comment] = await commentsOn(pull)
    await github.deleteComment(pull.name, comment!.id, 'ben')
    const head = await pushMore(github, pull, { 'src/more.ts': functionNamed('more', 700) })
    expect(await commentsOn(pull)).toEqual([])
    expect(await checksOn(pull, head)).toHaveLength(1)
    expect(madeComments(pull)).toHaveLength(1)
  })

  test('behaviour 11: nothing to say: no comment, a quiet check', async () => {
    const pull = await openPullOn(github, 'plain', { isPlain: true })
    expect(await commentsOn(pull)).toEqual([])
    expect(await checksOn(pull)).toMatchObject([
      { conclusion: 'success', output: { title: 'Nothing to tell about this change' }, annotations: [] },
    ])
    // As soon as there is something to say it is said; and where that is undone, the comment says so.
    const [money, other] = [functionNamed('money', 100), functionNamed('other', 500)]
    await pushMore(github, pull, { 'src/money.ts': other, 'src/format.ts': money })
    const [comment] = await commentsOn(pull)
    expect(comment?.body).toMatch(/^### Byline: Ben wrote this change; it moves code by Ann\n/)
    await pushMore(github, pull, { 'src/money.ts': money + other, 'src/format.ts': null })
    const [after] = await commentsOn(pull)
    expect(after).toMatchObject({ id: comment!.id })
    expect(after?.body).toMatch(/^### Byline: nothing to tell about this change\n/)
  })

  test('behaviour 12: same result: no PATCH', async () => {
    const pull = await openPullOn(github, 'same')
    const [check] = await checksOn(pull)
    const written = () =>
      github.requests.filter(
        ({ method, path }) => method !== 'GET' && path.startsWith(`/repos/${pull.name}/`),
      )
    const before = written()
    const opened = github.deliveries.findLast(({ event }) => event === 'pull_request')
    await github.send('pull_request', opened!.payload)
    await byline.idle()
    const jobs = (await byline.jobs()).filter(({ kind }) => kind === 'preview')
    expect(jobs.slice(-2)).toMatchObject([{ subject: '1' }, { subject: '1', state: 'done' }])
    expect(written()).toEqual(before)
    // Whoever asks for the check again gets it again.
    await github.rerequestCheck(pull.name, Number(check!['id']), 'ben')
    expect(await checksOn(pull)).toHaveLength(1)
    expect(written().slice(before.length)).toMatchObject([{ operation: 'checks/update' }])
  })

  test('behaviour 14: 51 annotations: several requests', async () => {
    const names = Array.from({ length: 51 }, (_, at) => `offer${String(at).padStart(2, '0')}`)
    const file = names.map((name, at) => functionNamed(name, at * 50, 2)).join('\n')
    const pull = await openPullOn(github, 'annotated', { changes: { 'src/range.ts': file } })
    const [check, ...others] = await checksOn(pull)
    expect(others).toEqual([])
    expect(check!.annotations.map(({ title }) => title)).toEqual(names.map((name) => `${name} is reusable`))
    const sent = [...writes('checks/create', pull), ...writes('checks/update', pull)].map(
      ({ body }) => (body as { output: { annotations?: unknown[] } }).output.annotations?.length,
    )
    expect(sent).toEqual([50, 1])
  })
})

describe('a crash', () => {
  test('behaviour 15: advisory by default; a check is never left pending, even by a crash', async () => {
    // GitHub makes the check run, and the comment, and the answers never come.
    for (const operation of ['checks/create', 'issues/create-comment']) {
      const pull = await openPullOn(github, `crash-${operation.slice(0, 6)}`, { isPlain: true })
      await byline.idle()
      github.failNext({ operation, answer: 'hang', isDone: true })
      await pushMore(github, pull, {
        'src/money.ts': functionNamed('other', 500),
        'src/format.ts': functionNamed('money', 100),
      })
      await byline.until(
        () => github.requestsFor(operation).some(({ status }) => status === 0),
        `${operation} to hang`,
      )
      await byline.kill()
      for (const { status } of await github.checkRuns(pull.name, pull.local.headOf('topic')))
        expect(status).toBe('completed')
      await byline.start()
      const checks = await checksOn(pull)
      expect(checks).toMatchObject([{ status: 'completed', conclusion: 'success' }])
      expect(await commentsOn(pull)).toHaveLength(1)
    }
    for (const { body } of github.requestsFor('checks/create'))
      expect(body).toMatchObject({
        status: 'completed',
        conclusion: expect.stringMatching(/^(success|neutral)$/),
      })
  })

  test('of rights to one thing does not stop the other', async () => {
    const answer = { answer: 403, message: 'Resource not accessible by integration' } as const
    github.failNext({ operation: 'checks/create', ...answer })
    const unchecked = await openPullOn(github, 'unchecked')
    expect(await commentsOn(unchecked)).toHaveLength(1)
    expect(await checksOn(unchecked)).toEqual([])
    github.failNext({ operation: 'issues/create-comment', ...answer })
    const silent = await openPullOn(github, 'uncommented')
    expect(await commentsOn(silent)).toEqual([])
    expect(await checksOn(silent)).toHaveLength(1)
    const told = byline.logs().filter(({ event }) => event === 'not published')
    expect(told.map(({ what, refusal }) => [what, refusal])).toEqual([
      ['check', 'forbidden'],
      ['comment', 'forbidden'],
    ])
  })
})

const SETTINGS = '.github/byline.yml'

describe('settings', () => {
  test('behaviour 16: configuration is read from the default branch; an invalid one gives a clear check message', async () => {
    const own = await openPullOn(github, 'own-settings', {
      changes: { [SETTINGS]: 'comment: false\nchecks: false\n' },
    })
    expect(await commentsOn(own)).toHaveLength(1)
    expect(await checksOn(own)).toHaveLength(1)
    const wrong = await openPullOn(github, 'wrong-settings', {
      files: { [SETTINGS]: 'version: 1\ncoment: false\n' },
      changes: { [SETTINGS]: 'version: 1\n' },
    })
    const [check] = await checksOn(wrong)
    expect(check).toMatchObject({ status: 'completed', conclusion: 'neutral' })
    const { title, summary } = check!['output'] as { readonly title: string; readonly summary: string }
    expect(title).toMatch(
      /byline\.yml cannot be used:.* line 2:.* coment is not a setting; there are version, comment/u,
    )
    expect(summary).toContain(`${github.url}/acme/wrong-settings/blob/HEAD/.github/byline.yml`)
    expect(await commentsOn(wrong)).toEqual([])
    const large = await openPullOn(github, 'large-settings', {
      files: { [SETTINGS]: `# ${'x'.repeat(1_000_000)}\n` },
    })
    expect(await checksOn(large)).toMatchObject([
      {
        conclusion: 'neutral',
        output: { title: expect.stringContaining('the file has over 1 MB') },
      },
    ])
  })

  test('behaviour 17: opt-out per repository, path and person', async () => {
    const quiet = await openPullOn(github, 'quiet', {
      files: { [SETTINGS]: 'comment: false\nchecks: false\n' },
    })
    const unannotated = await openPullOn(github, 'unannotated', {
      files: { [SETTINGS]: 'comment: false\nannotations: false\n' },
    })
    const partly = await openPullOn(github, 'partly', {
      files: { [SETTINGS]: 'quietPaths: [src/format.ts]\n' },
    })
    // Ann's commits bear the e-mail that GitHub makes up for her.
    const local = createRepository()
    const email = github.noReplyEmail('ann')
    const [money, other] = [functionNamed('money', 100), functionNamed('other', 500)]
    local.commit({ author: 'Ann', email, files: { 'a.ts': money + other, [SETTINGS]: 'unnamed: [ann]\n' } })
    local.branch('topic')
    local.commit({ author: 'Ben', files: { 'a.ts': other, 'b.ts': money + functionNamed('range', 900) } })
    await github.createRepository('acme/unnamed', { contents: local.path })
    const number = await github.openPullRequest('acme/unnamed', { head: 'topic', by: 'ben' })
    const unnamed = { name: 'acme/unnamed', local, number }

    expect(await commentsOn(quiet)).toEqual([])
    expect(await checksOn(quiet)).toEqual([])
    expect(await commentsOn(unannotated)).toEqual([])
    expect(await checksOn(unannotated)).toMatchObject([{ annotations: [] }])
    // What is left is new and Ben's alone.
    expect(await commentsOn(partly)).toEqual([])
    expect(await checksOn(partly)).toMatchObject([{ output: { title: 'Nothing to tell about this change' } }])
    const [comment] = await commentsOn(unnamed)
    expect(comment?.body).toMatch(/^### Byline: Ben wrote this change; it moves code by somebody\n/)
    expect(comment?.body).toMatch(/\| _not named_ \| 81 \| 0 \|/)
    expect(comment?.body).not.toContain('Ann')
  })

  test('of the organisation hold in every repository that does not say otherwise', async () => {
    const settings = createRepository()
    settings.commit({ files: { [SETTINGS]: 'comment: false\n' } })
    await github.createRepository('acme/.github', { contents: settings.path })
    await byline.idle()
    const without = await openPullOn(github, 'without-settings')
    const withOwn = await openPullOn(github, 'with-settings', { files: { [SETTINGS]: 'comment: true\n' } })
    expect(await commentsOn(without)).toEqual([])
    expect(await checksOn(without)).toHaveLength(1)
    expect(await commentsOn(withOwn)).toHaveLength(1)
    // Whoever reads an open repository does not read this one.
    settings.commit({ files: { [SETTINGS]: 'kestrel: true\n' } })
    await github.push('acme/.github', settings.path, 'main')
    const open = await openPullOn(github, 'open-without-settings', { isPublic: true })
    const [check] = await checksOn(open)
    const { title, summary } = check!['output'] as { readonly title: string; readonly summary: string }
    expect(title).toMatch(/byline\.yml cannot be used$/)
    expect(summary).not.toMatch(/kestrel|line 1|blob/)
    settings.commit({ files: { [SETTINGS]: 'comment: true\n' } })
    await github.push('acme/.github', settings.path, 'main')
  })
})

test('behaviour 20: fork and `head.repo: null`: no crash, no fork code run, no private data shown', async () => {
  const main = createRepository()
  const [money, other] = [functionNamed('money', 100), functionNamed('other', 500)]
  main.commit({ author: 'Ann', files: { 'a.ts': money + other, 'package.json': '{"name":"open"}' } })
  await github.createRepository('acme/open', { contents: main.path, isPrivate: false })
  const fork = await github.fork('acme/open', 'dora')
  main.branch('topic')
  main.commit({
    author: 'Dora',
    files: {
      'a.ts': other,
      'b.ts': money + functionNamed('range', 900),
      [SETTINGS]: 'comment: false\nchecks: false\n',
      '.gitattributes': '* linguist-generated filter=run\n',
      '.mailmap': 'Mallory <ann@example.org>\n',
      'package.json': '{"name":"open","scripts":{"prepare":"touch /tmp/byline-was-here"}}',
    },
  })
  await github.push(fork, main.path, 'topic', { by: 'dora' })
  const number = await github.openPullRequest('acme/open', { head: 'dora:topic', by: 'dora' })
  const pull = { name: 'acme/open', local: main, number }
  const [comment] = await commentsOn(pull)
  expect(comment?.body).toMatch(/^### Byline: Dora wrote this change; it moves code by Ann\n/)
  expect(comment?.body).not.toMatch(/Mallory|silent|told/)
  await github.change(fork, 'delete', { by: 'dora' })
  const [check] = await checksOn(pull)
  const updates = writes('checks/update', pull).length
  await github.rerequestCheck(pull.name, Number(check!['id']), 'ann')
  expect(await commentsOn(pull)).toEqual([comment])
  expect(writes('checks/update', pull)).toHaveLength(updates + 1)
  const dead = (await byline.jobs()).filter(({ state }) => state === 'dead')
  expect(dead).toEqual([])
})
