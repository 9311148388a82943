// What every job works with, and how it may end.
import type { Clock, OpenBooks } from '../open-books.ts'
import type { GitHubApi } from './github-api.ts'
import type { JobBody, JobOf } from './job.ts'

/** Writes a line of the log. Values are ids, counts, times and kinds: never a token, a name, an e-mail or text of anybody. */
export type Log = (
  level: 'info' | 'warn' | 'error',
  event: string,
  values?: Readonly<Record<string, string | number | boolean | null>>,
) => void

/** What a job works with. */
export interface WorkContext {
  readonly books: OpenBooks
  /** The file with the key of the books. */
  readonly keyFile: string
  readonly github: GitHubApi
  /** The login of the organisation on GitHub whose books these are, as the administrator said it. */
  readonly organisation: string
  /** The folder that only Byline writes to: mirrors under `mirrors`, what can be computed again under `cache`. */
  readonly dataDirectory: string
  /** Where people reach the pages; null where nobody does. */
  readonly baseUrl: string | null
  readonly now: Clock
  readonly log: Log
  /** Aborted when the service stops: the job ends soon, and runs again later. */
  readonly signal: AbortSignal
  /** Stores work for later. */
  enqueue(jobs: readonly JobBody[]): Promise<void>
}

/**
 * How a job ended. `later` counts as no failure: GitHub asked to wait, or what is needed comes soon. `alsoDone` are the ids of jobs
 * that waited and need not be done any more.
 */
export type JobEnding =
  | { readonly kind: 'done'; readonly alsoDone?: readonly string[] }
  | { readonly kind: 'later'; readonly waitMs: number; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }

/** Does one kind of job. May run twice for one job, and then changes nothing the second time; what it throws is a failure. */
export type JobHandler<Kind extends JobBody['kind'] = JobBody['kind']> = (
  job: JobOf<Kind>,
  context: WorkContext,
) => Promise<JobEnding>

/** So soon is tried again what somebody else was quicker with. */
export const AGAIN_MS = 1_000

/** Nothing is left to do. */
export const DONE: JobEnding = { kind: 'done' }
