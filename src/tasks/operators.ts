// Who acts: the opaque id that stands in entries for the e-mail of whoever has something booked.
import { addIdentities, readIdentities, subjectsKnownBy } from '../database/identity-rows.ts'
import { claimantOf } from '../ledger/books-state.ts'
import type { Registers } from '../ledger/registers.ts'
import { foldEmail } from '../people/identity.ts'
import { placeOf, type IdentityPlace } from './contributors.ts'
import type { OpenBooks } from './open-books.ts'
import { done, type Outcome } from './outcome.ts'
import { newSubjectId } from './subject-ids.ts'

/**
 * The id that stands in entries for whoever acts: of the person whose e-mail it is, as HR or a claimed contributor has it; else
 * of an operator, who is remembered by the e-mail from the first time on. Books nothing. Refuses what `append` refuses.
 */
export async function operatorOf(open: OpenBooks, email: string): Promise<Outcome<string>> {
  const value = foldEmail(email)
  const { registers } = await open.read()
  const known = await operatorIn(open, registers, value)
  if (known !== undefined) return done(known)
  let operator = ''
  const written = await open.append(null, async (books, writing) => {
    const place = placeOf(writing)
    // Another process may have met them since.
    const met = await operatorIn(place, books.registers, value)
    operator = met ?? newSubjectId('O')
    if (met === undefined)
      await addIdentities(writing, writing.ledger, [{ subject: operator, kind: 'email', value }])
    return done([])
  })
  return written.ok ? done(operator) : written
}

// A person who acted before HR had their e-mails goes on under the operator's id: two ids of one person could approve each other.
async function operatorIn(
  { database, ledger }: IdentityPlace,
  registers: Registers,
  email: string,
): Promise<string | undefined> {
  const subjects = await subjectsKnownBy(database, ledger, 'email', email)
  const operator = subjects.find(isOperator)
  const person = personAmong(registers, subjects)
  if (operator !== undefined || person === undefined) return operator
  for (const record of await readIdentities(database, ledger, person)) {
    if (record.kind !== 'email') continue
    const earlier = (await subjectsKnownBy(database, ledger, 'email', record.value)).find(isOperator)
    if (earlier !== undefined) return earlier
  }
  return person
}

// HR's word goes before what contributors were matched by.
function personAmong(registers: Registers, subjects: readonly string[]): string | undefined {
  return (
    subjects.find((id) => registers.persons.has(id)) ??
    subjects.flatMap((id) => claimantOf(registers, id) ?? [])[0]
  )
}

/**
 * Whether two ids that stand in entries for whoever acted are known to be one person: somebody who acted by several e-mails
 * before HR had them has an id for each.
 */
export async function isSameActor(
  place: IdentityPlace,
  registers: Registers,
  one: string,
  other: string,
): Promise<boolean> {
  const [first, second] = [
    await personBehind(place, registers, one),
    await personBehind(place, registers, other),
  ]
  return first === second
}

// The person whose e-mail an operator has; the id itself where nobody is known to have it.
async function personBehind(place: IdentityPlace, registers: Registers, id: string): Promise<string> {
  const { database, ledger } = place
  for (const { kind, value } of isOperator(id) ? await readIdentities(database, ledger, id) : []) {
    const subjects = kind === 'email' ? await subjectsKnownBy(database, ledger, 'email', value) : []
    const person = personAmong(registers, subjects)
    if (person !== undefined) return person
  }
  return id
}

function isOperator(subject: string): boolean {
  return subject.startsWith('O-')
}
