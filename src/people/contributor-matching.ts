// Which contributor each person of an analysis is: an opaque id that stays, found again by e-mail whatever else changes.
import { isPlaceholder } from './identity.ts'
import type { Person } from './persons.ts'

/** A contributor as the books have one. */
export interface KnownContributor {
  readonly contributor: string
  /** Null where it is not known, or was erased. */
  readonly name: string | null
  readonly emails: readonly string[]
  /** The person who has claimed it. */
  readonly person: string | null
}

/** What the books know of contributors. */
export interface Contributors {
  /** In the order in which they were registered. */
  readonly known: readonly KnownContributor[]
  /** Whom an e-mail belonged to that was erased: a contributor, or a person. */
  readonly erasedOf: (email: string) => string | undefined
  /** Whom the company says that an e-mail belongs to. */
  readonly ownerOf: (email: string) => string | undefined
  /** Makes an id that nobody has. */
  readonly newId: () => string
}

/** The contributor that a person of the analysis is. */
export interface ContributorMatch {
  /** The analysis' id. */
  readonly id: string
  readonly contributor: string
  readonly isNew: boolean
  /** The company's id of the person, where it knows one. */
  readonly person: string | null
  /** Whether the contributor is that person's already. */
  readonly isClaimed: boolean
  /** What is to be kept of a contributor: e-mails not known so far. None of somebody who was erased. */
  readonly addedEmails: readonly string[]
  /** To be kept of a new contributor; null for somebody who was erased. */
  readonly name: string | null
}

/**
 * Matches persons to contributors: first to one of the same company person, then to the one registered first; whoever
 * matches none is new. A contributor of somebody else, or one whose e-mails the company gives to several, matches nobody the
 * company knows. Two persons may be one contributor.
 */
export function matchContributors(
  persons: readonly Person[],
  contributors: Contributors,
): readonly ContributorMatch[] {
  const byKey = new Map<string, KnownContributor[]>()
  const byId = new Map(contributors.known.map((one) => [one.contributor, one]))
  const ranks = new Map(contributors.known.map(({ contributor }, rank) => [contributor, rank]))
  for (const one of contributors.known)
    for (const email of one.emails) {
      const key = keyOf(email, one.name ?? '')
      byKey.set(key, [...(byKey.get(key) ?? []), one])
    }
  return persons.map((person): ContributorMatch => {
    const owner = person.knownAs ?? null
    const erased = person.emails.flatMap((email) => contributors.erasedOf(email) ?? [])
    const found = new Set([
      ...person.emails.flatMap((email) => byKey.get(keyOf(email, person.name)) ?? []),
      ...erased.flatMap((subject) => byId.get(subject) ?? []),
      ...(person.contributor === undefined ? [] : [byId.get(person.contributor) ?? []].flat()),
    ])
    const allowed = [...found].filter((one) => mayBe(one, owner, contributors))
    allowed.sort(
      (a, b) =>
        Number(b.person !== null && b.person === owner) - Number(a.person !== null && a.person === owner) ||
        ranks.get(a.contributor)! - ranks.get(b.contributor)!,
    )
    const [chosen] = allowed
    const isErased = erased.length > 0
    const kept = new Set(chosen?.emails)
    return {
      id: person.id,
      contributor: chosen?.contributor ?? contributors.newId(),
      isNew: chosen === undefined,
      person: owner,
      isClaimed: owner !== null && chosen?.person === owner,
      addedEmails: isErased ? [] : person.emails.filter((email) => !kept.has(email)),
      name: isErased ? null : person.name,
    }
  })
}

function mayBe(one: KnownContributor, owner: string | null, { ownerOf }: Contributors): boolean {
  if (owner === null) return true
  if (one.person !== null) return one.person === owner
  return one.emails.every((email) => (ownerOf(email) ?? owner) === owner)
}

// An address that is nobody's is told apart by the name beside it.
function keyOf(email: string, name: string): string {
  return isPlaceholder(email) ? `${email}\n${name}` : email
}
