// Who is not to be named in a preview: accounts that said so, and those that the repository's settings list.
import { readIdentityProposals, readUnnamed } from '../../database/proposal-rows.ts'
import { foldEmail } from '../../people/identity.ts'
import type { NamingRules } from '../change-people.ts'
import { namesOf } from '../contributors.ts'
import type { PullFacts, RepositoryName } from './github-api.ts'
import type { PreviewRequest } from './preview.ts'
import type { WorkContext } from './work.ts'

/**
 * What git identities must not be named: by numbers and logins in GitHub's noreply addresses, by e-mails that an administrator
 * confirmed or HR has beside the login, and by those that GitHub says are the account's in this pull request.
 */
export async function unnamedPeople(
  { books, github }: Pick<WorkContext, 'books' | 'github'>,
  request: PreviewRequest,
  { repository, pull }: { readonly repository: RepositoryName; readonly pull: PullFacts },
): Promise<Pick<NamingRules, 'unnamedEmails' | 'unnamedLogins' | 'unnamedAccounts'>> {
  const accounts = await readUnnamed(books.database, books.ledger)
  const logins = new Set(request.unnamed.map((login) => login.toLowerCase()))
  if (accounts.size === 0 && logins.size === 0) return {}
  const emails = new Set<string>()
  const isMeant = (account: { readonly id: number; readonly login: string }): boolean =>
    accounts.has(account.id) || logins.has(account.login.toLowerCase())
  if (pull.author !== null && isMeant(pull.author)) logins.add(pull.author.login.toLowerCase())
  for (const { account, login, email, state } of await readIdentityProposals(books.database, books.ledger)) {
    if (!isMeant({ id: account, login })) continue
    logins.add(login.toLowerCase())
    if (state === 'confirmed') emails.add(foldEmail(email))
  }
  for (const { author, email } of await github
    .as(request.installation)
    .pullCommits(repository, pull.number)) {
    if (author === null || !isMeant(author)) continue
    logins.add(author.login.toLowerCase())
    emails.add(foldEmail(email))
  }
  for (const known of (await namesOf(books)).values())
    if (known.logins.some((login) => logins.has(login.toLowerCase())))
      for (const email of known.emails) emails.add(foldEmail(email))
  return {
    unnamedEmails: emails,
    unnamedLogins: logins,
    unnamedAccounts: new Set([...accounts].map(String)),
  }
}
