// The policy as a typed value: what kinds of text weigh, what is left out, and who is what. Everything here is a rule that
// people agreed on; nothing here is measured.

/** What a file's text is. */
export const KINDS = ['code', 'test', 'prose', 'data', 'configuration'] as const
export type Kind = (typeof KINDS)[number]

/** What a person is to the company. */
export const PERSON_CLASSES = ['employee', 'contractor', 'external'] as const
export type PersonClass = (typeof PERSON_CLASSES)[number]

/** What one token of a kind weighs, and which paths are of this kind whatever the built-in rules say. */
export interface KindRule {
  readonly weightMicros: number
  readonly paths: readonly string[]
}

/** Paths that do not count, and the reason people are shown. */
export interface ExclusionRule {
  readonly paths: readonly string[]
  readonly reason: string
}

/** An identity by e-mail, name or both (then both must match); `*` stands for any characters, case does not count. */
export interface IdentityPattern {
  readonly email?: string
  readonly name?: string
}

/** How reuse adds to a token: `1 + factor * min(cap, log2 n)`, in micro-units. */
export interface ReuseRule {
  readonly factorMicros: number
  readonly capMicros: number
  readonly maxRepositoriesPerPerson: number
  /** log2 of 1 to 16, so that no machine computes a logarithm. */
  readonly log2Micros: readonly number[]
}

/** Who belongs to which class, by e-mail patterns; the first class that matches counts. */
export interface PersonClassRule {
  readonly class: PersonClass
  readonly emails: readonly string[]
}

/** The rules of one version. Micro-units are millionths, as integers. */
export interface Policy {
  readonly name: string
  readonly version: string
  readonly kinds: Readonly<Record<Kind, KindRule>>
  readonly exclude: readonly ExclusionRule[]
  /** Paths that count although a built-in rule or `.gitattributes` would leave them out. `exclude` is stronger. */
  readonly include: readonly string[]
  /** What tokens of a commit count in which an AI agent took part. */
  readonly aiAssistedMicros: number
  /** How co-authors share a commit: equally, the only rule so far. */
  readonly coAuthors: 'equal'
  readonly reuse: ReuseRule
  /** Identities that are AI agents or bots, beside the built-in rules. */
  readonly agents: readonly IdentityPattern[]
  readonly bots: readonly IdentityPattern[]
  readonly classes: readonly PersonClassRule[]
  /** The class of everybody whom `classes` leaves out. */
  readonly otherwise: PersonClass
}

/** One millionth of this is a micro-unit. */
export const MICROS = 1_000_000

/** The class of a person with these e-mails: the first rule that matches any of them, else the policy's `otherwise`. */
export function classOfPerson(policy: Policy, emails: readonly string[]): PersonClass {
  const rule = policy.classes.find((candidate) =>
    candidate.emails.some((pattern) => emails.some((email) => matchesText(pattern, email))),
  )
  return rule?.class ?? policy.otherwise
}

/**
 * Whether `text` matches a pattern of identities: `*` stands for any characters, case does not count, and a pattern that
 * is a domain ('@acme.com') matches every address in it. Linear in the text for each star.
 */
export function matchesText(pattern: string, text: string): boolean {
  const wanted = (pattern.startsWith('@') ? `*${pattern}` : pattern).toLowerCase().split('*')
  const actual = text.toLowerCase()
  const first = wanted[0]!
  if (wanted.length === 1) return actual === first
  const last = wanted.at(-1)!
  if (!actual.startsWith(first) || !actual.endsWith(last) || actual.length < first.length + last.length)
    return false
  let at = first.length
  for (const part of wanted.slice(1, -1)) {
    at = actual.indexOf(part, at)
    if (at < 0) return false
    at += part.length
  }
  return at <= actual.length - last.length
}
