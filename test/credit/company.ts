// A company of values alone, for tests: definitions with those who wrote them, and those who use them.
import { creditAuthors, type PersonCredit } from '../../src/credit/authorship.ts'
import type { CountedRepository } from '../../src/credit/counted-repository.ts'
import type { TokenCount } from '../../src/credit/counted-tokens.ts'
import { definitionUsers, type Consumption } from '../../src/credit/definition-users.ts'
import { textShares, type AgreedGifts, type AgreedPart } from '../../src/people/agreed-shares.ts'
import type { CommitAuthors, Person } from '../../src/people/persons.ts'
import { DEFAULT_POLICY } from '../../src/policy/default-policy.ts'
import type { Kind } from '../../src/policy/policy.ts'
import type { CodeIndex, Definition, Use } from '../../src/reuse/code-index.ts'

/** Tokens and who wrote them together. */
export interface Written {
  readonly by: readonly string[]
  readonly tokens: number
  readonly kind?: Kind
  readonly aiAssisted?: boolean
  /** What was agreed: who gives whom how much of their own part. */
  readonly gifts?: readonly { readonly giver: string; readonly to: string; readonly percent: number }[]
  /** What tells the commit from others of the same people. */
  readonly commit?: string
}

/** A definition; names are the company's, so that uses can speak of them. */
export interface Defined {
  readonly name: string
  readonly written: readonly Written[]
  readonly isPrivate?: boolean
  /** What stands in it. */
  readonly inner?: readonly Defined[]
  /** What it names in its own file. */
  readonly names?: readonly string[]
}

/** A file of one of the repositories. */
export interface CodeFile {
  readonly repository: number
  readonly definitions: readonly Defined[]
}

/** Somebody's use of a definition, in some other file. */
export interface UsedBy {
  readonly name: string
  readonly by: readonly string[]
  readonly repository: number
  /** What tells the text from others; forks hold the same. Left out: it is like no other. */
  readonly text?: string
}

export interface Company {
  readonly files: readonly CodeFile[]
  readonly uses: readonly UsedBy[]
}

function given(gifts: NonNullable<Written['gifts']>): { readonly gifts?: AgreedGifts } {
  if (gifts.length === 0) return {}
  const byGiver = new Map<string, AgreedPart[]>()
  for (const { giver, to, percent } of gifts)
    byGiver.set(giver, [...(byGiver.get(giver) ?? []), { person: to, percent }])
  return { gifts: byGiver }
}

/** The index of a company's files, its consumptions, and what counts in each repository. */
function analysed({ files, uses }: Company) {
  const definitions: Definition[] = []
  const numbers = new Map<string, number>()
  const names: { readonly file: number; readonly at: number; readonly name: string }[] = []
  const authors = new Map<string, CommitAuthors>()
  const counts = new Map<number, TokenCount[]>()
  for (const [file, { repository, definitions: outermost }] of files.entries()) {
    let at = 0
    const place = (defined: Defined, parent: number): void => {
      const number = definitions.length
      const { name, written, isPrivate = false } = defined
      const draft: { -readonly [Key in keyof Definition]: Definition[Key] } = {
        file,
        name,
        qualifiedName: name,
        ordinal: 0,
        kind: 'function',
        nameAt: at,
        first: at++,
        end: 0,
        parent,
        isExported: !isPrivate,
      }
      definitions.push(draft)
      numbers.set(name, number)
      for (const named of defined.names ?? []) names.push({ file, at: at++, name: named })
      for (const one of written) {
        const { by, tokens, kind = 'code', aiAssisted = false, gifts = [], commit: mark = '' } = one
        const persons = by.toSorted()
        const commit = `${persons.join('+')} ${aiAssisted} ${JSON.stringify(gifts)} ${mark}`
        authors.set(commit, { persons, ...given(gifts), aiAssisted, lowConfidence: false, rules: [] })
        const origin = { commit, path: mark === '' ? name : 'first', imported: false }
        counts.set(repository, [
          ...(counts.get(repository) ?? []),
          { origin, path: `${file}.ts`, kind, definition: number, tokens },
        ])
      }
      for (const inner of defined.inner ?? []) place(inner, number)
      draft.end = at++
    }
    for (const defined of outermost) place(defined, -1)
  }
  const innerUses = names.flatMap(({ file, at, name }): Use[] => {
    const definition = numbers.get(name)
    return definition === undefined || definitions[definition]!.file !== file
      ? []
      : [{ definition, file, at, end: at + 1 }]
  })
  const index: CodeIndex = {
    files: files.map(({ repository }, at) => ({ repository, path: `${at}.ts`, blob: `${at}` })),
    definitions,
    uses: [],
    innerUses,
    cutOff: [],
    ambiguous: [],
  }
  const consumptions: readonly Consumption[] = uses.map(({ name, by, repository, text }, at) => ({
    definition: numbers.get(name)!,
    repository,
    text: text ?? String(at),
    persons: by,
  }))
  const last = Math.max(0, ...files.map(({ repository }) => repository))
  const repositories: readonly CountedRepository[] = Array.from({ length: last + 1 }, (_, at) => ({
    counts: counts.get(at) ?? [],
    authors,
    uncertain: new Set<string>(),
  }))
  return { index, consumptions, repositories, numbers }
}

/** Everybody's credit in a company under the built-in policy, with what it is made of. All are employees. */
export function creditedIn(company: Company, policy = DEFAULT_POLICY) {
  const { index, consumptions, repositories } = analysed(company)
  const users = definitionUsers(index, consumptions, policy.reuse.maxRepositoriesPerPerson)
  const ids = new Set(
    repositories.flatMap(({ authors }) =>
      [...authors.values()].flatMap((author) => textShares(author).persons),
    ),
  )
  const persons = [...ids].toSorted().map((id): Person => {
    return { id, name: id, emails: [], class: 'employee', claimed: true }
  })
  const { people } = creditAuthors(repositories, persons, policy, users)
  return { index, repositories, users, people, policy }
}

/** Everybody's credit in a company, by id, under the built-in policy. All are employees. */
export function creditIn(company: Company, policy = DEFAULT_POLICY): Readonly<Record<string, PersonCredit>> {
  const { people } = creditedIn(company, policy)
  return Object.fromEntries(people.map((person) => [person.id, person]))
}

/** All points of each person, in micro-points. */
export function pointsIn(company: Company): Readonly<Record<string, bigint>> {
  return Object.fromEntries(
    Object.values(creditIn(company)).map(({ id, authorshipMicros, reuseMicros }) => [
      id,
      authorshipMicros + reuseMicros,
    ]),
  )
}
