// Reads the policy in force: a YAML file laid over the built-in policy, or the built-in policy itself.
import { readFileSync } from 'node:fs'
import { DEFAULT_POLICY } from '../policy/default-policy.ts'
import { parsePolicy, policyFileOf, policyHash, type PolicyRefusal } from '../policy/policy-file.ts'
import type { Policy } from '../policy/policy.ts'
import { done, refused, type Outcome } from './outcome.ts'
import { readingFailure } from './reading-failure.ts'
import { sha256 } from './sha256.ts'

/** A policy with its hash, which names it in every result. */
export interface PolicyInForce {
  readonly policy: Policy
  /** SHA-256 in lower-case hexadecimal. */
  readonly hash: string
}

/** What is wrong with a policy file; several lines may be. */
export type PolicyJudgement =
  | { readonly ok: true; readonly value: PolicyInForce }
  | { readonly ok: false; readonly problems: readonly string[] }

/** The policy of a file, or the built-in one where no file is named. Refuses with the first thing that is wrong. */
export async function readPolicy(file: string | undefined): Promise<Outcome<PolicyInForce>> {
  if (file === undefined) return done(inForce(DEFAULT_POLICY))
  const judgement = await judgePolicy(file)
  if (judgement.ok) return judgement
  const [first = '', ...others] = judgement.problems
  const more = others.length === 0 ? '' : ` (and ${others.length} more: see "byline policy check")`
  return refused(`${first}${more}`)
}

/** Judges a policy file: gives the policy it stands for, or everything that is wrong with it, a line each. */
export async function judgePolicy(file: string): Promise<PolicyJudgement> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    return { ok: false, problems: [readingFailure(file, error)] }
  }
  // Loaded here, since most runs have no policy file.
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text)
  const [error] = document.errors
  if (error !== undefined) {
    const place = error.linePos === undefined ? '' : `line ${error.linePos[0].line}: `
    return { ok: false, problems: [`${file}: ${place}is no YAML: ${error.message.split('\n', 1)[0]}`] }
  }
  const reading = parsePolicy(valueOf(document))
  if (reading.ok) return { ok: true, value: inForce(reading.policy) }
  return { ok: false, problems: reading.refusals.map((refusal) => problemOf(file, refusal)) }
}

/** A policy with every setting spelled out, as a value for JSON; decimals are exact texts. */
export const policySettings: typeof policyFileOf = policyFileOf

/** A policy as the YAML of a policy file that says the same, every setting spelled out. */
export async function policyText(policy: Policy): Promise<string> {
  const { stringify } = await import('yaml')
  const file = policyFileOf(policy)
  // Weights and factors are exact decimal texts; people write them as numbers.
  return stringify(
    {
      ...file,
      kinds: Object.fromEntries(
        Object.entries(file.kinds).map(([kind, rule]) => [kind, { ...rule, weight: Number(rule.weight) }]),
      ),
      aiAssisted: Number(file.aiAssisted),
      reuse: {
        ...file.reuse,
        factor: Number(file.reuse.factor),
        cap: Number(file.reuse.cap),
        log2: file.reuse.log2.map(Number),
      },
    },
    { lineWidth: 80, collectionStyle: 'any', flowCollectionPadding: false },
  )
}

function inForce(policy: Policy): PolicyInForce {
  return { policy, hash: policyHash(policy, sha256) }
}

// Nothing where there is no table: also where aliases unfold into too much, which the package refuses with an error.
function valueOf(document: { toJS(): unknown }): unknown {
  try {
    const value = document.toJS()
    return Array.isArray(value) ? undefined : value
  } catch {
    return undefined
  }
}

function problemOf(file: string, { field, problem }: PolicyRefusal): string {
  return field === '' ? `${file}: the file ${problem}` : `${file}: ${field} ${problem}`
}
