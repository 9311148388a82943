// Looks for what no webhook told, so that a missed one heals within the hour: installations, repositories, heads, pull requests.
import { putMark, readInstallations, readMark } from '../../database/github-rows.ts'
import { inQueue } from '../../database/job-rows.ts'
import { NOTHING_SAID, readPulls } from '../../database/pull-rows.ts'
import { readScans, type ScanRow } from '../../database/scan-rows.ts'
import type { InstallationState } from '../../database/tables.ts'
import { sha256 } from '../sha256.ts'
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
const RECOUNT_MS = 24 * 3_600_000
const NOBODY_COUNTED = sha256(JSON.stringify([[], []]))

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
 * told of its head; for all heads where the company knows other people than it did. Asks GitHub about a repository only where something was pushed or pull requests may be open. Throws a
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
  const people = await peopleToCount(context, installation)
  for (const repository of synced.repositories) {
    if (repository.isDisabled) continue
    try {
      const jobs: JobBody[] = []
      if (people !== null || (await needsScan(api, repository, scans.get(repository.id))))
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
  if (people !== null)
    await inQueue(books.database, (on) => putMark(on, books.ledger, people.mark, people.value))
  const repositories = synced.repositories.length
  log('info', 'reconciled', { installation, state: synced.state, repositories, ...found })
  return { state: synced.state, repositories, ...found }
}

// Whose text is nobody's yet is counted by scans: anew where the company knows other people now, once a day at most. Null where all
// was counted by who is known.
async function peopleToCount(
  { books, now }: SyncContext,
  installation: number,
): Promise<{ readonly mark: string; readonly value: string } | null> {
  const { persons, claims } = (await books.read()).registers
  const known = [
    [...persons].map(([person, { entry }]) => [person, entry.revision]),
    [...claims].map(([claim, { undone }]) => [claim, undone !== null]),
  ]
  const mark = `people counted ${installation}`
  const [before = NOBODY_COUNTED, countedMs = '0'] = (
    (await readMark(books.database, books.ledger, mark)) ?? NOBODY_COUNTED
  ).split(' ')
  const hash = sha256(JSON.stringify(known))
  const nowMs = now().getTime()
  if (hash === before || nowMs - Number(countedMs) < RECOUNT_MS) return null
  return { mark, value: `${hash} ${nowMs}` }
}

async function needsScan(
  api: InstallationApi,
  repository: RepositoryFacts,
  scan: ScanRow | undefined,
): Promise<boolean> {
  if (scan === undefined || scan.scannedAtMs === 0 || scan.failure !== null) return true
  const { pushedAt } = repository
  const pushedMs = pushedAt === null ? Number.POSITIVE_INFINITY : Date.parse(pushedAt)
  if (pushedMs + CLOCKS_DIFFER_MS < scan.seenAtMs) return false
  return (await api.branchHead(repository, repository.defaultBranch)) !== scan.revision
}

async function untoldPulls(
  { books: { database, ledger } }: SyncContext,
  api: InstallationApi,
  repository: RepositoryFacts,
): Promise<readonly JobBody[]> {
  const told = await readPulls(database, ledger, repository.id)
  const jobs: JobBody[] = []
  for (const pull of await api.openPulls(repository)) {
    const said = told.get(pull.number) ?? NOTHING_SAID
    // A bot's is left alone, unless somebody had something said of it: that goes stale, and may name people.
    const isLeftAlone = pull.author?.isBot === true && said.comment === null && said.checkRun === null
    if (isLeftAlone || said.head === pull.head) continue
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
