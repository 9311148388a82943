// What people proposed in comments and nobody has booked yet: shares of pull requests, and e-mails that are theirs; and who is not to be named.
import { sql, type Selectable } from 'kysely'
import type { Connection } from './connection.ts'
import { readMark } from './github-rows.ts'
import type { ProposalState, SplitProposalTable } from './tables.ts'

/** A share for somebody. Accounts are GitHub's ids. */
export interface SplitProposal {
  /** Sorts by when it was made, within a pull request. */
  readonly id: string
  readonly repository: number
  readonly pull: number
  readonly comment: number
  readonly proposer: number
  /** The author of the pull request, who gives it. */
  readonly author: number
  readonly beneficiary: number
  /** Who that is in the books; null where nobody knows yet. */
  readonly contributor: string | null
  /** 0 takes back what was agreed. */
  readonly percent: number
  readonly state: ProposalState
}

/** Somebody's word that an e-mail is theirs. */
export interface IdentityProposal {
  readonly id: string
  readonly account: number
  readonly login: string
  readonly email: string
  readonly repository: number
  readonly pull: number
  readonly state: ProposalState
  readonly createdAtMs: number
}

/** Keeps a proposed share. One with the same id that is there already stays. */
export async function addSplitProposal(
  { query }: Connection,
  ledger: bigint,
  { id, repository, pull, contributor, ...proposal }: SplitProposal,
  nowMs: number,
): Promise<void> {
  const { comment, proposer, author, beneficiary, percent, state } = proposal
  await query
    .insertInto('split_proposal')
    .values({
      ledger,
      id,
      repository,
      pull,
      comment,
      proposer,
      author,
      beneficiary,
      contributor: contributor ?? '',
      percent,
      state,
      created_at_ms: nowMs,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** What is proposed in a repository, or in one pull request of it, in the order in which it was. */
export async function readSplitProposals(
  { query }: Connection,
  ledger: bigint,
  repository: number,
  pull?: number,
): Promise<readonly SplitProposal[]> {
  let rows = query
    .selectFrom('split_proposal')
    .selectAll()
    .where('ledger', '=', ledger)
    .where('repository', '=', BigInt(repository))
    .orderBy('created_at_ms')
    .orderBy('id')
  if (pull !== undefined) rows = rows.where('pull', '=', BigInt(pull))
  return (await rows.execute()).map(splitProposalIn)
}

/** Says that shares were agreed. */
export async function confirmSplitProposals(
  { query }: Connection,
  ledger: bigint,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  await query
    .updateTable('split_proposal')
    .set({ state: 'confirmed' })
    .where('ledger', '=', ledger)
    .where('id', 'in', ids)
    .execute()
}

/** Takes proposed shares away: what was booked, replaced, or withdrawn. */
export async function removeSplitProposals(
  { query }: Connection,
  ledger: bigint,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  await query.deleteFrom('split_proposal').where('ledger', '=', ledger).where('id', 'in', ids).execute()
}

/** Keeps somebody's word that an e-mail is theirs. */
export async function addIdentityProposal(
  { query }: Connection,
  ledger: bigint,
  { createdAtMs, ...proposal }: IdentityProposal,
): Promise<void> {
  await query
    .insertInto('identity_proposal')
    .values({ ledger, ...proposal, created_at_ms: createdAtMs })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** All that people said of e-mails, the earliest first. */
export async function readIdentityProposals(
  { query }: Connection,
  ledger: bigint,
): Promise<readonly IdentityProposal[]> {
  const rows = await query
    .selectFrom('identity_proposal')
    .selectAll()
    .where('ledger', '=', ledger)
    .orderBy('created_at_ms')
    .orderBy('id')
    .execute()
  return rows.map(({ id, login, email, state, ...row }) => ({
    id,
    login,
    email,
    state,
    account: Number(row.account),
    repository: Number(row.repository),
    pull: Number(row.pull),
    createdAtMs: Number(row.created_at_ms),
  }))
}

/** Says what became of somebody's word. */
export async function decideIdentityProposal(
  { query }: Connection,
  ledger: bigint,
  id: string,
  state: ProposalState,
): Promise<void> {
  await query
    .updateTable('identity_proposal')
    .set({ state })
    .where('ledger', '=', ledger)
    .where('id', '=', id)
    .execute()
}

/** Takes away what was confirmed: it is booked, and the e-mail stands with who is who. */
export async function removeIdentityProposals(
  { query }: Connection,
  ledger: bigint,
  ids: readonly string[],
): Promise<void> {
  await query.deleteFrom('identity_proposal').where('ledger', '=', ledger).where('id', 'in', ids).execute()
}

/**
 * Deletes all that was said of e-mails, and all that was said by accounts, whatever they are called by now; an account is known by
 * its number, or by a login under which it said something. `eraseTraces` then removes what the file still holds.
 */
export async function eraseIdentityProposals(
  on: Connection,
  ledger: bigint,
  known: {
    readonly emails: readonly string[]
    readonly logins: readonly string[]
    readonly accounts: readonly number[]
  },
): Promise<void> {
  const all = await on.query
    .selectFrom('identity_proposal')
    .select(['id', 'account', 'login', 'email'])
    .where('ledger', '=', ledger)
    .execute()
  const logins = new Set(known.logins)
  const byLogin = all.filter(({ login }) => logins.has(login)).map(({ account }) => Number(account))
  const accounts = new Set([...known.accounts, ...byLogin])
  const emails = new Set(known.emails)
  const erased = all.filter(({ account, email }) => emails.has(email) || accounts.has(Number(account)))
  await removeIdentityProposals(
    on,
    ledger,
    erased.map(({ id }) => id),
  )
}

/** An account that is not to be named, and who that is in the books where it is known. */
export interface UnnamedAccount {
  readonly account: number
  readonly contributor: string | null
}

/** Counts how often anybody asked not to be named; a preview of before the last time may name them. */
const UNNAMINGS_MARK = 'unnamings'

/** Keeps that an account is not to be named in comments, and counts that it was asked. To be called inside a transaction. */
export async function addUnnamed(
  { query }: Connection,
  ledger: bigint,
  { account, contributor }: UnnamedAccount,
  sinceMs: number,
): Promise<void> {
  await query
    .insertInto('service_mark')
    .values({ ledger, name: UNNAMINGS_MARK, value: '1' })
    .onConflict((conflict) =>
      conflict
        .columns(['ledger', 'name'])
        .doUpdateSet({ value: sql<string>`cast(cast(service_mark.value as bigint) + 1 as text)` }),
    )
    .execute()
  await query
    .insertInto('github_unnamed')
    .values({ ledger, account, contributor: contributor ?? '', since_ms: sinceMs })
    .onConflict((conflict) =>
      conflict.columns(['ledger', 'account']).doUpdateSet({ contributor: contributor ?? '' }),
    )
    .execute()
}

/** How often anybody asked not to be named. */
export async function readUnnamings(connection: Connection, ledger: bigint): Promise<number> {
  return Number((await readMark(connection, ledger, UNNAMINGS_MARK)) ?? 0)
}

/** The same, and nobody asks until the transaction ends, inside which it is to be called first. */
export async function holdUnnamings({ query }: Connection, ledger: bigint): Promise<number> {
  // Written as it is: PostgreSQL locks the row, SQLite the database.
  const { value } = await query
    .insertInto('service_mark')
    .values({ ledger, name: UNNAMINGS_MARK, value: '0' })
    .onConflict((conflict) =>
      conflict.columns(['ledger', 'name']).doUpdateSet({ value: (row) => row.ref('service_mark.value') }),
    )
    .returning('value')
    .executeTakeFirstOrThrow()
  return Number(value)
}

/** Takes back that an account is not to be named. */
export async function removeUnnamed({ query }: Connection, ledger: bigint, account: number): Promise<void> {
  await query
    .deleteFrom('github_unnamed')
    .where('ledger', '=', ledger)
    .where('account', '=', BigInt(account))
    .execute()
}

/** The accounts that are not to be named. */
export async function readUnnamed({ query }: Connection, ledger: bigint): Promise<readonly UnnamedAccount[]> {
  const rows = await query
    .selectFrom('github_unnamed')
    .select(['account', 'contributor'])
    .where('ledger', '=', ledger)
    .orderBy('account')
    .execute()
  return rows.map(({ account, contributor }) => ({
    account: Number(account),
    contributor: contributor === '' ? null : contributor,
  }))
}

function splitProposalIn(row: Selectable<SplitProposalTable>): SplitProposal {
  return {
    id: row.id,
    repository: Number(row.repository),
    pull: Number(row.pull),
    comment: Number(row.comment),
    proposer: Number(row.proposer),
    author: Number(row.author),
    beneficiary: Number(row.beneficiary),
    contributor: row.contributor === '' ? null : row.contributor,
    percent: Number(row.percent),
    state: row.state,
  }
}
