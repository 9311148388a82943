// The work that webhooks, the reconciliation and administrators ask for: a closed union, stored as JSON and parsed where it is read.
import * as v from 'valibot'

const Id = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
/** 0 where somebody's own token stands in for an installation. */
const Installation = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const CommitId = v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/))

/** What a job may be. A commit that is `null` is no commit: the branch did not exist before, or is gone. */
const JobBody = v.variant('kind', [
  // Brings what is known of an installation up to date: its state, and which repositories it was given.
  v.object({ kind: v.literal('installation'), installation: Installation }),
  // Fetches a repository's default branch and brings the books up to its head; the first time, from the beginning.
  v.object({ kind: v.literal('scan'), installation: Installation, repository: Id }),
  // One push to the default branch, or one that may have been (a default branch can be renamed).
  v.object({
    kind: v.literal('push'),
    installation: Installation,
    repository: Id,
    branch: v.string(),
    before: v.nullable(CommitId),
    after: v.nullable(CommitId),
  }),
  // Says what a pull request holds as it stands when the job runs; `head` is what the webhook said.
  v.object({
    kind: v.literal('preview'),
    installation: Installation,
    repository: Id,
    pull: Id,
    head: v.nullable(CommitId),
    // Somebody asked for the check run again: it is completed again, even where it says the same.
    isAskedAgain: v.optional(v.boolean()),
  }),
  // Somebody asked for our check run of a commit again, and GitHub did not say of which pull request it is.
  v.object({
    kind: v.literal('check-again'),
    installation: Installation,
    repository: Id,
    head: CommitId,
  }),
  // A pull request was closed: what git forgot of a merge becomes known.
  v.object({ kind: v.literal('pull-closed'), installation: Installation, repository: Id, pull: Id }),
  // A comment that begins with /byline, as `sender` left it at that time. It is read again when the job runs.
  v.object({
    kind: v.literal('command'),
    installation: Installation,
    repository: Id,
    pull: Id,
    comment: Id,
    sender: Id,
    editedAt: v.string(),
    // The hash of what it asked then (`saidIn`); jobs of earlier versions hold none.
    said: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
  }),
  // Our comment was deleted by somebody.
  v.object({
    kind: v.literal('comment-deleted'),
    installation: Installation,
    repository: Id,
    pull: Id,
    comment: Id,
  }),
  // Looks for what no webhook told: installations, repositories, heads, failed deliveries.
  v.object({ kind: v.literal('reconcile'), installation: v.nullable(Installation) }),
])

/** What is to be done. */
export type JobBody = v.InferOutput<typeof JobBody>

/** What is to be done, of one kind. */
export type JobOf<Kind extends JobBody['kind']> = Extract<JobBody, { readonly kind: Kind }>

/** A job as it is read out of the database; undefined where it is of a form that this version does not know. */
export function parseJob(payload: string): JobBody | undefined {
  const read = v.safeParse(JobBody, JSON.parse(payload))
  return read.success ? read.output : undefined
}

/** The repository that nobody else may work on meanwhile; 0 for none. */
export function repositoryOf(job: JobBody): number {
  return 'repository' in job ? job.repository : 0
}

/** What tells a job from others of its kind on its repository: of two that are equal one need not wait. */
export function subjectOf(job: JobBody): string {
  switch (job.kind) {
    case 'installation':
      return String(job.installation)
    case 'scan':
      return 'head'
    case 'push':
      return `${job.branch} ${job.before ?? '-'} ${job.after ?? '-'}`
    case 'preview':
    case 'pull-closed':
      return String(job.pull)
    case 'check-again':
      return job.head
    case 'command':
      return `${job.comment} ${job.editedAt} ${job.said ?? ''}`.trimEnd()
    case 'comment-deleted':
      return String(job.comment)
    case 'reconcile':
      return String(job.installation ?? 'all')
    default:
      return job satisfies never
  }
}
