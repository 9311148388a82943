// The rows of a snapshot: what each contributor's text in each definition of each file counts. They sum to the credit.
import { textShares } from '../people/agreed-shares.ts'
import type { Policy } from '../policy/policy.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import type { PersonCredit } from './authorship.ts'
import type { CountedRepository } from './counted-repository.ts'
import type { Users } from './definition-users.ts'
import { leastMultiple } from './exact-sum.ts'
import { largestRemainder } from './largest-remainder.ts'
import { extraOf, reusedTokens } from './reuse-credit.ts'
import { worthOf, writtenTokens } from './written-tokens.ts'

/** What one contributor's text in one definition of one file counts, or their text in none of the file's definitions. */
export interface Contribution {
  readonly repository: string
  readonly path: string
  /** The definition's id; '' for text outside definitions. */
  readonly definition: string
  /** The definition's qualified name; '' where there is none. */
  readonly name: string
  readonly contributor: string
  /** Unweighted. */
  readonly tokens: number
  /** Those of `tokens` whose author is uncertain. */
  readonly lowConfidenceTokens: number
  /** How many other people's use makes these tokens count more; 0 where none does. */
  readonly others: number
  /** What the tokens count once. */
  readonly authorshipMicros: bigint
  /** What others' use of the definition adds. */
  readonly reuseMicros: bigint
}

/** What credit was made of, with the names that rows have. */
export interface CreditedWork {
  readonly repositories: readonly (CountedRepository & { readonly repository: string })[]
  readonly policy: Policy
  /** In the order of the code index. */
  readonly users: readonly Users[]
  /** Everybody who is credited, whoever is nobody's yet included. */
  readonly credits: readonly PersonCredit[]
  /** The id and the qualified name of a definition of the index. */
  readonly definitionOf: (definition: number) => { readonly id: string; readonly name: string }
  /** Under which id a credited person's rows stand. */
  readonly contributorOf: (person: string) => string
}

// Where text stands: a definition, or the rest of a file.
type Place = Pick<Contribution, 'repository' | 'path' | 'definition' | 'name'>

// What one person has at a place. Tokens with several authors are parts of tokens, so all are in parts of `unit`.
interface Draft {
  sureTokens: bigint
  unsureTokens: bigint
  worth: bigint
  extra: bigint
  others: number
}

/**
 * The rows that credits are made of, in code-point order of repository, path, definition and contributor. Those of a person
 * sum to the person's tokens, authorship and reuse: each of these is laid onto the rows in exact proportion to what they
 * hold, by largest remainder, ties to the earlier row. The order of repositories, files and credits changes nothing. Throws
 * where a name comes twice among the repositories, and on credit that was made of something else.
 */
export function contributionsOf(work: CreditedWork): readonly Contribution[] {
  const places = new Places(work)
  const drafts = draftsOf(work, places)
  const ranks = places.ranks()
  const rows: Contribution[] = []
  const keys: number[] = []
  for (const [order, [contributor, credits]] of byContributor(work).entries()) {
    const parts = credits.map((credit) => rowsOf(credit, inRankOrder(drafts.get(credit.id), ranks)))
    for (const [place, row] of parts.length === 1 ? parts[0]! : together(parts.flat())) {
      const { repository, path, definition, name } = places.at(place)
      const { tokens, lowConfidenceTokens, others, authorshipMicros, reuseMicros } = row
      keys.push(ranks[place]! * work.credits.length + order)
      rows.push({
        repository,
        path,
        definition,
        name,
        contributor,
        tokens,
        lowConfidenceTokens,
        others,
        authorshipMicros,
        reuseMicros,
      })
    }
  }
  const sorted = Uint32Array.from(keys.keys()).toSorted((first, second) => keys[first]! - keys[second]!)
  return Array.from(sorted, (at) => rows[at]!)
}

// Contributors in code-point order, each with the credits of all persons of the analysis that are this one.
function byContributor({
  credits,
  contributorOf,
}: CreditedWork): readonly (readonly [string, readonly PersonCredit[]])[] {
  const found = new Map<string, PersonCredit[]>()
  for (const credit of credits) {
    const contributor = contributorOf(credit.id)
    const own = found.get(contributor)
    if (own === undefined) found.set(contributor, [credit])
    else own.push(credit)
  }
  return [...found].toSorted(([a], [b]) => compareCodePoints(a, b))
}

function inRankOrder(
  drafts: ReadonlyMap<number, Draft> | undefined,
  ranks: Int32Array,
): readonly (readonly [number, Draft])[] {
  return [...(drafts ?? [])].toSorted(([a], [b]) => ranks[a]! - ranks[b]!)
}

/** What a row counts, whoever's it is and wherever it stands. */
type Parts = Omit<Contribution, keyof Place | 'contributor'>

function rowsOf(credit: PersonCredit, drafts: readonly (readonly [number, Draft])[]): [number, Parts][] {
  const shares = (total: bigint, weightOf: (draft: Draft) => bigint): bigint[] => {
    const weights = drafts.map(([, draft]) => weightOf(draft))
    if (total > 0n && weights.every((weight) => weight === 0n))
      throw new Error(`the credit of ${credit.id} is not of this work`)
    return largestRemainder(total, weights)
  }
  const unsure = shares(BigInt(credit.lowConfidenceTokens), (draft) => draft.unsureTokens)
  const sure = shares(BigInt(credit.tokens - credit.lowConfidenceTokens), (draft) => draft.sureTokens)
  const authorship = shares(credit.authorshipMicros, (draft) => draft.worth)
  const reuse = shares(credit.reuseMicros, (draft) => draft.extra)
  return drafts.flatMap(([place, { others }], at): [number, Parts][] => {
    const lowConfidenceTokens = Number(unsure[at]!)
    const row: Parts = {
      tokens: Number(sure[at]!) + lowConfidenceTokens,
      lowConfidenceTokens,
      others,
      authorshipMicros: authorship[at]!,
      reuseMicros: reuse[at]!,
    }
    const isEmpty = row.tokens === 0 && row.authorshipMicros === 0n && row.reuseMicros === 0n
    return isEmpty ? [] : [[place, row]]
  })
}

// Rows of several persons of the analysis who are one contributor.
function together(rows: readonly (readonly [number, Parts])[]): ReadonlyMap<number, Parts> {
  const found = new Map<number, Parts>()
  for (const [place, row] of rows) {
    const earlier = found.get(place)
    const sum = earlier && {
      tokens: earlier.tokens + row.tokens,
      lowConfidenceTokens: earlier.lowConfidenceTokens + row.lowConfidenceTokens,
      others: Math.max(earlier.others, row.others),
      authorshipMicros: earlier.authorshipMicros + row.authorshipMicros,
      reuseMicros: earlier.reuseMicros + row.reuseMicros,
    }
    found.set(place, sum ?? row)
  }
  return found
}

function draftsOf(work: CreditedWork, places: Places): Map<string, Map<number, Draft>> {
  const { policy, users, credits } = work
  const repositories = inOrder(work)
  const unit = unitOf(repositories)
  const drafts = new Map(credits.map(({ id }) => [id, new Map<number, Draft>()]))
  const draftAt = (own: Map<number, Draft>, place: number): Draft => {
    let draft = own.get(place)
    if (draft === undefined)
      own.set(place, (draft = { sureTokens: 0n, unsureTokens: 0n, worth: 0n, extra: 0n, others: 0 }))
    return draft
  }
  for (const { repository, count, persons, parts, whole, lowConfidence, ...written } of writtenTokens(
    repositories,
    policy,
  )) {
    const place = places.of(repositories[repository]!.repository, count.path, count.definition)
    const worth = worthOf(written, policy)
    for (const [at, person] of persons.entries()) {
      const own = drafts.get(person)
      if (own === undefined) continue
      const part = (unit / BigInt(whole)) * BigInt(parts[at]!)
      const tokens = BigInt(written.tokens) * part
      const draft = draftAt(own, place)
      if (lowConfidence) draft.unsureTokens += tokens
      else draft.sureTokens += tokens
      draft.worth += worth * part
    }
  }
  for (const row of reusedTokens(repositories, policy, users)) {
    const own = drafts.get(row.person)
    if (own === undefined) continue
    const place = places.of(repositories[row.repository]!.repository, row.path, row.definition)
    const draft = draftAt(own, place)
    draft.extra += extraOf(row, policy) * BigInt(row.part) * (unit / BigInt(row.whole))
    draft.others = row.others
  }
  return drafts
}

// By name, and what counts in each by place: where several hold one text it then counts in the same one, however they came.
function inOrder({ repositories, definitionOf }: CreditedWork): CreditedWork['repositories'] {
  const ordered = repositories.toSorted((a, b) => compareCodePoints(a.repository, b.repository))
  for (const [at, { repository }] of ordered.entries())
    if (ordered[at - 1]?.repository === repository)
      throw new Error(`two repositories are named ${repository}`)
  if (ordered.length === 1) return ordered
  const idOf = (definition: number): string => (definition < 0 ? '' : definitionOf(definition).id)
  return ordered.map((one) => ({
    ...one,
    counts: one.counts.toSorted(
      (a, b) =>
        compareCodePoints(a.path, b.path) ||
        (a.definition === b.definition ? 0 : compareCodePoints(idOf(a.definition), idOf(b.definition))) ||
        compareCodePoints(a.kind, b.kind),
    ),
  }))
}

// Into how many parts a token must be cut so that all who share one have whole parts.
function unitOf(repositories: CreditedWork['repositories']): bigint {
  const sizes = new Set(
    repositories.flatMap(({ authors }) => [...authors.values()].map((author) => textShares(author).whole)),
  )
  sizes.delete(0)
  return [...sizes].reduce((unit, size) => leastMultiple(unit, BigInt(size)), 1n)
}

// Numbers places as they are met, and ranks them once all are known.
class Places {
  private readonly places: Place[] = []
  private readonly numbers = new Map<string, Map<string | number, number>>()
  private readonly definitionOf: CreditedWork['definitionOf']

  constructor({ definitionOf }: Pick<CreditedWork, 'definitionOf'>) {
    this.definitionOf = definitionOf
  }

  of(repository: string, path: string, definition: number): number {
    let own = this.numbers.get(repository)
    if (own === undefined) this.numbers.set(repository, (own = new Map()))
    const key = definition < 0 ? path : definition
    const known = own.get(key)
    if (known !== undefined) return known
    const { id, name } = definition < 0 ? { id: '', name: '' } : this.definitionOf(definition)
    own.set(key, this.places.length)
    return this.places.push({ repository, path, definition: id, name }) - 1
  }

  at(place: number): Place {
    return this.places[place]!
  }

  // The rank of each place, by its number, in code-point order of repository, path and definition.
  ranks(): Int32Array {
    const { places } = this
    const ordered = [...places.keys()].toSorted((first, second) => {
      const [a, b] = [places[first]!, places[second]!]
      return (
        compareCodePoints(a.repository, b.repository) ||
        compareCodePoints(a.path, b.path) ||
        compareCodePoints(a.definition, b.definition)
      )
    })
    const ranks = new Int32Array(places.length)
    for (const [rank, place] of ordered.entries()) ranks[place] = rank
    return ranks
  }
}
