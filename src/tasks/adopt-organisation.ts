// What an organisation decides before anybody is named: the policy by which work counts, and that people were told of it.
import { randomBytes } from 'node:crypto'
import { readRepositories } from '../database/github-rows.ts'
import type { EntryBody, EntryOf } from '../ledger/entry.ts'
import type { Registers } from '../ledger/registers.ts'
import { personalAddresses } from '../policy/personal-addresses.ts'
import { policyFileOf } from '../policy/policy-file.ts'
import { canonicalJson } from '../proof/canonical-json.ts'
import { adoptedPolicy } from './adopted-policy.ts'
import type { Booked } from './booked.ts'
import { enqueueJobs, jobIds } from './github/queue.ts'
import type { Clock, OpenBooks } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'
import type { PolicyInForce } from './read-policy.ts'
import { sha256 } from './sha256.ts'

/** What is decided. What is null stays as it is. */
export interface OrganisationDecision {
  readonly policy: PolicyInForce | null
  /** When people were told, and the text that they were told. */
  readonly told: { readonly date: string; readonly text: Uint8Array } | null
}

/** What is in force. */
export interface OrganisationStanding {
  readonly policy: {
    readonly name: string
    readonly version: string
    readonly hash: string
    readonly adoption: number
    /** When it was adopted: RFC 3339, in UTC. */
    readonly since: string
  }
  /** When people were told, and the hash of the text, the first time first. */
  readonly informed: readonly { readonly date: string; readonly notice: string }[]
  /** How many repositories the app may read. */
  readonly repositoryCount: number
}

/** What a decision came to. */
export interface AdoptedFacts extends OrganisationStanding {
  readonly isPolicyNew: boolean
  /** How many repositories are scanned now. */
  readonly scanCount: number
}

const NAMED_MOST = 5

/**
 * Books a decision, and has all repositories scanned where people know of it. What was decided before is not booked again. Refuses a
 * policy that holds e-mail addresses, naming where they stand, and what the rules of the books refuse.
 */
export async function adoptForOrganisation(
  open: OpenBooks,
  actor: string,
  { policy, told }: OrganisationDecision,
  now: Clock,
): Promise<Outcome<Booked<AdoptedFacts>>> {
  const places = policy === null ? [] : personalAddresses(policy.policy)
  if (places.length > 0) return refused(addressRefusal(places))
  const appended = await open.append(actor, ({ registers }) =>
    Promise.resolve(done([...policyBodies(registers, policy), ...toldBodies(told)])),
  )
  if (!appended.ok) return appended
  const { entries } = appended.value
  const standing = await organisationStanding(open)
  const scanCount = standing.informed.length > 0 ? await scanAll(open, now) : 0
  const isPolicyNew = entries.some(({ kind }) => kind === 'policy-adopted')
  return done({ facts: { ...standing, isPolicyNew, scanCount }, entries, notes: [] })
}

/** What is in force in the books. */
export async function organisationStanding(open: OpenBooks): Promise<OrganisationStanding> {
  const { registers } = await open.read()
  const { policy } = adoptedPolicy(registers)
  const { adoption, policy: hash, time } = registers.policy!
  const repositories = await readRepositories(open.database, open.ledger, { state: 'selected' })
  return {
    policy: { name: policy.name, version: policy.version, hash, adoption, since: time },
    informed: registers.informed.map(toldOf),
    repositoryCount: repositories.length,
  }
}

function toldOf({ date, notice }: Pick<EntryOf<'people-informed'>, 'date' | 'notice'>) {
  return { date, notice }
}

function policyBodies({ policy }: Registers, adopted: PolicyInForce | null): readonly EntryBody[] {
  if (adopted === null || adopted.hash === policy?.policy) return []
  const rules = canonicalJson(policyFileOf(adopted.policy))
  return [{ kind: 'policy-adopted', adoption: (policy?.adoption ?? 0) + 1, policy: adopted.hash, rules }]
}

function toldBodies(told: OrganisationDecision['told']): readonly EntryBody[] {
  return told === null ? [] : [{ kind: 'people-informed', date: told.date, notice: sha256(told.text) }]
}

function addressRefusal(places: readonly string[]): string {
  const more = places.length > NAMED_MOST ? ` and ${places.length - NAMED_MOST} more` : ''
  const holds = places.length === 1 ? 'is an e-mail address' : 'are e-mail addresses'
  return (
    `${places.slice(0, NAMED_MOST).join(', ')}${more} ${holds}, and what is adopted stays in the ledger for good; ` +
    'write domains ("@example.com") or names of bots, and record people with byline owners import'
  )
}

async function scanAll(open: OpenBooks, now: Clock): Promise<number> {
  const { database, ledger } = open
  const repositories = await readRepositories(database, ledger, { state: 'selected' })
  const nextId = jobIds(now, randomBytes(4).toString('hex'))
  await enqueueJobs(
    { database, ledger, now, nextId, random: Math.random },
    repositories.map(({ id, installation }) => ({ kind: 'scan', installation, repository: id })),
  )
  return repositories.length
}
