// What the books know of who is who when repositories are read: people by their e-mails, contributors, and whom was erased.
import { readIdentities, type IdentityRecord } from '../database/identity-rows.ts'
import { claimantOf } from '../ledger/books-state.ts'
import type { EmploymentClass } from '../ledger/entry.ts'
import type { Registers } from '../ledger/registers.ts'
import type { Agreements } from '../people/agreed-shares.ts'
import type { Contributors } from '../people/contributor-matching.ts'
import { KnownPeople, type KnownIdentity, type KnownPerson } from '../people/known-people.ts'
import type { PersonClass } from '../policy/policy.ts'
import { agreementsOf } from './agreements.ts'
import { namesIn, type IdentityPlace, type SubjectNames } from './contributors.ts'
import { done, type Outcome } from './outcome.ts'
import { sha256 } from './sha256.ts'
import { newSubjectId } from './subject-ids.ts'
import { tombstonesOf } from './tombstones.ts'

/** Who is who, for an analysis and for what is booked of it. */
export interface KnownIdentities {
  /** What HR says of people, and the e-mails of contributors they have claimed. */
  readonly people: KnownPeople
  readonly contributors: Contributors
  /** What was agreed of commits, in all repositories. */
  readonly agreements: Agreements
  /** Changes with whatever of this changes. */
  readonly fingerprint: string
}

/** Reads who is who. Refuses where the key of those who were erased is missing. */
export async function knownIdentities(
  place: IdentityPlace,
  registers: Registers,
  keyFile: string,
): Promise<Outcome<KnownIdentities>> {
  const tombstones = await tombstonesOf(place, keyFile)
  if (!tombstones.ok) return tombstones
  const erasedOf = (email: string): string | undefined => tombstones.value.erasedOf('email', email)
  const records = await readIdentities(place.database, place.ledger)
  const names = namesIn(records)
  const personOf = (id: string): KnownIdentity | undefined => identityOf(registers, names, id)
  const people = new KnownPeople(knownPersons(registers, names), (email) => {
    const subject = erasedOf(email)
    const person = subject === undefined ? undefined : (claimantOf(registers, subject) ?? subject)
    return person === undefined ? undefined : personOf(person)
  })
  const known = [...registers.contributors.keys()].map((contributor) => ({
    contributor,
    name: names.get(contributor)?.name ?? null,
    emails: names.get(contributor)?.emails ?? [],
    person: claimantOf(registers, contributor) ?? null,
  }))
  const ownerOf = (email: string): string | undefined => people.personOf(email)?.id
  return done({
    people,
    contributors: { known, erasedOf, ownerOf, newId: () => newSubjectId('C') },
    agreements: agreementsOf(registers, { names, personOf, erasedOf }),
    fingerprint: sha256(JSON.stringify([records.filter(isOfAuthor), factsOf(registers)])),
  })
}

// Who acts changes nothing about who wrote what.
function isOfAuthor({ subject }: IdentityRecord): boolean {
  return !subject.startsWith('O-')
}

// Agents leave the sum as externals do.
function creditClass(kind: EmploymentClass): PersonClass {
  return kind === 'agent' ? 'external' : kind
}

// HR's addresses of anybody go before those of claimed contributors.
function knownPersons(
  registers: Registers,
  names: ReadonlyMap<string, SubjectNames>,
): readonly KnownPerson[] {
  const personOf = (
    id: string,
    { emails, logins }: Pick<SubjectNames, 'emails' | 'logins'>,
  ): KnownPerson[] => {
    const state = registers.persons.get(id)
    if (state === undefined) return []
    return [{ ...identityOf(registers, names, id)!, emails, logins }]
  }
  const byHr = [...names].flatMap(([id, known]) => personOf(id, known))
  const byClaim = [...names].flatMap(([contributor, known]) => {
    const person = claimantOf(registers, contributor)
    return person === undefined ? [] : personOf(person, { emails: known.emails, logins: [] })
  })
  return [...byHr, ...byClaim]
}

// Of somebody who was erased, the id alone.
function identityOf(
  { persons }: Registers,
  names: ReadonlyMap<string, SubjectNames>,
  id: string,
): KnownIdentity | undefined {
  const state = persons.get(id)
  return state && { id, name: names.get(id)?.name ?? id, class: creditClass(state.entry.class) }
}

function factsOf({ contributors, claims, persons, splits }: Registers) {
  return {
    contributors: contributors.size,
    splits: splits.size,
    claims: [...claims].map(([claim, { undone }]) => [claim, undone !== null]),
    persons: [...persons].map(([person, { entry }]) => [person, entry.revision]),
  }
}
