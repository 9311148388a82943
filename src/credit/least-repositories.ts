// In how many repositories a person uses something, where forks and clones hold the same lines.

/**
 * The least number of repositories, `most` at most, such that each of `places` (the repositories that hold one line, ascending)
 * has one of them. So a line that a clone repeats makes no second repository, whatever is named first, and another line
 * never makes fewer. (The least hitting set, by branching over the smallest place, less the branches that another one
 * outdoes: among clones one is left.)
 */
export function leastRepositories(places: Iterable<readonly number[]>, most: number): number {
  return leastOf(
    [...places].toSorted((a, b) => a.length - b.length),
    most,
  )
}

function leastOf(places: readonly (readonly number[])[], most: number): number {
  const [first] = places
  if (first === undefined || most === 0) return 0
  const rests = first.map((repository) => places.filter((place) => !place.includes(repository)))
  let least = most
  for (const [at, rest] of rests.entries()) {
    const isOutdone = rests.some((other, number) => {
      if (number === at || !other.every((place) => rest.includes(place))) return false
      return other.length < rest.length || number < at
    })
    if (!isOutdone) least = Math.min(least, 1 + leastOf(rest, least - 1))
  }
  return least
}
