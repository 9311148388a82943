// Who stands for the commits of a change, under the names that git shows in its repository.
import type { ChangePeople } from '../credit/change-authors.ts'
import { NO_AGREEMENTS, type Agreements } from '../people/agreed-shares.ts'
import { githubAccountOf } from '../people/identity.ts'
import { NOBODY_KNOWN, type KnownPeople } from '../people/known-people.ts'
import { peopleOf, type Person } from '../people/persons.ts'
import type { Policy } from '../policy/policy.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import type { OpenRevision, ReadingOptions } from './open-revision.ts'
import { readAuthors } from './read-authors.ts'
import { sha256 } from './sha256.ts'

/** What the books say of people, and who is not to be named. All may be left out. */
export interface NamingRules {
  readonly known?: KnownPeople
  readonly agreements?: Agreements
  /** Folded e-mails of people who are not to be named. */
  readonly unnamedEmails?: ReadonlySet<string>
  /** GitHub accounts that are not to be named: logins in lower case, and ids. */
  readonly unnamedLogins?: ReadonlySet<string>
  readonly unnamedAccounts?: ReadonlySet<string>
}

/** The people of a change. */
export interface NamedPeople extends ChangePeople {
  /** Of a text with so many bytes of each commit the names of those who wrote most of it, in code-point order. */
  readonly namesOf: (bytesByCommit: ReadonlyMap<string, number>) => readonly string[]
}

// Whoever wrote less than a part in so many of a definition is not named with it: over the years everybody touches a word.
const LEAST_PART = 5

/** Commits, and what decides who stands for them. */
export interface NamedCommits {
  readonly commits: readonly string[]
  readonly policy: Policy
  readonly naming: NamingRules | undefined
}

/**
 * The people behind commits. Who is one person is for the books to say; names are those that git shows with the `.mailmap` of
 * `settings`, and never an e-mail. Somebody whom git does not show, or whom the books forgot, has none.
 */
export async function namedPeople(
  settings: OpenRevision,
  { commits, policy, naming = {} }: NamedCommits,
  { lineage }: Pick<ReadingOptions, 'lineage'>,
): Promise<NamedPeople> {
  const signed = await readAuthors(settings, [...new Set(commits)], lineage)
  const { known = NOBODY_KNOWN, agreements = NO_AGREEMENTS } = naming
  const people = peopleOf([signed], policy, sha256, known, agreements)
  const shown = new Map<string, string>()
  for (const person of peopleOf([signed], policy, sha256).persons)
    for (const email of person.emails) shown.set(email, shownName(person))
  const nameOf = (person: Person): string | null => {
    if (isUnnamed(person, naming) || person.knownAs === person.name) return null
    const name = person.emails.map((email) => shown.get(email)).find((found) => found !== undefined)
    return name ?? (person.knownAs === undefined ? shownName(person) : null)
  }
  const authors = people.commits[0]!
  const byId = new Map(people.persons.map((person) => [person.id, person]))
  const namesOf = (bytesByCommit: ReadonlyMap<string, number>): readonly string[] => {
    const sums = new Map<string, number>()
    let whole = 0
    for (const [commit, bytes] of bytesByCommit) {
      const persons = authors.get(commit)?.persons ?? []
      for (const person of persons) sums.set(person, (sums.get(person) ?? 0) + bytes / persons.length)
      if (persons.length > 0) whole += bytes
    }
    const least = Math.min(whole / LEAST_PART, Math.max(...sums.values()))
    const main = [...sums].filter(([, bytes]) => bytes >= least)
    const names = main.flatMap(([person]) => nameOf(byId.get(person)!) ?? [])
    return [...new Set(names)].toSorted(compareCodePoints)
  }
  return { authors, persons: people.persons, nameOf, namesOf }
}

function isUnnamed(
  { emails }: Person,
  { unnamedEmails, unnamedLogins, unnamedAccounts }: NamingRules,
): boolean {
  return emails.some((email) => {
    const account = githubAccountOf(email)
    return (
      unnamedEmails?.has(email) === true ||
      (account !== undefined && unnamedLogins?.has(account.login) === true) ||
      (account?.id !== undefined && unnamedAccounts?.has(account.id) === true)
    )
  })
}

// Where nobody set a name, git has the e-mail there.
function shownName({ name, emails }: Person): string {
  const cut = name.indexOf('@')
  const isAddress = emails.includes(name.toLowerCase()) || /^\S+@\S+$/.test(name)
  return isAddress && cut > 0 ? name.slice(0, cut) : name
}
