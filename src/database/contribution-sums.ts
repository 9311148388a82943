// What contributors have in a part of a snapshot, summed by the database.
import type { Connection } from './connection.ts'

/** What one contributor has in the files asked for. */
export interface ContributionSum {
  readonly contributor: string
  readonly tokens: bigint
  readonly lowConfidenceTokens: bigint
  readonly authorshipMicros: bigint
  readonly reuseMicros: bigint
}

/** A file or a folder with all that is in it, in one repository or in all. */
export interface PathWanted {
  readonly repository: string | null
  /** Without a slash at its end; null for everything. */
  readonly path: string | null
}

/** The sums of the rows under a root by contributor, in no order; none where nothing stands there. Throws where there is no such root. */
export async function contributionSums(
  { query }: Connection,
  root: string,
  { repository, path }: PathWanted,
): Promise<readonly ContributionSum[]> {
  const { id } = await query
    .selectFrom('row_set')
    .select('id')
    .where('kind', '=', 'contributions')
    .where('root', '=', root)
    .executeTakeFirstOrThrow()
  let sums = query
    .selectFrom('contribution')
    .select((build) => {
      const sumOf = (column: 'tokens' | 'low_confidence_tokens' | 'authorship_micros' | 'reuse_micros') =>
        build.cast<bigint>(build.fn.sum(column), 'bigint')
      return [
        'contributor',
        sumOf('tokens').as('tokens'),
        sumOf('low_confidence_tokens').as('lowConfidenceTokens'),
        sumOf('authorship_micros').as('authorshipMicros'),
        sumOf('reuse_micros').as('reuseMicros'),
      ]
    })
    .where('row_set', '=', id)
    .groupBy('contributor')
  if (repository !== null) sums = sums.where('repository', '=', repository)
  if (path !== null)
    // Zero follows the slash: between them is what begins with the folder, in code-point order on both engines.
    sums = sums.where((build) =>
      build.or([
        build('path', '=', path),
        build.and([build('path', '>=', `${path}/`), build('path', '<', `${path}0`)]),
      ]),
    )
  return sums.execute()
}
