// Says how the share of one person arose, down to definitions, consumers and lines.
import { creditAuthors, type PersonCredit } from '../credit/authorship.ts'
import { sourcesOf } from '../credit/definition-users.ts'
import { explainCredit, type AlikeTokens, type WrittenPart } from '../credit/explanation.ts'
import { reuseFactor } from '../credit/reuse-factor.ts'
import { foldEmail } from '../people/identity.ts'
import type { Person } from '../people/persons.ts'
import { MICROS } from '../policy/policy.ts'
import { analyseRepositories, type Analysis } from './analyse-repositories.ts'
import type { ReadingOptions, RevisionRequest } from './open-revision.ts'
import { done, refused, type Outcome } from './outcome.ts'
import type { PolicyInForce } from './read-policy.ts'
import { definitionId } from './reuse-report.ts'
import { placeFinder, type Place } from './text-places.ts'

/** Somebody who uses a definition, with the first place in each repository. */
export interface ExplainedConsumer {
  readonly id: string
  readonly name: string
  readonly repository: string
  readonly path: string
  readonly line: number
  /** In how many files of the repository. */
  readonly files: number
}

/** A definition whose tokens count more. */
export interface ExplainedDefinition {
  readonly id: string
  readonly repository: string
  readonly path: string
  readonly line: number
  readonly name: string
  readonly parts: readonly AlikeTokens[]
  /** How many others count. */
  readonly others: number
  /** How often its tokens count beside once, in millionths. */
  readonly factorMicros: bigint
  readonly micros: bigint
  /** By name, then in the order of repositories. */
  readonly consumers: readonly ExplainedConsumer[]
}

/** How one person's points arose. */
export interface PersonExplanation {
  readonly person: PersonCredit
  /** False for an identity that is nobody's yet. */
  readonly claimed: boolean
  readonly totalMicros: bigint
  readonly written: readonly (Omit<WrittenPart, 'repository'> & { readonly repository: string })[]
  readonly definitions: readonly ExplainedDefinition[]
  readonly excludedCount: number
  readonly revisions: readonly { readonly repository: string; readonly revision: string }[]
  /** The policy's hash. */
  readonly policy: string
}

/**
 * Explains the points of the person with the name, e-mail or id `wanted` (case does not count). Refuses what `withRevision`
 * refuses, a person who is not there or has nothing that counts, and a name that several people have.
 */
export async function explainPerson(
  wanted: string,
  requests: readonly RevisionRequest[],
  { policy, hash }: PolicyInForce,
  options: ReadingOptions,
): Promise<Outcome<PersonExplanation>> {
  const analysed = await analyseRepositories(requests, policy, options)
  if (!analysed.ok) return analysed
  const analysis = analysed.value
  const { repositories, people, index, users } = analysis
  const found = findPerson(wanted, people.persons)
  if (!found.ok) return found
  const { id, name, claimed } = found.value
  const credit = creditAuthors(repositories, people.persons, policy, users)
  const all = [...credit.people, ...credit.unclaimed]
  const person = all.find((one) => one.id === id)
  if (person === undefined) return refused(`${name}: has written nothing that counts here`)
  const { written, reused } = explainCredit(person, repositories, policy, index, users)
  const placeAt = placeFinder(analysis.texts)
  const consumersOf = consumerFinder(analysis, placeAt)
  return done({
    person,
    claimed,
    totalMicros: all.reduce(
      (sum, { authorshipMicros, reuseMicros }) => sum + authorshipMicros + reuseMicros,
      0n,
    ),
    written: written.map((part) => ({ ...part, repository: repositories[part.repository]!.repository })),
    definitions: reused.map(({ definition, others, parts, micros }) => ({
      id: definitionId(analysis, definition),
      ...whereIs(analysis, definition, placeAt),
      name: index.definitions[definition]!.qualifiedName,
      parts,
      others,
      factorMicros: reuseFactor(policy.reuse, others) / BigInt(MICROS),
      micros,
      consumers: consumersOf(definition).filter((consumer) => consumer.id !== id),
    })),
    excludedCount: repositories.reduce((count, { excluded }) => count + excluded.length, 0),
    revisions: repositories.map(({ repository, revision }) => ({ repository, revision })),
    policy: hash,
  })
}

const NAMED_MOST = 5

function findPerson(wanted: string, persons: readonly Person[]): Outcome<Person> {
  const key = foldEmail(wanted)
  const found = persons.filter(
    ({ id, name, emails }) => id === key || emails.includes(key) || name.trim().toLowerCase() === key,
  )
  const [first] = found
  if (first === undefined)
    return refused(`nobody is known as "${wanted}"; give a name, an e-mail or an id that byline credit shows`)
  if (found.length === 1) return done(first)
  const listed = found.slice(0, NAMED_MOST).map(({ id, name, emails }) => `${name} <${emails[0] ?? id}>`)
  const more = found.length > NAMED_MOST ? ` and ${found.length - NAMED_MOST} more` : ''
  return refused(`"${wanted}" is several people: ${listed.join(', ')}${more}; give an e-mail or an id`)
}

type PlaceFinder = (file: number, offset: number) => Place

function whereIs({ index, repositories }: Analysis, definition: number, placeAt: PlaceFinder) {
  const { file, nameAt } = index.definitions[definition]!
  const { repository, path } = index.files[file]!
  const { line } = placeAt(file, nameAt)
  return { repository: repositories[repository]!.repository, path, line }
}

// Who uses a definition, or what brings it its users.
function consumerFinder(
  { index, consumptions, copies, people, repositories }: Analysis,
  placeAt: PlaceFinder,
): (definition: number) => readonly ExplainedConsumer[] {
  const sources = sourcesOf(index)
  const places: { readonly file: number; readonly at: number; readonly persons: readonly string[] }[][] =
    index.definitions.map(() => [])
  for (const [use, { definition, persons }] of consumptions.entries())
    if (persons.length > 0) places[definition]!.push({ ...index.uses[use]!, persons })
  for (const { copy, consumption } of copies) {
    const { file, nameAt } = index.definitions[copy.definition]!
    places[consumption.definition]!.push({ file, at: nameAt, persons: consumption.persons })
  }
  const ranks = new Map(people.persons.map(({ id }, rank) => [id, rank]))
  return (definition) => {
    const found = new Map<
      string,
      { readonly person: Person; readonly file: number; readonly at: number; files: Set<number> }
    >()
    const all = [...sources(definition)].flatMap((source) => places[source]!)
    for (const { file, at, persons } of all.toSorted((a, b) => a.file - b.file || a.at - b.at)) {
      for (const id of persons) {
        const rank = ranks.get(id)!
        const key = `${rank} ${index.files[file]!.repository}`
        const known = found.get(key)
        if (known === undefined)
          found.set(key, { person: people.persons[rank]!, file, at, files: new Set([file]) })
        else known.files.add(file)
      }
    }
    const ordered = [...found.values()].toSorted(
      (a, b) => ranks.get(a.person.id)! - ranks.get(b.person.id)! || a.file - b.file,
    )
    return ordered.map(({ person: { id, name }, file, at, files }) => {
      const { repository, path } = index.files[file]!
      const { line } = placeAt(file, at)
      return { id, name, repository: repositories[repository]!.repository, path, line, files: files.size }
    })
  }
}
