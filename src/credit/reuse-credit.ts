// What others' use of definitions adds to the credit of those who wrote them.
import { MICROS, type Kind, type Policy } from '../policy/policy.ts'
import { textShares, type TextShares } from '../people/agreed-shares.ts'
import type { CommitAuthors } from '../people/persons.ts'
import { byText, heldOnce, type CountedRepository } from './counted-repository.ts'
import type { TokenCount } from './counted-tokens.ts'
import { othersUsing, type Users } from './definition-users.ts'
import { ExactSum } from './exact-sum.ts'
import { reuseFactor, WHOLE_FACTOR } from './reuse-factor.ts'
import { worthOf } from './written-tokens.ts'

/** Tokens in one definition that one person wrote, alone or with others, and that others use. */
export interface ReusedTokens {
  readonly person: string
  /** Which of the repositories, the file there, and which of the index's definitions. */
  readonly repository: number
  readonly path: string
  readonly definition: number
  readonly kind: Kind
  /** Unshared: `part` of `whole` of each is the person's. */
  readonly tokens: number
  readonly part: number
  readonly whole: number
  /** How many people have a part of them. */
  readonly authors: number
  readonly aiAssisted: boolean
  /** How many users other than the person count. */
  readonly others: number
}

/** What `extraOf` counts in: so many make a micro-point. */
const EXTRA_UNIT = BigInt(MICROS) * WHOLE_FACTOR

/**
 * The micro-points that each person has from others' use, by id: token by token its kind's weight, at the `aiAssisted` weight
 * where an agent took part, times `reuseFactor` for the others who use its definition; co-authors each have a part of a token,
 * equal ones unless they agreed otherwise, and count their own others. Each person's sum is exact until it is rounded down, once: so nobody's points depend
 * on how another's are rounded, and a new user lowers nobody's.
 */
export function reuseCredit(
  repositories: readonly CountedRepository[],
  policy: Policy,
  users: readonly Users[],
): ReadonlyMap<string, bigint> {
  const sums = new Map<string, ExactSum>()
  for (const row of reusedTokens(repositories, policy, users)) {
    let sum = sums.get(row.person)
    if (sum === undefined) sums.set(row.person, (sum = new ExactSum()))
    sum.add(extraOf(row, policy) * BigInt(row.part), row.whole)
  }
  return new Map([...sums].map(([person, sum]) => [person, sum.wholes(EXTRA_UNIT)]))
}

/** What reuse adds to tokens before their authors share it, in parts of `EXTRA_UNIT`. */
export function extraOf(row: ReusedTokens, policy: Policy): bigint {
  return worthOf(row, policy) * reuseFactor(policy.reuse, row.others)
}

/**
 * All that others use, person by person. What several repositories hold of one text counts once, each token as it counts where
 * it counts most for the person, whichever is named first.
 */
export function* reusedTokens(
  repositories: readonly CountedRepository[],
  policy: Policy,
  users: readonly Users[],
): Generator<ReusedTokens> {
  const places = [...repositories.entries()].flatMap(([repository, { counts, authors }]) =>
    counts.flatMap((count): Place[] => {
      const author = authors.get(count.origin.commit)
      const used = (users[count.definition]?.total ?? 0) > 1
      return used && author !== undefined ? [{ repository, count, author, shares: textShares(author) }] : []
    }),
  )
  const groups = repositories.length === 1 ? places.map((place) => [place]) : byText(places)
  const worth = (row: ReusedTokens): bigint => extraOf({ ...row, tokens: 1 }, policy)
  for (const group of groups) {
    const persons = new Set(group.flatMap(({ shares }) => shares.persons))
    for (const person of persons) {
      const own = group.flatMap((place) =>
        place.shares.persons.includes(person) ? [rowOf(place, person, users)] : [],
      )
      for (const row of heldOnce(own, worth)) if (reuseFactor(policy.reuse, row.others) > 0n) yield row
    }
  }
}

// Tokens of one text in one definition of one repository.
interface Place {
  readonly repository: number
  readonly count: TokenCount
  readonly author: CommitAuthors
  readonly shares: TextShares
}

function rowOf(
  { repository, count, author, shares }: Place,
  person: string,
  users: readonly Users[],
): ReusedTokens {
  const { path, definition, kind, tokens } = count
  const { aiAssisted } = author
  const { persons, parts, whole } = shares
  const part = parts[persons.indexOf(person)]!
  const others = othersUsing(users[definition], person)
  return {
    person,
    repository,
    path,
    definition,
    kind,
    tokens,
    part,
    whole,
    authors: persons.length,
    aiAssisted,
    others,
  }
}
