// What work follows from a webhook, and from which none does.
import { describe, expect, it } from 'vitest'
import { jobsOfWebhook, type Audience } from '../../src/github/webhook-jobs.ts'
import { webhookExamples } from '../support/webhook-examples.ts'

const AUDIENCE: Audience = { appId: 11, organisation: 'Kestrel', account: 9 }
const HUMAN = { id: 5, login: 'ana', type: 'User' }
const BOT = { id: 6, login: 'dependabot[bot]', type: 'Bot' }
const HEAD = 'a'.repeat(40)
const ZERO = '0'.repeat(40)

const on = (changes: Readonly<Record<string, unknown>> = {}) => ({
  installation: { id: 3 },
  repository: { id: 7, owner: { id: 9, login: 'kestrel' }, default_branch: 'main', archived: false },
  sender: HUMAN,
  ...changes,
})
const pull = (action: string, changes: Readonly<Record<string, unknown>> = {}) => ({
  ...on(),
  action,
  pull_request: { number: 4, user: HUMAN, head: { sha: HEAD, repo: null } },
  ...changes,
})
const EDITED_AT = '2026-11-23T10:00:00Z'
const HASH = expect.stringMatching(/^[0-9a-f]{64}$/)
const comment = (action: string, body: string, changes: Readonly<Record<string, unknown>> = {}) => ({
  ...on(),
  action,
  issue: { number: 4, pull_request: { url: 'x' } },
  comment: { id: 8, body, updated_at: EDITED_AT, user: HUMAN },
  ...changes,
})
const read = (event: string, payload: unknown) => jobsOfWebhook({ event, payload }, AUDIENCE)
const jobs = (event: string, payload: unknown) => read(event, payload).jobs
const ignored = (event: string, payload: unknown) => {
  const { jobs: none, ignored: reason } = read(event, payload)
  expect(none).toEqual([])
  return reason
}
const AT = { installation: 3, repository: 7 }

describe('a push', () => {
  const push = (changes: Readonly<Record<string, unknown>> = {}) => ({
    ...on(),
    ref: 'refs/heads/main',
    before: 'b'.repeat(40),
    after: HEAD,
    ...changes,
  })

  it('to the default branch is work, whoever pushes', () => {
    const job = { kind: 'push', ...AT, branch: 'main', before: 'b'.repeat(40), after: HEAD }
    expect(jobs('push', push())).toEqual([job])
    expect(jobs('push', push({ sender: BOT }))).toEqual([job])
  })

  it('that makes or deletes the branch has no commit on one side', () => {
    expect(jobs('push', push({ before: ZERO }))).toMatchObject([{ before: null, after: HEAD }])
    expect(jobs('push', push({ after: ZERO }))).toMatchObject([{ before: 'b'.repeat(40), after: null }])
  })

  it.each(['refs/heads/topic', 'refs/tags/main', 'refs/pull/4/head', 'main'])('to %s is none', (ref) => {
    expect(ignored('push', push({ ref }))).toBe('not the default branch')
  })

  it('to an archived repository, or another account, is none', () => {
    const { repository } = on()
    expect(ignored('push', push({ repository: { ...repository, archived: true } }))).toBe(
      'an archived repository',
    )
    const owner = { id: 10, login: 'kestrel-labs' }
    expect(ignored('push', push({ repository: { ...repository, owner } }))).toBe('another account')
  })

  it('is ours by the id of the account after the organisation was renamed', () => {
    const repository = { ...on().repository, owner: { id: 9, login: 'falcon' } }
    expect(jobs('push', push({ repository }))).toHaveLength(1)
  })
})

describe('a pull request', () => {
  it.each(['opened', 'reopened', 'synchronize', 'ready_for_review'])('that is %s is previewed', (action) => {
    expect(jobs('pull_request', pull(action))).toEqual([{ kind: 'preview', ...AT, pull: 4, head: HEAD }])
  })

  it('is previewed again when its base changes, and not when its title does', () => {
    expect(jobs('pull_request', pull('edited', { changes: { base: {} } }))).toHaveLength(1)
    expect(ignored('pull_request', pull('edited', { changes: { title: {} } }))).toBe(
      'nothing follows from it',
    )
    expect(ignored('pull_request', pull('labeled'))).toBe('nothing follows from it')
  })

  it('that is closed tells what git forgets, even where a bot merges it', () => {
    expect(jobs('pull_request', pull('closed', { sender: BOT }))).toEqual([
      { kind: 'pull-closed', ...AT, pull: 4 },
    ])
  })

  it('of a bot is left alone; a bot that commits to a person’s is not', () => {
    const ofBot = { number: 4, user: BOT, head: { sha: HEAD } }
    expect(ignored('pull_request', pull('opened', { pull_request: ofBot }))).toBe('sent by a bot')
    expect(ignored('pull_request', pull('reopened', { sender: BOT }))).toBe('sent by a bot')
    expect(jobs('pull_request', pull('synchronize', { sender: BOT }))).toHaveLength(1)
  })
})

describe('a comment', () => {
  it('that begins with /byline is a command', () => {
    const job = { kind: 'command', ...AT, pull: 4, comment: 8, sender: 5, editedAt: EDITED_AT, said: HASH }
    expect(jobs('issue_comment', comment('created', ' /byline explain'))).toEqual([job])
    expect(ignored('issue_comment', comment('created', 'see /byline explain'))).toBe(
      'nothing follows from it',
    )
    expect(ignored('issue_comment', comment('created', '/bylines'))).toBe('nothing follows from it')
  })

  it('that is edited to begin with /byline is a command, unless somebody else edits it', () => {
    const job = { kind: 'command', ...AT, pull: 4, comment: 8, sender: 5, editedAt: EDITED_AT, said: HASH }
    expect(jobs('issue_comment', comment('edited', '/byline mute'))).toEqual([job])
    const others = ['/byline unmute', '/byline that-was-me ana@old.org', '/byline that-was-me ana@older.org']
    const [mute, unmute, old, older] = ['/byline mute', ...others].map(
      (body) => jobs('issue_comment', comment('edited', body))[0],
    )
    expect(mute).not.toEqual(unmute)
    // No e-mail is kept, not even hashed.
    expect(old).toEqual(older)
    expect(ignored('issue_comment', comment('edited', 'Never mind.'))).toBe('nothing follows from it')
    const other = { ...HUMAN, id: 6 }
    expect(ignored('issue_comment', comment('edited', '/byline mute', { sender: other }))).toBe(
      'edited by somebody else',
    )
  })

  it('of a bot, or on an issue, is none', () => {
    const of = { id: 8, body: '/byline explain', updated_at: EDITED_AT, user: BOT }
    expect(ignored('issue_comment', comment('created', '', { comment: of }))).toBe('sent by a bot')
    expect(ignored('issue_comment', comment('created', '/byline explain', { sender: BOT }))).toBe(
      'sent by a bot',
    )
    expect(ignored('issue_comment', comment('created', '/byline explain', { issue: { number: 4 } }))).toBe(
      'not a pull request',
    )
  })

  it('of a bot that a person deletes may be ours', () => {
    const of = { id: 8, body: 'x', updated_at: EDITED_AT, user: BOT }
    const job = { kind: 'comment-deleted', ...AT, pull: 4, comment: 8 }
    expect(jobs('issue_comment', comment('deleted', '', { comment: of }))).toEqual([job])
    expect(ignored('issue_comment', comment('deleted', '', { comment: of, sender: BOT }))).toBe(
      'sent by a bot',
    )
    expect(ignored('issue_comment', comment('deleted', '/byline explain'))).toBe('nothing follows from it')
  })
})

describe('an installation', () => {
  const installed = { installation: { id: 3, account: { id: 9, login: 'kestrel' } }, sender: HUMAN }

  it('and its repositories are read anew', () => {
    const job = { kind: 'installation', installation: 3 }
    for (const event of ['installation', 'installation_repositories'])
      expect(jobs(event, { ...installed, action: 'any' })).toEqual([job])
    const account = { id: 9, login: 'falcon' }
    expect(jobs('installation_target', { ...installed, account, action: 'renamed' })).toEqual([job])
    expect(jobs('repository', { ...on(), action: 'transferred' })).toEqual([job])
  })

  it('of another account is none of ours', () => {
    const account = { id: 10, login: 'octocat' }
    expect(ignored('installation', { ...installed, installation: { id: 3, account } })).toBe(
      'another account',
    )
    expect(ignored('installation_target', { ...installed, account })).toBe('another account')
  })

  it('is scanned again where a default branch changes, or an archive is opened', () => {
    const both = [
      { kind: 'installation', installation: 3 },
      { kind: 'scan', ...AT },
    ]
    expect(jobs('repository', { ...on(), action: 'unarchived' })).toEqual(both)
    expect(
      jobs('repository', { ...on(), action: 'edited', changes: { default_branch: { from: 'master' } } }),
    ).toEqual(both)
    expect(ignored('repository', { ...on(), action: 'edited', changes: {} })).toBe('nothing follows from it')
  })
})

describe('a check run', () => {
  const rerun = (id: number, changes: Readonly<Record<string, unknown>> = {}) => ({
    ...on(),
    action: 'rerequested',
    check_run: { app: { id }, head_sha: HEAD, pull_requests: [{ number: 4 }] },
    ...changes,
  })

  it('of ours that somebody runs again previews its pull requests', () => {
    const again = { kind: 'preview', ...AT, pull: 4, head: HEAD, isAskedAgain: true }
    expect(jobs('check_run', rerun(11))).toEqual([again])
    const suite = { ...rerun(11), check_run: undefined, check_suite: rerun(11).check_run }
    expect(jobs('check_suite', suite)).toHaveLength(1)
    // Of a fork's pull request GitHub names no number.
    const ofFork = { ...rerun(11), check_run: { app: { id: 11 }, head_sha: HEAD, pull_requests: [] } }
    expect(jobs('check_run', ofFork)).toEqual([{ kind: 'check-again', ...AT, head: HEAD }])
    expect(ignored('check_run', rerun(12))).toBe('nothing follows from it')
    expect(ignored('check_run', rerun(11, { action: 'completed' }))).toBe('nothing follows from it')
  })
})

describe('what is not of the form that GitHub documents', () => {
  it.each([
    null,
    0,
    '',
    [],
    {},
    on({ repository: null }),
    on({ installation: { id: -1 } }),
    on({ sender: null }),
    pull('opened', { pull_request: { number: '4', head: { sha: HEAD } } }),
    pull('opened', { pull_request: { number: 4, head: { sha: '$(rm -rf /)' } } }),
  ])('asks for nothing (%#)', (payload) => {
    for (const event of ['push', 'pull_request', 'issue_comment', 'installation', 'repository', 'check_run'])
      expect(jobs(event, payload)).toEqual([])
  })

  it('is told from what nobody handles', () => {
    expect(ignored('push', {})).toBe('not of the form that is known')
    expect(ignored('star', {})).toBe('nothing follows from it')
  })
})

describe('the payloads that GitHub publishes as examples', () => {
  it('are all read, and those of ours that ask for work give it', () => {
    const audience = { appId: 1, organisation: 'Codertocat', account: null }
    const seen = new Map<string, number>()
    const examples = webhookExamples()
    for (const webhook of examples)
      for (const job of jobsOfWebhook(webhook, audience).jobs)
        seen.set(job.kind, (seen.get(job.kind) ?? 0) + 1)
    expect(examples).toHaveLength(329)
    expect(Object.fromEntries(seen)).toMatchObject({ installation: 7, 'pull-closed': 2 })
  })
})
