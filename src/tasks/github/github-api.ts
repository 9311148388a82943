// What use cases ask of GitHub: an interface, so that they know no client. `src/github/client.ts` answers it.

/** A repository by GitHub's id, and as it is called now. */
export interface RepositoryName {
  readonly id: number
  readonly owner: string
  readonly name: string
}

/** A repository as GitHub describes it. */
export interface RepositoryFacts extends RepositoryName {
  readonly defaultBranch: string
  readonly isPrivate: boolean
  readonly isArchived: boolean
  readonly isDisabled: boolean
  /** The id of the repository it is a fork of; null where it is none, or where that cannot be seen. */
  readonly forkOf: number | null
  /** Whether it is a fork, whosever. */
  readonly isFork: boolean
  /** Where it is mirrored from. */
  readonly mirrorOf: string | null
  readonly sizeBytes: number
  /** When anything was pushed to it last; null where that is not said. */
  readonly pushedAt: string | null
  /** Open issues and pull requests together; null where that is not said. */
  readonly openIssueCount: number | null
}

/** An account: a person, a bot or an organisation. */
export interface Account {
  readonly id: number
  readonly login: string
  readonly isBot: boolean
}

/** The app on one account. */
export interface InstallationFacts {
  readonly id: number
  readonly account: Account
  readonly isSuspended: boolean
  /** Whether the app was given all repositories, those to come included. */
  readonly selectsAll: boolean
  readonly permissions: Readonly<Record<string, string>>
}

/** A pull request. */
export interface PullFacts {
  readonly number: number
  readonly state: 'open' | 'closed'
  readonly isDraft: boolean
  readonly isMerged: boolean
  readonly author: Account | null
  readonly head: string
  /** Null where the fork is gone or cannot be seen. */
  readonly headRepository: RepositoryName | null
  readonly baseBranch: string
  readonly base: string
  /** The commit that the merge made; null before. */
  readonly mergeCommit: string | null
}

/** A commit, with its author as git and as GitHub know them. */
export interface PullCommit {
  readonly id: string
  readonly name: string
  readonly email: string
  /** The account that the e-mail belongs to; null where it is nobody's on GitHub. */
  readonly author: Account | null
}

/** A comment under an issue or a pull request. */
export interface CommentFacts {
  readonly id: number
  readonly author: Account | null
  /** The app that wrote it, by its id. */
  readonly appId: number | null
  readonly body: string
  readonly url: string
  /** When anybody last changed it, to the second, as GitHub writes it. */
  readonly editedAt: string
}

/** A place in a file that a check run points at. Lines from 1. */
export interface CheckAnnotation {
  readonly path: string
  readonly startLine: number
  readonly endLine: number
  readonly title: string
  readonly message: string
}

/** What a check run says. The conclusion is never one that blocks a merge. */
export interface CheckContent {
  readonly conclusion: 'neutral' | 'success' | 'skipped'
  readonly title: string
  /** Markdown, each of at most 65,535 characters. */
  readonly summary: string
  readonly text: string
  readonly annotations: readonly CheckAnnotation[]
}

/** Why GitHub did not do what it was asked. `limited` is to be asked again after `waitMs`; what is `gone` stays so. */
export type GitHubRefusal =
  | { readonly kind: 'gone' | 'forbidden' | 'invalid'; readonly status: number; readonly message: string }
  | { readonly kind: 'limited'; readonly waitMs: number; readonly message: string }
  | { readonly kind: 'unavailable'; readonly message: string }

/** Thrown by every method below where GitHub refuses or cannot be reached; the message holds no token and no body. */
export class GitHubFailure extends Error {
  readonly refusal: GitHubRefusal

  constructor(refusal: GitHubRefusal) {
    super(refusal.message)
    this.name = 'GitHubFailure'
    this.refusal = refusal
  }
}

/** GitHub as one installation of the app may use it. What is not there is null; all else that fails is a `GitHubFailure`. */
export interface InstallationApi {
  readonly installation: number
  /** A token that reads the contents of these repositories and nothing else, for git; it lasts for an hour at most. */
  readToken(repositories: readonly number[]): Promise<string>
  /** Every repository that the administrator selected. */
  repositories(): Promise<readonly RepositoryFacts[]>
  repository(name: RepositoryName): Promise<RepositoryFacts | null>
  /** A repository as anybody of the installation's sees it, whether it was selected or not. */
  lookUp(name: Pick<RepositoryName, 'owner' | 'name'>): Promise<RepositoryFacts | null>
  /** The commit at a branch's end. */
  branchHead(repository: RepositoryName, branch: string): Promise<string | null>
  /** A file's bytes at the head of the default branch; of more than 1 MB GitHub gives none. */
  fileOnDefaultBranch(repository: RepositoryName, path: string): Promise<Uint8Array | 'too large' | null>
  /** The pull requests that a commit came through. */
  pullsOfCommit(repository: RepositoryName, commit: string): Promise<readonly PullFacts[]>
  pull(repository: RepositoryName, number: number): Promise<PullFacts | null>
  /** The commits of a pull request, the oldest first; GitHub lists 250 of them at most. */
  pullCommits(repository: RepositoryName, number: number): Promise<readonly PullCommit[]>
  /** The latest commits of the default branch by an account, under any of its e-mails; 100 at most. */
  commitsBy(repository: RepositoryName, login: string): Promise<readonly PullCommit[]>
  openPulls(repository: RepositoryName): Promise<readonly PullFacts[]>
  /** Closed pull requests that something happened to since a time, merged ones and others, 100 a request. */
  closedPulls(repository: RepositoryName, sinceMs: number): Promise<readonly PullFacts[]>
  comment(repository: RepositoryName, id: number): Promise<CommentFacts | null>
  /** All comments under a pull request, the oldest first, however many pages. */
  comments(repository: RepositoryName, pull: number): Promise<readonly CommentFacts[]>
  createComment(repository: RepositoryName, pull: number, body: string): Promise<CommentFacts>
  /** Null where the comment is gone. */
  updateComment(repository: RepositoryName, id: number, body: string): Promise<CommentFacts | null>
  deleteComment(repository: RepositoryName, id: number): Promise<void>
  react(repository: RepositoryName, comment: number, reaction: '+1' | 'confused' | 'eyes'): Promise<void>
  /** Makes the check run of a commit and completes it; gives its id. Over 50 annotations take several requests. */
  createCheck(repository: RepositoryName, head: string, content: CheckContent): Promise<number>
  /** Says something else in a check run that was made before. */
  updateCheck(repository: RepositoryName, check: number, content: CheckContent): Promise<void>
  /** Our own check runs of a commit, the latest first, with their state. */
  ownChecks(
    repository: RepositoryName,
    head: string,
  ): Promise<readonly { readonly id: number; readonly isCompleted: boolean }[]>
  isMember(organisation: string, login: string): Promise<boolean>
  /** What somebody may do in a repository. */
  permission(repository: RepositoryName, login: string): Promise<'admin' | 'write' | 'read' | 'none'>
  account(login: string): Promise<Account | null>
}

/** A webhook that GitHub tried to deliver. */
export interface DeliveryFacts {
  /** The number by which it can be sent again; it does not always fit into one of JavaScript's. */
  readonly id: string
  /** The X-GitHub-Delivery, which a redelivery keeps. */
  readonly delivery: string
  readonly deliveredAt: string
  readonly isRedelivery: boolean
  readonly isDelivered: boolean
  readonly event: string
}

/** GitHub as the app itself may use it. */
export interface GitHubApi {
  readonly appId: number
  /** The app's bot account, as it stands behind our comments. */
  readonly botLogin: string
  installations(): Promise<readonly InstallationFacts[]>
  installation(id: number): Promise<InstallationFacts | null>
  installationOf(organisation: string): Promise<InstallationFacts | null>
  as(installation: number): InstallationApi
  /** Lets go of what is kept of an installation: its tokens, which are of no more use. */
  forget(installation: number): void
  /** Deliveries since a time that failed, the latest first; some servers list the others too. */
  failedDeliveriesSince(sinceMs: number): Promise<readonly DeliveryFacts[]>
  redeliver(id: string): Promise<void>
  /** Where a repository is fetched from, without credentials. */
  cloneUrl(repository: RepositoryName): string
}
