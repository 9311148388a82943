// Fetches a repository's default branch, whatever it is called by now.
import { putRepository, type RepositoryRow } from '../../database/github-rows.ts'
import { fetchMirror, type MirrorOutcome } from './mirrors.ts'
import type { WorkContext } from './work.ts'

/** A repository as it is known now, and its mirror after a fetch, or why there is none. */
export interface FetchedBranch {
  readonly repository: RepositoryRow
  readonly fetched: MirrorOutcome
}

/** Whether a branch is the default one. It can be called otherwise since we heard of it last: GitHub knows. Throws a `GitHubFailure`. */
export async function isDefaultBranch(
  context: WorkContext,
  repository: RepositoryRow,
  branch: string,
): Promise<boolean> {
  return (
    branch === repository.defaultBranch || (await askedAgain(context, repository)).defaultBranch === branch
  )
}

/**
 * Fetches the default branch of a repository, and commits beside it. Where there is no such branch, GitHub is asked whether it was
 * renamed, and what is the default branch now is fetched. Refuses what `fetchMirror` refuses; throws a `GitHubFailure`.
 */
export async function fetchBranch(
  context: WorkContext,
  repository: RepositoryRow,
  commits: readonly string[],
): Promise<FetchedBranch> {
  const { installation } = repository
  const fetched = await fetchMirror(context, installation, repository, { commits })
  if (!fetched.ok || fetched.value.head !== null) return { repository, fetched }
  const now = await askedAgain(context, repository)
  if (now.defaultBranch === repository.defaultBranch) return { repository, fetched }
  return { repository: now, fetched: await fetchMirror(context, installation, now, { commits }) }
}

// As GitHub tells it, which is kept where the default branch is another one. Pushes to the former one are passed over from then on,
// so what they would have booked is scanned for.
async function askedAgain(context: WorkContext, row: RepositoryRow): Promise<RepositoryRow> {
  const { github, books, now } = context
  const facts = await github.as(row.installation).repository(row)
  if (facts === null || facts.defaultBranch === row.defaultBranch) return row
  const { owner, name, defaultBranch } = facts
  await context.enqueue([{ kind: 'scan', installation: row.installation, repository: row.id }])
  const renamed = { ...row, owner, name, defaultBranch, updatedAtMs: now().getTime() }
  await putRepository(books.database, books.ledger, renamed)
  return renamed
}
