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

type PullColumns = Omit<Selectable<GithubPullTable>, 'ledger' | 'repository' | 'number' | 'updated_at_ms'>

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

/** What was said about a repository's pull requests, by their numbers. */
export async function readPulls(
  { query }: Connection,
  ledger: bigint,
  repository: number,
): Promise<ReadonlyMap<number, PullRecord>> {
  const rows = await query
    .selectFrom('github_pull')
    .selectAll()
    .where('ledger', '=', ledger)
    .where('repository', '=', BigInt(repository))
    .execute()
  return new Map(rows.map((row) => [Number(row.number), recordOf(row)]))
}

/** Forgets which heads were looked at, so that the next reconciliation looks again at every pull request that is open. */
export async function forgetPullHeads({ query }: Connection, ledger: bigint): Promise<void> {
  await query.updateTable('github_pull').set({ head: '' }).where('ledger', '=', ledger).execute()
}

/**
 * Keeps parts of what was said about a pull request, in the place of what was kept of them before. The others stay as they are:
 * whoever read them earlier must not bring back what was forgotten since.
 */
export async function savePull(
  { query }: Connection,
  ledger: bigint,
  pull: PullKey,
  parts: Partial<PullRecord>,
  nowMs: number,
): Promise<void> {
  const key = { ledger, repository: BigInt(pull.repository), number: BigInt(pull.number) }
  const updated = { updated_at_ms: BigInt(nowMs) }
  await query
    .insertInto('github_pull')
    .values({ ...key, ...columnsOf({ ...NOTHING_SAID, ...parts }), ...updated })
    .onConflict((conflict) =>
      conflict.columns(['ledger', 'repository', 'number']).doUpdateSet({ ...columnsOf(parts), ...updated }),
    )
    .execute()
}

function columnsOf(record: PullRecord): PullColumns
function columnsOf(parts: Partial<PullRecord>): Partial<PullColumns>
function columnsOf(parts: Partial<PullRecord>): Partial<PullColumns> {
  const { head, comment, commentHash, commentState, checkRun, checkHead, checkHash } = parts
  return {
    ...(head !== undefined && { head }),
    ...(comment !== undefined && { comment: BigInt(comment ?? 0) }),
    ...(commentHash !== undefined && { comment_hash: commentHash }),
    ...(commentState !== undefined && { comment_state: commentState }),
    ...(checkRun !== undefined && { check_run: BigInt(checkRun ?? 0) }),
    ...(checkHead !== undefined && { check_head: checkHead }),
    ...(checkHash !== undefined && { check_hash: checkHash }),
  }
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
