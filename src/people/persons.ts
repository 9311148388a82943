// Joins identities to persons: by mailmap, by e-mail, by GitHub's noreply id; never by a name alone.
import { compareCodePoints } from '../proof/code-point-order.ts'
import { utf8 } from '../proof/canonical-json.ts'
import { classOfPerson } from '../policy/policy.ts'
import type { PersonClass, Policy } from '../policy/policy.ts'
import { accountableFor } from './accountable.ts'
import type { SignedCommit } from './accountable.ts'
import { giftsOf, NO_AGREEMENTS } from './agreed-shares.ts'
import type { AgreedGifts, AgreedParty, Agreements } from './agreed-shares.ts'
import { foldEmail, githubAccountOf, isPlaceholder } from './identity.ts'
import type { Identity } from './identity.ts'
import { NOBODY_KNOWN, type KnownIdentity, type KnownPeople } from './known-people.ts'
import { applyMailmap, joinMailmaps } from './mailmap.ts'
import type { Mailmap } from './mailmap.ts'
import { machineOf } from './machines.ts'

/** What is known of one repository's authors. */
export interface RepositoryAuthors {
  readonly mailmap: Mailmap
  readonly commits: readonly SignedCommit[]
  /** Squashes whose pull requests' commits are in the lineage. */
  readonly knownSquashes: ReadonlySet<string>
}

/** Someone who can be credited. */
export interface Person {
  /** Opaque: 16 hexadecimal digits of the hash of the smallest of the person's identities. */
  readonly id: string
  readonly name: string
  /** Folded, in code-point order; mapped ones and those in commits. */
  readonly emails: readonly string[]
  readonly class: PersonClass
  /** False for what belongs to nobody yet: an identity whose e-mail is empty or a placeholder. */
  readonly claimed: boolean
  /** The company's id of somebody it knows. */
  readonly knownAs?: string
  /** The contributor of the books, where nothing else is known of whoever has a part by agreement. */
  readonly contributor?: string
}

/** The persons of one commit. */
export interface CommitAuthors {
  /** They share equally, in code-point order of ids. Empty where no human stands for the commit. */
  readonly persons: readonly string[]
  /** What they agreed to give of their parts. Whoever is given some did not write it. */
  readonly gifts?: AgreedGifts
  readonly aiAssisted: boolean
  readonly lowConfidence: boolean
  readonly rules: readonly string[]
}

/** Everybody, and who stands for which commit. */
export interface People {
  /** By name: in code-point order of their lower-case forms, then as they are, then by ids; never by amount. */
  readonly persons: readonly Person[]
  /** One map for each repository, by commit id. */
  readonly commits: readonly ReadonlyMap<string, CommitAuthors>[]
}

// An identity that stands for some commit, as the mailmap leaves it.
interface Sighting {
  readonly key: string
  readonly name: string
  readonly named: boolean
  readonly emails: readonly string[]
  readonly known?: KnownIdentity
}

// Names in code-point order of their lower-case forms, then as they are, then ids: never by amount.
function comparePersons(a: Pick<Person, 'name' | 'id'>, b: Pick<Person, 'name' | 'id'>): number {
  return (
    compareCodePoints(a.name.toLowerCase(), b.name.toLowerCase()) ||
    compareCodePoints(a.name, b.name) ||
    compareCodePoints(a.id, b.id)
  )
}

/**
 * The persons behind the commits of one or several repositories. Each repository's mailmap comes first for its own
 * commits, then the others'; before all of them comes who is `known`. What was agreed counts where the giver is among a
 * commit's persons, and else changes nothing. `sha256` is handed in and gives lower-case hexadecimal.
 */
export function peopleOf(
  repositories: readonly RepositoryAuthors[],
  policy: Policy,
  sha256: (bytes: Uint8Array) => string,
  known: KnownPeople = NOBODY_KNOWN,
  agreements: Agreements = NO_AGREEMENTS,
): People {
  const sightings = new Map<string, Sighting[]>()
  const drafts = repositories.map((repository) => {
    const others = repositories.filter((other) => other !== repository).map((other) => other.mailmap)
    const mailmap = joinMailmaps([repository.mailmap, ...others])
    return repository.commits.map((commit) => {
      const accountable = accountableFor(commit, policy, repository.knownSquashes.has(commit.id))
      const seen = accountable.humans.flatMap((human) => sightingOf(human, mailmap, policy, known))
      for (const sighting of seen) {
        const earlier = sightings.get(sighting.key)
        if (earlier === undefined) sightings.set(sighting.key, [sighting])
        else earlier.push(sighting)
      }
      return { commit, accountable, keys: seen.map((sighting) => sighting.key) }
    })
  })
  const everyMailmap = joinMailmaps(repositories.map(({ mailmap }) => mailmap))
  const keyOf = partyKeys(
    agreements,
    drafts.flatMap((repository) => repository.map(({ commit }) => commit.id)),
    sightings,
    (identity) => sightingOf(identity, everyMailmap, policy, known),
  )
  const { persons, idByKey } = personsOf(sightings, policy, sha256)
  const personOf = (party: AgreedParty): string | undefined => idByKey.get(keyOf(party) ?? '')
  const commits = drafts.map((repository) => {
    const entries = repository.map(({ commit, accountable, keys }): [string, CommitAuthors] => {
      const ids = [...new Set(keys.map((key) => idByKey.get(key)!))].toSorted(compareCodePoints)
      const lowConfidence = accountable.lowConfidence && ids.length > 1
      const { aiAssisted, rules } = accountable
      const gifts = giftsOf(agreements.byCommit.get(commit.id) ?? [], ids, personOf)
      return [commit.id, { persons: ids, ...(gifts && { gifts }), aiAssisted, lowConfidence, rules }]
    })
    return new Map(entries)
  })
  return { persons, commits }
}

// None, where the mailmap turns the identity into a machine's.
function sightingOf(human: Identity, mailmap: Mailmap, policy: Policy, known: KnownPeople): Sighting[] {
  const mapped = applyMailmap(mailmap, human)
  if (machineOf(mapped, policy) !== undefined) return []
  const email = foldEmail(human.email)
  const own = known.personOf(email)
  const person = own ?? known.personOf(mapped.email)
  if (person !== undefined) {
    // What the repository makes of an address that the company knows does not matter.
    const emails = own === undefined ? [mapped.email, email] : [email]
    return [{ key: `known:${person.id}`, name: person.name, named: true, emails, known: person }]
  }
  // Whoever has no e-mail of their own is told apart by the name beside it, and stays unclaimed.
  const key = isPlaceholder(mapped.email)
    ? `unclaimed:${mapped.email}:${mapped.name}`
    : `email:${mapped.email}`
  return [{ key, name: mapped.name, named: mapped.named, emails: [mapped.email, email] }]
}

const ERASED = 'erased:'

// Gives the key of whoever takes part in what was agreed of these commits. Who gives is among the sightings, or else gives
// nothing; who receives becomes one, for helping leaves no trace in git.
function partyKeys(
  { byCommit, erasedOf }: Agreements,
  commits: readonly string[],
  sightings: Map<string, Sighting[]>,
  sightingsOf: (identity: Identity) => readonly Sighting[],
): (party: AgreedParty) => string | undefined {
  const keys = new Map<string, string | undefined>()
  const seenAs = (party: AgreedParty): readonly Sighting[] => {
    const { contributor, name, emails, known } = party
    if (known !== null) return [{ key: `known:${known.id}`, name: known.name, named: true, emails, known }]
    if (emails.length > 0) return emails.flatMap((email) => sightingsOf({ name, email }))
    const met = [...sightings.values()].flat().filter((one) => one.emails.some((email) => erasedOf(email) === contributor)) // prettier-ignore
    return [...met, { key: ERASED + contributor, name: contributor, named: true, emails: [] }]
  }
  const lookUp = (party: AgreedParty, isAdded: boolean): void => {
    if (keys.get(party.contributor) !== undefined) return
    const all = seenAs(party)
    const sighting = all.find(({ key }) => sightings.has(key)) ?? (isAdded ? all[0] : undefined)
    if (sighting !== undefined && !sightings.has(sighting.key)) sightings.set(sighting.key, [sighting])
    keys.set(party.contributor, sighting?.key)
  }
  const agreed = [...new Set(commits)].flatMap((commit) => byCommit.get(commit) ?? [])
  for (const { giver } of agreed) lookUp(giver, false)
  for (const { giver, parts } of agreed)
    if (keys.get(giver.contributor) !== undefined) for (const { to } of parts) lookUp(to, true)
  return (party) => keys.get(party.contributor)
}

function personsOf(
  sightings: ReadonlyMap<string, readonly Sighting[]>,
  policy: Policy,
  sha256: (bytes: Uint8Array) => string,
): { readonly persons: readonly Person[]; readonly idByKey: ReadonlyMap<string, string> } {
  const groups = new Map<string, string[]>()
  const roots = joinedKeys([...sightings.keys()])
  for (const [key, root] of roots) groups.set(root, [...(groups.get(root) ?? []), key])
  const persons: Person[] = []
  const idByKey = new Map<string, string>()
  for (const keys of groups.values()) {
    keys.sort(compareCodePoints)
    const id = sha256(utf8(wellFormed(keys[0]!))).slice(0, 16)
    for (const key of keys) idByKey.set(key, id)
    const seen = keys.flatMap((key) => sightings.get(key) ?? [])
    const emails = [...new Set(seen.flatMap((sighting) => sighting.emails))].filter((email) => email !== '')
    emails.sort(compareCodePoints)
    const known = seen[0]?.known
    const claimed = !keys[0]!.startsWith('unclaimed:')
    persons.push({
      id,
      name: displayName(seen, emails),
      emails,
      class: known?.class ?? classOfPerson(policy, emails),
      claimed,
      ...(known && { knownAs: known.id }),
      ...(keys[0]!.startsWith(ERASED) && { contributor: keys[0]!.slice(ERASED.length) }),
    })
  }
  return { persons: persons.toSorted(comparePersons), idByKey }
}

// Odd bytes in an e-mail may come out as a lone surrogate, which has no UTF-8 form.
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\uFFFD')
}

// Each key with the smallest of its group: the same numeric id is the same account, and an address from before ids joins
// the one account of its login. A login that two accounts have had joins neither.
function joinedKeys(keys: readonly string[]): Map<string, string> {
  const accounts = keys.map((key) => githubAccountOf(key.replace(/^email:/, '')))
  const idsByLogin = new Map<string, Set<string>>()
  for (const account of accounts) {
    if (account?.id === undefined) continue
    idsByLogin.set(account.login, (idsByLogin.get(account.login) ?? new Set()).add(account.id))
  }
  const rootByAccount = new Map<string, string>()
  const roots = new Map<string, string>()
  for (const [at, key] of keys.entries()) {
    const account = accounts[at]
    const ids = account === undefined ? undefined : idsByLogin.get(account.login)
    const id = account?.id ?? (ids?.size === 1 ? [...ids][0] : undefined)
    if (id === undefined) {
      roots.set(key, key)
      continue
    }
    const root = rootByAccount.get(id) ?? key
    rootByAccount.set(id, root)
    roots.set(key, root)
  }
  return roots
}

// The name the mailmap gives; else the one seen most often; of equals the first in code-point order. Without any, an e-mail.
function displayName(sightings: readonly Sighting[], emails: readonly string[]): string {
  const named = sightings.filter((sighting) => sighting.named)
  const counts = new Map<string, number>()
  for (const { name } of named.length > 0 ? named : sightings) {
    if (name !== '') counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const ranked = [...counts].toSorted(
    ([a, aCount], [b, bCount]) => bCount - aCount || compareCodePoints(a, b),
  )
  return ranked[0]?.[0] ?? emails[0] ?? '(no name)'
}
