// Credits people for what they wrote and what survives of it in one or several repositories.
import { ENGINE_VERSION } from '../attribution/engine-version.ts'
import { creditAuthors, type PersonCredit } from '../credit/authorship.ts'
import { analyseRepositories } from './analyse-repositories.ts'
import type { ReadingOptions, RevisionRequest } from './open-revision.ts'
import { done, type Outcome } from './outcome.ts'
import type { PolicyInForce } from './read-policy.ts'

export type { PersonCredit } from '../credit/authorship.ts'

/** A file that does not count. */
export interface ExcludedFile {
  readonly repository: string
  readonly path: string
  readonly reason: string
}

/** Everybody's credit, and what it is of. People are in the order of their names. */
export interface CreditReport {
  readonly people: readonly PersonCredit[]
  /** What belongs to identities that are nobody's yet. */
  readonly unclaimed: readonly PersonCredit[]
  readonly excluded: readonly ExcludedFile[]
  readonly revisions: readonly { readonly repository: string; readonly revision: string }[]
  /** The policy's hash. */
  readonly policy: string
  readonly engine: string
}

/** Credits the people behind repositories, who are joined across them. Refuses what `withRevision` refuses. */
export async function creditRepositories(
  requests: readonly RevisionRequest[],
  { policy, hash }: PolicyInForce,
  options: ReadingOptions,
): Promise<Outcome<CreditReport>> {
  const analysed = await analyseRepositories(requests, policy, options)
  if (!analysed.ok) return analysed
  const { repositories, people, users } = analysed.value
  const credit = creditAuthors(repositories, people.persons, policy, users)
  return done({
    people: credit.people,
    unclaimed: credit.unclaimed,
    excluded: repositories.flatMap(({ repository, excluded }) =>
      excluded.map(({ path, reason }) => ({ repository, path, reason })),
    ),
    revisions: repositories.map(({ repository, revision }) => ({ repository, revision })),
    policy: hash,
    engine: ENGINE_VERSION,
  })
}
