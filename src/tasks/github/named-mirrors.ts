// Repositories that the GitHub App fetched, under the names that people give them: `github:owner/name`, or by their number.
import { readRepositories, type RepositoryRow } from '../../database/github-rows.ts'
import { readScan } from '../../database/scan-rows.ts'
import { locateMirror } from '../../git/program/mirror.ts'
import type { DeliveredRepositories, NamedRepository } from '../deliver.ts'
import type { OpenBooks } from '../open-books.ts'
import { done, refused, type Outcome } from '../outcome.ts'
import type { Lineage } from '../read-lineage.ts'
import { mirrorPath } from './mirrors.ts'
import { lineageOf } from './pull-lineage.ts'

const START = 'github:'

/** Repositories with where they lie, and what git forgot in those that the app fetched. */
export interface LocatedRepositories {
  readonly repositories: DeliveredRepositories
  readonly lineage: Lineage
}

/**
 * Puts the mirror in the place of each `github:owner/name` or `github:ID`, at the revision of its last scan: what was fetched since may
 * lack what git forgot. All others stay as they are. `lineage` is added to. Refuses a repository that the app does not know, one
 * that was not scanned yet, and one that is named twice.
 */
export async function locateMirrors(
  open: OpenBooks,
  dataDirectory: string,
  { licensed, observed }: DeliveredRepositories,
  lineage: Lineage,
): Promise<Outcome<LocatedRepositories>> {
  const all = [...licensed, ...observed]
  if (!all.some(({ repository }) => repository.startsWith(START)))
    return done({ repositories: { licensed, observed }, lineage })
  const rows = await readRepositories(open.database, open.ledger)
  const located: NamedRepository[] = []
  const links = new Map(lineage)
  const taken = new Map<number, string>()
  for (const one of all) {
    if (!one.repository.startsWith(START)) {
      located.push(one)
      continue
    }
    const row = rowOf(rows, one.repository.slice(START.length))
    if (row === undefined)
      return refused(
        `${one.repository}: the GitHub App knows no such repository; byline github status lists those it was given`,
      )
    const path = mirrorPath({ dataDirectory }, row.id)
    const latest = (await readScan(open.database, open.ledger, row.id))?.revision ?? null
    if (locateMirror(path) === null || latest === null)
      return refused(
        `${one.repository} was not fetched into ${dataDirectory}; name its folder with BYLINE_DATA, or wait for its scan`,
      )
    const twin = taken.get(row.id)
    if (twin !== undefined) return refused(`${twin} and ${one.repository} are the same repository`)
    taken.set(row.id, one.repository)
    located.push({ ...one, repository: path, latest })
    // Forks hold the same commits, and each may know something else of one.
    for (const [commit, parents] of await lineageOf(open, row.id))
      links.set(commit, [...new Set([...(links.get(commit) ?? []), ...parents])])
  }
  const repositories = {
    licensed: located.slice(0, licensed.length),
    observed: located.slice(licensed.length),
  }
  return done({ repositories, lineage: links })
}

// By its number, which stays when it is renamed or transferred, or as it is called now; selected ones before others.
function rowOf(rows: readonly RepositoryRow[], text: string): RepositoryRow | undefined {
  const wanted = text.toLowerCase()
  const found = rows.filter(
    ({ id, owner, name }) => String(id) === wanted || `${owner}/${name}`.toLowerCase() === wanted,
  )
  return found.find(({ state }) => state === 'selected') ?? found[0]
}
