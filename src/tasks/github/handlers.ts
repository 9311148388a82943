// Which use case does which kind of job; each is loaded when the first job of its kind comes.
import { readInstallations, readRepository } from '../../database/github-rows.ts'
import { GitHubFailure } from './github-api.ts'
import type { JobBody, JobOf } from './job.ts'
import { DONE, type JobEnding, type JobHandler, type WorkContext } from './work.ts'

type Handlers = { readonly [Kind in JobBody['kind']]: () => Promise<JobHandler<Kind>> }

const HANDLERS: Handlers = {
  installation: async () => (await import('./sync-installation.ts')).syncInstallation,
  reconcile: async () => (await import('./reconcile.ts')).reconcile,
  push: async () => (await import('./credit-push.ts')).creditPush,
  scan: async () => (await import('./credit-push.ts')).scanRepository,
  preview: async () => (await import('./publish-preview.ts')).publishPreview,
  'check-again': async () => (await import('./publish-preview.ts')).checkAgain,
  'comment-deleted': async () => (await import('./publish-preview.ts')).rememberDeletion,
  'pull-closed': async () => (await import('./pull-closed.ts')).pullClosed,
  command: async () => (await import('./answer-command.ts')).answerCommand,
}

const UNREACHABLE_WAIT_MS = 60_000

/**
 * Does a job. What has no right to be done any more (its installation is suspended or removed, its repository deselected)
 * ends at once. Where GitHub asks to wait, or cannot be reached, the job is done later; whatever else is thrown is
 * a failure, told without anything that GitHub answered.
 */
export async function runJob(job: JobBody, context: WorkContext): Promise<JobEnding> {
  try {
    const stopped = await whyNot(job, context)
    if (stopped !== undefined) {
      context.log('info', 'job left', { kind: job.kind, reason: stopped })
      return DONE
    }
    return await handle(job, context)
  } catch (error) {
    return endingOf(error)
  }
}

async function handle<Kind extends JobBody['kind']>(
  job: JobOf<Kind> & { readonly kind: Kind },
  context: WorkContext,
): Promise<JobEnding> {
  const load: () => Promise<JobHandler<Kind>> = HANDLERS[job.kind]
  const handler = await load()
  return handler(job, context)
}

async function whyNot(job: JobBody, { books }: WorkContext): Promise<string | undefined> {
  if (!('repository' in job)) return undefined
  const { database, ledger } = books
  const repository = await readRepository(database, ledger, job.repository)
  // Nobody has read the installation yet; whoever does the job finds out.
  if (repository === undefined) return undefined
  if (repository.state !== 'selected') return `the repository is ${repository.state}`
  const installations = await readInstallations(database, ledger)
  const installation = installations.find(({ id }) => id === repository.installation)
  if (installation === undefined || installation.state === 'active') return undefined
  return `the installation is ${installation.state}`
}

function endingOf(error: unknown): JobEnding {
  if (!(error instanceof GitHubFailure))
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) }
  const { refusal } = error
  if (refusal.kind === 'limited') return { kind: 'later', waitMs: refusal.waitMs, reason: refusal.message }
  if (refusal.kind === 'unavailable')
    return { kind: 'later', waitMs: UNREACHABLE_WAIT_MS, reason: refusal.message }
  return { kind: 'failed', reason: refusal.message }
}
