// Says what people are credited with for a repository under the built-in policy.
import { creditRepositories, type CreditReport } from '../../src/tasks/credit-repositories.ts'
import { readPolicy } from '../../src/tasks/read-policy.ts'
import { attributionOptionsOf, type OwnershipOptions } from './attribution.ts'
import type { TestRepository } from './repository.ts'

/** Everybody's credit for a repository under the built-in policy. */
export async function creditIn(
  repository: TestRepository,
  options: OwnershipOptions = {},
): Promise<CreditReport> {
  const policy = await readPolicy(undefined)
  if (!policy.ok) throw new Error('the built-in policy is refused')
  const report = await creditRepositories(
    [{ repository: repository.path, revision: options.revision }],
    policy.value,
    { ...attributionOptionsOf(options), reader: options.reader ?? 'auto', allowShallow: false },
  )
  if (!report.ok) throw new Error('the repository is refused')
  return report.value
}

/** Each person's tokens by name, of people and of identities that are nobody's yet. */
export function tokensByName({ people, unclaimed }: CreditReport): Readonly<Record<string, number>> {
  return Object.fromEntries([...people, ...unclaimed].map(({ name, tokens }) => [name, tokens]))
}
