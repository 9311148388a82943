// Gives whoever is new in a snapshot an opaque id, and to people whom HR knows what is theirs.
import { addIdentities, addSalt, type IdentityRecord } from '../database/identity-rows.ts'
import type { ContributorClaimed, EntryBody } from '../ledger/entry.ts'
import type { Books } from '../ledger/books.ts'
import { planClaim } from '../ledger/plans/people.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import type { ContributorMatch } from '../people/contributor-matching.ts'
import { identityCommitment } from '../people/identity-commitment.ts'
import { mayClaim } from './claims.ts'
import type { Writing } from './open-books.ts'
import { sha256 } from './sha256.ts'
import { newSalt } from './subject-ids.ts'

/**
 * What the contributors of a snapshot book: the new ones are registered, and those of a person whom HR knows are claimed,
 * unless the claim was undone before. Writes what they are known by; of somebody who was erased, nothing.
 */
export async function introduceContributors(
  matches: readonly ContributorMatch[],
  books: Books,
  writing: Writing,
  date: string,
): Promise<readonly EntryBody[]> {
  const registered: { contributor: string; commitment: string }[] = []
  const records: IdentityRecord[] = []
  for (const { contributor, isNew, name, addedEmails } of matches) {
    const facts = addedEmails.map((value) => ({ subject: contributor, kind: 'email' as const, value }))
    const named = isNew && name !== null ? [{ subject: contributor, kind: 'name' as const, value: name }] : []
    records.push(...named, ...facts)
    if (!isNew) continue
    const salt = newSalt()
    const commitment = identityCommitment(sha256, salt, [...named, ...facts])
    registered.push({ contributor, commitment })
    if (name !== null) await addSalt(writing, writing.ledger, contributor, salt)
  }
  await addIdentities(writing, writing.ledger, records)
  registered.sort((a, b) => compareCodePoints(a.contributor, b.contributor))
  return [
    ...(registered.length === 0
      ? []
      : [{ kind: 'contributors-registered' as const, contributors: registered }]),
    ...claimsOf(matches, books, date),
  ]
}

function claimsOf(
  matches: readonly ContributorMatch[],
  books: Books,
  date: string,
): readonly ContributorClaimed[] {
  const persons = new Map(
    matches.flatMap(({ contributor, person, isClaimed }): [string, string][] =>
      person === null || isClaimed || !mayClaim(books.registers, contributor, person)
        ? []
        : [[contributor, person]],
    ),
  )
  return [...persons]
    .toSorted(([a], [b]) => compareCodePoints(a, b))
    .map(([contributor, person], at) => planClaim(books, { contributor, person, date }, at))
}
