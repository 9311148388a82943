// The set of all ancestors of a commit, as bits that commits share with their parents.
import { RadixMap } from './radix-map.ts'

/** A set of commit numbers: thirty-two to a word. */
export type Ancestry = RadixMap<number>

/** The ancestry of a commit without parents. */
export const NO_ANCESTRY: Ancestry = RadixMap.empty<number>()

/** Whether a commit is in the set. */
export function isIn(ancestry: Ancestry, commit: number): boolean {
  return (((ancestry.get(commit >>> 5) ?? 0) >>> (commit & 31)) & 1) === 1
}

/** The set with a commit more. */
export function withCommit(ancestry: Ancestry, commit: number): Ancestry {
  const word = ancestry.get(commit >>> 5) ?? 0
  return ancestry.set(commit >>> 5, word | (1 << (commit & 31)))
}

/** The commits of both sets. */
export function joinedAncestry(a: Ancestry, b: Ancestry): Ancestry {
  return a.union(b, (here, there) => here | there)
}

/** The set of the commits whose flag (one for each number) is 1. */
export function ancestryFrom(flags: Uint8Array): Ancestry {
  let ancestry = NO_ANCESTRY
  for (let first = 0; first < flags.length; first += 32) {
    let word = 0
    for (let bit = 0; bit < 32 && first + bit < flags.length; bit++) word |= flags[first + bit]! << bit
    if (word !== 0) ancestry = ancestry.set(first >>> 5, word)
  }
  return ancestry
}
