// Which claims Byline makes by itself, where HR's records have a contributor's e-mail.
import type { EmploymentClass } from '../ledger/entry.ts'
import type { Registers } from '../ledger/registers.ts'

/** Whether people of this class are paid through payroll: externals and agents leave the sum. */
export function isPaid(kind: EmploymentClass | undefined): boolean {
  return kind === 'employee' || kind === 'contractor'
}

/** Whether the same claim was undone before: then somebody has said that it is wrong. */
export function wasUndone({ claims }: Registers, contributor: string, person: string): boolean {
  for (const { entry, undone } of claims.values())
    if (undone !== null && entry.contributor === contributor && entry.person === person) return true
  return false
}

/** Whether a contributor may be claimed for a person without anybody asking. */
export function mayClaim(registers: Registers, contributor: string, person: string): boolean {
  const { erased, persons } = registers
  if (erased.has(contributor) || erased.has(person)) return false
  return isPaid(persons.get(person)?.entry.class) && !wasUndone(registers, contributor, person)
}
