// Says on GitHub what a pull request holds: one check run for each head, and one comment that is edited in place.
import { readRepository, type RepositoryRow } from '../../database/github-rows.ts'
import { inQueue } from '../../database/job-rows.ts'
import { holdUnnamings, readUnnamings } from '../../database/proposal-rows.ts'
import { readPull, readPulls, savePull } from '../../database/pull-rows.ts'
import { noPreviewCheck, previewCheck, settingsCheck, type CheckExtras } from '../../github/check-run.ts'
import type { PreviewPlaces } from '../../github/preview-words.ts'
import type { Registers } from '../../ledger/registers.ts'
import type { RepositorySettings } from '../../policy/repository-settings.ts'
import { adoptedPolicy } from '../adopted-policy.ts'
import { GitHubFailure, type CheckContent, type InstallationApi, type PullFacts } from './github-api.ts'
import { previewPull, type PreviewOutcome } from './preview-pull.ts'
import type { Preview } from './preview.ts'
import { publishCheck } from './publish-check.ts'
import { publishComment } from './publish-comment.ts'
import { readSettings } from './read-settings.ts'
import { AGAIN_MS, DONE, type JobEnding, type JobHandler, type WorkContext } from './work.ts'

/** A pull request that something is said about. */
export interface PublishedPull {
  readonly context: WorkContext
  readonly api: InstallationApi
  readonly repository: RepositoryRow
  readonly number: number
  readonly places: PreviewPlaces
  /** Whether somebody asked for the check run again. */
  readonly isAskedAgain: boolean
}

/** A pull request that is pushed to meanwhile is looked at again so often; then later. */
const HEAD_TRIES = 3
const MOVING_WAIT_MS = 15_000
const NAMES_CHANGED: JobEnding = {
  kind: 'later',
  waitMs: AGAIN_MS,
  reason: 'somebody asked not to be named while it was said',
}

/**
 * Says what a pull request holds as it stands now, whatever head the job was made for. Says nothing before people were told of
 * Byline, in closed pull requests, and where settings ask for quiet. Where the settings file is wrong, only the check run says
 * so. Run again with the same result, it writes nothing.
 */
export const publishPreview: JobHandler<'preview'> = async (job, context) => {
  const { books, github } = context
  const { registers } = await books.read()
  if (registers.informed.length === 0) return DONE
  const repository = await readRepository(books.database, books.ledger, job.repository)
  if (repository === undefined || repository.state !== 'selected' || repository.isArchived) return DONE
  const api = github.as(repository.installation)
  const places = { repositoryUrl: pageOf(github.cloneUrl(repository)), baseUrl: context.baseUrl }
  const isAskedAgain = job.isAskedAgain === true
  return publish({ context, api, repository, number: job.pull, places, isAskedAgain }, registers)
}

/** Looks again at the pull requests of a head: of those out of forks GitHub says no number. */
export const checkAgain: JobHandler<'check-again'> = async (job, context) => {
  const { books } = context
  const { installation, repository, head } = job
  const said = await readPulls(books.database, books.ledger, repository)
  const pulls = [...said].filter(([, { checkHead }]) => checkHead === head)
  await context.enqueue(
    pulls.map(([pull]) => ({ kind: 'preview', installation, repository, pull, head, isAskedAgain: true })),
  )
  return DONE
}

/** Keeps that somebody deleted our comment: it is not posted again on that pull request. */
export const rememberDeletion: JobHandler<'comment-deleted'> = async (job, { books, now }) => {
  const key = { repository: job.repository, number: job.pull }
  const said = await readPull(books.database, books.ledger, key)
  if (said.comment !== job.comment) return DONE
  const deleted = { commentState: 'deleted', commentHash: '' } as const
  await savePull(books.database, books.ledger, key, deleted, now().getTime())
  return DONE
}

async function publish(published: PublishedPull, registers: Registers): Promise<JobEnding> {
  const { context, api, repository, number, places } = published
  const pull = await openPull(published)
  if (pull === null) return DONE
  const inForce = await readSettings(context, api, repository)
  const ledger = { checkpoint: await context.books.checkpoint(), publicKey: context.books.publicKey }
  if (!inForce.ok) {
    const isOwn = inForce.repository.id === repository.id
    const file = {
      path: isOwn ? inForce.path : `${inForce.repository.name}: ${inForce.path}`,
      url: inForce.isSecret
        ? null
        : `${pageOf(context.github.cloneUrl(inForce.repository))}/blob/HEAD/${inForce.path}`,
    }
    const faults = inForce.isSecret ? [] : inForce.faults
    const content = settingsCheck(file, faults, ledger)
    // It names nobody, whoever asks what meanwhile.
    const unnamings = await unnamingsNow(context)
    return say(published, { head: pull.head, content, preview: null, unnamings })
  }
  const { settings } = inForce
  if (!settings.comment && !settings.checks) return DONE
  const looked = await lookAt(published, settings)
  if (looked.kind === 'ended') return looked.ending
  const { outcome } = looked
  const extras: CheckExtras = {
    ...ledger,
    annotations: settings.annotations,
    proposedExclusions: proposed(settings, registers),
  }
  const content = outcome.ok
    ? previewCheck(outcome.value, places, extras)
    : noPreviewCheck(outcome.refusal, ledger)
  context.log('info', 'pull request previewed', {
    repository: repository.id,
    pull: number,
    previewed: outcome.ok,
  })
  const preview = outcome.ok && settings.comment ? outcome.value : null
  return say(published, { ...looked, content: settings.checks ? content : null, preview })
}

type Looked =
  | {
      readonly kind: 'seen'
      readonly head: string
      readonly outcome: PreviewOutcome
      /** How often people had asked not to be named before it was looked at. */
      readonly unnamings: number
    }
  | { readonly kind: 'ended'; readonly ending: JobEnding }

// The preview of the head that the pull request has when the preview is done: what is older is not said, nor what may name
// somebody who asked meanwhile not to be.
async function lookAt(published: PublishedPull, settings: RepositorySettings): Promise<Looked> {
  const { context, repository, number } = published
  const { quietPaths, unnamed } = settings
  const request = { installation: repository.installation, repository: repository.id, pull: number }
  for (let tries = 1; tries <= HEAD_TRIES; tries++) {
    const before = await openPull(published)
    if (before === null) return { kind: 'ended', ending: DONE }
    const unnamings = await unnamingsNow(context)
    const outcome = await previewPull(context, { ...request, quietPaths, unnamed })
    if (!outcome.ok && outcome.ending !== null) return { kind: 'ended', ending: outcome.ending }
    const after = await openPull(published)
    if (after === null) return { kind: 'ended', ending: DONE }
    const seen = outcome.ok ? outcome.value.head : before.head
    if (seen === after.head && unnamings === (await unnamingsNow(context)))
      return { kind: 'seen', head: after.head, outcome, unnamings }
  }
  const reason = 'the pull request was pushed to, or people asked not to be named, while it was looked at'
  return { kind: 'ended', ending: { kind: 'later', waitMs: MOVING_WAIT_MS, reason } }
}

/** What is said about a head, null for nothing, and how often people had asked not to be named before it was looked at. */
interface Said {
  readonly head: string
  readonly content: CheckContent | null
  readonly preview: Preview | null
  readonly unnamings: number
}

// Check run and comment: what GitHub refuses of one does not stop the other.
async function say(published: PublishedPull, said: Said): Promise<JobEnding> {
  const { head, content, preview, unnamings } = said
  const failures: GitHubFailure[] = []
  if (content !== null)
    failures.push(...(await failureOf(published, 'check', publishCheck(published, head, content))))
  if (preview !== null) {
    // GitHub mails a comment to people: no edit takes that back.
    if (unnamings !== (await unnamingsNow(published.context))) return NAMES_CHANGED
    failures.push(...(await failureOf(published, 'comment', publishComment(published, preview))))
  }
  const [first] = failures
  if (first !== undefined) throw first
  return (await rememberHead(published, said)) ? DONE : NAMES_CHANGED
}

// Where nothing was to be said, too: the reconciliation asks again for every head that was not looked at. False, and nothing kept,
// where somebody asked meanwhile not to be named: what was said may name them.
async function rememberHead(
  { context: { books, now }, repository, number }: PublishedPull,
  { head, unnamings }: Said,
): Promise<boolean> {
  const { database, ledger } = books
  const key = { repository: repository.id, number }
  return inQueue(database, async (on) => {
    if ((await holdUnnamings(on, ledger)) !== unnamings) return false
    if ((await readPull(on, ledger, key)).head !== head)
      await savePull(on, ledger, key, { head }, now().getTime())
    return true
  })
}

function unnamingsNow({ books }: WorkContext): Promise<number> {
  return readUnnamings(books.database, books.ledger)
}

// What may go better later; what GitHub refuses for good is told in the log.
async function failureOf(
  { context, repository, number }: PublishedPull,
  what: 'check' | 'comment',
  work: Promise<void>,
): Promise<readonly GitHubFailure[]> {
  try {
    await work
    return []
  } catch (error) {
    if (!(error instanceof GitHubFailure)) throw error
    const { kind } = error.refusal
    if (kind === 'limited' || kind === 'unavailable') return [error]
    context.log('warn', 'not published', { what, repository: repository.id, pull: number, refusal: kind })
    return []
  }
}

async function openPull({ api, repository, number }: PublishedPull): Promise<PullFacts | null> {
  const pull = await api.pull(repository, number)
  return pull?.state === 'open' ? pull : null
}

// What nobody adopted yet.
function proposed({ exclude }: RepositorySettings, registers: Registers): readonly string[] {
  const adopted = new Set(adoptedPolicy(registers).policy.exclude.flatMap(({ paths }) => paths))
  return exclude.flatMap(({ paths }) => paths).filter((path) => !adopted.has(path))
}

function pageOf(cloneUrl: string): string {
  return cloneUrl.replace(/\.git$/, '')
}
