// Says by hand whose a contributor is, that a claim was wrong, or that a contributor is nobody whom the company pays.
import { addIdentities, addSalt, readIdentities } from '../database/identity-rows.ts'
import { claimantOf } from '../ledger/books-state.ts'
import { planClaim } from '../ledger/plans/people.ts'
import { identityCommitment } from '../people/identity-commitment.ts'
import type { Registers } from '../ledger/registers.ts'
import { bookedFrom, type Booked } from './booked.ts'
import { isPaid } from './claims.ts'
import { findSubject, namesOf } from './contributors.ts'
import type { OpenBooks, Writing } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'
import { sha256 } from './sha256.ts'
import { newSalt, newSubjectId } from './subject-ids.ts'

/** A claim, with the names of both sides. */
export interface ClaimFacts {
  readonly claim: string
  readonly contributor: string
  readonly contributorName: string
  /** The first of theirs that the books know; null where they know none. */
  readonly contributorEmail: string | null
  readonly person: string
  readonly personName: string
}

/**
 * Books that a contributor is a person. Refuses names that are nobody's or several's, a contributor claimed already, and a person
 * whom no run pays. `also` writes what lies outside entries, in the same transaction.
 */
export async function claimContributor(
  open: OpenBooks,
  actor: string,
  contributorText: string,
  personText: string,
  date: string,
  also: (writing: Writing) => Promise<void> = async () => {},
): Promise<Outcome<Booked<ClaimFacts>>> {
  const { registers } = await open.read()
  const contributor = await findSubject(open, registers, contributorText, 'contributor')
  if (!contributor.ok) return contributor
  const person = await findSubject(open, registers, personText)
  if (!person.ok) return person
  const claimant = claimantOf(registers, contributor.value)
  const names = await namesOf(open, [contributor.value, person.value, ...(claimant ? [claimant] : [])])
  if (claimant !== undefined)
    return refused(
      `${contributor.value} is ${names.get(claimant)!.name}'s already; ` +
        `undo that claim first with byline owners undo ${registers.contributors.get(contributor.value)!.claim}`,
    )
  const outside = await outsiderOf(open, registers, names.get(contributor.value)!.emails)
  if (outside !== undefined && outside !== person.value)
    return refused(
      `${names.get(contributor.value)!.name} was said to be no one the company pays; ` +
        'import the person from HR with that e-mail instead, which takes it back',
    )
  let claim = ''
  const appended = await open.append(actor, async (books, writing) => {
    const unpaid = unpaidRefusal(books.registers, person.value, names.get(person.value)!.name)
    if (unpaid !== undefined) return refused(unpaid)
    await also(writing)
    const body = planClaim(books, { contributor: contributor.value, person: person.value, date })
    claim = body.claim
    return done([body])
  })
  return bookedFrom(appended, () => ({
    claim,
    contributor: contributor.value,
    contributorName: names.get(contributor.value)!.name,
    person: person.value,
    contributorEmail: names.get(contributor.value)!.emails[0] ?? null,
    personName: names.get(person.value)!.name,
  }))
}

// Why nothing may become a person's: it would leave what is held and lie where no run pays it.
function unpaidRefusal({ persons }: Registers, person: string, name: string): string | undefined {
  const kind = persons.get(person)?.entry.class
  if (kind === undefined || isPaid(kind)) return undefined
  return (
    `${name} is of class ${kind}, which no run pays; ` +
    'import them as employee or contractor first, with byline owners import'
  )
}

// The person who is not paid and has one of these e-mails.
async function outsiderOf(
  open: OpenBooks,
  { persons }: Registers,
  emails: readonly string[],
): Promise<string | undefined> {
  const names = await namesOf(open)
  return [...persons].find(
    ([id, { entry }]) =>
      !isPaid(entry.class) && names.get(id)?.emails.some((email) => emails.includes(email)),
  )?.[0]
}

/** Books that a claim was wrong. Refuses a claim that is not there; one undone before is a repetition if the day is the same. */
export async function undoClaim(
  open: OpenBooks,
  actor: string,
  claim: string,
  date: string,
): Promise<Outcome<Booked<ClaimFacts>>> {
  const { registers } = await open.read()
  const state = registers.claims.get(claim)
  if (state === undefined)
    return refused(`there is no claim ${claim}; byline owners list names every claim that is in force`)
  const { contributor, person } = state.entry
  const names = await namesOf(open, [contributor, person])
  const appended = await open.append(actor, async () => done([{ kind: 'claim-undone', claim, date }]))
  return bookedFrom(appended, () => ({
    claim,
    contributor,
    contributorName: names.get(contributor)!.name,
    contributorEmail: names.get(contributor)!.emails[0] ?? null,
    person,
    personName: names.get(person)!.name,
  }))
}

/** A contributor who leaves the sum. */
export interface OutsideFacts {
  readonly contributor: string
  readonly name: string
  readonly person: string
  readonly class: 'external' | 'agent'
}

/** What stands for the legal entity of whoever the company does not pay. */
const NO_ENTITY = 'none'

/**
 * Books that a contributor is nobody whom the company pays: with all their e-mails they leave the sum from the next snapshot on.
 * What is held for the contributor stays held. Refuses one whom a person has claimed, or of whom no e-mail is known.
 */
export async function markOutside(
  open: OpenBooks,
  actor: string,
  contributorText: string,
  kind: OutsideFacts['class'],
): Promise<Outcome<Booked<OutsideFacts>>> {
  const { registers } = await open.read()
  const contributor = await findSubject(open, registers, contributorText, 'contributor')
  if (!contributor.ok) return contributor
  const id = contributor.value
  const { name, emails } = (await namesOf(open, [id])).get(id)!
  const claim = registers.contributors.get(id)?.claim
  if (claim !== null && claim !== undefined)
    return refused(`${name} (${id}) is claimed; undo that first with byline owners undo ${claim}`)
  if (emails.length === 0) return refused(`of ${id} no e-mail is known, by which later snapshots could tell`)
  let person = ''
  const appended = await open.append(actor, async (books, writing) => {
    const records = await readIdentities(writing, writing.ledger)
    const owner = records.find(
      ({ subject, kind: what, value }) =>
        what === 'email' && emails.includes(value) && books.registers.persons.has(subject),
    )
    const state = owner === undefined ? undefined : books.registers.persons.get(owner.subject)
    if (owner !== undefined && state?.entry.class === kind) {
      person = owner.subject
      return done([])
    }
    if (owner !== undefined)
      return refused(
        `${name} (${id}) is ${owner.subject} in HR's records; change the class there and import them`,
      )
    person = newSubjectId('P')
    const salt = newSalt()
    const facts = [
      { kind: 'name' as const, value: name },
      ...emails.map((value) => ({ kind: 'email' as const, value })),
    ]
    await addSalt(writing, writing.ledger, person, salt)
    await addIdentities(
      writing,
      writing.ledger,
      facts.map((fact) => ({ subject: person, ...fact })),
    )
    const commitment = identityCommitment(sha256, salt, facts)
    const when = { entity: NO_ENTITY, from: null, until: null }
    return done([{ kind: 'person-recorded', person, revision: 1, commitment, class: kind, ...when }])
  })
  return bookedFrom(appended, () => ({ contributor: id, name, person, class: kind }))
}
