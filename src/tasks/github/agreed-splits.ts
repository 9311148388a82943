// Books the splits that were agreed in pull requests, once these are merged and the books know who takes part.
import { readLineage } from '../../database/lineage-rows.ts'
import { readSplitProposals, removeSplitProposals, type SplitProposal } from '../../database/proposal-rows.ts'
import type { Books } from '../../ledger/books.ts'
import type { SplitAgreed, SplitPart } from '../../ledger/entries-of-pushes.ts'
import { pullName } from '../../ledger/registers.ts'
import { compareCodePoints } from '../../proof/code-point-order.ts'
import { namesOf } from '../contributors.ts'
import { done } from '../outcome.ts'
import { contributorOfAccount, findContributor, type AccountPlace } from './account-contributor.ts'
import type { InstallationApi, PullCommit, PullFacts, RepositoryName } from './github-api.ts'
import type { WorkContext } from './work.ts'

/** No more commits of a pull request are listed by GitHub. */
export const LISTED_COMMITS_MAX = 250

/** Whether something that was agreed in pull requests of a repository is not booked yet. */
export async function isAgreementWaiting(
  { books }: Pick<WorkContext, 'books'>,
  { id }: RepositoryName,
): Promise<boolean> {
  const proposals = await readSplitProposals(books.database, books.ledger, id)
  return proposals.some(({ state }) => state === 'confirmed')
}

/**
 * Books what was agreed in merged pull requests of a repository. What cannot be booked yet (not merged, or somebody is not in
 * the books) stays for the next time; nothing is asked of GitHub where nothing waits. Throws a `GitHubFailure`.
 */
export async function bookAgreedSplits(
  context: Pick<WorkContext, 'books' | 'github' | 'log'>,
  installation: number,
  repository: RepositoryName,
): Promise<void> {
  const { database, ledger } = context.books
  const proposals = await readSplitProposals(database, ledger, repository.id)
  const agreed = proposals.filter(({ state }) => state === 'confirmed')
  for (const number of new Set(agreed.map(({ pull }) => pull))) {
    const api = context.github.as(installation)
    const pull = await api.pull(repository, number)
    if (pull?.isMerged !== true) continue
    const own = agreed.filter((proposal) => proposal.pull === number)
    await bookOne(context, api, repository, pull, own)
  }
}

async function bookOne(
  { books, log }: Pick<WorkContext, 'books' | 'log'>,
  api: InstallationApi,
  repository: RepositoryName,
  pull: PullFacts,
  proposals: readonly SplitProposal[],
): Promise<void> {
  const commits = await api.pullCommits(repository, pull.number)
  const about = { repository: repository.id, pull: pull.number }
  const { registers } = await books.read()
  const place: AccountPlace = { registers, names: await namesOf(books), commits }
  const giver = pull.author === null ? null : await findContributor(pull.author, place, { api, repository })
  const known = proposals.flatMap((proposal) => {
    const contributor = proposal.contributor ?? contributorOfAccount(accountOf(proposal, commits), place)
    return contributor === null ? [] : [{ ...proposal, contributor }]
  })
  if (giver === null || known.length === 0) {
    log('info', 'agreed split waits', { ...about, reason: 'somebody is not in the books yet' })
    return
  }
  const landed = await landedCommits(books, repository.id, pull)
  const ids = [...new Set([...commits.map(({ id }) => id), ...landed])].toSorted(compareCodePoints)
  const booked = await books.append(null, async (now, writing) => {
    // Whoever was erased since is given nothing new.
    const { erased } = now.registers
    const living = known.filter(({ contributor }) => !erased.has(contributor))
    const parts = partsWith(now, repository.id, pull.number, giver, living)
    const bookedIds = known.map(({ id }) => id)
    await removeSplitProposals(writing, writing.ledger, bookedIds)
    const body = splitOf(now, repository.id, pull.number, { commits: ids, giver, parts })
    return done(body === null ? [] : [body])
  })
  if (booked.ok) log('info', 'agreed split booked', { ...about, entries: booked.value.entries.length })
  else log('warn', 'agreed split refused', { ...about, reason: booked.refusal })
}

// The account's login is only known where it is among the commits' authors; its number is enough elsewhere.
function accountOf({ beneficiary }: SplitProposal, commits: readonly PullCommit[]) {
  const author = commits.find((commit) => commit.author?.id === beneficiary)?.author
  return author ?? { id: beneficiary, login: '' }
}

// What the merge made: the merge's own commit, and those of which GitHub said that they came through the pull request.
async function landedCommits(
  { database, ledger }: WorkContext['books'],
  repository: number,
  { number, mergeCommit }: PullFacts,
): Promise<readonly string[]> {
  const rows = await readLineage(database, ledger, repository)
  const ofPull = rows.filter(({ pull }) => pull === number).map(({ commit }) => commit)
  return mergeCommit === null ? ofPull : [mergeCommit, ...ofPull]
}

/** What is agreed so far on a pull request in the books, by contributor. */
export function agreedParts(
  { registers }: Books,
  repository: number,
  pull: number,
): ReadonlyMap<string, number> {
  const parts = registers.splitOfPull.get(pullName(String(repository), pull))?.parts ?? []
  return new Map(parts.map(({ contributor, percent }) => [contributor, percent]))
}

function partsWith(
  books: Books,
  repository: number,
  pull: number,
  giver: string,
  proposals: readonly { readonly contributor: string; readonly percent: number }[],
): readonly SplitPart[] {
  const parts = new Map(agreedParts(books, repository, pull))
  for (const { contributor, percent } of proposals)
    if (percent === 0 || contributor === giver) parts.delete(contributor)
    else parts.set(contributor, percent)
  return [...parts]
    .map(([contributor, percent]) => ({ contributor, percent }))
    .toSorted((a, b) => compareCodePoints(a.contributor, b.contributor))
}

// Null where the books say so already.
function splitOf(
  books: Books,
  repository: number,
  pull: number,
  {
    commits,
    giver,
    parts,
  }: Pick<SplitAgreed, 'commits' | 'giver'> & { readonly parts: readonly SplitPart[] },
): SplitAgreed | null {
  const before = books.registers.splitOfPull.get(pullName(String(repository), pull))
  const isSame =
    JSON.stringify([before?.parts ?? [], before?.giver ?? giver]) === JSON.stringify([parts, giver])
  if (isSame) return null
  return {
    kind: 'split-agreed',
    split: books.nextId('SP'),
    repository: String(repository),
    pull,
    revision: (before?.revision ?? 0) + 1,
    commits,
    giver,
    parts: parts.length === 0 ? null : parts,
  }
}
