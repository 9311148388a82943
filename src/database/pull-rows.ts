// What Byline said about pull requests: which comment and check run are ours, and what stands in them.
import type { Selectable } from 'kysely'
import type { Connection } from './connection.ts'
import type { CommentState, GithubPullTable } from './tables.ts'

/** A pull request by the id of its repository and its number. */
export interface PullKey {
  readonly repository: number
  readonly number: number
}

/** What was said about a pull request. Ids are GitHub's, null for none; hashes are of what was sent, '' for nothing. */
export interface PullRecord {
  readonly head: string
  readonly comment: number | null
  readonly commentHash: string
  readonly commentState: CommentState
  readonly checkRun: number | null
  readonly checkHead: string
  readonly checkHash: string
}

/** Nothing was said yet. */
export const NOTHING_SAID: PullRecord = {
  head: '',
  comment: null,
  commentHash: '',
  commentState: 'none',
  checkRun: null,
  checkHead: '',
  checkHash: '',
}

/** What was said about a pull request; `NOTHING_SAID` where nothing was. */
export async function readPull({ query }: Connection, ledger: bigint, pull: PullKey): Promise<PullRecord> {
  const row = await query
    .selectFrom('github_pull')
    .selectAll()
    .where('ledger', '=', ledger)
    .where('repository', '=', BigInt(pull.repository))
    .where('number', '=', BigInt(pull.number))
    .executeTakeFirst()
  return row === undefined ? NOTHING_SAID : recordOf(row)
}

/** The heads that were looked at last, by the numbers of a repository's pull requests. */
export async function readPullHeads(
  { query }: Connection,
  ledger: bigint,
  repository: number,
): Promise<ReadonlyMap<number, string>> {
  const rows = await query
    .selectFrom('github_pull')
    .select(['number', 'head'])
    .where('ledger', '=', ledger)
    .where('repository', '=', BigInt(repository))
    .execute()
  return new Map(rows.map(({ number, head }) => [Number(number), head]))
}

/** Forgets which heads were looked at, so that the next reconciliation looks again at every pull request that is open. */
export async function forgetPullHeads({ query }: Connection, ledger: bigint): Promise<void> {
  await query.updateTable('github_pull').set({ head: '' }).where('ledger', '=', ledger).execute()
}

/** Keeps what was said about a pull request, in the place of what was kept before. */
export async function savePull(
  { query }: Connection,
  ledger: bigint,
  pull: PullKey,
  record: PullRecord,
  nowMs: number,
): Promise<void> {
  const values = {
    head: record.head,
    comment: BigInt(record.comment ?? 0),
    comment_hash: record.commentHash,
    comment_state: record.commentState,
    check_run: BigInt(record.checkRun ?? 0),
    check_head: record.checkHead,
    check_hash: record.checkHash,
    updated_at_ms: BigInt(nowMs),
  }
  await query
    .insertInto('github_pull')
    .values({ ledger, repository: BigInt(pull.repository), number: BigInt(pull.number), ...values })
    .onConflict((conflict) => conflict.columns(['ledger', 'repository', 'number']).doUpdateSet(values))
    .execute()
}

function recordOf(row: Selectable<GithubPullTable>): PullRecord {
  return {
    head: row.head,
    comment: idOf(row.comment),
    commentHash: row.comment_hash,
    commentState: row.comment_state,
    checkRun: idOf(row.check_run),
    checkHead: row.check_head,
    checkHash: row.check_hash,
  }
}

function idOf(id: bigint): number | null {
  return id === 0n ? null : Number(id)
}
