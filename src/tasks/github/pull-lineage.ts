// What git forgets of a merge, learned from GitHub before a commit is attributed.
import { readAddedParents } from '../../database/lineage-rows.ts'
import type { OpenBooks } from '../open-books.ts'

/**
 * The parents that git forgot in a repository, by commit: what attribution takes as its lineage. It only grows as far as
 * commits that were never asked about are concerned; the same history with the same lineage is attributed alike anywhere.
 */
export function lineageOf(
  { database, ledger }: Pick<OpenBooks, 'database' | 'ledger'>,
  repository: number,
): Promise<ReadonlyMap<string, readonly string[]>> {
  return readAddedParents(database, ledger, repository)
}
