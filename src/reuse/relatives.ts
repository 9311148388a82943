// Which repositories hold one history (clones, mirrors, forks), and which of them a name published by several means.
import type { Origin } from '../attribution/origin.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'

/** What telling relatives needs to know of a repository at the revision that is read. */
export interface History {
  /** The commit's full id. */
  readonly revision: string
  /** How many commits it builds on, itself included. */
  readonly commitCount: number
  /** Where its text was first written. */
  readonly origins: readonly Pick<Origin, 'commit'>[]
}

/** Of some repositories, by their numbers, one of each family, in ascending order. */
export type Representatives = (repositories: readonly number[]) => readonly number[]

/** Where no repositories are related: each stands for itself. */
export const UNRELATED: Representatives = (repositories) =>
  [...new Set(repositories)].toSorted((a, b) => a - b)

/**
 * Repositories are a family where a commit wrote something that still stands in both, in any number of steps. Of a family's
 * the one with the longest history stands for the others, so that a mirror that lags behind hides nothing; of equally long
 * ones that with the smaller revision. Equal revisions are equal texts: there the first named stands for both, which changes
 * nothing but where things are shown.
 */
export function representativesOf(histories: readonly History[]): Representatives {
  const family = familiesOf(histories)
  const isBefore = (a: number, b: number): boolean => {
    const [one, other] = [histories[a]!, histories[b]!]
    const order =
      other.commitCount - one.commitCount || compareCodePoints(one.revision, other.revision) || a - b
    return order < 0
  }
  return (repositories) => {
    const found = new Map<number, number>()
    for (const repository of repositories) {
      const known = found.get(family[repository]!)
      if (known === undefined || isBefore(repository, known)) found.set(family[repository]!, repository)
    }
    return [...found.values()].toSorted((a, b) => a - b)
  }
}

// Equal numbers for repositories of one family.
function familiesOf(histories: readonly History[]): readonly number[] {
  let families: readonly number[] = [...histories.keys()]
  const holders = new Map<string, number>()
  for (const [repository, { origins }] of histories.entries()) {
    for (const { commit } of origins) {
      const other = holders.get(commit)
      if (other === undefined) holders.set(commit, repository)
      else if (families[other] !== families[repository]) {
        const [kept, joined] = [families[other]!, families[repository]!]
        families = families.map((family) => (family === joined ? kept : family))
      }
    }
  }
  return families
}
