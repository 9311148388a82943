// What is agreed of a pull request, booked or not: for whoever says what it holds before it is merged.
import { readSplitProposals } from '../../database/proposal-rows.ts'
import type { AgreedParty, Agreements } from '../../people/agreed-shares.ts'
import { githubAccountOf } from '../../people/identity.ts'
import { namesOf } from '../contributors.ts'
import { contributorOfAccount, emailsOfAccount } from './account-contributor.ts'
import { agreedParts } from './agreed-splits.ts'
import type { PullFacts, RepositoryName } from './github-api.ts'
import type { WorkContext } from './work.ts'

/**
 * The agreements in force with what the author of a pull request agreed to in it since; GitHub is asked only where there is
 * something of that. Throws a `GitHubFailure`.
 */
export async function withPullAgreements(
  { books, github }: Pick<WorkContext, 'books' | 'github'>,
  installation: number,
  repository: RepositoryName,
  pull: PullFacts,
  agreements: Agreements,
): Promise<Agreements> {
  const { author } = pull
  const all = await readSplitProposals(books.database, books.ledger, repository.id, pull.number)
  const agreed = all.filter(({ state }) => state === 'confirmed')
  if (author === null || agreed.length === 0) return agreements
  const api = github.as(installation)
  const commits = await api.pullCommits(repository, pull.number)
  const now = await books.read()
  const place = { registers: now.registers, names: await namesOf(books), commits }
  // Whoever is known by GitHub's own address may have shown their name in another repository alone, which is not told here.
  const nameHere = async (login: string): Promise<string> =>
    (await api.commitsBy(repository, login))[0]?.name ?? login
  const partyOf = async (account: number, known: string | null): Promise<AgreedParty> => {
    const own = commits.find((commit) => commit.author?.id === account)
    const contributor = known ?? contributorOfAccount(own?.author ?? { id: account, login: '' }, place)
    const names = contributor === null ? undefined : place.names.get(contributor)
    const login = names?.emails.map(githubAccountOf).find((found) => found !== undefined)?.login
    return {
      contributor: contributor ?? `account ${account}`,
      name: own?.name ?? (login === undefined ? (names?.name ?? '') : await nameHere(login)),
      emails: [...new Set([...(names?.emails ?? []), ...emailsOfAccount(account, commits)])],
      known: null,
    }
  }
  const parts = new Map<string, { readonly to: AgreedParty; readonly percent: number }>()
  for (const [contributor, percent] of agreedParts(now, repository.id, pull.number))
    parts.set(contributor, { to: await partyOf(0, contributor), percent })
  for (const { beneficiary, contributor, percent } of agreed) {
    const to = await partyOf(beneficiary, contributor)
    parts.set(to.contributor, { to, percent })
  }
  const agreement = {
    giver: await partyOf(author.id, null),
    parts: [...parts.values()].filter(({ percent }) => percent > 0),
  }
  const byCommit = new Map(agreements.byCommit)
  for (const { id } of commits) byCommit.set(id, [...(byCommit.get(id) ?? []), agreement])
  return { ...agreements, byCommit }
}
