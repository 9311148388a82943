// The GitHub that tests run against: a stateful GitHub that we did not write, with real repositories behind it and webhooks in front.
//
//   const github = await startGitHub()
//   const installation = await github.install('acme')
//   await github.createRepository('acme/money-kit', { contents: repository.path })
//   github.deliverTo('http://127.0.0.1:8080/api/github/webhooks')
//   await github.push('acme/money-kit', repository.path, 'main', { by: 'ann' })
//   const pull = await github.openPullRequest('acme/money-kit', { head: 'topic', by: 'ben' })
//
// It stops with the test (or the file, where it is started in `beforeAll`), and the test fails if anything was sent, by the app or by
// the stand, that GitHub's own descriptions do not allow.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, onTestFinished } from 'vitest'
import type { Json } from './api-description.ts'
import { tellOfComment } from './answers-pulls.ts'
import { bareFolder, createBare, git, refsOf } from './bare-repositories.ts'
import { newApp, startEmulator, tokenOf, type Organisation, type Person, type TestApp } from './emulator.ts'
import { addInstallation, type Permissions } from './installations.ts'
import { TestInstallation } from './test-installation.ts'
import { mergePull, type MergeMethod, type MergeOptions } from './merges.ts'
import { closePull, emulatedPull, moveHead, pullJson, tellPull, type Pull } from './pull-requests.ts'
import { changeRepository, tellOfRepository } from './repository-changes.ts'
import type { Fault, RecordedRequest } from './requests.ts'
import { StandServer } from './server.ts'
import {
  accountOf,
  fullName,
  noReply,
  ownerToken,
  repositoryOf,
  type Access,
  type Account,
  type Hosted,
  type State,
} from './state.ts'
import { Webhooks, type Delivery, type DeliveryOverrides, type Outgoing } from './webhooks.ts'

/** Who has an account. What is left out: the organisation `acme` with the administrator `ann` and the members `ben` and `cleo`; outside, `dora`. */
export interface GitHubOptions {
  readonly organisations?: Readonly<Record<string, Organisation>>
  /** Further people, who belong to no organisation. A login alone stands for `{ login, name: 'Login', email: 'login@example.org' }`. */
  readonly people?: readonly (string | Person)[]
}

export const LEAST_PERMISSIONS: Permissions = {
  metadata: 'read',
  contents: 'read',
  members: 'read',
  issues: 'read',
  pull_requests: 'write',
  checks: 'write',
}

const EVENTS = ['push', 'pull_request', 'issue_comment', 'repository', 'check_run']

/** A comment that a person made. */
export interface TestComment {
  readonly id: number
  readonly body: string
  readonly login: string
}

/** Starts a GitHub and stops it when the test is done, or the file, where no test runs. */
export async function startGitHub(options: GitHubOptions = {}): Promise<TestGitHub> {
  const github = await TestGitHub.start(options)
  const end = async (): Promise<void> => {
    await github.stop()
    expect(github.violations()).toEqual([])
  }
  if (expect.getState().currentTestName === undefined) afterAll(end)
  else onTestFinished(end)
  return github
}

export class TestGitHub {
  readonly app: TestApp
  /** The address, for `baseUrl`; `host` goes into GHE_HOST, with GHE_PROTOCOL=http. */
  readonly url: string
  readonly host: string
  readonly #state: State
  readonly #server: StandServer

  private constructor(state: State, server: StandServer) {
    this.#state = state
    this.#server = server
    this.app = state.app
    this.url = state.url
    this.host = new URL(state.url).host
  }

  /** Starts a GitHub that nobody stops and nobody checks: for benchmarks. Tests use `startGitHub`. */
  static async start(options: GitHubOptions = {}): Promise<TestGitHub> {
    const organisations = options.organisations ?? { acme: { admins: ['ann'], members: ['ben', 'cleo'] } }
    const inside = Object.values(organisations).flatMap(({ admins, members = [] }) => [...admins, ...members])
    const given = (options.people ?? ['dora']).map((each) =>
      typeof each === 'string' ? personOf(each) : each,
    )
    const missing = [...new Set(inside)].filter((login) => !given.some((each) => each.login === login))
    const people = [...given, ...missing.map(personOf)]
    const app = newApp()
    const server = new StandServer()
    const url = await server.listen()
    const emulator = await startEmulator({ app, organisations, people, baseUrl: url })
    const violations: string[] = []
    const state: State = {
      app,
      emulator,
      url,
      root: mkdtempSync(join(tmpdir(), 'byline-github-')),
      organisations,
      accounts: new Map(),
      repositories: new Map(),
      formerNames: new Map(),
      access: new Map(),
      installations: [],
      tokens: new Map(),
      pulls: [],
      webhooks: new Webhooks(app.webhookSecret, violations),
      violations,
      tokenLifetimeMs: 3_600_000,
      manifests: new Map(),
      checkRuns: new Map(),
      reactions: [],
    }
    await readAccounts(state, Object.keys(organisations), people)
    server.serve(state)
    return new TestGitHub(state, server)
  }

  /** Where git finds a repository: clone it with `x-access-token` and a token, or `urlFor` a person. */
  gitUrl(repository: string): string {
    return `${this.url}/${repository}.git`
  }

  /** The same with a person's credentials in it. */
  gitUrlFor(login: string, repository: string): string {
    return this.gitUrl(repository).replace('//', `//x-access-token:${tokenOf(login)}@`)
  }

  /** The numeric id of a user or organisation. */
  accountId(login: string): number {
    return accountOf(this.#state, login).id
  }

  /** The e-mail that GitHub makes up for somebody who hides theirs. */
  noReplyEmail(login: string): string {
    return noReply(accountOf(this.#state, login))
  }

  repositoryId(repository: string): number {
    return this.#repository(repository).id
  }

  /** Where a repository lies on disk, bare. */
  gitDir(repository: string): string {
    return this.#repository(repository).gitDir
  }

  /** Installs the app on an account: on all repositories that it has and will have, or on the named ones. Tells the app. */
  async install(
    login: string,
    options: {
      readonly repositories?: 'all' | readonly string[]
      readonly permissions?: Permissions
      readonly events?: readonly string[]
      readonly by?: string
    } = {},
  ): Promise<TestInstallation> {
    const { repositories = 'all', permissions = LEAST_PERMISSIONS, events = EVENTS } = options
    const chosen =
      repositories === 'all' ? repositories : new Set(repositories.map((name) => this.repositoryId(name)))
    const account = accountOf(this.#state, login)
    const installation = addInstallation(this.#state, account, { repositories: chosen, permissions, events })
    const sender = accountOf(this.#state, options.by ?? this.#state.organisations[login]?.admins[0] ?? login)
    const installed = new TestInstallation(this.#state, installation, sender)
    await installed.tellCreated()
    return installed
  }

  /** Makes a repository: empty, or a copy of the git repository at the path `contents`. */
  async createRepository(
    name: string,
    options: {
      readonly isPrivate?: boolean
      readonly contents?: string
      readonly defaultBranch?: string
      readonly mirrorUrl?: string
      readonly by?: string
    } = {},
  ): Promise<void> {
    const { isPrivate = true, defaultBranch = 'main' } = options
    const [owner = '', short = ''] = name.split('/')
    const isOrganisation = this.#state.organisations[owner] !== undefined
    const { status, body } = await this.#state.emulator.ask(
      'POST',
      isOrganisation ? `/orgs/${owner}/repos` : '/user/repos',
      {
        as: ownerToken(this.#state, owner),
        // Its commit is never seen: pull requests of the emulated GitHub need branches, and the stand shows the real ones.
        body: { name: short, private: isPrivate, auto_init: true },
      },
    )
    if (status !== 201) throw new Error(`${name} was not made: ${JSON.stringify(body)}`)
    const { id } = body as { id: number }
    await this.#host(
      id,
      owner,
      short,
      { isPrivate, defaultBranch, mirrorUrl: options.mirrorUrl },
      options.contents,
    )
    await tellOfRepository(this.#state, this.#repository(name), 'created', this.#admin(name, options.by))
  }

  /** Forks a repository into somebody's account and gives the fork's name. */
  async fork(repository: string, by: string): Promise<string> {
    const original = this.#repository(repository)
    const path = `/repos/${repository}/forks`
    const { status, body } = await this.#state.emulator.ask('POST', path, { as: tokenOf(by), body: {} })
    if (status !== 202) throw new Error(`${repository} was not forked: ${JSON.stringify(body)}`)
    const { id, name } = body as { id: number; name: string }
    const { isPrivate, defaultBranch } = original
    await this.#host(id, by, name, { isPrivate, defaultBranch, forkOf: original.id }, original.gitDir)
    return `${by}/${name}`
  }

  /**
   * Pushes refs of a local repository by git over HTTP, and resolves when the webhooks that follow were answered. Refspecs are git's
   * own (`main`, `+topic`, `:gone`).
   */
  async push(
    repository: string,
    localPath: string,
    refspecs: string | readonly string[],
    options: { readonly by?: string } = {},
  ): Promise<void> {
    const by = this.#admin(repository, options.by).login
    await git(localPath, ['push', '-q', this.gitUrlFor(by, repository), ...[refspecs].flat()])
    await this.settled()
  }

  /** A branch's commit. Throws where there is no such branch. */
  async headOf(repository: string, branch = 'main'): Promise<string> {
    const head = (await refsOf(this.gitDir(repository))).get(`refs/heads/${branch}`)
    if (head === undefined) throw new Error(`${repository} has no branch ${branch}`)
    return head
  }

  /** Opens a pull request and gives its number. `head` is a branch, or `owner:branch` of a fork. */
  async openPullRequest(
    repository: string,
    options: {
      readonly head: string
      readonly base?: string
      readonly title?: string
      readonly body?: string
      readonly isDraft?: boolean
      readonly by?: string
    },
  ): Promise<number> {
    const { head, base = 'main', title = 'A change', body = '', isDraft = false } = options
    const hosted = this.#repository(repository)
    const by = this.#admin(repository, options.by)
    const [headOwner = '', headRef = ''] = head.includes(':') ? head.split(':') : [hosted.owner, head]
    const from = headOwner === hosted.owner ? hosted : this.#forkOf(hosted, headOwner)
    const headSha = await this.headOf(fullName(from), headRef)
    const answer = await this.#state.emulator.ask('POST', `/repos/${repository}/pulls`, {
      as: tokenOf(by.login),
      body: { title, body, head, base, draft: isDraft },
    })
    if (answer.status !== 201) throw new Error(`no pull request: ${JSON.stringify(answer.body)}`)
    const { number } = answer.body as { number: number }
    const pull: Pull = {
      number,
      repositoryId: hosted.id,
      headRepositoryId: from.id,
      headOwner,
      headRef,
      headSha,
      baseRef: base,
      baseSha: await this.headOf(repository, base),
      isOpen: true,
      author: by.login,
      mergedAt: undefined,
      mergedBy: undefined,
      mergeCommitSha: undefined,
      landed: [],
    }
    this.#state.pulls.push(pull)
    await moveHead(this.#state, pull, headSha)
    await tellPull(this.#state, pull, 'opened', by)
    await this.settled()
    return number
  }

  /** Merges a pull request as GitHub does, and gives the new head of its base branch. */
  async mergePullRequest(
    repository: string,
    number: number,
    method: MergeMethod = 'merge',
    options: MergeOptions & { readonly by?: string } = {},
  ): Promise<string> {
    const pull = this.#pull(repository, number)
    const by = this.#admin(repository, options.by)
    const { title } = (await emulatedPull(this.#state, this.#repository(repository), number)) as {
      title: string
    }
    const head = await mergePull(this.#state, pull, method, by, title, options)
    await this.settled()
    return head
  }

  async closePullRequest(
    repository: string,
    number: number,
    options: { readonly by?: string } = {},
  ): Promise<void> {
    await closePull(this.#state, this.#pull(repository, number), this.#admin(repository, options.by))
    await this.settled()
  }

  /** Edits a pull request's title or text. */
  async editPullRequest(
    repository: string,
    number: number,
    changes: { readonly title?: string; readonly body?: string },
    options: { readonly by?: string } = {},
  ): Promise<void> {
    const hosted = this.#repository(repository)
    const before = await emulatedPull(this.#state, hosted, number)
    await emulatedPull(this.#state, hosted, number, changes)
    const from = Object.fromEntries(Object.keys(changes).map((name) => [name, { from: before[name] ?? '' }]))
    const by = this.#admin(repository, options.by)
    await tellPull(this.#state, this.#pull(repository, number), 'edited', by, { changes: from })
    await this.settled()
  }

  /** A pull request as GitHub's API shows it. */
  pullRequest(repository: string, number: number): Promise<Json> {
    return pullJson(this.#state, this.#pull(repository, number))
  }

  /** Comments on an issue or pull request as a person. */
  async comment(repository: string, number: number, by: string, body: string): Promise<TestComment> {
    const path = `/repos/${repository}/issues/${number}/comments`
    const made = (await this.#write('POST', path, by, { body }, 201)) as Json
    await tellOfComment(
      this.#state,
      this.#repository(repository),
      'created',
      made,
      accountOf(this.#state, by),
    )
    await this.settled()
    return commentOf(made)
  }

  /** Edits a comment, whoever made it, as a person who may. */
  async editComment(repository: string, id: number, by: string, body: string): Promise<void> {
    const path = `/repos/${repository}/issues/comments/${id}`
    const before = (await this.#write('GET', path, by, undefined, 200)) as Json
    const made = (await this.#write('PATCH', path, by, { body }, 200)) as Json
    const changes = { body: { from: before['body'] } }
    const sender = accountOf(this.#state, by)
    await tellOfComment(this.#state, this.#repository(repository), 'edited', made, sender, { changes })
    await this.settled()
  }

  /** Deletes a comment, whoever made it, as a person who may. */
  async deleteComment(repository: string, id: number, by: string): Promise<void> {
    const path = `/repos/${repository}/issues/comments/${id}`
    const before = (await this.#write('GET', path, by, undefined, 200)) as Json
    await this.#write('DELETE', path, by, undefined, 204)
    await tellOfComment(
      this.#state,
      this.#repository(repository),
      'deleted',
      before,
      accountOf(this.#state, by),
    )
    await this.settled()
  }

  /** All comments of an issue or pull request, oldest first. */
  async comments(repository: string, number: number): Promise<TestComment[]> {
    const found: TestComment[] = []
    const as = ownerToken(this.#state, this.#repository(repository).owner)
    for (let page = 1; ; page++) {
      const path = `/repos/${repository}/issues/${number}/comments?per_page=100&page=${page}`
      const { body } = await this.#state.emulator.ask('GET', path, { as })
      const list = body as Json[]
      found.push(...list.map(commentOf))
      if (list.length < 100) return found
    }
  }

  /** The check runs of a commit as the API shows them, each with its annotations, newest first. */
  async checkRuns(
    repository: string,
    sha: string,
  ): Promise<(Json & { readonly annotations: readonly Json[] })[]> {
    const hosted = this.#repository(repository)
    const as = ownerToken(this.#state, hosted.owner)
    const found = [...this.#state.checkRuns].filter(
      ([, run]) => run.repositoryId === hosted.id && run.headSha === sha,
    )
    const runs: (Json & { readonly annotations: readonly Json[] })[] = []
    for (const [id, { annotations }] of found.toReversed()) {
      const { body } = await this.#state.emulator.ask('GET', `/repos/${repository}/check-runs/${id}`, { as })
      runs.push({ ...(body as Json), annotations })
    }
    return runs
  }

  /** The reactions to a comment. */
  reactions(commentId: number): { readonly content: string; readonly login: string }[] {
    return this.#state.reactions.filter((each) => each.commentId === commentId)
  }

  /** Says how far somebody may go in a repository, beyond what membership gives. */
  setAccess(repository: string, login: string, access: Access): void {
    this.#state.access.set(`${this.repositoryId(repository)}/${login}`, access)
  }

  /** Renames a repository: the old name leads to the new one. */
  async rename(repository: string, name: string, options: { readonly by?: string } = {}): Promise<void> {
    await changeRepository(
      this.#state,
      this.#repository(repository),
      { kind: 'rename', name },
      this.#admin(repository, options.by),
    )
    await this.settled()
  }

  /** Gives a repository to another account. Only the new owner's installation is told. */
  async transfer(repository: string, owner: string, options: { readonly by?: string } = {}): Promise<void> {
    await changeRepository(
      this.#state,
      this.#repository(repository),
      { kind: 'transfer', owner },
      this.#admin(repository, options.by),
    )
    await this.settled()
  }

  /** Archives a repository, or takes it out of the archive; makes it private or public; deletes it. */
  async change(
    repository: string,
    kind: 'archive' | 'unarchive' | 'privatize' | 'publicize' | 'delete',
    options: { readonly by?: string } = {},
  ): Promise<void> {
    await changeRepository(
      this.#state,
      this.#repository(repository),
      { kind },
      this.#admin(repository, options.by),
    )
    await this.settled()
  }

  /** Sets where webhooks go. */
  deliverTo(url: string | undefined): void {
    this.#state.webhooks.deliverTo(url)
  }

  /** Every attempt to deliver a webhook, in order. */
  get deliveries(): readonly Delivery[] {
    return this.#state.webhooks.deliveries
  }

  /** Keeps webhooks back until they are released. */
  holdWebhooks(): void {
    this.#state.webhooks.hold()
  }

  /** Sends what was held, in the order that `order` makes of it; what it leaves out is lost, what it repeats is sent twice. */
  releaseWebhooks(order?: (held: readonly Outgoing[]) => readonly Outgoing[]): Promise<Delivery[]> {
    return this.#state.webhooks.release(order)
  }

  /** Loses the next webhooks without a trace. To fail them visibly, deliver to where nobody listens. */
  loseWebhooks(count: number): void {
    this.#state.webhooks.loseNext(count)
  }

  /** Delivers again, with the same guid. */
  redeliver(id: number): Promise<Delivery> {
    return this.#state.webhooks.redeliver(id)
  }

  /** Sends any payload as any event, whatever is wrong with it. */
  send(event: string, payload: Json, overrides: DeliveryOverrides = {}): Promise<Delivery> {
    const outgoing = { event, payload, installationId: null, repositoryId: null }
    return this.#state.webhooks.deliver(outgoing, overrides)
  }

  /** Every request that reached the API, in order. */
  get requests(): readonly RecordedRequest[] {
    return this.#server.requests.recorded
  }

  /** The requests for an operation, such as `issues/create-comment`. */
  requestsFor(operation: string): RecordedRequest[] {
    return this.requests.filter((each) => each.operation === operation)
  }

  /** Lets requests fail on purpose. */
  failNext(fault: Fault): void {
    this.#server.requests.failNext(fault)
  }

  /** Lets all tokens of installations expire now. */
  expireTokens(): void {
    for (const token of this.#state.tokens.values()) token.expiresAt = 0
  }

  /** How long tokens are good for that are asked for from now on. */
  setTokenLifetime(lifetimeMs: number): void {
    this.#state.tokenLifetimeMs = lifetimeMs
  }

  /** Resolves when every request and every webhook that was under way has been answered. */
  async settled(): Promise<void> {
    await this.#server.idle()
    await this.#state.webhooks.settled()
  }

  /** What was sent, by the app or by the stand, that GitHub's descriptions do not allow. */
  violations(): string[] {
    return [...new Set(this.#state.violations)]
  }

  /** Takes note of violations that a test made on purpose. */
  forgetViolations(): void {
    this.#state.violations.length = 0
  }

  /** Stops everything and removes the repositories. */
  async stop(): Promise<void> {
    this.#state.webhooks.deliverTo(undefined)
    await this.#server.close()
    await this.#state.emulator.close()
    rmSync(this.#state.root, { recursive: true, force: true })
  }

  #repository(name: string): Hosted {
    return repositoryOf(this.#state, name)
  }

  #pull(repository: string, number: number): Pull {
    const { id } = this.#repository(repository)
    const pull = this.#state.pulls.find((each) => each.repositoryId === id && each.number === number)
    if (pull === undefined) throw new Error(`${repository} has no pull request ${number}`)
    return pull
  }

  #forkOf(original: Hosted, owner: string): Hosted {
    const forks = [...this.#state.repositories.values()].filter((each) => each.forkOf === original.id)
    const fork = forks.find((each) => each.owner === owner && !each.isDeleted)
    if (fork === undefined) throw new Error(`${owner} has no fork of ${fullName(original)}`)
    return fork
  }

  /** Who acts: the named person, or whoever administers what the repository belongs to. */
  #admin(repository: string, login: string | undefined): Account {
    const [owner = ''] = repository.split('/')
    return accountOf(this.#state, login ?? this.#state.organisations[owner]?.admins[0] ?? owner)
  }

  async #host(
    id: number,
    owner: string,
    name: string,
    facts: { isPrivate: boolean; defaultBranch: string; mirrorUrl?: string | undefined; forkOf?: number },
    contents: string | undefined,
  ): Promise<void> {
    const gitDir = bareFolder(this.#state.root, id)
    await createBare(gitDir, facts.defaultBranch, contents)
    this.#state.repositories.set(id, {
      id,
      gitDir,
      owner,
      name,
      isPrivate: facts.isPrivate,
      isArchived: false,
      isDeleted: false,
      defaultBranch: facts.defaultBranch,
      forkOf: facts.forkOf,
      mirrorUrl: facts.mirrorUrl,
      createdAt: new Date(),
      pushedAt: new Date(),
    })
  }

  async #write(method: string, path: string, by: string, body: unknown, expected: number): Promise<unknown> {
    const answer = await this.#state.emulator.ask(method, path, {
      as: tokenOf(by),
      ...(body === undefined ? {} : { body }),
    })
    if (answer.status !== expected) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }
}

function personOf(login: string): Person {
  return { login, name: `${login.slice(0, 1).toUpperCase()}${login.slice(1)}`, email: `${login}@example.org` }
}

function commentOf(json: Json): TestComment {
  const { login } = json['user'] as { login: string }
  return { id: Number(json['id']), body: String(json['body']), login }
}

/** Asks the emulated GitHub which numbers it gave. */
async function readAccounts(
  state: State,
  organisations: readonly string[],
  people: readonly Person[],
): Promise<void> {
  const add = async (
    login: string,
    path: string,
    more: Pick<Account, 'type' | 'name' | 'email'>,
  ): Promise<void> => {
    const { status, body } = await state.emulator.ask('GET', path, {})
    if (status !== 200) throw new Error(`the emulated GitHub does not know ${login}`)
    const { id, node_id: nodeId } = body as { id: number; node_id: string }
    state.accounts.set(login.toLowerCase(), { login, id, nodeId, ...more })
  }
  // In the order in which installations are numbered.
  for (const login of organisations)
    await add(login, `/orgs/${login}`, { type: 'Organization', name: login, email: '' })
  for (const { login, name, email } of people)
    await add(login, `/users/${login}`, { type: 'User', name, email })
  const bot = `${state.app.slug}[bot]`
  await add(bot, `/users/${encodeURIComponent(bot)}`, { type: 'Bot', name: state.app.name, email: '' })
}
