// Previews a pull request as it stands on GitHub now, out of Byline's own mirror: nothing of it is executed, and what its head
// says of itself (attributes, mailmap, settings) is not believed.
import { readRepository, type RepositoryRow } from '../../database/github-rows.ts'
import { compilePathPattern, matchesPath } from '../../policy/path-pattern.ts'
import { adoptedPolicy } from '../adopted-policy.ts'
import { knownIdentities } from '../known-identities.ts'
import { previewChange } from '../preview-change.ts'
import type { PullFacts } from './github-api.ts'
import { attributionCache, fetchMirror, type Mirror } from './mirrors.ts'
import { otherRepositories } from './other-repositories.ts'
import type { Preview, PreviewRequest } from './preview.ts'
import { withPullAgreements } from './pull-agreements.ts'
import { lineageOf } from './pull-lineage.ts'
import { unnamedPeople } from './unnamed-people.ts'
import type { JobEnding, WorkContext } from './work.ts'

/** What a preview needs of a job's circumstances. */
export type PreviewContext = Pick<WorkContext, 'books' | 'keyFile' | 'github' | 'dataDirectory' | 'signal'>

/**
 * A preview, or why there is none. `ending` says how the job ends where that is GitHub's or the service's doing; null where the
 * pull request itself cannot be previewed, which is to be said on it. Fit for an `Outcome`.
 */
export type PreviewOutcome =
  | { readonly ok: true; readonly value: Preview }
  | { readonly ok: false; readonly refusal: string; readonly ending: JobEnding | null }

/**
 * Previews a pull request. Refuses one that is gone, or without commits in common with its base, or of far too many; a mirror
 * that cannot be fetched; a repository that is not in the installation. Throws `GitHubFailure` where GitHub does not answer, and the
 * signal's reason where the service stops.
 */
export async function previewPull(context: PreviewContext, request: PreviewRequest): Promise<PreviewOutcome> {
  const { books, github } = context
  const repository = await readRepository(books.database, books.ledger, request.repository)
  if (repository?.state !== 'selected' || repository.installation !== request.installation)
    return failed(`repository ${request.repository} is not in installation ${request.installation}`)
  const pull = await github.as(request.installation).pull(repository, request.pull)
  if (pull === null) return failed(`${nameOf(repository, request)} is gone`)
  // What was merged is in the default branch: then what it was merged into counts.
  const isIntoDefault = pull.baseBranch === repository.defaultBranch && pull.state === 'open'
  const fetched = await fetchMirror(context, request.installation, repository, {
    pulls: [request.pull],
    commits: isIntoDefault ? [] : [pull.base],
  })
  if (!fetched.ok) return { ok: false, refusal: fetched.refusal, ending: fetched.ending }
  const head = fetched.value.pulls.get(request.pull)
  if (head === undefined) return failed(`${nameOf(repository, request)} has no head that could be fetched`)
  const base = isIntoDefault ? fetched.value.head : pull.base
  if (base === null || fetched.value.absent.includes(base))
    return failed(`the base branch of ${nameOf(repository, request)} has no commits that could be fetched`)
  return previewFetched(context, request, { repository, pull, mirror: fetched.value, base, head })
}

interface FetchedPull {
  readonly repository: RepositoryRow
  readonly pull: PullFacts
  readonly mirror: Mirror
  readonly base: string
  readonly head: string
}

async function previewFetched(
  context: PreviewContext,
  request: PreviewRequest,
  { repository, pull, mirror, base, head }: FetchedPull,
): Promise<PreviewOutcome> {
  const { books, keyFile, signal } = context
  const { registers } = await books.read()
  const identities = await knownIdentities(books, registers, keyFile)
  if (!identities.ok) return failed(identities.refusal)
  const { people } = identities.value
  const { installation } = request
  const agreements = await withPullAgreements(
    context,
    installation,
    repository,
    pull,
    identities.value.agreements,
  )
  const quiet = request.quietPaths.map((pattern) => compilePathPattern(pattern, true))
  const previewed = await previewChange(
    {
      repository: mirror.path,
      base,
      head,
      // Where the default branch has no commits there are no settings of it either: those of the base count.
      settings: mirror.head ?? base,
      isQuiet: (path) => quiet.some((pattern) => matchesPath(pattern, path)),
      others: (texts) => otherRepositories(context, repository, texts),
      naming: { known: people, agreements, ...(await unnamedPeople(context, request, { repository, pull })) },
    },
    adoptedPolicy(registers).policy,
    {
      reader: 'git',
      allowShallow: false,
      cacheDirectory: attributionCache(context, repository.id),
      lineage: await lineageOf(books, repository.id),
      signal,
    },
  )
  if (!previewed.ok) {
    // Where the mirror lies is nobody's business.
    const reason = previewed.refusal.replaceAll(mirror.path, nameOf(repository, request))
    return { ok: false, refusal: reason, ending: null }
  }
  const { id, owner, name } = repository
  return { ok: true, value: { repository: { id, owner, name }, pull: request.pull, ...previewed.value } }
}

function nameOf({ owner, name }: RepositoryRow, { pull }: PreviewRequest): string {
  return `${owner}/${name}#${pull}`
}

function failed(reason: string): PreviewOutcome {
  return { ok: false, refusal: reason, ending: { kind: 'failed', reason } }
}
