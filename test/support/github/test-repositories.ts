// What people do with repositories on the stand's GitHub: install the app on them, push, rename, transfer, archive.
import { bareFolder, createBare, git, refsOf } from './bare-repositories.ts'
import { tokenOf } from './emulator.ts'
import { addInstallation, type Permissions } from './installations.ts'
import { changeRepository, tellOfRepository } from './repository-changes.ts'
import type { StandServer } from './server.ts'
import {
  accountOf,
  noReply,
  ownerToken,
  repositoryOf,
  type Access,
  type Account,
  type Hosted,
  type State,
} from './state.ts'
import { TestInstallation } from './test-installation.ts'

export const LEAST_PERMISSIONS: Permissions = {
  metadata: 'read',
  contents: 'read',
  members: 'read',
  issues: 'read',
  pull_requests: 'write',
  checks: 'write',
}

/** What the app subscribes to, unless a test says otherwise. */
const EVENTS = ['push', 'pull_request', 'issue_comment', 'repository', 'check_run', 'check_suite']

export class RepositoriesOnGitHub {
  protected readonly state: State
  protected readonly server: StandServer

  protected constructor(state: State, server: StandServer) {
    this.state = state
    this.server = server
  }

  /** Where git finds a repository: clone it with `x-access-token` and a token, or `urlFor` a person. */
  gitUrl(repository: string): string {
    return `${this.state.url}/${repository}.git`
  }

  /** The same with a person's credentials in it. */
  gitUrlFor(login: string, repository: string): string {
    return this.gitUrl(repository).replace('//', `//x-access-token:${tokenOf(login)}@`)
  }

  /** The numeric id of a user or organisation. */
  accountId(login: string): number {
    return accountOf(this.state, login).id
  }

  /** The e-mail that GitHub makes up for somebody who hides theirs. */
  noReplyEmail(login: string): string {
    return noReply(accountOf(this.state, login))
  }

  repositoryId(repository: string): number {
    return this.hosted(repository).id
  }

  /** Where a repository lies on disk, bare. */
  gitDir(repository: string): string {
    return this.hosted(repository).gitDir
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
    const account = accountOf(this.state, login)
    const installation = addInstallation(this.state, account, { repositories: chosen, permissions, events })
    const sender = accountOf(this.state, options.by ?? this.state.organisations[login]?.admins[0] ?? login)
    const installed = new TestInstallation(this.state, installation, sender)
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
    const isOrganisation = this.state.organisations[owner] !== undefined
    const { status, body } = await this.state.emulator.ask(
      'POST',
      isOrganisation ? `/orgs/${owner}/repos` : '/user/repos',
      {
        as: ownerToken(this.state, owner),
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
    await tellOfRepository(this.state, this.hosted(name), 'created', this.actor(name, options.by))
  }

  /** Forks a repository into somebody's account and gives the fork's name. */
  async fork(repository: string, by: string): Promise<string> {
    const original = this.hosted(repository)
    const path = `/repos/${repository}/forks`
    const { status, body } = await this.state.emulator.ask('POST', path, { as: tokenOf(by), body: {} })
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
    const by = this.actor(repository, options.by).login
    await git(localPath, ['push', '-q', this.gitUrlFor(by, repository), ...[refspecs].flat()])
    await this.settled()
  }

  /** A branch's commit. Throws where there is no such branch. */
  async headOf(repository: string, branch = 'main'): Promise<string> {
    const head = (await refsOf(this.gitDir(repository))).get(`refs/heads/${branch}`)
    if (head === undefined) throw new Error(`${repository} has no branch ${branch}`)
    return head
  }

  /** Says how far somebody may go in a repository, beyond what membership gives. */
  async setAccess(repository: string, login: string, access: Access): Promise<void> {
    const { id, owner } = this.hosted(repository)
    const permissions: Partial<Record<Access, string>> = { read: 'pull', write: 'push' }
    const path = `/repos/${repository}/collaborators/${encodeURIComponent(login)}`
    const as = ownerToken(this.state, owner)
    const isNone = access === 'none'
    const body = isNone ? {} : { body: { permission: permissions[access] ?? access } }
    const answer = await this.state.emulator.ask(isNone ? 'DELETE' : 'PUT', path, { as, ...body })
    if (answer.status > 299) throw new Error(`${path}: ${JSON.stringify(answer.body)}`)
    this.state.access.set(`${id}/${login}`, access)
  }

  /** Renames a repository: the old name leads to the new one. */
  async rename(repository: string, name: string, options: { readonly by?: string } = {}): Promise<void> {
    await changeRepository(
      this.state,
      this.hosted(repository),
      { kind: 'rename', name },
      this.actor(repository, options.by),
    )
    await this.settled()
  }

  /** Gives a repository to another account. Only the new owner's installation is told. */
  async transfer(repository: string, owner: string, options: { readonly by?: string } = {}): Promise<void> {
    await changeRepository(
      this.state,
      this.hosted(repository),
      { kind: 'transfer', owner },
      this.actor(repository, options.by),
    )
    await this.settled()
  }

  /** Makes another branch the default one. */
  async setDefaultBranch(
    repository: string,
    branch: string,
    options: { readonly by?: string } = {},
  ): Promise<void> {
    const by = this.actor(repository, options.by)
    await changeRepository(this.state, this.hosted(repository), { kind: 'default branch', branch }, by)
    await this.settled()
  }

  /** Archives a repository, or takes it out of the archive; makes it private or public; deletes it. */
  async change(
    repository: string,
    kind: 'archive' | 'unarchive' | 'privatize' | 'publicize' | 'delete',
    options: { readonly by?: string } = {},
  ): Promise<void> {
    await changeRepository(this.state, this.hosted(repository), { kind }, this.actor(repository, options.by))
    await this.settled()
  }

  /** Resolves when every request and every webhook that was under way has been answered. */
  async settled(): Promise<void> {
    await this.server.idle()
    await this.state.webhooks.settled()
  }

  protected hosted(name: string): Hosted {
    return repositoryOf(this.state, name)
  }

  /** Who acts: the named person, or whoever administers what the repository belongs to. */
  protected actor(repository: string, login: string | undefined): Account {
    const [owner = ''] = repository.split('/')
    return accountOf(this.state, login ?? this.state.organisations[owner]?.admins[0] ?? owner)
  }

  async #host(
    id: number,
    owner: string,
    name: string,
    facts: { isPrivate: boolean; defaultBranch: string; mirrorUrl?: string | undefined; forkOf?: number },
    contents: string | undefined,
  ): Promise<void> {
    const gitDir = bareFolder(this.state.root, id)
    await createBare(gitDir, facts.defaultBranch, contents)
    this.state.repositories.set(id, {
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
}
