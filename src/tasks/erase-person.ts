// Erases what is known of a person: names, e-mails, logins, notes and salts. Entries, proofs and amounts stay as they are.
import type { Connection, Database } from '../database/connection.ts'
import {
  addTombstones,
  eraseSubject,
  readIdentities,
  type IdentityRecord,
} from '../database/identity-rows.ts'
import { claimantOf } from '../ledger/books-state.ts'
import type { Books } from '../ledger/books.ts'
import type { EntryBody } from '../ledger/entry.ts'
import { eraseIdentityProposals } from '../database/proposal-rows.ts'
import { planClaim } from '../ledger/plans/people.ts'
import type { Registers } from '../ledger/registers.ts'
import { githubAccountOf, isPlaceholder } from '../people/identity.ts'
import { identityCommitment } from '../people/identity-commitment.ts'
import { bookedFrom, type Booked } from './booked.ts'
import { findSubject } from './contributors.ts'
import type { OpenBooks } from './open-books.ts'
import { done, type Outcome } from './outcome.ts'
import { sha256 } from './sha256.ts'
import { newSalt, newSubjectId } from './subject-ids.ts'
import { buryingHash, type KeyedHash } from './tombstones.ts'

/** Whose identity was erased: the person's, and those of the contributors and operators the person is. */
export interface ErasedFacts {
  readonly subjects: readonly string[]
}

/**
 * Erases a person, or a contributor whom nobody has claimed. Hashes under a key outside the database remain, by which later
 * snapshots find the opaque ids again. A note says where the database's files still hold what was erased, since another
 * process uses them. Refuses a text that is nobody's or several's.
 */
export async function erasePerson(
  open: OpenBooks,
  actor: string,
  keyFile: string,
  text: string,
  date: string,
): Promise<Outcome<Booked<ErasedFacts>>> {
  const { registers } = await open.read()
  const person = await findSubject(open, registers, text)
  const found = person.ok ? person : await findSubject(open, registers, text, 'contributor')
  // What was looked for is a person.
  if (!found.ok) return person.ok ? found : person
  const hash = await buryingHash(open, keyFile)
  if (!hash.ok) return hash
  let subjects: readonly string[] = []
  const appended = await open.append(actor, async (books, writing) => {
    const records = await readIdentities(writing, writing.ledger)
    const before = standIn(books, records, found.value, date)
    const own = contributorsOf(books.registers, found.value)
    const first = own[0] ?? before?.contributor ?? found.value
    subjects = subjectsOf(records, new Set([...own, ...(before ? [before.contributor] : []), found.value]))
    await eraseIdentityProposals(writing, writing.ledger, knownBy(records, subjects))
    for (const subject of subjects) {
      await bury(writing, subject, records.filter((record) => record.subject === subject), first, hash.value) // prettier-ignore
      await eraseSubject(writing, writing.ledger, subject)
    }
    const left = subjects.filter((subject) => !books.registers.erased.has(subject))
    return done<readonly EntryBody[]>([
      ...(before?.bodies ?? []),
      ...left.map((subject) => ({ kind: 'identity-erased' as const, subject })),
    ])
  })
  if (!appended.ok) return appended
  const fault = await removeTracesOf(open.database, found.value)
  return bookedFrom(appended, () => ({ subjects }), fault === null ? [] : [fault])
}

/** Takes what was erased out of the database's files; gives why it could not be done, and what to do, or null. */
export async function removeTracesOf(database: Database, subject: string): Promise<string | null> {
  const fault = await database.removeTraces()
  // By what was erased nobody is found any more.
  return fault === undefined ? null : `${fault}, and do it again by id: byline owners erase ${subject}`
}

/**
 * Erases again what a restored backup brought back of subjects whose erasure is booked, with the same hashes left behind.
 * Writes through the transaction it is given; whoever commits it removes the traces from the files.
 */
export async function eraseAgain(
  on: Connection & { readonly ledger: bigint },
  registers: Registers,
  subjects: readonly string[],
  hash: KeyedHash,
): Promise<void> {
  const records = await readIdentities(on, on.ledger)
  await eraseIdentityProposals(on, on.ledger, knownBy(records, subjects))
  for (const subject of subjects) {
    const first = contributorsOf(registers, subject)[0] ?? subject
    await bury(on, subject, records.filter((record) => record.subject === subject), first, hash) // prettier-ignore
    await eraseSubject(on, on.ledger, subject)
  }
}

// What somebody said in a comment of an e-mail or under a login of theirs goes with these.
function knownBy(
  records: readonly IdentityRecord[],
  subjects: readonly string[],
): Parameters<typeof eraseIdentityProposals>[2] {
  const valuesOf = (kind: IdentityRecord['kind']): readonly string[] =>
    records.flatMap((record) =>
      record.kind === kind && subjects.includes(record.subject) ? [record.value] : [],
    )
  const emails = valuesOf('email')
  const accounts = emails.map((email) => Number(githubAccountOf(email)?.id ?? 0))
  return { emails, logins: valuesOf('login'), accounts }
}

// Contributors who are the subject, in the order in which they were registered.
function contributorsOf(registers: Registers, subject: string): readonly string[] {
  return [...registers.contributors.keys()].filter(
    (contributor) => contributor === subject || claimantOf(registers, contributor) === subject,
  )
}

// A person without contributors has one from now on, without anything being known of it: what later snapshots find of theirs is
// then theirs, and not a new contributor's each time.
function standIn(
  books: Books,
  records: readonly IdentityRecord[],
  subject: string,
  date: string,
): { readonly contributor: string; readonly bodies: readonly EntryBody[] } | undefined {
  const hasEmail = records.some((record) => record.subject === subject && record.kind === 'email')
  if (!hasEmail || contributorsOf(books.registers, subject).length > 0) return undefined
  const contributor = newSubjectId('C')
  const commitment = identityCommitment(sha256, newSalt(), [])
  return {
    contributor,
    bodies: [
      { kind: 'contributors-registered', contributors: [{ contributor, commitment }] },
      planClaim(books, { contributor, person: subject, date }),
    ],
  }
}

// And the operators who have an e-mail of theirs.
function subjectsOf(records: readonly IdentityRecord[], own: ReadonlySet<string>): readonly string[] {
  const emails = new Set(
    records.flatMap((record) => (record.kind === 'email' && own.has(record.subject) ? [record.value] : [])),
  )
  const operators = records.flatMap((record) =>
    record.kind === 'email' && emails.has(record.value) && record.subject.startsWith('O-')
      ? [record.subject]
      : [],
  )
  return [...new Set([...own, ...operators])]
}

// An e-mail leads back to the contributor who had it, or to the person's first; an employee number to the person.
async function bury(
  writing: Connection & { readonly ledger: bigint },
  subject: string,
  records: readonly IdentityRecord[],
  contributor: string,
  hash: KeyedHash,
): Promise<void> {
  const hashes = (kind: IdentityRecord['kind']): readonly string[] =>
    records.flatMap((record) =>
      record.kind === kind && !isPlaceholder(record.value) ? [hash(kind, record.value)] : [],
    )
  const owner = subject.startsWith('C-') ? subject : contributor
  if (!subject.startsWith('O-')) await addTombstones(writing, writing.ledger, owner, hashes('email'))
  await addTombstones(writing, writing.ledger, subject, hashes('employee-number'))
}
