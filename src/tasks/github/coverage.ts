// How far the organisation's repositories are scanned, and how much of them can be said with certainty: counts, and nobody's name.
import { readRepositories, type RepositoryRow } from '../../database/github-rows.ts'
import { queueState, type QueueState } from '../../database/job-list.ts'
import { readScans, type ScanRow } from '../../database/scan-rows.ts'
import { compareCodePoints } from '../../proof/code-point-order.ts'
import type { OpenBooks } from '../open-books.ts'

/** Whether a repository was scanned; one whose last try failed may have been scanned before. */
export type CoverageState = 'waiting' | 'scanned' | 'failed'

/** How far one repository is. */
export interface RepositoryCoverage {
  /** GitHub's id. */
  readonly id: number
  /** "owner/name", as it is called now. */
  readonly name: string
  readonly state: CoverageState
  /** Why the last try failed. */
  readonly failure: string | null
  readonly kind: 'source' | 'fork' | 'mirror'
  readonly isArchived: boolean
  readonly commits: number
  readonly files: number
  readonly tokens: number
  readonly lowConfidenceTokens: number
  readonly unclaimedTokens: number
  readonly diskBytes: number
  /** When the last scan ended: RFC 3339, in UTC; null where none did. */
  readonly scannedAt: string | null
}

/** All selected repositories together. */
export interface CoverageSum {
  readonly repositories: number
  readonly waiting: number
  readonly scanned: number
  readonly failed: number
  readonly forks: number
  readonly mirrors: number
  readonly commits: number
  readonly tokens: number
  readonly lowConfidenceTokens: number
  readonly unclaimedTokens: number
  readonly diskBytes: number
  /** What those that wait will take, going by those that were scanned, or by GitHub's sizes where none was. */
  readonly neededBytes: number
  /** How long one worker will take for them; null where none was scanned to go by. */
  readonly neededMs: number | null
}

/** How far all is. */
export interface Coverage {
  /** Whether people were told: before that nobody is named. */
  readonly isAdopted: boolean
  /** By name. */
  readonly repositories: readonly RepositoryCoverage[]
  readonly sum: CoverageSum
  /** The work of the app: what waits, runs, and was given up. */
  readonly jobs: Pick<QueueState, 'waiting' | 'running' | 'dead'>
}

/** Reads how far the selected repositories are at `nowMs`. */
export async function readCoverage(open: OpenBooks, nowMs: number): Promise<Coverage> {
  const { database, ledger } = open
  const rows = await readRepositories(database, ledger, { state: 'selected' })
  const scans = new Map((await readScans(database, ledger)).map((scan) => [scan.repository, scan]))
  const { waiting, running, dead } = await queueState(database, ledger, nowMs)
  const repositories = rows
    .map((row) => coverageOf(row, scans.get(row.id)))
    .toSorted((a, b) => compareCodePoints(a.name.toLowerCase(), b.name.toLowerCase()) || a.id - b.id)
  return {
    isAdopted: (await open.read()).registers.informed.length > 0,
    repositories,
    sum: sumOf(repositories, rows, scans),
    jobs: { waiting, running, dead },
  }
}

/** A share of tokens in percent, with one decimal; of none it is zero. What is there at all is never shown as nothing. */
export function shareText(tokens: number, ofTokens: number): string {
  if (tokens === 0 || ofTokens === 0) return '0%'
  const tenths = Math.round((tokens * 1000) / ofTokens)
  return tenths === 0 ? '<0.1%' : `${(tenths / 10).toFixed(1)}%`
}

function coverageOf(row: RepositoryRow, scan: ScanRow | undefined): RepositoryCoverage {
  const isScanned = scan !== undefined && scan.scannedAtMs > 0
  const failure = scan?.failure ?? null
  return {
    id: row.id,
    name: `${row.owner}/${row.name}`,
    state: failure !== null ? 'failed' : isScanned ? 'scanned' : 'waiting',
    failure,
    kind: row.mirrorOf !== null ? 'mirror' : row.forkOf !== null ? 'fork' : 'source',
    isArchived: row.isArchived,
    commits: scan?.commitCount ?? 0,
    files: scan?.fileCount ?? 0,
    tokens: scan?.tokens ?? 0,
    lowConfidenceTokens: scan?.lowConfidenceTokens ?? 0,
    unclaimedTokens: scan?.unclaimedTokens ?? 0,
    diskBytes: scan?.diskBytes ?? 0,
    scannedAt: isScanned ? new Date(scan.scannedAtMs).toISOString() : null,
  }
}

function sumOf(
  repositories: readonly RepositoryCoverage[],
  rows: readonly RepositoryRow[],
  scans: ReadonlyMap<number, ScanRow>,
): CoverageSum {
  const total = (of: (one: RepositoryCoverage) => number): number =>
    repositories.reduce((sum, one) => sum + of(one), 0)
  const count = (isMeant: (one: RepositoryCoverage) => boolean): number =>
    total((one) => (isMeant(one) ? 1 : 0))
  return {
    repositories: repositories.length,
    waiting: count(({ state }) => state === 'waiting'),
    scanned: count(({ state }) => state === 'scanned'),
    failed: count(({ state }) => state === 'failed'),
    forks: count(({ kind }) => kind === 'fork'),
    mirrors: count(({ kind }) => kind === 'mirror'),
    commits: total(({ commits }) => commits),
    tokens: total(({ tokens }) => tokens),
    lowConfidenceTokens: total(({ lowConfidenceTokens }) => lowConfidenceTokens),
    unclaimedTokens: total(({ unclaimedTokens }) => unclaimedTokens),
    diskBytes: total(({ diskBytes }) => diskBytes),
    ...neededFor(rows, scans),
  }
}

// By the size that GitHub gives: what a byte of it took so far, so it will take.
function neededFor(
  rows: readonly RepositoryRow[],
  scans: ReadonlyMap<number, ScanRow>,
): Pick<CoverageSum, 'neededBytes' | 'neededMs'> {
  let [waitingBytes, scannedBytes, diskBytes, tookMs] = [0, 0, 0, 0]
  for (const { id, sizeBytes } of rows) {
    const scan = scans.get(id)
    if (scan === undefined || scan.scannedAtMs === 0) {
      waitingBytes += sizeBytes
    } else if (sizeBytes > 0) {
      scannedBytes += sizeBytes
      diskBytes += scan.diskBytes
      tookMs += scan.tookMs
    }
  }
  if (scannedBytes === 0) return { neededBytes: waitingBytes, neededMs: waitingBytes === 0 ? 0 : null }
  return {
    neededBytes: Math.round((waitingBytes * diskBytes) / scannedBytes),
    neededMs: Math.round((waitingBytes * tookMs) / scannedBytes),
  }
}
