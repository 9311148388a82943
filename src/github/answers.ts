// What GitHub answers, read into our own types: only what Byline looks at, and each of it checked.
import * as v from 'valibot'
import {
  GitHubFailure,
  type Account,
  type CommentFacts,
  type DeliveryFacts,
  type InstallationFacts,
  type PullCommit,
  type PullFacts,
  type RepositoryFacts,
} from '../tasks/github/github-api.ts'

const Id = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
const CommitId = v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/))

const AccountAnswer = v.object({ id: Id, login: v.string(), type: v.optional(v.string()) })

const NamedRepository = v.object({ id: Id, name: v.string(), owner: AccountAnswer })

const RepositoryAnswer = v.object({
  ...NamedRepository.entries,
  default_branch: v.string(),
  private: v.boolean(),
  archived: v.optional(v.boolean(), false),
  disabled: v.optional(v.boolean(), false),
  fork: v.optional(v.boolean(), false),
  parent: v.nullish(v.object({ id: Id })),
  mirror_url: v.nullish(v.string()),
  size: v.optional(v.number(), 0),
  pushed_at: v.nullish(v.string()),
  open_issues_count: v.optional(v.number()),
})

const PullAnswer = v.object({
  number: Id,
  state: v.picklist(['open', 'closed']),
  draft: v.optional(v.boolean(), false),
  merged_at: v.nullish(v.string()),
  merge_commit_sha: v.nullish(v.string()),
  user: v.nullish(AccountAnswer),
  head: v.object({ sha: CommitId, repo: v.nullish(NamedRepository) }),
  base: v.object({ sha: CommitId, ref: v.string() }),
})

const PullCommitAnswer = v.object({
  sha: CommitId,
  commit: v.object({
    author: v.nullish(v.object({ name: v.optional(v.string()), email: v.optional(v.string()) })),
  }),
  // An empty object, where GitHub knows nobody.
  author: v.nullish(v.union([AccountAnswer, v.object({})])),
})

const CommentAnswer = v.object({
  id: Id,
  user: v.nullish(AccountAnswer),
  performed_via_github_app: v.nullish(v.object({ id: Id })),
  body: v.nullish(v.string()),
  html_url: v.string(),
  updated_at: v.string(),
})

const InstallationAnswer = v.object({
  id: Id,
  account: AccountAnswer,
  suspended_at: v.nullish(v.string()),
  repository_selection: v.optional(v.string()),
  permissions: v.optional(v.record(v.string(), v.string()), {}),
})

const DeliveryAnswer = v.object({
  // Octokit gives numbers that JavaScript's cannot hold as bigints.
  id: v.union([v.number(), v.bigint()]),
  guid: v.string(),
  delivered_at: v.string(),
  redelivery: v.boolean(),
  status_code: v.number(),
  event: v.string(),
})

const TokenAnswer = v.object({
  token: v.string(),
  expires_at: v.string(),
  permissions: v.optional(v.record(v.string(), v.string())),
})

/** Reads an answer. Throws a `GitHubFailure` where it is not of the form that is documented. */
function read<Schema extends v.GenericSchema>(
  schema: Schema,
  answer: unknown,
  what: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, answer)
  if (result.success) return result.output
  const at = v.getDotPath(result.issues[0]) ?? 'the answer'
  throw new GitHubFailure({
    kind: 'unavailable',
    message: `GitHub described ${what} in an unknown form (${at})`,
  })
}

/** An account. */
export function accountIn(answer: unknown): Account {
  return accountOf(read(AccountAnswer, answer, 'an account'))
}

function accountOf({ id, login, type }: v.InferOutput<typeof AccountAnswer>): Account {
  return { id, login, isBot: type === 'Bot' }
}

/** A repository; what it is a fork of is told only where one repository is asked for. */
export function repositoryIn(answer: unknown): RepositoryFacts {
  const found = read(RepositoryAnswer, answer, 'a repository')
  return {
    id: found.id,
    owner: found.owner.login,
    name: found.name,
    defaultBranch: found.default_branch,
    isPrivate: found.private,
    isArchived: found.archived,
    isDisabled: found.disabled,
    forkOf: found.parent?.id ?? null,
    isFork: found.fork,
    mirrorOf: found.mirror_url ?? null,
    // In KiB.
    sizeBytes: Math.round(found.size * 1024),
    pushedAt: found.pushed_at ?? null,
    openIssueCount: found.open_issues_count ?? null,
  }
}

/** A pull request, from a list or alone. */
export function pullIn(answer: unknown): PullFacts {
  const found = read(PullAnswer, answer, 'a pull request')
  const isMerged = typeof found.merged_at === 'string'
  const { repo } = found.head
  return {
    number: found.number,
    state: found.state,
    isDraft: found.draft,
    isMerged,
    author: found.user ? accountOf(found.user) : null,
    head: found.head.sha,
    headRepository: repo ? { id: repo.id, owner: repo.owner.login, name: repo.name } : null,
    baseBranch: found.base.ref,
    base: found.base.sha,
    // Before the merge it is one that GitHub only tried.
    mergeCommit: isMerged ? (found.merge_commit_sha ?? null) : null,
  }
}

/** A commit of a pull request. */
export function pullCommitIn(answer: unknown): PullCommit {
  const { sha, commit, author } = read(PullCommitAnswer, answer, 'a commit')
  return {
    id: sha,
    name: commit.author?.name ?? '',
    email: commit.author?.email ?? '',
    author: author && 'id' in author ? accountOf(author) : null,
  }
}

/** A comment. */
export function commentIn(answer: unknown): CommentFacts {
  const found = read(CommentAnswer, answer, 'a comment')
  return {
    id: found.id,
    author: found.user ? accountOf(found.user) : null,
    appId: found.performed_via_github_app?.id ?? null,
    body: found.body ?? '',
    url: found.html_url,
    editedAt: found.updated_at,
  }
}

/** An installation of the app. */
export function installationIn(answer: unknown): InstallationFacts {
  const found = read(InstallationAnswer, answer, 'an installation')
  return {
    id: found.id,
    account: accountOf(found.account),
    isSuspended: typeof found.suspended_at === 'string',
    selectsAll: found.repository_selection === 'all',
    permissions: found.permissions,
  }
}

/** A delivery of a webhook. */
export function deliveryIn(answer: unknown): DeliveryFacts {
  const found = read(DeliveryAnswer, answer, 'a delivery')
  return {
    id: String(found.id),
    delivery: found.guid,
    deliveredAt: found.delivered_at,
    isRedelivery: found.redelivery,
    isDelivered: found.status_code >= 200 && found.status_code < 300,
    event: found.event,
  }
}

/** A token, when it ends, and what it allows where GitHub says so. */
export function tokenIn(answer: unknown): {
  readonly token: string
  readonly expiresAtMs: number
  readonly permissions: Readonly<Record<string, string>> | null
} {
  const { token, expires_at, permissions } = read(TokenAnswer, answer, 'a token')
  return { token, expiresAtMs: Date.parse(expires_at), permissions: permissions ?? null }
}

/** The commit a reference points at; null where it is no commit. */
export function commitIn(answer: unknown): string | null {
  const found = read(
    v.object({ object: v.object({ sha: v.string(), type: v.optional(v.string()) }) }),
    answer,
    'a branch',
  )
  return v.is(CommitId, found.object.sha) ? found.object.sha : null
}

/** A file's bytes, or that GitHub does not give them here; null where the path holds no file. */
export function fileIn(answer: unknown): Uint8Array | 'too large' | null {
  const File = v.object({ type: v.literal('file'), content: v.string(), encoding: v.string() })
  if (!v.is(File, answer)) return null
  if (answer.encoding === 'base64') return Buffer.from(answer.content, 'base64')
  return 'too large'
}

/** A check run: its id, and whether it came to an end. */
export function checkIn(answer: unknown): { readonly id: number; readonly isCompleted: boolean } {
  const { id, status } = read(v.object({ id: Id, status: v.string() }), answer, 'a check run')
  return { id, isCompleted: status === 'completed' }
}

/** What somebody may do in a repository. */
export function permissionIn(answer: unknown): 'admin' | 'write' | 'read' | 'none' {
  const Permission = v.object({ permission: v.picklist(['admin', 'write', 'read', 'none']) })
  return read(Permission, answer, 'a permission').permission
}
