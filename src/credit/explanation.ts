// How the points of one person arose: what they wrote, and each definition that counts more. The parts sum to the points.
import type { CodeIndex } from '../reuse/code-index.ts'
import type { Kind, Policy } from '../policy/policy.ts'
import type { PersonCredit } from './authorship.ts'
import type { CountedRepository } from './counted-repository.ts'
import { holdersOf } from './definition-ranges.ts'
import { othersUsing, type Users } from './definition-users.ts'
import { ExactSum, inProportion } from './exact-sum.ts'
import { extraOf, reusedTokens } from './reuse-credit.ts'
import { worthOf, writtenTokens } from './written-tokens.ts'

/** Tokens that count alike: of one kind, with so many people to share them, with an agent's help or without. */
export interface AlikeTokens {
  readonly kind: Kind
  /** Unshared. */
  readonly tokens: number
  /** How many people have a part of them. */
  readonly authors: number
  /** Which part is the person's, where it was agreed that parts are not equal: so many of so many. */
  readonly agreed: { readonly part: number; readonly whole: number } | null
  readonly aiAssisted: boolean
}

/** What the person wrote of one sort in one repository, and what it counts once. */
export interface WrittenPart extends AlikeTokens {
  readonly repository: number
  readonly micros: bigint
}

/** A definition in which tokens of the person count more, and what that adds. What it holds for the same users is in it. */
export interface ReusedPart {
  /** Its place in the index. */
  readonly definition: number
  readonly others: number
  readonly parts: readonly AlikeTokens[]
  readonly micros: bigint
}

/** The parts of a person's points: `written` sums to the authorship, `reused` to what reuse adds. */
export interface Explanation {
  readonly written: readonly WrittenPart[]
  /** In the order of the index. */
  readonly reused: readonly ReusedPart[]
}

/** Takes the credit of a person apart; all that is handed in must be what the credit was made of. */
export function explainCredit(
  person: PersonCredit,
  repositories: readonly CountedRepository[],
  policy: Policy,
  index: CodeIndex,
  users: readonly Users[],
): Explanation {
  return {
    written: writtenParts(person, repositories, policy),
    reused: reusedParts(person, repositories, policy, index, users),
  }
}

function writtenParts(
  { id, authorshipMicros }: PersonCredit,
  repositories: readonly CountedRepository[],
  policy: Policy,
): readonly WrittenPart[] {
  const found = new Map<string, { part: AlikeTokens & { readonly repository: number }; sum: ExactSum }>()
  for (const row of writtenTokens(repositories, policy)) {
    const { repository, kind, tokens, persons, aiAssisted } = row
    const own = persons.indexOf(id)
    if (own < 0) continue
    const [authors, part, whole] = [persons.length, row.parts[own]!, row.whole]
    const agreed = agreedPart(authors, part, whole)
    const key = [repository, kind, authors, aiAssisted, part, whole].join(' ')
    const { part: before, sum } = found.get(key) ?? {
      part: { repository, kind, authors, agreed, aiAssisted, tokens: 0 },
      sum: new ExactSum(),
    }
    sum.add(worthOf(row, policy) * BigInt(part), whole)
    found.set(key, { part: { ...before, tokens: before.tokens + tokens }, sum })
  }
  const lines = [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line)
  lines.sort((a, b) => a.part.repository - b.part.repository)
  const micros = inProportion(
    authorshipMicros,
    lines.map(({ sum }) => sum),
  )
  return lines.map(({ part }, at) => ({ ...part, micros: micros[at]! }))
}

interface Draft {
  readonly definition: number
  readonly others: number
  readonly sum: ExactSum
  readonly parts: Map<string, AlikeTokens>
}

function reusedParts(
  { id, reuseMicros }: PersonCredit,
  repositories: readonly CountedRepository[],
  policy: Policy,
  index: CodeIndex,
  users: readonly Users[],
): readonly ReusedPart[] {
  const holders = holdersOf(index)
  const drafts = new Map<number, Draft>()
  for (const row of reusedTokens(repositories, policy, users)) {
    if (row.person !== id) continue
    const { others, kind, tokens, authors, part, whole, aiAssisted } = row
    // A holder's users are its parts' users, so equal counts are the same people.
    let definition = row.definition
    while (holders[definition]! >= 0 && othersUsing(users[holders[definition]!], id) === others)
      definition = holders[definition]!
    let draft = drafts.get(definition)
    if (draft === undefined)
      drafts.set(definition, (draft = { definition, others, sum: new ExactSum(), parts: new Map() }))
    draft.sum.add(extraOf(row, policy) * BigInt(part), whole)
    const key = [kind, authors, aiAssisted, part, whole].join(' ')
    const before = draft.parts.get(key)?.tokens ?? 0
    const agreed = agreedPart(authors, part, whole)
    draft.parts.set(key, { kind, tokens: before + tokens, authors, agreed, aiAssisted })
  }
  const ordered = [...drafts.values()].toSorted((a, b) => a.definition - b.definition)
  const micros = inProportion(
    reuseMicros,
    ordered.map(({ sum }) => sum),
  )
  return ordered.map(({ definition, others, parts }, at) => {
    return { definition, others, parts: [...parts.values()], micros: micros[at]! }
  })
}

function agreedPart(authors: number, part: number, whole: number): AlikeTokens['agreed'] {
  return part * authors === whole ? null : { part, whole }
}
