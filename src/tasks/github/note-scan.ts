// Notes how a repository stands after it was brought up to date, or why it could not be.
import { ENGINE_VERSION } from '../../attribution/engine-version.ts'
import type { RepositoryRow } from '../../database/github-rows.ts'
import { noScan, putScan, readScan, type ScanRow } from '../../database/scan-rows.ts'
import { adoptedPolicy } from '../adopted-policy.ts'
import { knownIdentities } from '../known-identities.ts'
import { countsIn, NO_COUNTS } from './coverage-counts.ts'
import { diskBytesOf } from './disk-use.ts'
import type { ReadPush } from './read-push.ts'
import { DONE, type JobEnding, type WorkContext } from './work.ts'

/** What a repository was brought up to. */
export interface NotedScan {
  readonly repository: RepositoryRow
  readonly startedAt: number
  /** When the branch was seen to be there; 0 where it was further on. */
  readonly seenAtMs: number
  /** Null where the branch is gone. */
  readonly read: ReadPush | null
  /** Counts to keep: what one push changes of them is little. Null counts what was read, which must be the whole revision. */
  readonly counted: ScanRow | null
}

/** How a repository stood when it was last brought up to date. */
export async function lastScan({ books }: WorkContext, repository: number): Promise<ScanRow> {
  return (await readScan(books.database, books.ledger, repository)) ?? noScan(repository)
}

/** Notes what a repository was brought up to; gives how its job ends. */
export async function noteScan(
  context: WorkContext,
  { repository, startedAt, seenAtMs, read, counted }: NotedScan,
): Promise<JobEnding> {
  const { books, keyFile, now } = context
  const { registers } = await books.read()
  const { policy } = adoptedPolicy(registers)
  const identities = await knownIdentities(books, registers, keyFile)
  if (!identities.ok) return { kind: 'failed', reason: identities.refusal }
  const scannedAtMs = now().getTime()
  const counts = counted ?? {
    ...(read === null ? NO_COUNTS : countsIn(read, policy, identities.value.people)),
    tookMs: scannedAtMs - startedAt,
  }
  await putScan(books.database, books.ledger, {
    ...noScan(repository.id),
    ...counts,
    revision: read?.after ?? null,
    stateHash: read?.state ?? '',
    engine: ENGINE_VERSION,
    commitCount: read?.commitCount ?? 0,
    fileCount: read?.fileCount ?? 0,
    diskBytes: await diskBytesOf(context, repository.id),
    scannedAtMs,
    seenAtMs,
    failure: null,
  })
  return DONE
}

/** Notes why a repository could not be brought up to date; what was known of it stays. */
export async function noteFailure(context: WorkContext, repository: number, failure: string): Promise<void> {
  const { database, ledger } = context.books
  await putScan(database, ledger, { ...(await lastScan(context, repository)), failure })
}
