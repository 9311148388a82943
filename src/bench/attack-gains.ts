// Measures what a change of a company's history brings one of its developers.
import { creditAuthors } from '../credit/authorship.ts'
import { definitionUsers, type Consumption } from '../credit/definition-users.ts'
import { reuseCredit } from '../credit/reuse-credit.ts'
import type { Person } from '../people/persons.ts'
import type { Policy } from '../policy/policy.ts'
import type { Analysis } from '../tasks/analyse-repositories.ts'

/** A company as credit sees it. */
export interface Company extends Pick<Analysis, 'index' | 'repositories' | 'consumptions' | 'copies'> {
  readonly people: { readonly persons: readonly Person[] }
}

/** Commits of an attack are known by this. */
export const NEW_COMMIT = 'attack'

/** How an attacker's shares changed: 1 is not at all. */
export interface Gain {
  /** Of what reuse adds to everybody, for the tokens the attacker had before. */
  readonly reuseOfOldTokens: number
  readonly reuse: number
  readonly whole: number
}

interface Shares {
  readonly reuseOfOldTokens: number
  readonly reuse: number
  readonly whole: number
}

/** The developers who wrote most, as many as are wanted, of those to whom reuse brings something. */
export function attackersOf(company: Company, policy: Policy, count: number): readonly string[] {
  const users = usersOf(company, policy)
  const { people } = creditAuthors(company.repositories, company.people.persons, policy, users)
  return people
    .filter(({ reuseMicros }) => reuseMicros > 0n)
    .toSorted((a, b) => b.tokens - a.tokens || (a.id < b.id ? -1 : 1))
    .slice(0, count)
    .map(({ id }) => id)
}

/** What the change brings the attacker. */
export function gainOf(before: Company, after: Company, attacker: string, policy: Policy): Gain {
  const [was, is] = [sharesOf(before, attacker, policy), sharesOf(after, attacker, policy)]
  return {
    reuseOfOldTokens: is.reuseOfOldTokens / was.reuseOfOldTokens,
    reuse: is.reuse / was.reuse,
    whole: is.whole / was.whole,
  }
}

function sharesOf(company: Company, person: string, policy: Policy): Shares {
  const users = usersOf(company, policy)
  const { people, unclaimed } = creditAuthors(company.repositories, company.people.persons, policy, users)
  const all = [...people, ...unclaimed]
  const reuseTotal = Number(all.reduce((sum, { reuseMicros }) => sum + reuseMicros, 0n))
  const total = reuseTotal + Number(all.reduce((sum, { authorshipMicros }) => sum + authorshipMicros, 0n))
  const own = all.find(({ id }) => id === person)!
  const old = company.repositories.map((repository) => ({
    ...repository,
    counts: repository.counts.filter(({ origin }) => origin.commit !== NEW_COMMIT),
  }))
  return {
    reuseOfOldTokens: Number(reuseCredit(old, policy, users).get(person) ?? 0n) / reuseTotal,
    reuse: Number(own.reuseMicros) / reuseTotal,
    whole: Number(own.authorshipMicros + own.reuseMicros) / total,
  }
}

function usersOf({ index, consumptions, copies }: Company, policy: Policy) {
  const all: readonly Consumption[] = [...consumptions, ...copies.map(({ consumption }) => consumption)]
  return definitionUsers(index, all, policy.reuse.maxRepositoriesPerPerson)
}
