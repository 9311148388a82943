// Deletes what was taken of a repository: its mirror, and what was computed from it. The ledger keeps what it proves.
import { readInstallations, readRepositories, type RepositoryRow } from '../../database/github-rows.ts'
import { inQueue } from '../../database/job-rows.ts'
import { removeLineage } from '../../database/lineage-rows.ts'
import { removeScan } from '../../database/scan-rows.ts'
import { done, refused, type Outcome } from '../outcome.ts'
import { mirrorBytes, removeMirror } from './mirrors.ts'
import type { WorkContext } from './work.ts'

/** What was deleted. */
export interface ForgottenRepository {
  /** GitHub's id. */
  readonly id: number
  /** `owner/name`, as it was called last. */
  readonly name: string
  readonly bytes: number
}

/**
 * Deletes the mirror and the cache of a repository, named by GitHub's id or as `owner/name`. Refuses one that is unknown, and one that
 * the app is still given: it would be fetched again.
 */
export async function forgetRepository(
  context: Pick<WorkContext, 'books' | 'dataDirectory'>,
  named: string,
): Promise<Outcome<ForgottenRepository>> {
  const { database, ledger } = context.books
  const rows = await readRepositories(database, ledger)
  const found = rows.filter((row) => isNamed(row, named))
  const [row, another] = found
  if (row === undefined)
    return refused(
      `${named} is no repository that Byline has seen; name it as owner/name, or by GitHub's number`,
    )
  if (another !== undefined)
    return refused(
      `${named} is what several were called; say which: ${found.map(({ id }) => id).join(' or ')}`,
    )
  const name = `${row.owner}/${row.name}`
  const installation = (await readInstallations(database, ledger)).find(({ id }) => id === row.installation)
  if (row.state === 'selected' && installation?.state !== 'removed')
    return refused(
      `the app is still given ${name}, and would fetch it again; take it out where the app is configured on GitHub, and do it again`,
    )
  const bytes = await mirrorBytes(context, row.id)
  await removeMirror(context, row.id)
  await inQueue(database, async (on) => {
    await removeScan(on, ledger, row.id)
    await removeLineage(on, ledger, row.id)
  })
  return done({ id: row.id, name, bytes })
}

function isNamed({ id, owner, name }: RepositoryRow, named: string): boolean {
  if (/^\d+$/.test(named)) return named === String(id)
  return `${owner}/${name}`.toLowerCase() === named.toLowerCase()
}
