// What stands in a policy file: judges a parsed value, lays it over the built-in policy, and writes a policy out again.
import * as v from 'valibot'
import { canonicalBytes } from '../proof/canonical-json.ts'
import type { Json } from '../proof/canonical-json.ts'
import { DEFAULT_POLICY } from './default-policy.ts'
import { KINDS, MICROS, PERSON_CLASSES } from './policy.ts'
import type { IdentityPattern, Kind, KindRule, PersonClass, Policy } from './policy.ts'

/** One thing wrong in a policy file: the field ('kinds.code.weight'; '' is the whole file) and what is wrong with it. */
export interface PolicyRefusal {
  readonly field: string
  readonly problem: string
}

/** A policy, or everything that is wrong with it. */
export type PolicyReading =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly refusals: readonly PolicyRefusal[] }

const DECIMAL = /^(\d{1,6})(?:\.(\d{1,6}))?$/

// Exact: the decimal's digits, not a multiplication of a float.
function microsOfDecimal(text: string): number | undefined {
  const parts = DECIMAL.exec(text)
  return parts === null ? undefined : Number(parts[1]) * MICROS + Number((parts[2] ?? '').padEnd(6, '0'))
}

function decimal(maxMicros: number) {
  const message = `must be a number from 0 to ${maxMicros / MICROS} with at most six decimals, such as 0.25`
  return v.pipe(
    v.union([v.number(), v.string()], message),
    v.transform((value) => microsOfDecimal(String(value))),
    v.number(message),
    v.maxValue(maxMicros, message),
  )
}

// A table of settings that names what it allows when it meets another name.
function settings<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.strictObject(entries, (issue) => {
    if (issue.expected === 'never') return `is not a setting; allowed are ${Object.keys(entries).join(', ')}`
    return issue.expected === 'Object'
      ? `must be a table of ${Object.keys(entries).join(', ')}`
      : 'is missing'
  })
}

const text = v.pipe(
  v.string('must be text'),
  v.nonEmpty('must not be empty'),
  v.maxLength(1000, 'is too long'),
)
const pathPattern = v.pipe(
  v.string('must be a path pattern in quotes, such as "docs/**"'),
  v.nonEmpty('must not be empty'),
  v.maxLength(1000, 'is too long'),
)
const pathPatterns = v.array(pathPattern, 'must be a list of path patterns, such as ["docs/**"]')
const kindRule = v.optional(
  settings({ weight: v.optional(decimal(1000 * MICROS)), paths: v.optional(pathPatterns) }),
)
const identity = v.pipe(
  settings({ email: v.optional(text), name: v.optional(text) }),
  v.check(
    (value) => value.email !== undefined || value.name !== undefined,
    'must have an email, a name or both',
  ),
)
const identities = v.array(identity, 'must be a list of identities, each with an email, a name or both')
const count = v.pipe(
  v.number('must be a whole number'),
  v.integer('must be a whole number'),
  v.minValue(1, 'must be at least 1'),
  v.maxValue(1000, 'must be at most 1000'),
)
const classEmails = v.optional(v.array(text, 'must be a list of e-mails or domains, such as ["@acme.com"]'))

const POLICY_FILE = settings({
  name: v.optional(text),
  version: v.optional(text),
  kinds: v.optional(
    settings({ code: kindRule, test: kindRule, prose: kindRule, data: kindRule, configuration: kindRule }),
  ),
  exclude: v.optional(
    v.array(settings({ paths: pathPatterns, reason: text }), 'must be a list, each with paths and a reason'),
  ),
  include: v.optional(pathPatterns),
  aiAssisted: v.optional(decimal(MICROS)),
  coAuthors: v.optional(v.picklist(['equal'], 'must be "equal"')),
  reuse: v.optional(
    settings({
      factor: v.optional(decimal(1000 * MICROS)),
      cap: v.optional(decimal(4 * MICROS)),
      maxRepositoriesPerPerson: v.optional(count),
      log2: v.optional(
        v.pipe(
          v.array(decimal(1000 * MICROS), 'must be a list of 16 numbers'),
          v.length(16, 'must be a list of 16 numbers, for 1 to 16 consumers'),
          v.check((table) => table.every((micros, at) => micros >= (table[at - 1] ?? 0)), 'must never fall'),
        ),
      ),
    }),
  ),
  agents: v.optional(identities),
  bots: v.optional(identities),
  classes: v.optional(
    settings({
      employee: classEmails,
      contractor: classEmails,
      external: classEmails,
      otherwise: v.optional(v.picklist(PERSON_CLASSES, `must be one of ${PERSON_CLASSES.join(', ')}`)),
    }),
  ),
})

/** What a policy file may say; everything is optional, and what is left out is as in the built-in policy. */
type PolicyFile = v.InferOutput<typeof POLICY_FILE>

/**
 * Judges the parsed value of a policy file (YAML and JSON are parsed at the edge) and lays it over the built-in policy:
 * settings that are left out keep their built-in values, lists replace lists. Refuses unknown settings and wrong values,
 * all at once (of unknown settings the first of each table), each with its field, what is wrong and what is allowed.
 */
export function parsePolicy(value: unknown): PolicyReading {
  const parsed = v.safeParse(POLICY_FILE, value)
  if (parsed.success) return { ok: true, policy: overDefault(parsed.output) }
  return { ok: false, refusals: parsed.issues.map(refusalOf) }
}

function refusalOf(issue: v.BaseIssue<unknown>): PolicyRefusal {
  return { field: v.getDotPath(issue) ?? '', problem: issue.message }
}

function overDefault(file: PolicyFile): Policy {
  const base = DEFAULT_POLICY
  const reuse = file.reuse ?? {}
  const classes = file.classes ?? {}
  return {
    // A file with other rules must not pass for the built-in version.
    name: file.name ?? 'custom',
    version: file.version ?? '1',
    kinds: kindsOver(file.kinds ?? {}),
    exclude: file.exclude ?? base.exclude,
    include: file.include ?? base.include,
    aiAssistedMicros: file.aiAssisted ?? base.aiAssistedMicros,
    coAuthors: file.coAuthors ?? base.coAuthors,
    reuse: {
      factorMicros: reuse.factor ?? base.reuse.factorMicros,
      capMicros: reuse.cap ?? base.reuse.capMicros,
      maxRepositoriesPerPerson: reuse.maxRepositoriesPerPerson ?? base.reuse.maxRepositoriesPerPerson,
      log2Micros: reuse.log2 ?? base.reuse.log2Micros,
    },
    agents: file.agents?.map(patternOf) ?? base.agents,
    bots: file.bots?.map(patternOf) ?? base.bots,
    classes: PERSON_CLASSES.flatMap((name) => {
      const emails = classes[name]
      return emails === undefined || emails.length === 0 ? [] : [{ class: name, emails }]
    }),
    otherwise: classes.otherwise ?? base.otherwise,
  }
}

function kindsOver(file: NonNullable<PolicyFile['kinds']>): Readonly<Record<Kind, KindRule>> {
  const rule = (kind: Kind): KindRule => ({
    weightMicros: file[kind]?.weight ?? DEFAULT_POLICY.kinds[kind].weightMicros,
    paths: file[kind]?.paths ?? DEFAULT_POLICY.kinds[kind].paths,
  })
  return {
    code: rule('code'),
    test: rule('test'),
    prose: rule('prose'),
    data: rule('data'),
    configuration: rule('configuration'),
  }
}

// Exact optional properties: an absent half must be absent, not undefined.
function patternOf(file: {
  readonly email?: string | undefined
  readonly name?: string | undefined
}): IdentityPattern {
  return {
    ...(file.email === undefined ? {} : { email: file.email }),
    ...(file.name === undefined ? {} : { name: file.name }),
  }
}

/**
 * The policy as the value of a policy file, every setting spelled out and in a fixed order: `parsePolicy` of it gives the
 * policy back. What `byline policy` prints and what is hashed.
 */
export function policyFileOf(policy: Policy) {
  const emails = (name: PersonClass) =>
    policy.classes.flatMap((rule) => (rule.class === name ? rule.emails : []))
  return {
    name: policy.name,
    version: policy.version,
    kinds: Object.fromEntries(
      KINDS.map((kind) => {
        const { weightMicros, paths } = policy.kinds[kind]
        return [kind, { weight: decimalOfMicros(weightMicros), paths }]
      }),
    ),
    exclude: policy.exclude.map(({ paths, reason }) => ({ paths, reason })),
    include: policy.include,
    aiAssisted: decimalOfMicros(policy.aiAssistedMicros),
    coAuthors: policy.coAuthors,
    reuse: {
      factor: decimalOfMicros(policy.reuse.factorMicros),
      cap: decimalOfMicros(policy.reuse.capMicros),
      maxRepositoriesPerPerson: policy.reuse.maxRepositoriesPerPerson,
      log2: policy.reuse.log2Micros.map(decimalOfMicros),
    },
    agents: policy.agents.map((pattern) => ({ ...patternOf(pattern) })),
    bots: policy.bots.map((pattern) => ({ ...patternOf(pattern) })),
    classes: {
      employee: emails('employee'),
      contractor: emails('contractor'),
      external: emails('external'),
      otherwise: policy.otherwise,
    },
  } satisfies Json
}

/**
 * The policy's hash: that of the canonical JSON (RFC 8785) of `policyFileOf`, so that a file that says the same in other
 * words or order has the same hash. `sha256` is handed in and gives lower-case hexadecimal.
 */
export function policyHash(policy: Policy, sha256: (bytes: Uint8Array) => string): string {
  return sha256(canonicalBytes(policyFileOf(policy)))
}

/** Micro-units as the shortest decimal text: 250000 is '0.25'. */
export function decimalOfMicros(micros: number): string {
  const whole = Math.floor(micros / MICROS)
  const fraction = String(micros % MICROS)
    .padStart(6, '0')
    .replace(/0+$/, '')
  return fraction === '' ? String(whole) : `${whole}.${fraction}`
}
