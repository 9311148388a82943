// Who is not to be named in a preview: accounts that said so, and those that the repository's settings list.
import { readIdentityProposals, readUnnamed, type UnnamedAccount } from '../../database/proposal-rows.ts'
import { claimantOf } from '../../ledger/books-state.ts'
import { foldEmail } from '../../people/identity.ts'
import type { NamingRules } from '../change-people.ts'
import { namesOf } from '../contributors.ts'
import type { PullFacts, RepositoryName } from './github-api.ts'
import type { PreviewRequest } from './preview.ts'
import type { WorkContext } from './work.ts'

/**
 * What git identities must not be named: by numbers and logins in GitHub's noreply addresses, by all e-mails of whoever the
 * account or login is in the books, and by those that GitHub says are the account's in this pull request.
 */
export async function unnamedPeople(
  { books, github }: Pick<WorkContext, 'books' | 'github'>,
  request: PreviewRequest,
  { repository, pull }: { readonly repository: RepositoryName; readonly pull: PullFacts },
): Promise<Pick<NamingRules, 'unnamedEmails' | 'unnamedLogins' | 'unnamedAccounts'>> {
  const unnamed = await readUnnamed(books.database, books.ledger)
  const accounts = new Set(unnamed.map(({ account }) => account))
  const logins = new Set(request.unnamed.map((login) => login.toLowerCase()))
  if (accounts.size === 0 && logins.size === 0) return {}
  const emails = new Set<string>()
  const isMeant = (account: { readonly id: number; readonly login: string }): boolean =>
    accounts.has(account.id) || logins.has(account.login.toLowerCase())
  if (pull.author !== null && isMeant(pull.author)) logins.add(pull.author.login.toLowerCase())
  for (const { account, login } of await readIdentityProposals(books.database, books.ledger)) {
    if (!isMeant({ id: account, login })) continue
    logins.add(login.toLowerCase())
  }
  for (const { author, email } of await github
    .as(request.installation)
    .pullCommits(repository, pull.number)) {
    if (author === null || !isMeant(author)) continue
    logins.add(author.login.toLowerCase())
    emails.add(foldEmail(email))
  }
  for (const email of await emailsOf(books, unnamed, logins)) emails.add(email)
  return {
    unnamedEmails: emails,
    unnamedLogins: logins,
    unnamedAccounts: new Set([...accounts].map(String)),
  }
}

// All e-mails of whoever these accounts and logins are in the books, under any of their identities.
async function emailsOf(
  books: WorkContext['books'],
  unnamed: readonly UnnamedAccount[],
  logins: ReadonlySet<string>,
): Promise<readonly string[]> {
  const { registers } = await books.read()
  const names = await namesOf(books)
  const contributors = new Set(unnamed.flatMap(({ contributor }) => contributor ?? []))
  const persons = new Set([...contributors].flatMap((one) => claimantOf(registers, one) ?? []))
  for (const [id, known] of names)
    if (known.logins.some((login) => logins.has(login.toLowerCase()))) persons.add(id)
  for (const contributor of registers.contributors.keys())
    if (persons.has(claimantOf(registers, contributor) ?? '')) contributors.add(contributor)
  return [...contributors, ...persons].flatMap((subject) => names.get(subject)?.emails ?? []).map(foldEmail)
}
