// GitHub as one installation: every request about a repository goes with a token that reaches this repository alone.
import {
  GitHubFailure,
  type Account,
  type CheckContent,
  type CommentFacts,
  type InstallationApi,
  type PullCommit,
  type PullFacts,
  type RepositoryFacts,
  type RepositoryName,
} from '../tasks/github/github-api.ts'
import {
  accountIn,
  commentIn,
  commitIn,
  fileIn,
  permissionIn,
  pullCommitIn,
  pullIn,
  repositoryIn,
} from './answers.ts'
import { createCheck, ownChecks, updateCheck } from './checks.ts'
import { madeOnce } from './creation.ts'
import type { Octokit } from './octokit.ts'
import { orNull } from './sending.ts'
import type { InstallationTokens, TokenScope } from './tokens.ts'

/** What an installation's requests are made with. */
export interface InstallationParts {
  readonly installation: number
  readonly appId: number
  readonly tokens: Pick<InstallationTokens, 'of'>
  octokitFor(tokenFor: (isRefused: boolean) => Promise<string>): Octokit
  /** Lists the repositories by a client that reaches them all. */
  listRepositories(octokit: Octokit): Promise<readonly unknown[]>
}

const PAGE = { per_page: 100 } as const
/** Clients of single repositories: made again at little cost. */
const CLIENTS_KEPT_MAX = 200
/** Whoever accepts new permissions waits no longer than this for them to be used. */
const PERMISSIONS_KEPT_MS = 60_000

/** GitHub as one installation of the app may use it. */
export class InstallationClient implements InstallationApi {
  readonly installation: number
  readonly #parts: InstallationParts
  readonly #octokits = new Map<number | null, Octokit>()

  constructor(parts: InstallationParts) {
    this.installation = parts.installation
    this.#parts = parts
  }

  async readToken(repositories: readonly number[]): Promise<string> {
    if (repositories.length === 0) throw new Error('a token for no repository would reach all of them')
    const scope = { installation: this.installation, repositories, readsContents: true }
    return (await this.#parts.tokens.of(scope)).token
  }

  async repositories(): Promise<readonly RepositoryFacts[]> {
    const answers = await this.#parts.listRepositories(this.#whole())
    return answers.map(repositoryIn)
  }

  repository(name: RepositoryName): Promise<RepositoryFacts | null> {
    return orNull(
      this.#of(name)
        .rest.repos.get(at(name))
        .then(({ data }) => repositoryIn(data)),
    )
  }

  lookUp({ owner, name }: Pick<RepositoryName, 'owner' | 'name'>): Promise<RepositoryFacts | null> {
    const asked = this.#whole().rest.repos.get({ owner, repo: name })
    return orNull(asked.then(({ data }) => repositoryIn(data)))
  }

  async branchHead(repository: RepositoryName, branch: string): Promise<string | null> {
    const { git } = this.#of(repository).rest
    try {
      return await orNull(
        git.getRef({ ...at(repository), ref: `heads/${branch}` }).then(({ data }) => commitIn(data)),
      )
    } catch (error) {
      // So GitHub answers for a repository without commits.
      if (error instanceof GitHubFailure && error.refusal.kind === 'invalid' && error.refusal.status === 409)
        return null
      throw error
    }
  }

  fileOnDefaultBranch(repository: RepositoryName, path: string): Promise<Uint8Array | 'too large' | null> {
    const asked = this.#of(repository).rest.repos.getContent({ ...at(repository), path })
    return orNull(asked.then(({ data }) => fileIn(data)))
  }

  async pullsOfCommit(repository: RepositoryName, commit: string): Promise<readonly PullFacts[]> {
    const octokit = this.#of(repository)
    const list = octokit.rest.repos.listPullRequestsAssociatedWithCommit
    try {
      const answers = await orNull(octokit.paginate(list, { ...at(repository), commit_sha: commit, ...PAGE }))
      return (answers ?? []).map(pullIn)
    } catch (error) {
      // GitHub does not know the commit (yet).
      if (error instanceof GitHubFailure && error.refusal.kind === 'invalid') return []
      throw error
    }
  }

  pull(repository: RepositoryName, number: number): Promise<PullFacts | null> {
    const asked = this.#of(repository).rest.pulls.get({ ...at(repository), pull_number: number })
    return orNull(asked.then(({ data }) => pullIn(data)))
  }

  async pullCommits(repository: RepositoryName, number: number): Promise<readonly PullCommit[]> {
    const octokit = this.#of(repository)
    const answers = await orNull(
      octokit.paginate(octokit.rest.pulls.listCommits, { ...at(repository), pull_number: number, ...PAGE }),
    )
    return (answers ?? []).map(pullCommitIn)
  }

  async commitsBy(repository: RepositoryName, login: string): Promise<readonly PullCommit[]> {
    const { repos } = this.#of(repository).rest
    const answer = await orNull(repos.listCommits({ ...at(repository), author: login, ...PAGE }))
    return (answer?.data ?? []).map(pullCommitIn)
  }

  async openPulls(repository: RepositoryName): Promise<readonly PullFacts[]> {
    const octokit = this.#of(repository)
    const answers = await orNull(
      octokit.paginate(octokit.rest.pulls.list, { ...at(repository), state: 'open', ...PAGE }),
    )
    return (answers ?? []).map(pullIn)
  }

  async closedPulls(repository: RepositoryName, sinceMs: number): Promise<readonly PullFacts[]> {
    const octokit = this.#of(repository)
    const asked = { ...at(repository), ...PAGE, state: 'closed', sort: 'updated', direction: 'desc' } as const
    const pages = octokit.paginate(octokit.rest.pulls.list, asked, ({ data }, done) => {
      const recent = data.filter(({ updated_at }) => !(Date.parse(updated_at) < sinceMs))
      if (recent.length < data.length) done()
      return recent
    })
    return ((await orNull(pages)) ?? []).map(pullIn)
  }

  comment(repository: RepositoryName, id: number): Promise<CommentFacts | null> {
    const asked = this.#of(repository).rest.issues.getComment({ ...at(repository), comment_id: id })
    return orNull(asked.then(({ data }) => commentIn(data)))
  }

  async comments(repository: RepositoryName, pull: number): Promise<readonly CommentFacts[]> {
    const octokit = this.#of(repository)
    const list = octokit.rest.issues.listComments
    const answers = await octokit.paginate(list, { ...at(repository), issue_number: pull, ...PAGE })
    return answers.map(commentIn).toSorted((one, other) => one.id - other.id)
  }

  async createComment(repository: RepositoryName, pull: number, body: string): Promise<CommentFacts> {
    await this.#need(repository, ['pull_requests', 'issues'])
    const { issues } = this.#of(repository).rest
    const make = async () =>
      commentIn((await issues.createComment({ ...at(repository), issue_number: pull, body })).data)
    return madeOnce(make, async () => {
      const comments = await this.comments(repository, pull)
      return comments.findLast(
        (comment) => comment.appId === this.#parts.appId && plain(comment.body) === plain(body),
      )
    })
  }

  async updateComment(repository: RepositoryName, id: number, body: string): Promise<CommentFacts | null> {
    await this.#need(repository, ['pull_requests', 'issues'])
    const asked = this.#of(repository).rest.issues.updateComment({ ...at(repository), comment_id: id, body })
    return orNull(asked.then(({ data }) => commentIn(data)))
  }

  async deleteComment(repository: RepositoryName, id: number): Promise<void> {
    await this.#need(repository, ['pull_requests', 'issues'])
    await orNull(this.#of(repository).rest.issues.deleteComment({ ...at(repository), comment_id: id }))
  }

  async react(
    repository: RepositoryName,
    comment: number,
    reaction: '+1' | 'confused' | 'eyes',
  ): Promise<void> {
    await this.#need(repository, ['pull_requests', 'issues'])
    const { reactions } = this.#of(repository).rest
    // A comment that is gone needs no answer.
    await orNull(
      reactions.createForIssueComment({ ...at(repository), comment_id: comment, content: reaction }),
    )
  }

  async createCheck(repository: RepositoryName, head: string, content: CheckContent): Promise<number> {
    await this.#need(repository, ['checks'])
    return createCheck(this.#checksOf(repository), head, content)
  }

  async updateCheck(repository: RepositoryName, check: number, content: CheckContent): Promise<void> {
    await this.#need(repository, ['checks'])
    await updateCheck(this.#checksOf(repository), check, content)
  }

  async ownChecks(repository: RepositoryName, head: string) {
    return ownChecks(this.#checksOf(repository), head)
  }

  async isMember(organisation: string, login: string): Promise<boolean> {
    const asked = this.#whole().rest.orgs.checkMembershipForUser({ org: organisation, username: login })
    // Whoever may not see all members is led on to the public ones: what answers without an error says yes.
    return (await orNull(asked.then(() => true))) ?? false
  }

  async permission(repository: RepositoryName, login: string): Promise<'admin' | 'write' | 'read' | 'none'> {
    const { repos } = this.#of(repository).rest
    const asked = repos.getCollaboratorPermissionLevel({ ...at(repository), username: login })
    return (await orNull(asked.then(({ data }) => permissionIn(data)))) ?? 'none'
  }

  account(login: string): Promise<Account | null> {
    const asked = this.#whole().rest.users.getByUsername({ username: login })
    return orNull(asked.then(({ data }) => accountIn(data)))
  }

  #checksOf(repository: RepositoryName) {
    return { octokit: this.#of(repository), repository: at(repository), appId: this.#parts.appId }
  }

  #of(repository: RepositoryName): Octokit {
    return this.#octokit(repository.id)
  }

  #whole(): Octokit {
    return this.#octokit(null)
  }

  #octokit(repository: number | null): Octokit {
    const known = this.#octokits.get(repository)
    if (known !== undefined) return known
    const scope = this.#scope(repository)
    const octokit = this.#parts.octokitFor(
      // One that was refused is not used again, however new it is.
      async (isRefused) => (await this.#parts.tokens.of(scope, isRefused ? -1 : undefined)).token,
    )
    if (this.#octokits.size >= CLIENTS_KEPT_MAX) this.#octokits.clear()
    this.#octokits.set(repository, octokit)
    return octokit
  }

  #scope(repository: number | null): TokenScope {
    return {
      installation: this.installation,
      repositories: repository === null ? null : [repository],
      readsContents: false,
    }
  }

  // Whether one of these may be written. An organisation that has not accepted a permission yet is not asked in vain each time.
  async #need(repository: RepositoryName, oneOf: readonly string[]): Promise<void> {
    const mayWrite = async (notOlderMs?: number) => {
      const { permissions } = await this.#parts.tokens.of(this.#scope(repository.id), notOlderMs)
      return permissions === null || oneOf.some((name) => permissions[name] === 'write')
    }
    if ((await mayWrite()) || (await mayWrite(PERMISSIONS_KEPT_MS))) return
    throw new GitHubFailure({
      kind: 'forbidden',
      status: 403,
      message: `installation ${this.installation} does not allow ${oneOf[0]}: write; an owner accepts it where the app is configured`,
    })
  }
}

function at({ owner, name }: RepositoryName): { readonly owner: string; readonly repo: string } {
  return { owner, repo: name }
}

// GitHub has its own line ends, and keeps none at the end.
function plain(body: string): string {
  return body.replaceAll('\r\n', '\n').trimEnd()
}
