// Books the people that HR knows: who is new, what changed of the others, and whose contributors they turn out to be.
import {
  addIdentities,
  addSalt,
  readIdentities,
  readSalt,
  removeIdentities,
  type IdentityRecord,
} from '../database/identity-rows.ts'
import type { Books } from '../ledger/books.ts'
import type { ContributorClaimed, EmploymentClass, EntryBody, PersonRecorded } from '../ledger/entry.ts'
import { planClaim } from '../ledger/plans/people.ts'
import { identityCommitment } from '../people/identity-commitment.ts'
import { KnownPeople } from '../people/known-people.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import { bookedFrom, type Booked } from './booked.ts'
import { isPaid, wasUndone } from './claims.ts'
import { namesIn, placeOf, type SubjectNames } from './contributors.ts'
import {
  claimedByAnother,
  claimedByAnotherText,
  noLongerPaidOf,
  noLongerPaidText,
  type ClaimedByAnother,
  type NoLongerPaid,
} from './import-warnings.ts'
import type { OpenBooks, Writing } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'
import type { ListedPerson } from './read-people-file.ts'
import { sha256 } from './sha256.ts'
import { newSalt, newSubjectId } from './subject-ids.ts'
import { tombstonesOf, type Tombstones } from './tombstones.ts'

/** What an import came to. */
export interface PeopleImport {
  readonly newCount: number
  readonly changedCount: number
  readonly unchangedCount: number
  readonly claims: readonly {
    readonly claim: string
    readonly contributor: string
    readonly person: string
  }[]
  /** Whom the file takes out of a class that runs pay while they are owed something. */
  readonly noLongerPaid: readonly NoLongerPaid[]
  /** The file's e-mails that others have claimed; claims stay as they are. */
  readonly claimedByOthers: readonly ClaimedByAnother[]
}

/**
 * Books a file of people: those whom the books do not know by employee number, and what is new of the others; nobody is taken
 * away who is missing in it. Contributors with an e-mail of just one of them are claimed from `date` on. Whoever was erased
 * stays so. Notes whom it takes out of the classes that runs pay while they are owed something, and e-mails that others have
 * claimed. Refuses an e-mail or login of somebody who is not in the file, and an employee number that was somebody else's.
 */
export async function importPeople(
  open: OpenBooks,
  actor: string,
  keyFile: string,
  people: readonly ListedPerson[],
  date: string,
): Promise<Outcome<Booked<PeopleImport>>> {
  const notes: string[] = []
  let facts: PeopleImport = {
    newCount: 0,
    changedCount: 0,
    unchangedCount: 0,
    claims: [],
    noLongerPaid: [],
    claimedByOthers: [],
  }
  const appended = await open.append(actor, async (books, writing) => {
    const tombstones = await tombstonesOf(placeOf(writing), keyFile)
    if (!tombstones.ok) return tombstones
    const listed = people.filter((person) => {
      if (!wasErased(tombstones.value, person)) return true
      notes.push(`line ${person.line}: this person was erased, and is not brought back`)
      return false
    })
    const before = namesIn(await readIdentities(writing, writing.ledger))
    const ids = personIds(books, before, listed)
    const inFile = new Map(listed.map(({ employeeNumber, name }) => [ids.get(employeeNumber)!, name]))
    const nameOf = (person: string): string => inFile.get(person) ?? before.get(person)?.name ?? person
    const conflict = reusedNumber(before, listed, ids) ?? foreignAddress(books, before, listed, ids)
    if (conflict !== undefined) return refused(conflict)
    const recorded = await recordPeople(books, writing, before, listed, ids)
    const claims = claimsOf(books, before, listed, ids, date, notes)
    const noLongerPaid = noLongerPaidOf(books, recorded)
    const claimedByOthers = claimedByAnother(books, before, listed, ids)
    notes.push(
      ...noLongerPaid.map((one) => noLongerPaidText(one, nameOf(one.person))),
      ...claimedByOthers.map((one) => claimedByAnotherText(one, nameOf(one.claimant))),
    )
    facts = {
      newCount: recorded.filter(({ revision }) => revision === 1).length,
      changedCount: recorded.filter(({ revision }) => revision > 1).length,
      unchangedCount: listed.length - recorded.length,
      claims: claims.map(({ claim, contributor, person }) => ({ claim, contributor, person })),
      noLongerPaid,
      claimedByOthers,
    }
    return done<readonly EntryBody[]>([...recorded, ...claims])
  })
  return bookedFrom(appended, () => facts, notes)
}

function wasErased(tombstones: Tombstones, { employeeNumber, emails }: ListedPerson): boolean {
  return (
    tombstones.erasedOf('employee-number', employeeNumber) !== undefined ||
    emails.some((email) => tombstones.erasedOf('email', email) !== undefined)
  )
}

// The id of each person of the file, by employee number. Somebody who was known by e-mail alone so far is the person of the file
// who has that e-mail.
function personIds(
  { registers }: Books,
  names: ReadonlyMap<string, SubjectNames>,
  people: readonly ListedPerson[],
): ReadonlyMap<string, string> {
  const [byNumber, byEmail] = [new Map<string, string>(), new Map<string, string>()]
  for (const [id, { employeeNumber, emails }] of names) {
    if (!registers.persons.has(id)) continue
    if (employeeNumber !== null) byNumber.set(employeeNumber, id)
    else for (const email of emails) byEmail.set(email, id)
  }
  const taken = new Set<string>()
  return new Map(
    people.map(({ employeeNumber, emails }) => {
      const known = byNumber.get(employeeNumber) ?? emails.flatMap((email) => byEmail.get(email) ?? [])[0]
      const id = known === undefined || taken.has(known) ? newSubjectId('P') : known
      taken.add(id)
      return [employeeNumber, id]
    }),
  )
}

// A number of the file that was given to somebody before of whom nothing else is left: whoever is new would get all that is
// owed to them. Legal entities that number their people alike, and numbers given again, look like this.
function reusedNumber(
  names: ReadonlyMap<string, SubjectNames>,
  people: readonly ListedPerson[],
  ids: ReadonlyMap<string, string>,
): string | undefined {
  for (const { line, employeeNumber, name, emails, logins } of people) {
    const known = names.get(ids.get(employeeNumber)!)
    if (known === undefined || known.employeeNumber !== employeeNumber || sameName(known.name, name)) continue
    const addresses = new Set([...known.emails, ...known.logins])
    if ([...emails, ...logins].some((address) => addresses.has(address))) continue
    return (
      `line ${line}: number "${employeeNumber}" is ${known.name}'s, and "${name}" has no e-mail or login of theirs; ` +
      'give whoever is new a number of their own, or, where it is the same person, import one change before the other'
    )
  }
  return undefined
}

function sameName(a: string, b: string): boolean {
  const [one, other] = [a, b].map((name) => name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim())
  return one === other
}

// An address of the file that a person has who is not in it: nobody can say whose it is now.
function foreignAddress(
  { registers }: Books,
  names: ReadonlyMap<string, SubjectNames>,
  people: readonly ListedPerson[],
  ids: ReadonlyMap<string, string>,
): string | undefined {
  const inFile = new Set(ids.values())
  const owners = new Map<string, string>()
  for (const [id, { emails, logins }] of names)
    if (registers.persons.has(id) && !inFile.has(id))
      for (const address of [...emails, ...logins]) owners.set(address, id)
  for (const { line, emails, logins } of people)
    for (const address of [...emails, ...logins]) {
      const owner = owners.get(address)
      if (owner !== undefined)
        return (
          `line ${line}: "${address}" is ${names.get(owner)!.name}'s, who is not in the file; ` +
          'put both in, each with what is theirs'
        )
    }
  return undefined
}

async function recordPeople(
  { registers }: Books,
  writing: Writing,
  before: ReadonlyMap<string, SubjectNames>,
  people: readonly ListedPerson[],
  ids: ReadonlyMap<string, string>,
): Promise<readonly PersonRecorded[]> {
  const recorded: PersonRecorded[] = []
  for (const listed of people) {
    const person = ids.get(listed.employeeNumber)!
    const state = registers.persons.get(person)
    const facts = factsOf(listed)
    const isKnown = sameFacts(before.get(person), listed)
    const { class: kind, entity, from, until } = listed
    const last = state?.entry
    const isSame =
      last?.class === kind && last.entity === entity && last.from === from && last.until === until
    if (isKnown && isSame) continue
    const salt = await saltOf(writing, person)
    if (!isKnown) {
      await removeIdentities(writing, writing.ledger, person)
      await addIdentities(
        writing,
        writing.ledger,
        facts.map((fact) => ({ subject: person, ...fact })),
      )
    }
    recorded.push({
      kind: 'person-recorded',
      person,
      revision: (last?.revision ?? 0) + 1,
      commitment: identityCommitment(sha256, salt, facts),
      class: kind,
      entity,
      from,
      until,
    })
  }
  return recorded.toSorted((a, b) => compareCodePoints(a.person, b.person))
}

async function saltOf(writing: Writing, person: string): Promise<Uint8Array> {
  const known = await readSalt(writing, writing.ledger, person)
  if (known !== undefined) return known
  const salt = newSalt()
  await addSalt(writing, writing.ledger, person, salt)
  return salt
}

function factsOf(person: ListedPerson): readonly Omit<IdentityRecord, 'subject'>[] {
  const { name, employeeNumber, emails, logins } = person
  return [
    { kind: 'name', value: name },
    { kind: 'employee-number', value: employeeNumber },
    ...emails.map((value) => ({ kind: 'email' as const, value })),
    ...logins.map((value) => ({ kind: 'login' as const, value })),
  ]
}

function sameFacts(
  known: SubjectNames | undefined,
  { name, employeeNumber, emails, logins }: ListedPerson,
): boolean {
  return (
    known?.name === name &&
    known.employeeNumber === employeeNumber &&
    sameTexts(known.emails, emails) &&
    sameTexts(known.logins, logins)
  )
}

// `sorted` is in code-point order.
function sameTexts(sorted: readonly string[], others: readonly string[]): boolean {
  return sorted.join('\n') === others.toSorted(compareCodePoints).join('\n')
}

// Contributors nobody has claimed whose e-mails are of just one person of the file.
function claimsOf(
  books: Books,
  names: ReadonlyMap<string, SubjectNames>,
  people: readonly ListedPerson[],
  ids: ReadonlyMap<string, string>,
  date: string,
  notes: string[],
): readonly ContributorClaimed[] {
  const classes = new Map<string, EmploymentClass>()
  for (const { employeeNumber, class: kind } of people) classes.set(ids.get(employeeNumber)!, kind)
  const known = new KnownPeople(
    people.map(({ employeeNumber, name, emails, logins }) => {
      return { id: ids.get(employeeNumber)!, name, emails, logins, class: 'employee' }
    }),
  )
  const pairs: { contributor: string; person: string }[] = []
  for (const [contributor, { claim }] of books.registers.contributors) {
    if (claim !== null) continue
    const emails = names.get(contributor)?.emails ?? []
    const owners = new Set(emails.flatMap((email) => known.personOf(email)?.id ?? []))
    const [person] = owners
    if (person === undefined || !isPaid(classes.get(person))) continue
    const shown = `${names.get(contributor)!.name} <${emails[0]!}>`
    if (owners.size > 1)
      notes.push(
        `${shown} has e-mails of several people, so nobody is given it: say whose it is with byline owners claim`,
      )
    else if (wasUndone(books.registers, contributor, person))
      notes.push(
        `${shown} is not claimed again for ${names.get(person)?.name ?? person}: that was undone before`,
      )
    else pairs.push({ contributor, person })
  }
  return pairs
    .toSorted((a, b) => compareCodePoints(a.contributor, b.contributor))
    .map((pair, at) => planClaim(books, { ...pair, date }, at))
}
