// Which fingerprints of functions are no sign of a copy, since a repository writes such code again and again.

/** The fingerprints of one repository's functions. Functions are numbered by age. */
export interface UsualFingerprints {
  /** Whether more functions older than `number` than three, those that are alike taken for one, have a fingerprint. */
  readonly isUsual: (print: number, number: number) => boolean
  /** The oldest functions with a fingerprint. */
  readonly holders: (print: number) => readonly number[]
}

interface Holders {
  readonly numbers: number[]
  readonly kinds: Set<number>
  usualSince: number
}

// What more kinds of functions of one repository have than this is how such code is written.
const MOST_KINDS = 3
// How many of the oldest functions with a fingerprint are looked at.
const MOST_HOLDERS = 32
const NOBODY: readonly number[] = []

/** Reads the fingerprints of a repository's functions, whose numbers are given ascending. */
export function usualFingerprints(
  functions: readonly number[],
  printsOf: (number: number) => ReadonlySet<number>,
): UsualFingerprints {
  const known = new Map<number, Holders>()
  const kinds = new Map<number, number>()
  for (const number of functions) {
    const prints = printsOf(number)
    const kind = kindOf(prints, known, kinds, printsOf) ?? number
    kinds.set(number, kind)
    for (const print of prints) {
      let held = known.get(print)
      if (held === undefined)
        known.set(print, (held = { numbers: [], kinds: new Set(), usualSince: Infinity }))
      if (held.numbers.length < MOST_HOLDERS) held.numbers.push(number)
      if (held.kinds.size > MOST_KINDS) continue
      held.kinds.add(kind)
      if (held.kinds.size > MOST_KINDS) held.usualSince = number
    }
  }
  return {
    isUsual: (print, number) => (known.get(print)?.usualSince ?? Infinity) < number,
    holders: (print) => known.get(print)?.numbers ?? NOBODY,
  }
}

// The kind of the oldest function that shares at least half of all fingerprints that either has.
function kindOf(
  prints: ReadonlySet<number>,
  known: ReadonlyMap<number, Holders>,
  kinds: ReadonlyMap<number, number>,
  printsOf: (number: number) => ReadonlySet<number>,
): number | undefined {
  const shared = new Map<number, number>()
  for (const print of prints)
    for (const other of known.get(print)?.numbers ?? NOBODY) shared.set(other, (shared.get(other) ?? 0) + 1)
  let oldest: number | undefined
  for (const [other, count] of shared) {
    if (2 * count < prints.size + printsOf(other).size - count) continue
    if (oldest === undefined || other < oldest) oldest = other
  }
  return oldest === undefined ? undefined : kinds.get(oldest)
}
