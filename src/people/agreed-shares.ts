// What people agreed in a pull request: shares of what they wrote in its commits that are somebody else's.
import type { KnownIdentity } from './known-people.ts'

/** A share of one's own text that somebody gives: a whole percentage of it. */
export interface AgreedPart {
  /** Whose it is from then on. */
  readonly person: string
  readonly percent: number
}

/** Somebody whom the books know, as an agreement names them. */
export interface AgreedParty {
  /** The contributor's id in the books. */
  readonly contributor: string
  readonly name: string
  /** None of somebody who was erased. */
  readonly emails: readonly string[]
  /** Whom the company knows as this contributor. */
  readonly known: KnownIdentity | null
}

/** What one of a commit's people agreed to give of their own; the percentages sum to less than 100. */
export interface CommitAgreement {
  readonly giver: AgreedParty
  readonly parts: readonly { readonly to: AgreedParty; readonly percent: number }[]
}

/** What was agreed of commits, by their ids: a commit is the same in every repository that holds it. */
export interface Agreements {
  readonly byCommit: ReadonlyMap<string, readonly CommitAgreement[]>
  /** The contributor whom a folded e-mail belonged to before they were erased. */
  readonly erasedOf: (email: string) => string | undefined
}

/** Nothing was agreed. */
export const NO_AGREEMENTS: Agreements = { byCommit: new Map(), erasedOf: () => undefined }

/** What the people of one commit give of their own, by the giver: each gives less than all, and nobody else's. */
export type AgreedGifts = ReadonlyMap<string, readonly AgreedPart[]>

/** Whose a text is: `parts[at]` of `whole` are `persons[at]`'s, and all parts sum to the whole. */
export interface TextShares {
  readonly persons: readonly string[]
  readonly parts: readonly number[]
  readonly whole: number
}

/**
 * Whose a commit's text is: its persons share it equally, and what one of them gives goes off that one's own part. In the order
 * of the persons, and after them those who have a part by agreement alone.
 */
export function textShares({
  persons,
  gifts,
}: {
  readonly persons: readonly string[]
  readonly gifts?: AgreedGifts
}): TextShares {
  if (gifts === undefined) return { persons, parts: onesOf(persons.length), whole: persons.length }
  const parts = new Map(persons.map((person) => [person, WHOLE_PERCENT]))
  for (const giver of persons)
    for (const { person, percent } of gifts.get(giver) ?? []) {
      parts.set(giver, parts.get(giver)! - percent)
      parts.set(person, (parts.get(person) ?? 0) + percent)
    }
  return {
    persons: [...parts.keys()],
    parts: [...parts.values()],
    whole: WHOLE_PERCENT * persons.length,
  }
}

const WHOLE_PERCENT = 100

// Asked for with every text that counts, so that no list is made anew each time.
const ONES: (readonly number[])[] = []

function onesOf(count: number): readonly number[] {
  return (ONES[count] ??= Array.from({ length: count }, () => 1))
}

/**
 * What the persons of a commit give of it. `personOf` finds a party among the persons; an agreement whose giver is none of the
 * commit's changes nothing. Of two agreements by one giver the later counts. Throws where somebody gives all they have.
 */
export function giftsOf(
  agreements: readonly CommitAgreement[],
  persons: readonly string[],
  personOf: (party: AgreedParty) => string | undefined,
): AgreedGifts | undefined {
  const gifts = new Map<string, readonly AgreedPart[]>()
  for (const { giver, parts } of agreements) {
    const from = personOf(giver)
    if (from === undefined || !persons.includes(from)) continue
    const given = parts.flatMap(({ to, percent }): AgreedPart[] => {
      const person = personOf(to)
      return person === undefined || person === from ? [] : [{ person, percent }]
    })
    if (given.reduce((sum, { percent }) => sum + percent, 0) >= WHOLE_PERCENT)
      throw new Error(`${giver.contributor} gives all of a commit away`)
    if (given.length > 0) gifts.set(from, given)
    else gifts.delete(from)
  }
  return gifts.size === 0 ? undefined : gifts
}
