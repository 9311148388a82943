// Finds e-mail addresses in a policy: what is adopted stands in the ledger for good, and nobody's address may.
import { policyFileOf } from './policy-file.ts'
import type { Policy } from './policy.ts'

// An address of somebody: before the "@" stands more than a star, as in "ana@acme.com" and "ana*@acme.com".
const ADDRESS = /[^\s@<>"*][^\s@<>"]*@[^\s@]+/

/** Where a policy holds addresses, by the names that a policy file has for them ("classes.external.0"), in its order. */
export function personalAddresses(policy: Policy): readonly string[] {
  return placesIn(policyFileOf(policy), [])
}

function placesIn(value: unknown, path: readonly string[]): readonly string[] {
  if (typeof value === 'string') return ADDRESS.test(value) ? [path.join('.')] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => placesIn(member, [...path, name]))
}
