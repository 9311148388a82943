// Who is behind what a change brings, and why: tokens of commits and of older text, shared among people to the whole token.
import { textShares } from '../people/agreed-shares.ts'
import type { CommitAuthors, Person } from '../people/persons.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import { largestRemainder } from './largest-remainder.ts'

/** Why somebody is credited with tokens of a change. */
export type ChangeReason =
  /** Text that stood elsewhere before: `definition` where it is one, `from` where it came from (a path of this repository). */
  | {
      readonly kind: 'moved'
      readonly tokens: number
      readonly definition: string | null
      readonly from: string
    }
  /**
   * Text that a commit of the change wrote; `sharers` people share it equally, this one included, unless a split was agreed: then
   * `agreedPercent` is this one's part of it, and null otherwise.
   */
  | {
      readonly kind: 'written'
      readonly tokens: number
      readonly commit: string
      readonly sharers: number
      readonly agreedPercent: number | null
    }

/** Tokens of one commit in a change. */
export interface ChangePart {
  readonly commit: string
  readonly tokens: number
  /** The definition they stand in now and the path they came from; null where the commit is the change's own. */
  readonly moved: { readonly definition: string | null; readonly from: string } | null
}

/** Somebody whose text a change brings. */
export interface ChangeAuthor {
  /** As git shows the name in this repository; null for whoever wants not to be named. */
  readonly name: string | null
  readonly movedTokens: number
  readonly newTokens: number
  /** The largest first. */
  readonly reasons: readonly ChangeReason[]
  /** Tokens of commits with an AI agent's trailer. */
  readonly aiAssistedTokens: number
}

/** A change's tokens by author, and in sum. */
export interface ChangeCredit {
  /** By name, in code-point order; those without one last. */
  readonly authors: readonly ChangeAuthor[]
  readonly movedTokens: number
  readonly newTokens: number
  readonly lowConfidenceTokens: number
  /** Tokens of commits that no human stands for. */
  readonly machineTokens: number
}

/** Who stands for commits. */
export interface ChangePeople {
  readonly authors: ReadonlyMap<string, CommitAuthors>
  readonly persons: readonly Person[]
  /** What somebody is called; null for whoever is not to be named. */
  readonly nameOf: (person: Person) => string | null
}

// Parts of equal shares that have one reason.
interface Group {
  readonly part: ChangePart
  readonly author: CommitAuthors
  tokens: number
}

interface Sum {
  movedTokens: number
  newTokens: number
  aiAssistedTokens: number
  lowConfidenceTokens: number
  /** By what tells reasons apart. */
  readonly reasons: Map<string, ChangeReason>
}

/** Fewer tokens of older text are chance more often than work, and nobody is named for them. */
export const LEAST_MOVED_TOKENS = 8

/**
 * Credits people with the parts of a change. The people of a commit share its tokens as they share its credit. Two identities of one
 * name are one row, as readers take them to be. Of who wrote nothing in the change and a few words of what it moved nothing is
 * said; all sums are of what is said.
 */
export function creditChange(
  parts: readonly ChangePart[],
  { authors, persons, nameOf }: ChangePeople,
): ChangeCredit {
  const sums = new Map<string, Sum>()
  const names = new Map(persons.map((person) => [person.id, nameOf(person)]))
  const rowOf = (person: string): string => {
    const name = names.get(person) ?? null
    return name === null ? `id ${person}` : `name ${name}`
  }
  let machineTokens = 0
  for (const group of groupsOf(parts, authors)) {
    if (group.author.persons.length === 0) machineTokens += group.tokens
    else share(group, sums, rowOf)
  }
  const said = [...sums].filter(
    ([, { newTokens, movedTokens }]) => newTokens > 0 || movedTokens >= LEAST_MOVED_TOKENS,
  )
  const total = (tokensOf: (sum: Sum) => number): number =>
    said.reduce((whole, [, sum]) => whole + tokensOf(sum), 0)
  const found = said.map(([row, { reasons, movedTokens, newTokens, aiAssistedTokens }]): ChangeAuthor => ({
    name: row.startsWith('name ') ? row.slice('name '.length) : null,
    movedTokens,
    newTokens,
    reasons: inOrder([...reasons.values()]),
    aiAssistedTokens,
  }))
  return {
    authors: found.toSorted(compareAuthors),
    movedTokens: total((sum) => sum.movedTokens),
    newTokens: total((sum) => sum.newTokens),
    lowConfidenceTokens: total((sum) => sum.lowConfidenceTokens),
    machineTokens,
  }
}

function groupsOf(
  parts: readonly ChangePart[],
  authors: ReadonlyMap<string, CommitAuthors>,
): Iterable<Group> {
  const groups = new Map<string, Group>()
  for (const part of parts) {
    const { commit, moved, tokens } = part
    const author = authors.get(commit) ?? NOBODY
    const { persons, lowConfidence, aiAssisted } = author
    // Moved text of one definition is one reason, however many commits of the same people it is from.
    const whose = [...persons, lowConfidence, aiAssisted].join(' ')
    const key =
      moved === null ? commit : JSON.stringify([whose, moved.definition, moved.from, author.gifts && commit])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { part, author, tokens })
    else group.tokens += tokens
  }
  return groups.values()
}

const NOBODY: CommitAuthors = { persons: [], aiAssisted: false, lowConfidence: false, rules: [] }

function share(
  { part: { commit, moved }, author, tokens: whole }: Group,
  sums: Map<string, Sum>,
  rowOf: (person: string) => string,
): void {
  const { persons, parts, whole: parted } = textShares(author)
  const shares = largestRemainder(BigInt(whole), parts.map(BigInt))
  for (const [at, person] of persons.entries()) {
    const tokens = Number(shares[at]!)
    if (tokens === 0) continue
    const sum = sums.get(rowOf(person)) ?? newSum()
    sums.set(rowOf(person), sum)
    if (moved === null) sum.newTokens += tokens
    else sum.movedTokens += tokens
    if (author.aiAssisted) sum.aiAssistedTokens += tokens
    if (author.lowConfidence) sum.lowConfidenceTokens += tokens
    const key = moved === null ? commit : JSON.stringify([moved.definition, moved.from])
    const earlier = sum.reasons.get(key)?.tokens ?? 0
    const agreedPercent = author.gifts === undefined ? null : Math.round((100 * parts[at]!) / parted)
    sum.reasons.set(
      key,
      moved === null
        ? {
            kind: 'written',
            tokens: earlier + tokens,
            commit,
            sharers: author.persons.length,
            agreedPercent,
          }
        : { kind: 'moved', tokens: earlier + tokens, ...moved },
    )
  }
}

function newSum(): Sum {
  return { movedTokens: 0, newTokens: 0, aiAssistedTokens: 0, lowConfidenceTokens: 0, reasons: new Map() }
}

function inOrder(reasons: readonly ChangeReason[]): readonly ChangeReason[] {
  const keyOf = (reason: ChangeReason): string =>
    reason.kind === 'written' ? reason.commit : `${reason.from} ${reason.definition ?? ''}`
  return reasons.toSorted(
    (a, b) =>
      b.tokens - a.tokens || compareCodePoints(a.kind, b.kind) || compareCodePoints(keyOf(a), keyOf(b)),
  )
}

function compareAuthors(a: ChangeAuthor, b: ChangeAuthor): number {
  if (a.name === null || b.name === null) return Number(a.name === null) - Number(b.name === null)
  return compareCodePoints(a.name, b.name)
}
