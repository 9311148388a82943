// What a revision's coverage says in numbers: how much of it counts, and of how much the author is uncertain or nobody's yet.
import type { ScanRow } from '../../database/scan-rows.ts'
import type { KnownPeople } from '../../people/known-people.ts'
import { peopleOf } from '../../people/persons.ts'
import type { Policy } from '../../policy/policy.ts'
import { sha256 } from '../sha256.ts'
import type { ReadPush } from './read-push.ts'

/** How many tokens count, and of how many the author is uncertain, or nobody whom the company knows. */
export type CoverageCounts = Pick<ScanRow, 'tokens' | 'lowConfidenceTokens' | 'unclaimedTokens'>

/** Of nothing. */
export const NO_COUNTS: CoverageCounts = { tokens: 0, lowConfidenceTokens: 0, unclaimedTokens: 0 }

/**
 * Counts what was read of a whole revision. What the company's people wrote, by what HR said of them and what was claimed, is
 * claimed; all else is nobody's yet. Of who is who nothing is given.
 */
export function countsIn({ counts, authors }: ReadPush, policy: Policy, known: KnownPeople): CoverageCounts {
  const people = peopleOf([authors], policy, sha256, known)
  const claimed = new Set(people.persons.filter(({ knownAs }) => knownAs !== undefined).map(({ id }) => id))
  const sums: { -readonly [Name in keyof CoverageCounts]: number } = { ...NO_COUNTS }
  for (const { origin, tokens } of counts) {
    const author = people.commits[0]!.get(origin.commit)
    const unclaimed = author?.persons.filter((id) => !claimed.has(id)).length ?? 0
    sums.tokens += tokens
    if (author?.lowConfidence === true) sums.lowConfidenceTokens += tokens
    if (unclaimed > 0) sums.unclaimedTokens += Math.round((tokens * unclaimed) / author!.persons.length)
  }
  return sums
}
