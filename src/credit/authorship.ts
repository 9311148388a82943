// What the tokens of commits are worth, once each and for their users, and how the people behind a commit share it.
import type { Person } from '../people/persons.ts'
import { MICROS, type Policy } from '../policy/policy.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import type { CountedRepository } from './counted-repository.ts'
import type { Users } from './definition-users.ts'
import { largestRemainder } from './largest-remainder.ts'
import { reuseCredit } from './reuse-credit.ts'
import { worthOf, writtenTokens } from './written-tokens.ts'

/** What one person is credited with. */
export interface PersonCredit {
  readonly id: string
  readonly name: string
  readonly emails: readonly string[]
  /** Unweighted; co-authors share them. */
  readonly tokens: number
  /** Those of `tokens` whose author is uncertain. */
  readonly lowConfidenceTokens: number
  /** What tokens count once. */
  readonly authorshipMicros: bigint
  /** What others' use adds. */
  readonly reuseMicros: bigint
  /** Of everybody's credit, unclaimed included; six decimals, and all shares sum to one. */
  readonly share: string
}

/** Everybody's credit, in the order of the persons given. */
export interface Credit {
  readonly people: readonly PersonCredit[]
  /** What belongs to identities that are nobody's yet. */
  readonly unclaimed: readonly PersonCredit[]
}

// What the same people wrote together, whatever the commits: cutting work into commits changes nothing.
interface Group {
  readonly authors: readonly string[]
  readonly lowConfidence: boolean
  tokens: number
  /** In millionths of micro-points, so that nothing is rounded before the end. */
  exact: bigint
  /** What authors gave of it, each of their own: by giver, and by whoever has it. */
  readonly given: Map<string, Map<string, Given>>
}

// In hundredths, as the percentages are, of what the group has.
interface Given {
  tokens: bigint
  exact: bigint
}

interface Sum {
  tokens: number
  lowConfidenceTokens: number
  micros: bigint
}

/**
 * Credits persons with the tokens of their commits: each token its kind's weight, at the policy's `aiAssisted` weight where an
 * agent took part; co-authors share equally, to the micro-point, and what cannot be divided goes to the smaller ids; what one
 * of them gives by agreement goes off that one's part alone. What
 * others' use of definitions (`users`, in the order of the code index) adds comes on top, as `reuseCredit` has it. Externals
 * leave the sum, as do commits that no human stands for.
 */
export function creditAuthors(
  repositories: readonly CountedRepository[],
  persons: readonly Person[],
  policy: Policy,
  users: readonly Users[],
): Credit {
  const sums = new Map<string, Sum>()
  for (const group of groupsOf(repositories, policy)) share(group, sums)
  const counted = persons.filter((person) => person.class !== 'external' && sums.has(person.id))
  const reuse = reuseCredit(repositories, policy, users)
  const shares = sharesOf(
    counted.map(({ id }) => ({ id, micros: sums.get(id)!.micros + (reuse.get(id) ?? 0n) })),
  )
  const credits = counted.map(({ id, name, emails, claimed }) => {
    const { tokens, lowConfidenceTokens, micros } = sums.get(id)!
    const reuseMicros = reuse.get(id) ?? 0n
    const points = { tokens, lowConfidenceTokens, authorshipMicros: micros, reuseMicros }
    return { claimed, credit: { id, name, emails, ...points, share: shares.get(id)! } }
  })
  return {
    people: credits.filter(({ claimed }) => claimed).map(({ credit }) => credit),
    unclaimed: credits.filter(({ claimed }) => !claimed).map(({ credit }) => credit),
  }
}

function groupsOf(repositories: readonly CountedRepository[], policy: Policy): Iterable<Group> {
  const groups = new Map<string, Group>()
  for (const { authors, gifts, lowConfidence, ...written } of writtenTokens(repositories, policy)) {
    const key = `${lowConfidence} ${authors.join(' ')}`
    let group = groups.get(key)
    if (group === undefined)
      groups.set(key, (group = { authors, lowConfidence, tokens: 0, exact: 0n, given: new Map() }))
    const exact = worthOf(written, policy)
    group.tokens += written.tokens
    group.exact += exact
    for (const giver of gifts === undefined ? [] : authors)
      for (const { person, percent } of gifts?.get(giver) ?? []) {
        const own = group.given.get(giver) ?? new Map<string, Given>()
        group.given.set(giver, own)
        const before = own.get(person) ?? { tokens: 0n, exact: 0n }
        own.set(person, {
          tokens: before.tokens + BigInt(written.tokens * percent),
          exact: before.exact + exact * BigInt(percent),
        })
      }
  }
  return groups.values()
}

// First among the authors, as if nobody gave anything; then what each author has among those it was agreed with. So an
// agreement changes the points of nobody else.
function share({ authors, lowConfidence, tokens, exact, given }: Group, sums: Map<string, Sum>): void {
  const ordered = [...authors].toSorted(compareCodePoints)
  const equal = ordered.map(() => 1n)
  const micros = largestRemainder(exact / BigInt(MICROS), equal)
  const tokensEach = largestRemainder(BigInt(tokens), equal)
  for (const [at, id] of ordered.entries()) {
    const shares = new Map([...(given.get(id) ?? [])].filter(([person]) => person !== id))
    const gone = [...shares.values()]
    shares.set(id, {
      tokens: gone.reduce((left, part) => left - part.tokens, BigInt(tokens) * 100n),
      exact: gone.reduce((left, part) => left - part.exact, exact * 100n),
    })
    const all = [...shares].toSorted(([a], [b]) => compareCodePoints(a, b))
    const ownMicros = largestRemainder(
      micros[at]!,
      all.map(([, part]) => part.exact),
    )
    const ownTokens = largestRemainder(
      tokensEach[at]!,
      all.map(([, part]) => part.tokens),
    )
    for (const [number, [person]] of all.entries()) {
      const sum = sums.get(person) ?? { tokens: 0, lowConfidenceTokens: 0, micros: 0n }
      const own = Number(ownTokens[number]!)
      sum.tokens += own
      if (lowConfidence) sum.lowConfidenceTokens += own
      sum.micros += ownMicros[number]!
      sums.set(person, sum)
    }
  }
}

// Everybody's share of the whole, in millionths that sum to a million; ties to the smaller id.
function sharesOf(claims: readonly { readonly id: string; readonly micros: bigint }[]): Map<string, string> {
  const ordered = [...claims].toSorted((a, b) => compareCodePoints(a.id, b.id))
  const millionths = largestRemainder(
    BigInt(MICROS),
    ordered.map(({ micros }) => micros),
  )
  return new Map(
    ordered.map(({ id }, at) => {
      const digits = String(millionths[at]!).padStart(7, '0')
      return [id, `${digits.slice(0, -6)}.${digits.slice(-6)}`]
    }),
  )
}
