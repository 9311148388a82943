// What is known of the organisation on GitHub: installations, repositories, and where repeated tasks have come to.
import type { Connection } from './connection.ts'
import type { InstallationState, RepositoryState } from './tables.ts'

/** An installation of the app. Whole numbers are GitHub's ids. */
export interface InstallationRow {
  readonly id: number
  readonly account: number
  readonly login: string
  readonly state: InstallationState
  /** What GitHub says the app may do. */
  readonly permissions: Readonly<Record<string, string>>
  readonly updatedAtMs: number
}

/** A repository that was selected at some time. */
export interface RepositoryRow {
  readonly id: number
  readonly installation: number
  readonly owner: string
  readonly name: string
  readonly defaultBranch: string
  readonly isPrivate: boolean
  /** The id of the repository it is a fork of; null for none, and where that cannot be seen. */
  readonly forkOf: number | null
  /** Where it is mirrored from. */
  readonly mirrorOf: string | null
  readonly isArchived: boolean
  readonly state: RepositoryState
  readonly sizeBytes: number
  readonly updatedAtMs: number
}

/** All installations, by id. */
export async function readInstallations(
  { query }: Connection,
  ledger: bigint,
): Promise<readonly InstallationRow[]> {
  const rows = await query
    .selectFrom('github_installation')
    .selectAll()
    .where('ledger', '=', ledger)
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    id: Number(row.id),
    account: Number(row.account),
    login: row.login,
    state: row.state,
    permissions: permissionsIn(row.permissions),
    updatedAtMs: Number(row.updated_at_ms),
  }))
}

/** Writes what is known of an installation now. */
export async function putInstallation(
  { query }: Connection,
  ledger: bigint,
  { id, account, login, state, permissions, updatedAtMs }: InstallationRow,
): Promise<void> {
  const known = {
    account: BigInt(account),
    login,
    state,
    permissions: JSON.stringify(permissions),
    updated_at_ms: BigInt(updatedAtMs),
  }
  await query
    .insertInto('github_installation')
    .values({ ledger, id: BigInt(id), ...known })
    .onConflict((conflict) => conflict.columns(['ledger', 'id']).doUpdateSet(known))
    .execute()
}

/** Which repositories are asked for: those of an installation, of a state, or all. */
export interface RepositoryFilter {
  readonly installation?: number
  readonly state?: RepositoryState
}

/** The repositories that the filter lets through, by id. */
export async function readRepositories(
  { query }: Connection,
  ledger: bigint,
  filter: RepositoryFilter = {},
): Promise<readonly RepositoryRow[]> {
  let found = query.selectFrom('github_repository').selectAll().where('ledger', '=', ledger).orderBy('id')
  if (filter.installation !== undefined) found = found.where('installation', '=', BigInt(filter.installation))
  if (filter.state !== undefined) found = found.where('state', '=', filter.state)
  return (await found.execute()).map(repositoryIn)
}

/** One repository, whatever its state; undefined where it was never selected. */
export async function readRepository(
  { query }: Connection,
  ledger: bigint,
  id: number,
): Promise<RepositoryRow | undefined> {
  const row = await query
    .selectFrom('github_repository')
    .selectAll()
    .where('ledger', '=', ledger)
    .where('id', '=', BigInt(id))
    .executeTakeFirst()
  return row && repositoryIn(row)
}

/** Writes what is known of a repository now. */
export async function putRepository(
  { query }: Connection,
  ledger: bigint,
  row: RepositoryRow,
): Promise<void> {
  const known = {
    installation: BigInt(row.installation),
    owner: row.owner,
    name: row.name,
    default_branch: row.defaultBranch,
    private: row.isPrivate ? 1n : 0n,
    fork_of: BigInt(row.forkOf ?? 0),
    mirror_of: row.mirrorOf ?? '',
    archived: row.isArchived ? 1n : 0n,
    state: row.state,
    size_bytes: BigInt(row.sizeBytes),
    updated_at_ms: BigInt(row.updatedAtMs),
  }
  await query
    .insertInto('github_repository')
    .values({ ledger, id: BigInt(row.id), ...known })
    .onConflict((conflict) => conflict.columns(['ledger', 'id']).doUpdateSet(known))
    .execute()
}

/** Where a repeated task has come to; undefined where it never ran. */
export async function readMark(
  { query }: Connection,
  ledger: bigint,
  name: string,
): Promise<string | undefined> {
  const row = await query
    .selectFrom('service_mark')
    .select('value')
    .where('ledger', '=', ledger)
    .where('name', '=', name)
    .executeTakeFirst()
  return row?.value
}

/** Says where a repeated task has come to. */
export async function putMark(
  { query }: Connection,
  ledger: bigint,
  name: string,
  value: string,
): Promise<void> {
  await query
    .insertInto('service_mark')
    .values({ ledger, name, value })
    .onConflict((conflict) => conflict.columns(['ledger', 'name']).doUpdateSet({ value }))
    .execute()
}

interface RepositoryColumns {
  readonly id: bigint
  readonly installation: bigint
  readonly owner: string
  readonly name: string
  readonly default_branch: string
  readonly private: bigint
  readonly fork_of: bigint
  readonly mirror_of: string
  readonly archived: bigint
  readonly state: RepositoryState
  readonly size_bytes: bigint
  readonly updated_at_ms: bigint
}

function repositoryIn(row: RepositoryColumns): RepositoryRow {
  return {
    id: Number(row.id),
    installation: Number(row.installation),
    owner: row.owner,
    name: row.name,
    defaultBranch: row.default_branch,
    isPrivate: row.private !== 0n,
    forkOf: row.fork_of === 0n ? null : Number(row.fork_of),
    mirrorOf: row.mirror_of === '' ? null : row.mirror_of,
    isArchived: row.archived !== 0n,
    state: row.state,
    sizeBytes: Number(row.size_bytes),
    updatedAtMs: Number(row.updated_at_ms),
  }
}

function permissionsIn(json: string): Readonly<Record<string, string>> {
  const value: unknown = JSON.parse(json)
  if (typeof value !== 'object' || value === null) throw new Error('permissions are no JSON object')
  return Object.fromEntries(Object.entries(value).map(([name, level]) => [name, String(level)]))
}
