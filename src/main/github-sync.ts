// `byline github sync`: opens the books, speaks to GitHub as the app or by somebody's token, and works until nothing waits.
import { setTimeout as wait } from 'node:timers/promises'
import { createProgress } from '../cli/progress.ts'
import type { SyncSettings } from '../cli/services.ts'
import { fail, note, type ExitCode, type Session } from '../cli/session.ts'
import { grouped, safeJson } from '../cli/terminal-text.ts'
import { createGitHubApi, type GitHubPlace } from '../github/client.ts'
import { createTokenGitHubApi } from '../github/token-client.ts'
import { GitHubFailure, type GitHubApi } from '../tasks/github/github-api.ts'
import { runJob } from '../tasks/github/handlers.ts'
import { dropLeases, enqueueJobs, jobIds, type Queue } from '../tasks/github/queue.ts'
import { syncOrganisation, type SyncedOrganisation } from '../tasks/github/sync-organisation.ts'
import type { WorkContext } from '../tasks/github/work.ts'
import { openBooks } from '../tasks/open-books.ts'
import { done, refused, type Outcome } from '../tasks/outcome.ts'
import { appCredentials } from './app-credentials.ts'
import { structuredLog } from './log.ts'
import { isGoneFromHere, processId, workerName } from './process-id.ts'

/** What each kind of work is called while it is done. */
const WORDS: Readonly<Record<string, string>> = {
  scan: 'scanning',
  push: 'crediting',
  preview: 'previewing',
}

/** Brings the books up to date with an organisation. Gives exit code 1 where something was not done. */
export async function githubSync(session: Session, settings: SyncSettings): Promise<ExitCode> {
  const now = () => session.now()
  const books = await openBooks(settings.place, now)
  if (!books.ok) return fail(session, books.refusal)
  try {
    const github = await gitHubOf(session, settings)
    if (!github.ok) return fail(session, github.refusal)
    const { database, ledger } = books.value
    const queue: Queue = { database, ledger, now, nextId: jobIds(now, processId()), random: Math.random }
    const context: WorkContext = {
      books: books.value,
      keyFile: settings.place.keyFile,
      github: github.value,
      organisation: settings.organisation,
      dataDirectory: settings.dataDirectory,
      baseUrl: settings.baseUrl,
      now,
      log: logOf(session, settings),
      signal: session.signal,
      enqueue: (jobs) => enqueueJobs(queue, jobs),
    }
    await dropLeases(queue, isGoneFromHere)
    const progress = createProgress(session.progressTerminal, () => performance.now())
    progress.step(`${settings.organisation}: asking GitHub`)
    const synced = await syncOrganisation(context, queue, {
      worker: workerName(0),
      signal: session.signal,
      run: (job) => runJob(job, context),
      sleep: async (waitMs, signal) => wait(waitMs, undefined, { signal }),
      onWork: (kind, repository, waitingCount) =>
        progress.step(
          `${WORDS[kind] ?? 'looking at'} ${repository ?? settings.organisation}, ${waitingCount} more`,
        ),
    }).finally(() => progress.clear())
    return synced.ok ? await report(session, settings, synced.value) : fail(session, synced.refusal)
  } finally {
    await books.value.close()
  }
}

async function gitHubOf(session: Session, settings: SyncSettings): Promise<Outcome<GitHubApi>> {
  const { app, github, organisation, token } = settings
  const place: GitHubPlace = {
    baseUrl: github.apiUrl,
    gitBaseUrl: github.webUrl,
    clock: () => session.now(),
    sleep: async (waitMs, signal) => wait(waitMs, undefined, { signal }),
    signal: session.signal,
    log: logOf(session, settings),
  }
  const hasApp = app.id !== null || app.privateKey !== null || app.privateKeyFile !== null
  if (token !== null && !hasApp) return done(createTokenGitHubApi({ ...place, token, organisation }))
  // No webhook comes, so none needs to be checked.
  const secret = hasApp ? (app.webhookSecret ?? '-') : app.webhookSecret
  const credentials = appCredentials({ ...settings, app: { ...app, webhookSecret: secret } })
  if (!credentials.ok) return credentials
  if (credentials.value === null)
    return refused(
      'there is nothing to speak to GitHub with; give --app-id and --private-key, or set GITHUB_TOKEN',
    )
  try {
    return done(await createGitHubApi({ ...place, ...credentials.value }))
  } catch (error) {
    if (!(error instanceof GitHubFailure)) throw error
    return refused(`${error.refusal.message}; see whether the app's number and key belong together`)
  }
}

// What goes wrong is told in the end; who wants each step of it says so.
function logOf(session: Session, { logLevel }: SyncSettings): WorkContext['log'] {
  return structuredLog((line) => session.warn(line), {
    level: session.environment.service.logLevel === null ? 'error' : logLevel,
    process: 'sync',
    now: () => session.now(),
  })
}

async function report(
  session: Session,
  { json }: SyncSettings,
  synced: SyncedOrganisation,
): Promise<ExitCode> {
  const { organisation, repositories, changed, pulls, unread, undone } = synced
  const isWhole = unread === 0 && undone.length === 0
  if (json) await session.write(`${safeJson(synced)}\n`)
  else {
    for (const { kind, repository, reason } of undone)
      note(session, `${repository ?? organisation}: ${kind} was not done: ${reason}`)
    if (unread > 0)
      note(session, `GitHub did not tell about ${grouped(unread)} repositories; do it again later`)
    const parts = [
      `${grouped(repositories)} ${repositories === 1 ? 'repository' : 'repositories'}`,
      `${grouped(changed)} changed`,
      ...(pulls > 0 ? [`${grouped(pulls)} pull requests`] : []),
    ]
    await session.write(
      `${organisation}: ${parts.join(', ')}. ${isWhole ? 'All is up to date.' : 'Not all was done.'}\n`,
    )
  }
  return isWhole ? 0 : 1
}
