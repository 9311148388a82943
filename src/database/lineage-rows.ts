// Parents that git forgot, by commit, as GitHub told them; and which commits GitHub was asked about in vain.
import * as v from 'valibot'
import type { Connection } from './connection.ts'

/** What GitHub said of a commit. */
export interface LineageRow {
  readonly commit: string
  /** Added parents, in their order; none where it came through no pull request, or through one that git remembers. */
  readonly parents: readonly string[]
  /** The pull request; 0 for none. */
  readonly pull: number
  readonly askedAtMs: number
}

const Parents = v.array(v.string())
const AT_ONCE = 100

/** Keeps what GitHub said of commits; what it said before is overwritten. */
export async function writeLineage(
  { query }: Connection,
  ledger: bigint,
  repository: number,
  rows: readonly LineageRow[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += AT_ONCE)
    await query
      .insertInto('commit_lineage')
      .values(
        rows.slice(at, at + AT_ONCE).map(({ commit, parents, pull, askedAtMs }) => ({
          ledger,
          repository,
          commit_id: commit,
          parents: JSON.stringify(parents),
          pull,
          asked_at_ms: askedAtMs,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['ledger', 'repository', 'commit_id']).doUpdateSet((values) => ({
          parents: values.ref('excluded.parents'),
          pull: values.ref('excluded.pull'),
          asked_at_ms: values.ref('excluded.asked_at_ms'),
        })),
      )
      .execute()
}

/** All that is known of a repository's commits, in the order of their ids. */
export async function readLineage(
  { query }: Connection,
  ledger: bigint,
  repository: number,
): Promise<readonly LineageRow[]> {
  const rows = await query
    .selectFrom('commit_lineage')
    .select(['commit_id', 'parents', 'pull', 'asked_at_ms'])
    .where('ledger', '=', ledger)
    .where('repository', '=', BigInt(repository))
    .orderBy('commit_id')
    .execute()
  return rows.map((row) => ({
    commit: row.commit_id,
    parents: v.parse(Parents, JSON.parse(row.parents)),
    pull: Number(row.pull),
    askedAtMs: Number(row.asked_at_ms),
  }))
}

/** Commits with added parents, in the order of their ids: what attribution takes. */
export async function readAddedParents(
  { query }: Connection,
  ledger: bigint,
  repository: number,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await query
    .selectFrom('commit_lineage')
    .select(['commit_id', 'parents'])
    .where('ledger', '=', ledger)
    .where('repository', '=', BigInt(repository))
    .where('parents', '<>', '[]')
    .orderBy('commit_id')
    .execute()
  return new Map(rows.map((row) => [row.commit_id, v.parse(Parents, JSON.parse(row.parents))]))
}

/** Forgets all that was said of a repository's commits. */
export async function removeLineage(
  { query }: Connection,
  ledger: bigint,
  repository: number,
): Promise<void> {
  await query
    .deleteFrom('commit_lineage')
    .where('ledger', '=', ledger)
    .where('repository', '=', BigInt(repository))
    .execute()
}
