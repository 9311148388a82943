// Installations of the app and their tokens: what each may touch, now. The emulated GitHub checks the app's key and mints the tokens;
// it knows neither suspension nor changes of an installation, so these are decided here.
import { installationIds } from './emulator.ts'
import { fullName, type Account, type Hosted, type State } from './state.ts'

export type Permissions = Readonly<Record<string, 'read' | 'write'>>

export interface Installation {
  readonly id: number
  readonly account: Account
  /** The chosen repositories' numbers, or all that the account has. */
  repositories: Set<number> | 'all'
  permissions: Permissions
  readonly events: readonly string[]
  suspendedAt: Date | undefined
  isDeleted: boolean
  readonly createdAt: Date
}

/** A token that an installation was given. */
export interface Token {
  readonly installation: Installation
  readonly permissions: Permissions
  /** The repositories it was asked for, or all of the installation. */
  readonly repositories: Set<number> | 'all'
  expiresAt: number
}

/** The installation on an account, suspended or not; undefined if there is none. */
export function installationOn(state: State, login: string): Installation | undefined {
  return state.installations.find((each) => !each.isDeleted && each.account.login === login)
}

/** The installation with this number, unless it was deleted. */
export function installationById(state: State, id: number): Installation | undefined {
  return state.installations.find((each) => !each.isDeleted && each.id === id)
}

/** Puts the app on an account. Throws where it is already. */
export function addInstallation(
  state: State,
  account: Account,
  chosen: {
    readonly repositories: Set<number> | 'all'
    readonly permissions: Permissions
    readonly events: readonly string[]
  },
): Installation {
  if (installationOn(state, account.login) !== undefined)
    throw new Error(`the app is on ${account.login} already`)
  const logins = [...state.accounts.values()].map(({ login }) => login)
  const used = state.installations.filter((each) => each.account.login === account.login).length
  const id = installationIds(logins.indexOf(account.login))[used]
  if (id === undefined) throw new Error(`the app was on ${account.login} too often for the stand`)
  const installation: Installation = {
    ...chosen,
    id,
    account,
    suspendedAt: undefined,
    isDeleted: false,
    createdAt: new Date(),
  }
  state.installations.push(installation)
  return installation
}

/** The repositories that an installation covers, by number. */
export function repositoriesOf(state: State, installation: Installation): Hosted[] {
  const covered = [...state.repositories.values()].filter((each) => covers(installation, each))
  return covered.toSorted((a, b) => a.id - b.id)
}

export function covers(installation: Installation, repository: Hosted): boolean {
  if (installation.isDeleted || repository.isDeleted || repository.owner !== installation.account.login)
    return false
  return installation.repositories === 'all' || installation.repositories.has(repository.id)
}

/** Whether a token reaches a repository today, whatever it reached when it was made. */
export function reaches(token: Token, repository: Hosted): boolean {
  if (token.installation.suspendedAt !== undefined || !covers(token.installation, repository)) return false
  return token.repositories === 'all' || token.repositories.has(repository.id)
}

/** What a request for a token chooses among the installation's repositories, or what is wrong with it. */
export function chosenRepositories(
  state: State,
  installation: Installation,
  body: { readonly repositories?: readonly string[]; readonly repository_ids?: readonly number[] },
): Set<number> | 'all' | { readonly refused: string } {
  const { repositories: names, repository_ids: ids } = body
  if (names === undefined && ids === undefined) return 'all'
  const covered = repositoriesOf(state, installation)
  const wanted = [
    ...(names ?? []).map((name) => covered.find((each) => each.name.toLowerCase() === name.toLowerCase())),
    ...(ids ?? []).map((id) => covered.find((each) => each.id === id)),
  ]
  const found = wanted.filter((each) => each !== undefined)
  if (found.length < wanted.length) {
    return {
      refused:
        'There is at least one repository that does not exist or is not accessible to the parent installation.',
    }
  }
  return new Set(found.map(({ id }) => id))
}

/** Permissions as a token has them; a text says what is wrong with the wish. */
export function chosenPermissions(
  installation: Installation,
  wished: Permissions | undefined,
): Permissions | string {
  if (wished === undefined) return installation.permissions
  const rank = (level: string | undefined): number => (level === 'write' ? 2 : level === 'read' ? 1 : 0)
  for (const [name, level] of Object.entries(wished)) {
    if (rank(level) > rank(installation.permissions[name])) {
      return 'The permissions requested are not granted to this installation.'
    }
  }
  return { metadata: 'read', ...wished }
}

/** How an installation's repositories are named in webhooks. */
export function repositoryNames(state: State, ids: Iterable<number>): Record<string, unknown>[] {
  return [...ids].map((id) => {
    const repository = state.repositories.get(id)
    if (repository === undefined) throw new Error(`there is no repository ${id}`)
    return {
      id,
      node_id: Buffer.from(`0:Repository${id}`).toString('base64'),
      name: repository.name,
      full_name: fullName(repository),
      private: repository.isPrivate,
    }
  })
}
