// The licence that a list is asked for: a list of one that does not exist would be empty, and look like an answer.
import type { Registers } from '../ledger/registers.ts'

/** Why a licence cannot be asked for; undefined where the books know it, and for null, which means all. */
export function licenceFault({ licences }: Registers, licence: string | null): string | undefined {
  if (licence === null || licences.has(licence)) return undefined
  return `the books know no licence ${licence}; byline licence list says which there are`
}
