// From a webhook to the work it asks for: a function of values, which reads what it needs of a payload and nothing else.
import * as v from 'valibot'
import type { JobBody } from '../tasks/github/job.ts'
import { saidIn } from '../tasks/github/said-in.ts'
import { parseCommands } from './commands.ts'

/** A webhook whose signature was checked. */
export interface Webhook {
  readonly event: string
  readonly payload: unknown
}

/** Whom the service works for. */
export interface Audience {
  /** The app's id. */
  readonly appId: number
  /** The organisation's login, as it was told to us. */
  readonly organisation: string
  /** The id of its account, which stays when it is renamed; null while it was not seen. */
  readonly account: number | null
}

/** The work that a webhook asks for, or why it asks for none. */
export interface WebhookReading {
  readonly jobs: readonly JobBody[]
  /** One of a few fixed texts, fit for a log; null where there is work. */
  readonly ignored: string | null
}

const Id = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
const Login = v.object({ id: Id, login: v.string() })
const Sender = v.object({ id: Id, type: v.string() })
const Installed = v.object({ id: Id })
const Repository = v.object({
  id: Id,
  owner: v.object({
    id: v.optional(Id),
    login: v.optional(v.string()),
    name: v.optional(v.nullable(v.string())),
  }),
  default_branch: v.optional(v.nullable(v.string())),
  archived: v.optional(v.boolean()),
})
const OfRepository = v.object({ installation: Installed, repository: Repository, sender: Sender })
const Commit = v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/))
const Author = v.nullish(v.object({ id: Id, type: v.string() }))

const Installation = v.object({ installation: v.object({ id: Id, account: Login }) })
const InstallationTarget = v.object({ installation: Installed, account: Login })
const RepositoryEvent = v.object({
  action: v.string(),
  changes: v.optional(v.object({ default_branch: v.optional(v.unknown()) })),
})
const Push = v.object({ ref: v.string(), before: Commit, after: Commit })
const PullRequest = v.object({
  action: v.string(),
  pull_request: v.object({
    number: Id,
    user: Author,
    head: v.object({ sha: Commit }),
  }),
  changes: v.optional(v.object({ base: v.optional(v.unknown()) })),
})
const IssueComment = v.object({
  action: v.string(),
  issue: v.object({ number: Id, pull_request: v.optional(v.unknown()) }),
  comment: v.object({ id: Id, body: v.nullish(v.string()), updated_at: v.string(), user: Author }),
})
const Rerequested = v.object({
  action: v.string(),
  check_run: v.optional(v.unknown()),
  check_suite: v.optional(v.unknown()),
})
const OwnCheck = v.object({
  app: v.object({ id: Id }),
  head_sha: Commit,
  pull_requests: v.array(v.object({ number: Id })),
})

const NO_INTEREST = 'nothing follows from it'
const UNREADABLE = 'not of the form that is known'
const FOREIGN = 'another account'
const BOT = 'sent by a bot'
/** What nobody speaks of first in a command. */
const COMMAND = /^\s*\/byline\b/

/**
 * The work that a webhook asks for. Ignored is what other accounts, bots and archived repositories are about, what nothing
 * follows from, and whatever is not of the form that GitHub documents; it never throws. A push by a bot is a push all the same,
 * and so are a merge by one and new commits by one in somebody's pull request.
 */
export function jobsOfWebhook({ event, payload }: Webhook, audience: Audience): WebhookReading {
  switch (event) {
    case 'installation':
    case 'installation_repositories':
      return read(Installation, payload, ({ installation: { id, account } }) =>
        isOurs(audience, account) ? work({ kind: 'installation', installation: id }) : ignored(FOREIGN),
      )
    case 'installation_target':
      return read(InstallationTarget, payload, ({ installation, account }) =>
        isOurs(audience, account)
          ? work({ kind: 'installation', installation: installation.id })
          : ignored(FOREIGN),
      )
    case 'repository':
      return ofRepository(RepositoryEvent, payload, audience, repositoryJobs)
    case 'push':
      return ofRepository(Push, payload, audience, pushJobs)
    case 'pull_request':
      return ofRepository(PullRequest, payload, audience, pullRequestJobs)
    case 'issue_comment':
      return ofRepository(IssueComment, payload, audience, commentJobs)
    case 'check_run':
    case 'check_suite':
      return ofRepository(Rerequested, payload, audience, (about, on) => rerequestedJobs(about, on, audience))
    default:
      return ignored(NO_INTEREST)
  }
}

type OnRepository = v.InferOutput<typeof OfRepository>

// A repository that came, went, or is called otherwise now: what GitHub says of the whole installation is read anew.
function repositoryJobs(
  { action, changes }: v.InferOutput<typeof RepositoryEvent>,
  { installation, repository }: OnRepository,
): WebhookReading {
  const sync = { kind: 'installation', installation: installation.id } as const
  const scan = { kind: 'scan', installation: installation.id, repository: repository.id } as const
  switch (action) {
    case 'created':
    case 'deleted':
    case 'renamed':
    case 'transferred':
    case 'archived':
    case 'publicized':
    case 'privatized':
      return work(sync)
    case 'unarchived':
      return work(sync, scan)
    case 'edited':
      return changes?.default_branch === undefined ? ignored(NO_INTEREST) : work(sync, scan)
    default:
      return ignored(NO_INTEREST)
  }
}

function pushJobs(push: v.InferOutput<typeof Push>, on: OnRepository): WebhookReading {
  const { installation, repository } = on
  const branch = repository.default_branch ?? ''
  if (repository.archived === true) return ignored('an archived repository')
  if (branch === '' || push.ref !== `refs/heads/${branch}`) return ignored('not the default branch')
  return work({
    kind: 'push',
    installation: installation.id,
    repository: repository.id,
    branch,
    before: commitOf(push.before),
    after: commitOf(push.after),
  })
}

function pullRequestJobs(
  { action, pull_request: pull, changes }: v.InferOutput<typeof PullRequest>,
  { installation, repository, sender }: OnRepository,
): WebhookReading {
  const at = { installation: installation.id, repository: repository.id, pull: pull.number }
  // Whoever merges, git forgets.
  if (action === 'closed') return work({ kind: 'pull-closed', ...at })
  if (repository.archived === true) return ignored('an archived repository')
  const isShown =
    ['opened', 'reopened', 'synchronize', 'ready_for_review'].includes(action) ||
    (action === 'edited' && changes?.base !== undefined)
  if (!isShown) return ignored(NO_INTEREST)
  if (isBot(pull.user) || (isBot(sender) && action !== 'synchronize')) return ignored(BOT)
  return work({ kind: 'preview', ...at, head: pull.head.sha })
}

function commentJobs(
  { action, issue, comment }: v.InferOutput<typeof IssueComment>,
  { installation, repository, sender }: OnRepository,
): WebhookReading {
  if (issue.pull_request === undefined || issue.pull_request === null) return ignored('not a pull request')
  if (isBot(sender)) return ignored(BOT)
  const at = {
    installation: installation.id,
    repository: repository.id,
    pull: issue.number,
    comment: comment.id,
  }
  // Ours is a bot's; whether it is ours, whoever does the work knows.
  if (action === 'deleted')
    return isBot(comment.user) ? work({ kind: 'comment-deleted', ...at }) : ignored(NO_INTEREST)
  if ((action !== 'created' && action !== 'edited') || !COMMAND.test(comment.body ?? ''))
    return ignored(NO_INTEREST)
  if (repository.archived === true) return ignored('an archived repository')
  // Whoever may edit others' comments does not speak for them.
  if (comment.user?.id !== sender.id && !isBot(comment.user)) return ignored('edited by somebody else')
  if (isBot(comment.user)) return ignored(BOT)
  const said = saidIn(parseCommands(comment.body ?? ''))
  return work({ kind: 'command', ...at, sender: sender.id, editedAt: comment.updated_at, said })
}

// Somebody asked to run the check again.
function rerequestedJobs(
  about: v.InferOutput<typeof Rerequested>,
  { installation, repository, sender }: OnRepository,
  { appId }: Audience,
): WebhookReading {
  if (about.action !== 'rerequested') return ignored(NO_INTEREST)
  if (isBot(sender)) return ignored(BOT)
  return read(OwnCheck, about.check_run ?? about.check_suite, (check) => {
    if (check.app.id !== appId) return ignored(NO_INTEREST)
    const at = { installation: installation.id, repository: repository.id, head: check.head_sha }
    // So it is for all pull requests out of forks.
    if (check.pull_requests.length === 0) return work({ kind: 'check-again', ...at })
    const again = { kind: 'preview', ...at, isAskedAgain: true } as const
    return work(...check.pull_requests.map(({ number }) => ({ ...again, pull: number })))
  })
}

function ofRepository<About>(
  form: v.GenericSchema<unknown, About>,
  payload: unknown,
  audience: Audience,
  jobs: (about: About, on: OnRepository) => WebhookReading,
): WebhookReading {
  return read(OfRepository, payload, (on) => {
    const { owner } = on.repository
    if (!isOurs(audience, { id: owner.id ?? 0, login: owner.login ?? owner.name ?? '' }))
      return ignored(FOREIGN)
    return read(form, payload, (about) => jobs(about, on))
  })
}

function read<Value>(
  form: v.GenericSchema<unknown, Value>,
  value: unknown,
  use: (value: Value) => WebhookReading,
): WebhookReading {
  const parsed = v.safeParse(form, value)
  return parsed.success ? use(parsed.output) : ignored(UNREADABLE)
}

function isOurs(audience: Audience, account: { readonly id: number; readonly login: string }): boolean {
  if (audience.account !== null) return account.id === audience.account
  return account.login.toLowerCase() === audience.organisation.toLowerCase()
}

function isBot(account: { readonly type: string } | null | undefined): boolean {
  return account?.type === 'Bot'
}

// Forty zeros stand for no commit.
function commitOf(id: string): string | null {
  return /^0+$/.test(id) ? null : id
}

function work(...jobs: readonly JobBody[]): WebhookReading {
  return { jobs, ignored: null }
}

function ignored(reason: string): WebhookReading {
  return { jobs: [], ignored: reason }
}
