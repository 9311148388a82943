// Which contributor of the books an account on GitHub is: by what GitHub itself vouches for, never by a name.
import { claimantOf } from '../../ledger/books-state.ts'
import type { Registers } from '../../ledger/registers.ts'
import { foldEmail, githubAccountOf } from '../../people/identity.ts'
import type { SubjectNames } from '../contributors.ts'
import type { Account, InstallationApi, PullCommit, RepositoryName } from './github-api.ts'

/** Who is who in the books. */
export interface AccountPlace {
  readonly registers: Registers
  /** What is known of subjects, as `namesOf` gives it. */
  readonly names: ReadonlyMap<string, SubjectNames>
  /** Commits of which GitHub says whose e-mail their author has. */
  readonly commits: readonly Pick<PullCommit, 'email' | 'author'>[]
}

/**
 * The contributor that an account is; null where nobody is known to be it. Goes by the account's number in GitHub's noreply
 * addresses, by e-mails that GitHub says are the account's, and by logins that HR gave; of several the one whom a person has
 * claimed, else the one registered first.
 */
export function contributorOfAccount(
  { id, login }: Pick<Account, 'id' | 'login'>,
  { registers, names, commits }: AccountPlace,
): string | null {
  const emails = emailsOfAccount(id, commits)
  const person = personOfLogin(login, { registers, names })
  const found = [...registers.contributors.keys()].filter((contributor) => {
    const known = names.get(contributor)?.emails ?? []
    const claimant = claimantOf(registers, contributor)
    if (claimant !== undefined && claimant === person) return true
    return known.some((email) => emails.has(email) || githubAccountOf(email)?.id === String(id))
  })
  const claimed = found.find((contributor) => claimantOf(registers, contributor) !== undefined)
  return claimed ?? found[0] ?? null
}

/**
 * The same, with commits of the account in a repository where nothing else tells: GitHub says whose e-mail a commit has. Throws a
 * `GitHubFailure`.
 */
export async function findContributor(
  account: Pick<Account, 'id' | 'login'>,
  place: AccountPlace,
  { api, repository }: { readonly api: InstallationApi; readonly repository: RepositoryName },
): Promise<string | null> {
  const known = contributorOfAccount(account, place)
  if (known !== null || account.login === '') return known
  const commits = await api.commitsBy(repository, account.login)
  return contributorOfAccount(account, { ...place, commits })
}

/** The person whom HR knows by a login; undefined where there is none. */
export function personOfLogin(
  login: string,
  { registers, names }: Pick<AccountPlace, 'registers' | 'names'>,
): string | undefined {
  const wanted = login.toLowerCase()
  return [...registers.persons.keys()].find((person) =>
    names.get(person)?.logins.some((own) => own.toLowerCase() === wanted),
  )
}

/** Folded e-mails that are the account's, as GitHub says of commits. */
export function emailsOfAccount(account: number, commits: AccountPlace['commits']): ReadonlySet<string> {
  return new Set(commits.flatMap(({ author, email }) => (author?.id === account ? [foldEmail(email)] : [])))
}
