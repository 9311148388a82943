// Brings the books up to date with an organisation on GitHub, without webhooks: what changed is found, and then all work is done.
import { readRepositories } from '../../database/github-rows.ts'
import { done, refused, type Outcome } from '../outcome.ts'
import { GitHubFailure } from './github-api.ts'
import type { Queue } from './queue.ts'
import { reconcileInstallation, type Reconciled } from './reconcile.ts'
import type { WorkContext } from './work.ts'
import { workOff, type WorkOff } from './work-off.ts'

/** Work that was not done, with the repository as it is called now. */
export interface UndoneWork {
  readonly kind: string
  /** `owner/name`; null for work on no repository. */
  readonly repository: string | null
  readonly reason: string
}

/** What a synchronisation came to. */
export interface SyncedOrganisation {
  readonly organisation: string
  /** How many repositories were given. */
  readonly repositories: number
  /** How many of them had changed, and how many pull requests had. */
  readonly changed: number
  readonly pulls: number
  /** Repositories that GitHub did not tell about. */
  readonly unread: number
  /** How many pieces of work were done. */
  readonly done: number
  readonly undone: readonly UndoneWork[]
}

/** What a synchronisation works with: `name` puts a repository's id into words, for progress. */
export interface SyncWork extends Omit<WorkOff, 'onJob'> {
  /** Told before each piece of work: what it is, on which repository, and how many wait. */
  onWork(kind: string, repository: string | null, waitingCount: number): void
}

/**
 * Finds what changed in the organisation's repositories, and does all work that waits. Refuses an organisation that the app (or the
 * token) does not reach, another one than the books are of, a suspended installation, and a GitHub that does not answer.
 */
export async function syncOrganisation(
  context: WorkContext,
  queue: Queue,
  work: SyncWork,
): Promise<Outcome<SyncedOrganisation>> {
  const { organisation } = context
  const found = await reconciled(context)
  if (!found.ok) return found
  let names = await namesOf(context)
  const worked = await workOff(queue, {
    ...work,
    onJob: ({ kind, repository }, waitingCount) =>
      work.onWork(kind, names.get(repository) ?? null, waitingCount),
  })
  names = await namesOf(context)
  const { repositories, scans, previews, failures } = found.value
  return done({
    organisation,
    repositories,
    changed: scans,
    pulls: previews,
    unread: failures,
    done: worked.doneCount,
    undone: worked.undone.map(({ kind, repository, reason }) => ({
      kind,
      repository: names.get(repository) ?? null,
      reason,
    })),
  })
}

async function reconciled(context: WorkContext): Promise<Outcome<Reconciled>> {
  const { organisation, github } = context
  try {
    const installation = await github.installationOf(organisation)
    if (installation === null)
      return refused(
        `the app is not installed on ${organisation}; install it there, or set GITHUB_TOKEN to a token that reads its repositories`,
      )
    const found = await reconcileInstallation(context, installation.id)
    if (found.state === 'foreign')
      return refused(
        `${organisation} is another account on GitHub than the one these books are kept for; open the books of ${organisation}`,
      )
    if (found.state === 'suspended')
      return refused(`the app is suspended on ${organisation}; an owner lifts that where it is configured`)
    return done(found)
  } catch (error) {
    if (!(error instanceof GitHubFailure)) throw error
    return refused(
      `${error.refusal.message}; do it again later, or see whether the app may read ${organisation}`,
    )
  }
}

async function namesOf({ books }: WorkContext): Promise<ReadonlyMap<number, string>> {
  const rows = await readRepositories(books.database, books.ledger)
  return new Map(rows.map(({ id, owner, name }) => [id, `${owner}/${name}`]))
}
