// The splits that were agreed in pull requests, as an analysis wants them: by commit, with what is known of both sides.
import { claimantOf } from '../ledger/books-state.ts'
import type { Registers } from '../ledger/registers.ts'
import type { AgreedParty, Agreements, CommitAgreement } from '../people/agreed-shares.ts'
import type { KnownIdentity } from '../people/known-people.ts'
import type { SubjectNames } from './contributors.ts'

/** Who contributors are. */
export interface PartyNames {
  readonly names: ReadonlyMap<string, SubjectNames>
  /** The person of an id, as the company knows them. */
  readonly personOf: (person: string) => KnownIdentity | undefined
  /** The contributor whom an e-mail belonged to before they were erased. */
  readonly erasedOf: (email: string) => string | undefined
}

/**
 * What is agreed of every commit, in all repositories: a commit is the same wherever it lies. Of each pull request the latest
 * counts; where several hold one commit, they come in the order in which they were booked.
 */
export function agreementsOf(registers: Registers, { names, personOf, erasedOf }: PartyNames): Agreements {
  const partyOf = (contributor: string): AgreedParty => {
    const person = claimantOf(registers, contributor)
    return {
      contributor,
      name: names.get(contributor)?.name ?? contributor,
      emails: names.get(contributor)?.emails ?? [],
      known: (person === undefined ? undefined : personOf(person)) ?? null,
    }
  }
  const byCommit = new Map<string, CommitAgreement[]>()
  const splits = [...registers.splitOfPull.values()].toSorted((a, b) => a.sequence - b.sequence)
  for (const { commits, giver, parts } of splits) {
    if (parts === null) continue
    const agreement: CommitAgreement = {
      giver: partyOf(giver),
      parts: parts.map(({ contributor, percent }) => ({ to: partyOf(contributor), percent })),
    }
    for (const commit of commits) {
      const earlier = byCommit.get(commit)
      if (earlier === undefined) byCommit.set(commit, [agreement])
      else earlier.push(agreement)
    }
  }
  return { byCommit, erasedOf }
}
