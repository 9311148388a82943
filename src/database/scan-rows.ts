// What the last scan of each repository's default branch came to: counts, and nobody's name.
import type { Selectable } from 'kysely'
import type { Connection } from './connection.ts'
import type { RepositoryScanTable } from './tables.ts'

/** The last scan of a repository. */
export interface ScanRow {
  /** GitHub's id. */
  readonly repository: number
  /** Null where the branch has no commits, and where nothing was scanned yet. */
  readonly revision: string | null
  /** What the engine says of the revision, as a hash; '' where there is none. */
  readonly stateHash: string
  readonly engine: string
  readonly commitCount: number
  readonly fileCount: number
  readonly tokens: number
  readonly lowConfidenceTokens: number
  readonly unclaimedTokens: number
  readonly diskBytes: number
  readonly tookMs: number
  /** 0 where no scan came to an end yet. */
  readonly scannedAtMs: number
  /** When the branch was seen to be at the revision; 0 where it was further on, and where no scan came to an end yet. */
  readonly seenAtMs: number
  /** Why the last try failed, in a line; null where it did not. */
  readonly failure: string | null
}

/** The last scans of all repositories, by id. */
export async function readScans({ query }: Connection, ledger: bigint): Promise<readonly ScanRow[]> {
  const rows = await query
    .selectFrom('repository_scan')
    .selectAll()
    .where('ledger', '=', ledger)
    .orderBy('repository')
    .execute()
  return rows.map(scanIn)
}

/** The last scan of a repository; undefined where there was none. */
export async function readScan(
  { query }: Connection,
  ledger: bigint,
  repository: number,
): Promise<ScanRow | undefined> {
  const row = await query
    .selectFrom('repository_scan')
    .selectAll()
    .where('ledger', '=', ledger)
    .where('repository', '=', BigInt(repository))
    .executeTakeFirst()
  return row && scanIn(row)
}

/** Writes what a scan came to. */
export async function putScan({ query }: Connection, ledger: bigint, scan: ScanRow): Promise<void> {
  const values = {
    revision: scan.revision ?? '',
    state_hash: scan.stateHash,
    engine: scan.engine,
    commit_count: scan.commitCount,
    file_count: scan.fileCount,
    tokens: scan.tokens,
    low_confidence_tokens: scan.lowConfidenceTokens,
    unclaimed_tokens: scan.unclaimedTokens,
    disk_bytes: scan.diskBytes,
    took_ms: scan.tookMs,
    scanned_at_ms: scan.scannedAtMs,
    seen_at_ms: scan.seenAtMs,
    failure: scan.failure ?? '',
  }
  await query
    .insertInto('repository_scan')
    .values({ ledger, repository: BigInt(scan.repository), ...values })
    .onConflict((conflict) => conflict.columns(['ledger', 'repository']).doUpdateSet(values))
    .execute()
}

/** Forgets a repository's scan. */
export async function removeScan({ query }: Connection, ledger: bigint, repository: number): Promise<void> {
  await query
    .deleteFrom('repository_scan')
    .where('ledger', '=', ledger)
    .where('repository', '=', BigInt(repository))
    .execute()
}

/** A repository of which nothing is known yet. */
export function noScan(repository: number): ScanRow {
  return {
    repository,
    revision: null,
    stateHash: '',
    engine: '',
    commitCount: 0,
    fileCount: 0,
    tokens: 0,
    lowConfidenceTokens: 0,
    unclaimedTokens: 0,
    diskBytes: 0,
    tookMs: 0,
    scannedAtMs: 0,
    seenAtMs: 0,
    failure: null,
  }
}

function scanIn(row: Selectable<RepositoryScanTable>): ScanRow {
  return {
    repository: Number(row.repository),
    revision: row.revision === '' ? null : row.revision,
    stateHash: row.state_hash,
    engine: row.engine,
    commitCount: Number(row.commit_count),
    fileCount: Number(row.file_count),
    tokens: Number(row.tokens),
    lowConfidenceTokens: Number(row.low_confidence_tokens),
    unclaimedTokens: Number(row.unclaimed_tokens),
    diskBytes: Number(row.disk_bytes),
    tookMs: Number(row.took_ms),
    scannedAtMs: Number(row.scanned_at_ms),
    seenAtMs: Number(row.seen_at_ms),
    failure: row.failure === '' ? null : row.failure,
  }
}
