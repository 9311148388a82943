// `/byline credit` and `/byline confirm`: proposes shares of what the author of a pull request wrote, and lets the author agree.
import type { ProposedShare } from '../../github/commands.ts'
import {
  addSplitProposal,
  confirmSplitProposals,
  readSplitProposals,
  removeSplitProposals,
  type SplitProposal,
} from '../../database/proposal-rows.ts'
import type { RepositoryRow } from '../../database/github-rows.ts'
import { namesOf } from '../contributors.ts'
import { emailsOfAccount, findContributor, type AccountPlace } from './account-contributor.ts'
import { agreedParts, bookAgreedSplits, LISTED_COMMITS_MAX } from './agreed-splits.ts'
import type { Account, InstallationApi, PullFacts } from './github-api.ts'
import type { WorkContext } from './work.ts'

/** A command that is being answered: who asked, and where. */
export interface AskedCommand {
  readonly context: WorkContext
  readonly api: InstallationApi
  readonly repository: RepositoryRow
  readonly pull: PullFacts
  readonly comment: number
  readonly asker: Account
  /** Whether somebody may ask Byline for something in this repository. */
  isAuthorised(account: Account): Promise<boolean>
}

/** What came of a command: done, waiting for somebody else, or a sentence on what is wrong. */
export type CommandEnding =
  { readonly kind: 'done' | 'waits' } | { readonly kind: 'refused'; readonly problem: string }

const refused = (problem: string): CommandEnding => ({ kind: 'refused', problem })

/**
 * Proposes shares for others; what the pull request's author proposes is agreed at once, and booked where it is merged. Refuses
 * accounts that are no members, bots, the asker's own, the author's, and shares that leave the author nothing.
 */
export async function proposeShares(
  asked: AskedCommand,
  shares: readonly ProposedShare[],
): Promise<CommandEnding> {
  const { context, api, repository, pull, comment, asker } = asked
  const { author } = pull
  if (author === null || author.isBot)
    return refused('the author of this pull request is no person, so nobody can agree to a share')
  if (pull.state === 'closed' && !pull.isMerged)
    return refused('this pull request was closed without being merged, so there is nothing to share')
  const isAuthor = author.id === asker.id
  if (!isAuthor && !(await asked.isAuthorised(author)))
    return refused('the author of this pull request cannot agree to a share, being outside the organisation')
  const commits = await api.pullCommits(repository, pull.number)
  if (commits.length >= LISTED_COMMITS_MAX)
    return refused(`of a pull request of ${LISTED_COMMITS_MAX} commits or more no shares can be agreed`)
  const { books } = context
  const { registers } = await books.read()
  const place: AccountPlace = { registers, names: await namesOf(books), commits }
  const isAuthorKnown = emailsOfAccount(author.id, commits).size > 0
  if (!isAuthorKnown && (await findContributor(author, place, asked)) === null)
    return refused('GitHub knows no commit of the author here, so there is nothing to share')
  const proposed: SplitProposal[] = []
  for (const { login, percent } of shares) {
    const found = await beneficiaryOf(asked, author, login, percent, place)
    if ('problem' in found) return refused(found.problem)
    proposed.push({
      id: `${comment}-${found.account.id}-${percent}`,
      repository: repository.id,
      pull: pull.number,
      comment,
      proposer: asker.id,
      author: author.id,
      beneficiary: found.account.id,
      contributor: found.contributor,
      percent,
      state: isAuthor ? 'confirmed' : 'open',
    })
  }
  const { kept, replaced } = await standing(asked, proposed, isAuthor)
  const agreed = isAuthor ? [...kept.filter(({ state }) => state === 'confirmed'), ...proposed] : proposed
  const fault = await sumFault(asked, agreed)
  if (fault !== null) return refused(fault)
  const nowMs = context.now().getTime()
  const { database, ledger } = books
  await removeSplitProposals(database, ledger, replaced)
  // Of what was never agreed nothing need be taken back.
  const parts = agreedParts(await books.read(), repository.id, pull.number)
  const isNeeded = ({ percent, contributor, beneficiary }: SplitProposal): boolean =>
    percent > 0 || parts.has(contributor ?? '') || kept.some((one) => one.beneficiary === beneficiary)
  const needed = proposed.filter(isNeeded)
  for (const proposal of needed) await addSplitProposal(database, ledger, proposal, nowMs)
  if (isAuthor) return settle(asked)
  return { kind: needed.length === 0 ? 'done' : 'waits' }
}

/** Agrees to all that is proposed in a pull request. Refuses anybody but its author, and where nothing is proposed. */
export async function confirmShares(asked: AskedCommand): Promise<CommandEnding> {
  const { context, repository, pull, asker } = asked
  if (pull.author?.id !== asker.id) return refused('`confirm` is for the author of this pull request alone')
  const { database, ledger } = context.books
  const proposals = await readSplitProposals(database, ledger, repository.id, pull.number)
  const open = proposals.filter(({ state }) => state === 'open')
  if (open.length === 0) return refused('nothing is proposed here that waits for you')
  const fault = await sumFault(asked, proposals)
  if (fault !== null) return refused(fault)
  await confirmSplitProposals(
    database,
    ledger,
    open.map(({ id }) => id),
  )
  return settle(asked)
}

// What is merged already is booked at once; the preview says what was agreed.
async function settle({ context, api, repository, pull }: AskedCommand): Promise<CommandEnding> {
  if (pull.isMerged) await bookAgreedSplits(context, api.installation, repository)
  else
    await context.enqueue([
      {
        kind: 'preview',
        installation: api.installation,
        repository: repository.id,
        pull: pull.number,
        head: null,
      },
    ])
  return { kind: 'done' }
}

async function beneficiaryOf(
  { context, api, asker, repository }: AskedCommand,
  author: Account,
  login: string,
  percent: number,
  place: AccountPlace,
): Promise<
  { readonly account: Account; readonly contributor: string | null } | { readonly problem: string }
> {
  const account = await api.account(login)
  if (account === null) return { problem: `GitHub knows no account \`${login}\`` }
  if (account.isBot) return { problem: `\`${login}\` is a bot, and bots have no share` }
  if (account.id === author.id)
    return { problem: 'the author has whatever nobody else is given, and needs no share' }
  if (account.id === asker.id && percent > 0)
    return { problem: 'nobody proposes a share for themselves; the author, or somebody else, can' }
  if (percent > 0 && !(await api.isMember(context.organisation, account.login)))
    return { problem: `\`${login}\` is no member of the organisation` }
  const contributor = await findContributor(account, place, { api, repository })
  if (contributor === null && emailsOfAccount(account.id, place.commits).size === 0)
    return {
      problem: `no commit that Byline has read is \`${login}\`'s; a share can be agreed once there is one`,
    }
  return { account, contributor }
}

// What stays of earlier proposals: not those of the same comment, which was edited, nor others of the same asker, or any where the
// author decides, for the same people. What was agreed is replaced by the author alone.
async function standing(
  { context, repository, pull, comment, asker }: AskedCommand,
  proposed: readonly SplitProposal[],
  isAuthor: boolean,
): Promise<{ readonly kept: readonly SplitProposal[]; readonly replaced: readonly string[] }> {
  const { database, ledger } = context.books
  const before = await readSplitProposals(database, ledger, repository.id, pull.number)
  const people = new Set(proposed.map(({ beneficiary }) => beneficiary))
  const isReplaced = (one: SplitProposal): boolean => {
    if (!isAuthor && one.state !== 'open') return false
    if (one.comment === comment) return true
    return people.has(one.beneficiary) && (isAuthor || one.proposer === asker.id)
  }
  return {
    kept: before.filter((one) => !isReplaced(one)),
    replaced: before.filter(isReplaced).map(({ id }) => id),
  }
}

// Why these proposals, in their order and on top of what is booked, cannot all be agreed; null where they can.
async function sumFault(
  { context, repository, pull }: AskedCommand,
  proposals: readonly SplitProposal[],
): Promise<string | null> {
  const parts = new Map(agreedParts(await context.books.read(), repository.id, pull.number))
  for (const { contributor, beneficiary, percent } of proposals)
    parts.set(contributor ?? `account ${beneficiary}`, percent)
  const sum = [...parts.values()].reduce((total, percent) => total + percent, 0)
  return sum < 100
    ? null
    : `with what is agreed already these shares come to ${sum}%, and the author keeps something`
}
