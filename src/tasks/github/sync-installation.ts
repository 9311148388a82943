// Brings what is known of an installation up to date: whose it is, whether it works, and which repositories it was given.
import {
  putInstallation,
  putMark,
  putRepository,
  readInstallations,
  readMark,
  readRepositories,
  type InstallationRow,
  type RepositoryRow,
} from '../../database/github-rows.ts'
import { readJobs } from '../../database/job-list.ts'
import { endWaiting, inQueue } from '../../database/job-rows.ts'
import type { InstallationState } from '../../database/tables.ts'
import type { OpenBooks } from '../open-books.ts'
import type { InstallationApi, InstallationFacts, RepositoryFacts } from './github-api.ts'
import { parseJob, type JobBody } from './job.ts'
import { repositoryChanges } from './repository-changes.ts'
import { DONE, type JobHandler, type WorkContext } from './work.ts'

/** What the synchronisation of an installation works with. */
export type SyncContext = Pick<WorkContext, 'books' | 'github' | 'organisation' | 'now' | 'log' | 'enqueue'>

/** How an installation stands after it was brought up to date. */
export interface SyncedInstallation {
  readonly state: InstallationState
  /** Its repositories as GitHub listed them now; none where it is not active. */
  readonly repositories: readonly RepositoryFacts[]
}

/** The mark that keeps the numeric id of the organisation's account. */
const ACCOUNT_MARK = 'github-account'

/** Job `installation`: what is known of it is brought up to date, and what is new is scanned. Throws a `GitHubFailure`. */
export const syncInstallation: JobHandler<'installation'> = async (job, context) => {
  await bringUpToDate(context, job.installation)
  return DONE
}

/** GitHub's id of the organisation's account; null where no installation was seen yet. */
export async function accountOfBooks({
  books,
}: {
  readonly books: Pick<OpenBooks, 'database' | 'ledger'>
}): Promise<number | null> {
  const mark = await readMark(books.database, books.ledger, ACCOUNT_MARK)
  return mark === undefined ? null : Number(mark)
}

/**
 * Brings an installation up to date. It must be on the account of the ledger's organisation: by its name the first time, by its numeric id ever after. On another account it is recorded as foreign and
 * nothing else is done. Throws a `GitHubFailure`, and has changed nothing then.
 */
export async function bringUpToDate(context: SyncContext, installation: number): Promise<SyncedInstallation> {
  const { github, log } = context
  const facts = await github.installation(installation)
  if (facts === null) return end(context, installation, null, 'removed')
  if (!(await isOurs(context, facts))) {
    log('warn', 'installation-on-another-account', { installation, account: facts.account.id })
    return end(context, installation, facts, 'foreign')
  }
  if (facts.isSuspended) return end(context, installation, facts, 'suspended')
  return refresh(context, facts)
}

async function isOurs(context: SyncContext, { account }: InstallationFacts): Promise<boolean> {
  const known = await accountOfBooks(context)
  if (known !== null) return known === account.id
  if (account.login.toLowerCase() !== context.organisation.toLowerCase()) return false
  const { database, ledger } = context.books
  await inQueue(database, (on) => putMark(on, ledger, ACCOUNT_MARK, String(account.id)))
  return true
}

// An installation that does not work (any more): its tokens and its work are let go. What was read stays until an owner deletes it.
async function end(
  { books: { database, ledger }, github, now, log }: SyncContext,
  id: number,
  facts: InstallationFacts | null,
  state: Exclude<InstallationState, 'active'>,
): Promise<SyncedInstallation> {
  github.forget(id)
  const nowMs = now().getTime()
  await inQueue(database, async (on) => {
    const before = (await readInstallations(on, ledger)).find((row) => row.id === id)
    if (before !== undefined || facts !== null)
      await putInstallation(on, ledger, installationRow(id, facts, before, state, nowMs))
    if (state === 'removed')
      for (const row of await readRepositories(on, ledger, { installation: id, state: 'selected' }))
        await putRepository(on, ledger, { ...row, state: 'removed', updatedAtMs: nowMs })
    const waiting = await readJobs(on, ledger, 'waiting')
    const dropped = waiting.filter(({ payload }) => {
      const job = parseJob(payload)
      return job !== undefined && job.kind !== 'reconcile' && job.installation === id
    })
    await endWaiting(
      on,
      ledger,
      dropped.map((row) => row.id),
      nowMs,
    )
  })
  log('info', 'installation', { installation: id, state })
  return { state, repositories: [] }
}

async function refresh(context: SyncContext, facts: InstallationFacts): Promise<SyncedInstallation> {
  const { github, books, now, log } = context
  const { database, ledger } = books
  // What a token may do is decided when it is made, and permissions may have changed.
  github.forget(facts.id)
  const api = github.as(facts.id)
  const known = await readRepositories(database, ledger)
  const listed = await withForks(api, await api.repositories(), known)
  const before = (await readInstallations(database, ledger)).find(({ id }) => id === facts.id)
  const nowMs = now().getTime()
  const changes = repositoryChanges({
    installation: facts.id,
    listed,
    known,
    wasAway: before !== undefined && before.state !== 'active',
    nowMs,
  })
  const gone: RepositoryRow[] = []
  for (const row of changes.missing)
    gone.push({ ...row, state: await stateOfMissing(api, facts, row), updatedAtMs: nowMs })
  await inQueue(database, async (on) => {
    await putInstallation(on, ledger, installationRow(facts.id, facts, before, 'active', nowMs))
    for (const row of [...changes.rows, ...gone]) await putRepository(on, ledger, row)
    await dropWorkOn(
      on,
      ledger,
      gone.map(({ id }) => id),
      nowMs,
    )
  })
  const scans = changes.scans.map((repository): JobBody => {
    return { kind: 'scan', installation: facts.id, repository }
  })
  await context.enqueue(scans)
  log('info', 'installation', {
    installation: facts.id,
    state: 'active',
    repositories: listed.length,
    scans: scans.length,
    missing: gone.length,
  })
  return { state: 'active', repositories: listed }
}

// Lists do not say what a fork is a fork of: that is asked once.
async function withForks(
  api: InstallationApi,
  listed: readonly RepositoryFacts[],
  known: readonly RepositoryRow[],
): Promise<readonly RepositoryFacts[]> {
  const isKnown = new Set(known.map(({ id }) => id))
  const all: RepositoryFacts[] = []
  for (const facts of listed) {
    const isNewFork = facts.isFork && facts.forkOf === null && !isKnown.has(facts.id)
    all.push(isNewFork ? { ...facts, forkOf: (await api.repository(facts))?.forkOf ?? null } : facts)
  }
  return all
}

// Deselected, or deleted or another's. Where GitHub does not show a private repository, it could be either.
async function stateOfMissing(
  api: InstallationApi,
  { account, selectsAll }: InstallationFacts,
  row: RepositoryRow,
): Promise<'removed' | 'gone'> {
  if (selectsAll) return 'gone'
  const found = await api.lookUp(row)
  if (found === null) return row.isPrivate ? 'removed' : 'gone'
  return found.id === row.id && found.owner.toLowerCase() === account.login.toLowerCase() ? 'removed' : 'gone'
}

async function dropWorkOn(
  on: Parameters<typeof readJobs>[0],
  ledger: bigint,
  repositories: readonly number[],
  nowMs: number,
): Promise<void> {
  if (repositories.length === 0) return
  const waiting = await readJobs(on, ledger, 'waiting')
  const dropped = waiting.filter(({ repository }) => repositories.includes(repository))
  await endWaiting(
    on,
    ledger,
    dropped.map(({ id }) => id),
    nowMs,
  )
}

function installationRow(
  id: number,
  facts: InstallationFacts | null,
  before: InstallationRow | undefined,
  state: InstallationState,
  updatedAtMs: number,
): InstallationRow {
  return {
    id,
    account: facts?.account.id ?? before?.account ?? 0,
    login: facts?.account.login ?? before?.login ?? '',
    state,
    permissions: facts?.permissions ?? before?.permissions ?? {},
    updatedAtMs,
  }
}
