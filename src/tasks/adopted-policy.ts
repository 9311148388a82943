// The policy in force, out of the books.
import type { Registers } from '../ledger/registers.ts'
import { parsePolicy } from '../policy/policy-file.ts'
import type { PolicyInForce } from './read-policy.ts'

/** The policy that was adopted last. Throws where none was, and on one that this version cannot read. */
export function adoptedPolicy({ policy }: Pick<Registers, 'policy'>): PolicyInForce {
  if (policy === null) throw new Error('the books have no policy')
  const reading = parsePolicy(JSON.parse(policy.rules))
  if (!reading.ok) throw new Error(`the policy ${policy.policy} cannot be read`)
  return { policy: reading.policy, hash: policy.policy }
}
