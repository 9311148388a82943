// Answers about pull requests, their comments and their checks. The emulated GitHub keeps texts, states and numbers.
import type { Json } from './api-description.ts'
import { isAncestor, resolveCommit } from './bare-repositories.ts'
import { commitJson, filesJson, isInDefaultBranch } from './answers-git.ts'
import {
  askEmulator,
  invalid,
  notFound,
  ok,
  page,
  repositoryIn,
  type Exchange,
  type Handler,
  type Reply,
} from './exchange.ts'
import { accountJson, appJson, likeGitHub } from './payloads.ts'
import { mergeBase, pullCommits, pullFiles, pullJson, simplePullJson, type Pull } from './pull-requests.ts'
import { accountOf, fullName, ownerToken, type Account, type Hosted, type State } from './state.ts'
import { tell } from './telling.ts'

/** The handlers of this file by operation. */
export const pullAnswers: Readonly<Record<string, Handler>> = {
  'pulls/get': async (exchange) => {
    const pull = pullIn(exchange)
    return pull === undefined ? notFound : ok(await pullJson(exchange.state, pull))
  },
  'pulls/list': listPulls,
  'pulls/list-commits': async (exchange) => {
    const pull = pullIn(exchange)
    if (pull === undefined) return notFound
    // GitHub lists no more than 250.
    const { items, headers } = page(exchange, (await pullCommits(exchange.state, pull)).slice(0, 250))
    const repository = repositoryIn(exchange)
    return ok(
      items.map((each) => commitJson(exchange.state, repository, each)),
      headers,
    )
  },
  'pulls/list-files': async (exchange) => {
    const { state } = exchange
    const pull = pullIn(exchange)
    if (pull === undefined) return notFound
    const { items, headers } = page(exchange, (await pullFiles(state, pull)).slice(0, 3000))
    const from = await mergeBase(state, pull)
    return ok(await filesJson(state, repositoryIn(exchange), from, pull.headSha, items), headers)
  },
  'repos/list-pull-requests-associated-with-commit': pullsOfCommit,
  'issues/get': async (exchange) => {
    const pull = pullIn(exchange, 'issue_number')
    if (pull === undefined) return askEmulatorAboutApp(exchange)
    return ok(await issueJson(exchange.state, repositoryIn(exchange), pull.number))
  },
  'issues/list-comments': askEmulatorAboutApp,
  'issues/get-comment': askEmulatorAboutApp,
  'issues/create-comment': createComment,
  'issues/update-comment': updateComment,
  'issues/delete-comment': deleteComment,
  'reactions/create-for-issue-comment': createReaction,
}

/** GitHub refuses longer comments. */
const MOST_CHARACTERS = 65_536

function pullIn({ state, operation, repository }: Exchange, parameter = 'pull_number'): Pull | undefined {
  const number = Number(operation.parameters[parameter])
  return state.pulls.find((each) => each.repositoryId === repository?.id && each.number === number)
}

async function listPulls(exchange: Exchange): Promise<Reply> {
  const { state, query } = exchange
  const repository = repositoryIn(exchange)
  const wanted = query.get('state') ?? 'open'
  const head = query.get('head')
  const base = query.get('base')
  const found = state.pulls.filter((pull) => {
    if (pull.repositoryId !== repository.id) return false
    if (wanted !== 'all' && (wanted === 'open') !== pull.isOpen) return false
    return (
      (head === null || head === `${pull.headOwner}:${pull.headRef}`) &&
      (base === null || base === pull.baseRef)
    )
  })
  const isAscending = query.get('direction') === 'asc'
  const sorted = found.toSorted((a, b) => (isAscending ? a.number - b.number : b.number - a.number))
  const { items, headers } = page(exchange, sorted)
  return ok(await Promise.all(items.map((each) => simplePullJson(state, each))), headers)
}

/** A merged commit's pull requests are those that brought it; for others, open and merged ones that hold it. */
async function pullsOfCommit(exchange: Exchange): Promise<Reply> {
  const { state, operation } = exchange
  const repository = repositoryIn(exchange)
  const name = operation.parameters['commit_sha'] ?? ''
  const sha = await resolveCommit(repository.gitDir, name)
  if (sha === undefined) return invalid(`No commit found for SHA: ${name}`)
  const isInDefault = await isInDefaultBranch(repository, sha)
  const found: Pull[] = []
  for (const pull of state.pulls.filter((each) => each.repositoryId === repository.id)) {
    if (isInDefault ? pull.mergedAt === undefined : !pull.isOpen && pull.mergedAt === undefined) continue
    if (pull.mergeCommitSha === sha || pull.landed.includes(sha) || (await brings(pull, repository, sha)))
      found.push(pull)
  }
  const { items, headers } = page(exchange, found)
  return ok(await Promise.all(items.map((each) => simplePullJson(state, each))), headers)
}

async function brings(pull: Pull, { gitDir }: Hosted, sha: string): Promise<boolean> {
  return (await isAncestor(gitDir, sha, pull.headSha)) && !(await isAncestor(gitDir, sha, pull.baseSha))
}

/** Comments by the app name the app. */
async function askEmulatorAboutApp(exchange: Exchange, changes?: { body: unknown }): Promise<Reply> {
  const answer = await askEmulator(exchange, changes)
  const { body } = answer
  const made = (comment: unknown): unknown => withApp(exchange.state, comment)
  return { ...answer, body: Array.isArray(body) ? body.map(made) : made(body) }
}

function withApp(state: State, comment: unknown): unknown {
  const user = (comment as Json | undefined)?.['user'] as Json | null | undefined
  if (user?.['login'] !== `${state.app.slug}[bot]`) return comment
  return { ...(comment as Json), performed_via_github_app: appJson(state) }
}

function tooLong(body: unknown): Reply | undefined {
  const text = (body as Json | undefined)?.['body']
  if (typeof text !== 'string' || text.length <= MOST_CHARACTERS) return undefined
  const error = { resource: 'IssueComment', code: 'unprocessable', field: 'data' }
  return invalid('Validation Failed', [
    { ...error, message: `Body is too long (maximum is ${MOST_CHARACTERS} characters)` },
  ])
}

/** Whoever acts through the API: a person, or the app's bot. */
function actorOf({ state, caller }: Exchange): Account {
  return caller.kind === 'user' ? caller.account : accountOf(state, `${state.app.slug}[bot]`)
}

async function createComment(exchange: Exchange): Promise<Reply> {
  const refused = tooLong(exchange.body)
  if (refused !== undefined) return refused
  const answer = await askEmulatorAboutApp(exchange)
  if (answer.status === 201) {
    await tellOfComment(
      exchange.state,
      repositoryIn(exchange),
      'created',
      answer.body as Json,
      actorOf(exchange),
    )
  }
  return answer
}

async function updateComment(exchange: Exchange): Promise<Reply> {
  const refused = tooLong(exchange.body)
  if (refused !== undefined) return refused
  const before = await askEmulator({ ...exchange, method: 'GET', body: undefined })
  const answer = await askEmulatorAboutApp(exchange)
  if (answer.status === 200) {
    const changes = { body: { from: (before.body as Json)['body'] } }
    const comment = answer.body as Json
    await tellOfComment(exchange.state, repositoryIn(exchange), 'edited', comment, actorOf(exchange), {
      changes,
    })
  }
  return answer
}

async function deleteComment(exchange: Exchange): Promise<Reply> {
  const before = await askEmulatorAboutApp({ ...exchange, method: 'GET', body: undefined })
  const answer = await askEmulator(exchange)
  if (answer.status === 204) {
    await tellOfComment(
      exchange.state,
      repositoryIn(exchange),
      'deleted',
      before.body as Json,
      actorOf(exchange),
    )
  }
  return answer
}

/** Tells of a comment that was made, changed or deleted. */
export async function tellOfComment(
  state: State,
  repository: Hosted,
  action: 'created' | 'edited' | 'deleted',
  comment: Json,
  sender: Account,
  more: Json = {},
): Promise<void> {
  const number = Number(String(comment['issue_url']).split('/').at(-1))
  const issue = await issueJson(state, repository, number)
  await tell(state, repository, 'issue_comment', sender, (context) => ({
    action,
    issue,
    comment,
    ...more,
    ...context,
  }))
}

/** An issue or pull request, as comments' webhooks show it. The emulated GitHub shows no pull request as the issue that it is, too. */
async function issueJson(state: State, repository: Hosted, number: number): Promise<Json> {
  const pull = state.pulls.find((each) => each.repositoryId === repository.id && each.number === number)
  const own = `${state.url}/repos/${fullName(repository)}`
  const issue = `${own}/issues/${number}`
  const json =
    pull === undefined ? await emulatedIssue(state, repository, number) : await simplePullJson(state, pull)
  const common = {
    url: issue,
    repository_url: own,
    labels_url: `${issue}/labels{/name}`,
    comments_url: `${issue}/comments`,
    events_url: `${issue}/events`,
    timeline_url: `${issue}/timeline`,
    active_lock_reason: null,
    performed_via_github_app: null,
    state_reason: null,
    reactions: reactionsJson(issue),
  }
  if (pull === undefined) return { ...json, ...common }
  const { html_url, diff_url, patch_url, merged_at } = json
  const kept = Object.entries(json).filter(([key]) => ISSUE_KEYS.has(key))
  const pull_request = { url: `${own}/pulls/${number}`, html_url, diff_url, patch_url, merged_at }
  return { ...Object.fromEntries(kept), ...common, pull_request }
}

/** What a pull request and its issue have in common. */
const ISSUE_KEYS = new Set(
  `html_url id node_id number title user labels state locked assignee assignees milestone comments created_at updated_at
  closed_at author_association body draft`.split(/\s+/),
)

function reactionsJson(url: string): Json {
  const none = { '+1': 0, '-1': 0, laugh: 0, hooray: 0, confused: 0, heart: 0, rocket: 0, eyes: 0 }
  return { url: `${url}/reactions`, total_count: 0, ...none }
}

async function emulatedIssue(state: State, repository: Hosted, number: number): Promise<Json> {
  const path = `/repos/${fullName(repository)}/issues/${number}`
  const { status, body } = await state.emulator.ask('GET', path, { as: ownerToken(state, repository.owner) })
  if (status !== 200) throw new Error(`the emulated GitHub answers ${status} for ${path}`)
  return likeGitHub(state, body) as Json
}

/** Reactions are kept here: the emulated GitHub has none. */
async function createReaction(exchange: Exchange): Promise<Reply> {
  const { state, path, body } = exchange
  const comment = await askEmulator(
    { ...exchange, method: 'GET', body: undefined },
    { path: path.replace(/\/reactions$/, '') },
  )
  if (comment.status !== 200) return comment
  const commentId = Number(exchange.operation.parameters['comment_id'])
  const { content } = body as { content: string }
  const { login } = actorOf(exchange)
  const same = state.reactions.find((each) => {
    return each.commentId === commentId && each.content === content && each.login === login
  })
  const reaction = same ?? { id: state.reactions.length + 1, commentId, content, login }
  if (same === undefined) state.reactions.push(reaction)
  const user = accountJson(state, actorOf(exchange))
  const node_id = Buffer.from(`Reaction${reaction.id}`).toString('base64')
  const json = { id: reaction.id, node_id, user, content, created_at: new Date().toISOString() }
  return { status: same === undefined ? 201 : 200, body: json }
}
