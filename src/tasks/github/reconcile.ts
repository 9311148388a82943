// Looks for what no webhook told, so that a missed one heals within the hour: installations, repositories, heads, pull requests.
import { readInstallations } from '../../database/github-rows.ts'
import { readPullHeads } from '../../database/pull-rows.ts'
import { readScans, type ScanRow } from '../../database/scan-rows.ts'
import type { InstallationState } from '../../database/tables.ts'
import { redeliverFailures } from './failed-deliveries.ts'
import { GitHubFailure, type InstallationApi, type RepositoryFacts } from './github-api.ts'
import type { JobBody } from './job.ts'
import { bringUpToDate, type SyncContext } from './sync-installation.ts'
import { DONE, type JobEnding, type JobHandler } from './work.ts'

/** What the reconciliation found to be done. */
export interface Reconciled {
  readonly state: InstallationState
  readonly repositories: number
  readonly scans: number
  readonly previews: number
  /** Repositories that GitHub did not tell about now. */
  readonly failures: number
}

/** Clocks differ, and GitHub's times are whole seconds. */
const CLOCKS_DIFFER_MS = 10 * 60_000

/** Job `reconcile`: of one installation, or of all, with the webhooks that failed. Throws a `GitHubFailure`. */
export const reconcile: JobHandler<'reconcile'> = async (job, context) => {
  if (job.installation !== null) {
    await reconcileInstallation(context, job.installation)
    return DONE
  }
  await redeliverFailures(context)
  let ending: JobEnding = DONE
  for (const installation of await installationsToLookAt(context))
    try {
      await reconcileInstallation(context, installation)
    } catch (error) {
      // One that GitHub does not answer for must not keep the others waiting.
      if (!(error instanceof GitHubFailure)) throw error
      const { refusal } = error
      context.log('warn', 'not-reconciled', { installation, reason: refusal.message })
      ending =
        refusal.kind === 'limited'
          ? { kind: 'later', waitMs: refusal.waitMs, reason: refusal.message }
          : { kind: 'failed', reason: refusal.message }
    }
  return ending
}

// Those that GitHub lists, and those that it listed once.
async function installationsToLookAt({
  books: { database, ledger },
  github,
}: SyncContext): Promise<readonly number[]> {
  const listed = await github.installations()
  const known = await readInstallations(database, ledger)
  // 0 stands for somebody's own token, which the app knows nothing of.
  const before = known.filter(({ id, state }) => id > 0 && (state === 'active' || state === 'suspended'))
  return [...new Set([...listed, ...before].map(({ id }) => id))].toSorted((one, other) => one - other)
}

/**
 * Brings an installation up to date and stores work for every head that was not scanned, and every open pull request that was not
 * told of its head. Asks GitHub about a repository only where something was pushed or pull requests may be open. Throws a
 * `GitHubFailure` where the installation itself cannot be read, or a limit is reached.
 */
export async function reconcileInstallation(context: SyncContext, installation: number): Promise<Reconciled> {
  const { books, github, log, enqueue } = context
  const synced = await bringUpToDate(context, installation)
  const found = { scans: 0, previews: 0, failures: 0 }
  const api = github.as(installation)
  const scans = new Map(
    (await readScans(books.database, books.ledger)).map((scan) => [scan.repository, scan]),
  )
  // Before people were told, nothing is said about pull requests; and only the app says anything.
  const speaks = installation > 0 && (await books.read()).registers.informed.length > 0
  for (const repository of synced.repositories) {
    if (repository.isDisabled) continue
    try {
      const jobs: JobBody[] = []
      if (await needsScan(api, repository, scans.get(repository.id)))
        jobs.push({ kind: 'scan', installation, repository: repository.id })
      found.scans += jobs.length
      if (speaks && !repository.isArchived && repository.openIssueCount !== 0) {
        const previews = await untoldPulls(context, api, repository)
        found.previews += previews.length
        jobs.push(...previews)
      }
      await enqueue(jobs)
    } catch (error) {
      if (!(error instanceof GitHubFailure) || error.refusal.kind === 'limited') throw error
      found.failures += 1
      log('warn', 'not-reconciled', { repository: repository.id, reason: error.message })
    }
  }
  const repositories = synced.repositories.length
  log('info', 'reconciled', { installation, state: synced.state, repositories, ...found })
  return { state: synced.state, repositories, ...found }
}

async function needsScan(
  api: InstallationApi,
  repository: RepositoryFacts,
  scan: ScanRow | undefined,
): Promise<boolean> {
  if (scan === undefined || scan.scannedAtMs === 0 || scan.failure !== null) return true
  const { pushedAt } = repository
  const pushedMs = pushedAt === null ? Number.POSITIVE_INFINITY : Date.parse(pushedAt)
  if (pushedMs + CLOCKS_DIFFER_MS < scan.scannedAtMs - scan.tookMs) return false
  return (await api.branchHead(repository, repository.defaultBranch)) !== scan.revision
}

async function untoldPulls(
  { books: { database, ledger } }: SyncContext,
  api: InstallationApi,
  repository: RepositoryFacts,
): Promise<readonly JobBody[]> {
  const told = await readPullHeads(database, ledger, repository.id)
  const jobs: JobBody[] = []
  for (const pull of await api.openPulls(repository)) {
    if (pull.author?.isBot === true || told.get(pull.number) === pull.head) continue
    jobs.push({
      kind: 'preview',
      installation: api.installation,
      repository: repository.id,
      pull: pull.number,
      head: pull.head,
    })
  }
  return jobs
}
