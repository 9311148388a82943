// Which claims Byline makes by itself, where HR's records have a contributor's e-mail.
import type { Registers } from '../ledger/registers.ts'

/**
 * Whether a contributor may be claimed for a person without anybody asking: the person is paid through payroll, and the same
 * claim was not undone before, for then somebody has said that it is wrong.
 */
export function mayClaim({ persons, claims }: Registers, contributor: string, person: string): boolean {
  const kind = persons.get(person)?.entry.class
  if (kind !== 'employee' && kind !== 'contractor') return false
  for (const { entry, undone } of claims.values())
    if (undone !== null && entry.contributor === contributor && entry.person === person) return false
  return true
}
