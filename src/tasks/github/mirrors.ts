// Byline's own copies of the organisation's repositories: bare mirrors in the data folder, fetched with a token that reads one
// repository, in which what the books name stays whatever becomes of branches.
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchIntoMirror } from '../../git/program/fetch.ts'
import type { FetchFailure } from '../../git/program/fetch-failure.ts'
import { keepCommits, locateMirror, packMirror, presentIn } from '../../git/program/mirror.ts'
import { GitHubFailure, type GitHubRefusal, type RepositoryFacts } from './github-api.ts'
import type { JobEnding, WorkContext } from './work.ts'

/** What of a repository must be known to fetch it. */
export type FetchedRepository = Pick<RepositoryFacts, 'id' | 'owner' | 'name' | 'defaultBranch'>

/** What is wanted beside the default branch. */
export interface MirrorWants {
  /** Pull requests, for their heads. */
  readonly pulls?: readonly number[]
  /** Commits; they are kept. */
  readonly commits?: readonly string[]
}

/** A mirror as it is after a fetch. */
export interface Mirror {
  /** The bare repository's folder; its HEAD is the default branch's. */
  readonly path: string
  /** The default branch's head; null in an empty repository, and where the branch is gone. */
  readonly head: string | null
  /** The heads of the wanted pull requests that are there. */
  readonly pulls: ReadonlyMap<number, string>
  /** Wanted commits that are not to be had. */
  readonly absent: readonly string[]
}

/** A mirror, or why there is none: what happened, and how the job that needs it ends. Fit for an `Outcome`. */
export type MirrorOutcome =
  | { readonly ok: true; readonly value: Mirror }
  | {
      readonly ok: false
      readonly refusal: string
      readonly kind: FetchFailure['kind'] | 'limited'
      readonly ending: JobEnding
    }

/** What mirrors need of a job's circumstances. */
export type MirrorContext = Pick<WorkContext, 'github' | 'dataDirectory' | 'signal'>

const STALL_MS = 120_000

/** The folder of a repository's mirror, whether it is there or not. */
export function mirrorPath(context: Pick<WorkContext, 'dataDirectory'>, repository: number): string {
  return join(context.dataDirectory, 'mirrors', `${repository}.git`)
}

/**
 * The folder in which a repository's attributions are kept to go on from. Each has its own, so that a busy repository does not
 * push out what another needs.
 */
export function attributionCache(context: Pick<WorkContext, 'dataDirectory'>, repository: number): string {
  return join(context.dataDirectory, 'cache', String(repository))
}

/**
 * Fetches a repository's default branch and what else is wanted into its mirror, with one token that reads this repository alone.
 * Refuses, as a value: a repository that is gone or not ours to read, a refused token, a server that cannot be reached, GitHub's
 * limits, a full disk and a missing git. Throws the signal's reason where the service stops.
 */
export async function fetchMirror(
  context: MirrorContext,
  installation: number,
  repository: FetchedRepository,
  wants: MirrorWants = {},
): Promise<MirrorOutcome> {
  const { github, signal } = context
  const path = mirrorPath(context, repository.id)
  const remote = github.cloneUrl(repository)
  let token: string | null
  try {
    // A repository in a folder needs none.
    token = remote.startsWith('file:') ? null : await github.as(installation).readToken([repository.id])
  } catch (error) {
    if (!(error instanceof GitHubFailure)) throw error
    return refusedByGitHub(repository, error.refusal)
  }
  const fetched = await fetchIntoMirror({
    mirror: path,
    remote,
    token,
    branch: repository.defaultBranch,
    pulls: wants.pulls ?? [],
    commits: wants.commits ?? [],
    signal,
    stallMs: STALL_MS,
  })
  if (fetched.ok) return { ok: true, value: { path, ...fetched.value } }
  const { kind, message } = fetched.failure
  const refusal = `repository ${repository.id}: ${message}`
  return { ok: false, refusal, kind, ending: { kind: 'failed', reason: refusal } }
}

/**
 * Pins commits of a mirror, so that a force push takes nothing away that the books name. Gives those that the mirror does not
 * have, which are to be fetched first. There must be a mirror.
 */
export async function keepRevisions(
  context: Pick<WorkContext, 'dataDirectory'>,
  repository: number,
  commits: readonly string[],
): Promise<readonly string[]> {
  const target = locateMirror(mirrorPath(context, repository))
  if (target === null) throw new Error(`repository ${repository} has no mirror`)
  const there = await presentIn(target, commits)
  await keepCommits(target, [...there])
  return commits.filter((commit) => !there.has(commit))
}

/** Packs a mirror where it has come to many small pieces; pinned commits stay. Gives why that failed, or null. */
export async function tidyMirror(
  context: Pick<WorkContext, 'dataDirectory'>,
  repository: number,
): Promise<string | null> {
  const failure = await packMirror(mirrorPath(context, repository))
  return failure === null ? null : `repository ${repository}: ${failure.message}`
}

/** Removes a mirror and all that was kept of its attribution: an owner may delete what was taken. */
export async function removeMirror(
  context: Pick<WorkContext, 'dataDirectory'>,
  repository: number,
): Promise<void> {
  for (const folder of [mirrorPath(context, repository), attributionCache(context, repository)])
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}

/** How many bytes a mirror's files hold; 0 where there is none. */
export async function mirrorBytes(
  context: Pick<WorkContext, 'dataDirectory'>,
  repository: number,
): Promise<number> {
  const path = mirrorPath(context, repository)
  if (locateMirror(path) === null) return 0
  let bytes = 0
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += await sizeOf(join(entry.parentPath, entry.name))
  }
  return bytes
}

// A file that git removes meanwhile has no bytes.
async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  )
}

function refusedByGitHub(repository: FetchedRepository, refusal: GitHubRefusal): MirrorOutcome {
  const reason = `repository ${repository.id}: GitHub gives no token for it: ${refusal.message}`
  const failed = { kind: 'failed', reason } as const
  switch (refusal.kind) {
    case 'limited':
      return {
        ok: false,
        refusal: reason,
        kind: 'limited',
        ending: { kind: 'later', waitMs: refusal.waitMs, reason },
      }
    case 'gone':
      return { ok: false, refusal: reason, kind: 'not-found', ending: failed }
    case 'forbidden':
    case 'invalid':
      return { ok: false, refusal: reason, kind: 'forbidden', ending: failed }
    case 'unavailable':
      return { ok: false, refusal: reason, kind: 'unavailable', ending: failed }
    default:
      return refusal satisfies never
  }
}
