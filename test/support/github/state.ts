// What the stand knows beyond the emulated GitHub: accounts, repositories and what hangs on them.
import type { Json } from './api-description.ts'
import type { Emulator, Organisation, TestApp } from './emulator.ts'
import { tokenOf } from './emulator.ts'
import type { Installation, Token } from './installations.ts'
import type { CheckRun } from './answers-checks.ts'
import type { Pull } from './pull-requests.ts'
import type { Webhooks } from './webhooks.ts'

/** A user, an organisation or a bot. */
export interface Account {
  readonly login: string
  readonly id: number
  readonly nodeId: string
  readonly type: 'User' | 'Organization' | 'Bot'
  /** The public name and e-mail; organisations have none. */
  readonly name: string
  readonly email: string
}

/** A repository. Its number stays; all the rest may change. */
export interface Hosted {
  readonly id: number
  readonly gitDir: string
  owner: string
  name: string
  isPrivate: boolean
  isArchived: boolean
  isDeleted: boolean
  defaultBranch: string
  readonly forkOf: number | undefined
  readonly mirrorUrl: string | undefined
  readonly createdAt: Date
  pushedAt: Date
  /** The emulated GitHub's answer, until something changes. */
  json?: Json | undefined
}

/** How far a person may go in a repository. */
export type Access = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none'

/** Somebody's reaction to a comment. */
export interface Reaction {
  readonly id: number
  readonly commentId: number
  readonly content: string
  readonly login: string
}

export interface State {
  readonly app: TestApp
  readonly emulator: Emulator
  /** Where the stand answers, without `/api/v3`. */
  readonly url: string
  readonly root: string
  readonly organisations: Readonly<Record<string, Organisation>>
  readonly accounts: Map<string, Account>
  readonly repositories: Map<number, Hosted>
  /** Former `owner/name`s (lower case) of repositories that were renamed or transferred. */
  readonly formerNames: Map<string, number>
  /** Access beyond what membership gives, by `repository number/login`. */
  readonly access: Map<string, Access>
  readonly installations: Installation[]
  readonly tokens: Map<string, Token>
  readonly pulls: Pull[]
  readonly webhooks: Webhooks
  /** What was sent, by the app or by the stand, that GitHub's descriptions do not allow. */
  readonly violations: string[]
  tokenLifetimeMs: number
  /** Manifests that wait for their codes to be converted. */
  readonly manifests: Map<string, Json>
  readonly checkRuns: Map<number, CheckRun>
  readonly reactions: Reaction[]
}

export const fullName = (repository: Hosted): string => `${repository.owner}/${repository.name}`

/** The repository that has this `owner/name` now. */
export function findRepository(state: State, name: string): Hosted | undefined {
  const wanted = name.toLowerCase()
  for (const repository of state.repositories.values()) {
    if (!repository.isDeleted && fullName(repository).toLowerCase() === wanted) return repository
  }
  return undefined
}

/** The repository that had this `owner/name` once, if nobody has it now. */
export function findMovedRepository(state: State, name: string): Hosted | undefined {
  if (findRepository(state, name) !== undefined) return undefined
  const id = state.formerNames.get(name.toLowerCase())
  const repository = id === undefined ? undefined : state.repositories.get(id)
  return repository?.isDeleted === true ? undefined : repository
}

/** Throws where there is no such repository: a test asks for what it made. */
export function repositoryOf(state: State, name: string): Hosted {
  const repository = findRepository(state, name)
  if (repository === undefined) throw new Error(`there is no repository ${name}`)
  return repository
}

/** Throws where there is no such account: accounts are named when the stand starts. */
export function accountOf(state: State, login: string): Account {
  const account = state.accounts.get(login.toLowerCase())
  if (account === undefined) throw new Error(`${login} has no account: name it when GitHub starts`)
  return account
}

/** The account that commits with this e-mail belong to. */
export function accountOfEmail(state: State, email: string): Account | undefined {
  const wanted = email.toLowerCase()
  for (const account of state.accounts.values()) {
    const own = [account.email, noReply(account)].map((each) => each.toLowerCase())
    if (own.includes(wanted)) return account
  }
  return undefined
}

export const noReply = ({ id, login }: Account): string => `${id}+${login}@users.noreply.github.com`

/** The token of somebody who may do everything with what this account owns. */
export function ownerToken(state: State, login: string): string {
  const organisation = state.organisations[login]
  return tokenOf(organisation === undefined ? login : (organisation.admins[0] ?? ''))
}

/** What somebody may do in a repository, as GitHub's permission endpoint says it. */
export function accessOf(state: State, repository: Hosted, login: string): Access {
  const organisation = state.organisations[repository.owner]
  if (repository.owner === login || organisation?.admins.includes(login) === true) return 'admin'
  const given = state.access.get(`${repository.id}/${login}`)
  if (given !== undefined) return given
  if (organisation?.members?.includes(login) === true || !repository.isPrivate) return 'read'
  return 'none'
}

/** The ways of an account in an organisation. */
export function roleOf(state: State, organisation: string, login: string): 'admin' | 'member' | undefined {
  const { admins, members = [] } = state.organisations[organisation] ?? { admins: [] }
  const isLogin = (each: string): boolean => each.toLowerCase() === login.toLowerCase()
  if (admins.some(isLogin)) return 'admin'
  return members.some(isLogin) ? 'member' : undefined
}
