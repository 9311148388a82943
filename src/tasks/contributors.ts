// Who the opaque ids of the books are: names and e-mails for whoever may see them, and ids for what people type.
import { foldEmail } from '../people/identity.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import type { Connection } from '../database/connection.ts'
import { readIdentities, type IdentityRecord } from '../database/identity-rows.ts'
import { claimantOf } from '../ledger/books-state.ts'
import type { Registers } from '../ledger/registers.ts'
import type { Writing } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'

/** Where identities lie: open books are such a place. */
export interface IdentityPlace {
  readonly database: Connection
  readonly ledger: bigint
}

/** The place that a plan writes to. */
export function placeOf(writing: Writing): IdentityPlace {
  return { database: writing, ledger: writing.ledger }
}

/** What is known of a person, contributor or operator. */
export interface SubjectNames {
  /** Where no name is known, an e-mail or login; for whoever was erased, the id. */
  readonly name: string
  /** In code-point order, as are logins. */
  readonly emails: readonly string[]
  readonly logins: readonly string[]
  readonly employeeNumber: string | null
}

/** What is known of subjects, by id: of those given, else of all of whom anything is known. */
export async function namesOf(
  { database, ledger }: IdentityPlace,
  subjects?: Iterable<string>,
): Promise<ReadonlyMap<string, SubjectNames>> {
  const known = namesIn(await readIdentities(database, ledger))
  if (subjects === undefined) return known
  return new Map([...subjects].map((id) => [id, known.get(id) ?? nobody(id)]))
}

/** The same of records that were read. */
export function namesIn(records: readonly IdentityRecord[]): ReadonlyMap<string, SubjectNames> {
  const bySubject = new Map<string, IdentityRecord[]>()
  for (const record of records) {
    const own = bySubject.get(record.subject)
    if (own === undefined) bySubject.set(record.subject, [record])
    else own.push(record)
  }
  return new Map([...bySubject].map(([id, own]) => [id, namesFrom(id, own)]))
}

function namesFrom(id: string, records: readonly IdentityRecord[]): SubjectNames {
  const valuesOf = (kind: IdentityRecord['kind']): readonly string[] =>
    records
      .filter((record) => record.kind === kind)
      .map(({ value }) => value)
      .toSorted(compareCodePoints)
  const [emails, logins] = [valuesOf('email'), valuesOf('login')]
  const name = valuesOf('name')[0] ?? emails[0] ?? logins[0] ?? id
  return { name, emails, logins, employeeNumber: valuesOf('employee-number')[0] ?? null }
}

function nobody(id: string): SubjectNames {
  return { name: id, emails: [], logins: [], employeeNumber: null }
}

/** What is looked for: people as HR knows them, or contributors as git does. */
export type SubjectKind = 'person' | 'contributor'

const NAMED_MOST = 5

/**
 * The id of the person or contributor whom a text names: by id, e-mail, employee number, login or name, without regard to case.
 * A person is found by what is known of the contributors they have claimed, too. Refuses nobody, and several, with their ids.
 */
export async function findSubject(
  place: IdentityPlace,
  registers: Registers,
  text: string,
  kind: SubjectKind = 'person',
): Promise<Outcome<string>> {
  const all = kind === 'person' ? registers.persons : registers.contributors
  const id = [...all.keys()].find((one) => one.toLowerCase() === text.trim().toLowerCase())
  if (id !== undefined) return done(id)
  const names = await namesOf(place)
  const [exact, byName] = [new Set<string>(), new Set<string>()]
  for (const [subject, known] of names) {
    const found =
      kind === 'person' && registers.contributors.has(subject) ? claimantOf(registers, subject) : subject
    if (found === undefined || !all.has(found)) continue
    if (isKnownBy(known, text)) exact.add(found)
    else if (known.name.trim().toLowerCase() === text.trim().toLowerCase()) byName.add(found)
  }
  const found = [...(exact.size > 0 ? exact : byName)].toSorted(compareCodePoints)
  const [first] = found
  if (first === undefined)
    return refused(`nobody is known as "${text}"; byline owners list says who is, with names and ids`)
  if (found.length === 1) return done(first)
  const listed = found.slice(0, NAMED_MOST).map((one) => {
    const known = names.get(one)
    if (known === undefined) return one
    const [email] = known.emails
    return email === undefined ? `${known.name} (${one})` : `${known.name} <${email}> (${one})`
  })
  const more = found.length > NAMED_MOST ? ` and ${found.length - NAMED_MOST} more` : ''
  // Whom one e-mail is of, an e-mail does not tell apart.
  const telling = exact.size > 0 ? 'an id' : 'an e-mail or an id'
  return refused(`"${text}" is several: ${listed.join(', ')}${more}; give ${telling}`)
}

function isKnownBy({ emails, logins, employeeNumber }: SubjectNames, text: string): boolean {
  const email = foldEmail(text)
  return emails.includes(email) || logins.includes(email.replace(/^@/, '')) || employeeNumber === text.trim()
}
