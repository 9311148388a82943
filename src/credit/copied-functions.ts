// Finds functions that were copied from another repository: whoever copied one uses the original, and what it repeats of that
// weighs nothing. Within a repository the attribution finds copies, by their text.
import { originIndex } from '../attribution/origin.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import { fingerprints, grams, knownStretches, tokenFrom, type CodeShape } from './code-shape.ts'
import type { AttributedCode } from './consumers.ts'
import { byteOffsets, type IndexedDefinition } from './definition-ranges.ts'

/** A function that is long enough to be known again. */
export interface KnownFunction {
  /** Its place among the definitions of the index. */
  readonly definition: number
  readonly repository: number
  readonly path: string
  readonly shape: CodeShape
  /** Its tokens in the shape, `[from, to)`. */
  readonly from: number
  readonly to: number
  /** The commit that wrote most of it, and when: seconds since 1970, by the committer. */
  readonly commit: string
  readonly committedAt: number
  /** Every commit that wrote any of it. */
  readonly commits: ReadonlySet<string>
}

/** A function with the oldest one it was copied from, and the bytes that repeat it: start and end in turn, ascending. */
export interface CopiedFunction {
  readonly copy: KnownFunction
  readonly original: KnownFunction
  readonly repeated: readonly number[]
}

const LEAST_TOKENS = 50
// What more functions of one repository have than this is how such code is written, and no sign of a copy.
const MOST_ALIKE = 3
// How many of the oldest functions with a fingerprint are looked at.
const MOST_HOLDERS = 32

/**
 * The functions of a file that are long enough, with who wrote them when; those that were brought in whole as third-party code
 * are none. `committedAt` gives the committer's time of a commit.
 */
export function knownFunctions(
  file: AttributedCode & Pick<KnownFunction, 'repository' | 'path'>,
  shape: CodeShape,
  functions: readonly IndexedDefinition[],
  committedAt: (commit: string) => number,
): readonly KnownFunction[] {
  const { repository, path, bytes, units } = file
  const offsets = [...new Set(functions.flatMap(({ first, end }) => [first, end]))].toSorted((a, b) => a - b)
  const places = byteOffsets(bytes, units, offsets)
  const byteOf = new Map(offsets.map((offset, at) => [offset, places[at]!]))
  return functions.flatMap(({ at, first, end }): KnownFunction[] => {
    const from = tokenFrom(shape, byteOf.get(first)!)
    const to = tokenFrom(shape, byteOf.get(end)!)
    if (to - from < LEAST_TOKENS) return []
    const written = tokensByCommit(file, shape, from, to)
    const [most] = [...written].toSorted(
      ([a, inA], [b, inB]) => inB - inA || committedAt(a) - committedAt(b) || compareCodePoints(a, b),
    )
    if (most === undefined) return []
    const [commit] = most
    const commits = new Set(written.keys())
    const own = { definition: at, repository, path, shape, from, to }
    return [{ ...own, commit, committedAt: committedAt(commit), commits }]
  })
}

// Nothing, where most of it was brought in.
function tokensByCommit(
  { runs, origins }: AttributedCode,
  { starts }: CodeShape,
  from: number,
  to: number,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  let imported = 0
  let run = -1
  for (let token = from; token < to; token++) {
    while (run + 1 < runs.starts.length && runs.starts[run + 1]! <= starts[token]!) run++
    const origin = run < 0 ? undefined : origins[originIndex(runs.refs[run]!)]
    if (origin === undefined) continue
    if (origin.imported) imported++
    else counts.set(origin.commit, (counts.get(origin.commit) ?? 0) + 1)
  }
  return 2 * imported > to - from ? new Map() : counts
}

/**
 * Which functions are copies of older ones in other repositories: neither is twice as long as the other; of the fingerprints
 * that tell functions from others of their repository, the shorter shares at least half with the longer; and the copy holds
 * nothing of the commit that wrote the original (a fork does, and counts once anyway). Of several the oldest is the original,
 * and of the same commit's the one that is most like it. What repeats it are tokens in eight in a row that both have; what the
 * copier changed or added is theirs.
 */
export function copiedFunctions(functions: readonly KnownFunction[]): readonly CopiedFunction[] {
  if (functions.every(({ repository }) => repository === functions[0]!.repository)) return []
  const ordered = functions.toSorted(compareAges)
  const prints = tellingFingerprints(ordered)
  const holders = new Map<number, number[]>()
  const found: CopiedFunction[] = []
  for (const [number, copy] of ordered.entries()) {
    const shared = new Map<number, number>()
    for (const print of prints[number]!) {
      const known = holders.get(print)
      for (const other of known ?? []) shared.set(other, (shared.get(other) ?? 0) + 1)
      if (known === undefined) holders.set(print, [number])
      else if (known.length < MOST_HOLDERS) known.push(number)
    }
    const likeness = (other: number): number => shared.get(other)! / prints[other]!.size
    const [first] = [...shared.keys()]
      .filter((other) => {
        const { repository, commit } = ordered[other]!
        if (repository === copy.repository || copy.commits.has(commit)) return false
        const sizes = [prints[number]!.size, prints[other]!.size]
        const shorter = Math.min(...sizes)
        return 2 * shared.get(other)! >= shorter && 2 * shorter >= Math.max(...sizes)
      })
      .toSorted((a, b) => compareCommits(ordered[a]!, ordered[b]!) || likeness(b) - likeness(a) || a - b)
    if (first === undefined) continue
    const original = ordered[first]!
    const known = new Set(grams(original.shape, original.from, original.to))
    found.push({ copy, original, repeated: knownStretches(copy.shape, copy.from, copy.to, known) })
  }
  return found
}

// The fingerprints of each function that tell it from others of its repository; none where those are less than half.
function tellingFingerprints(functions: readonly KnownFunction[]): readonly ReadonlySet<number>[] {
  const all = functions.map(({ shape, from, to }) => fingerprints(grams(shape, from, to)))
  const counts = new Map<number, Map<number, number>>()
  for (const [number, { repository }] of functions.entries()) {
    let own = counts.get(repository)
    if (own === undefined) counts.set(repository, (own = new Map()))
    for (const print of all[number]!) own.set(print, (own.get(print) ?? 0) + 1)
  }
  const usual = new Set<number>()
  for (const own of counts.values())
    for (const [print, count] of own) if (count > MOST_ALIKE) usual.add(print)
  return all.map((prints) => {
    const telling = [...prints].filter((print) => !usual.has(print))
    return new Set(2 * telling.length < prints.size ? [] : telling)
  })
}

function compareCommits(a: KnownFunction, b: KnownFunction): number {
  return a.committedAt - b.committedAt || compareCodePoints(a.commit, b.commit)
}

function compareAges(a: KnownFunction, b: KnownFunction): number {
  return (
    compareCommits(a, b) ||
    compareCodePoints(a.path, b.path) ||
    a.repository - b.repository ||
    a.from - b.from
  )
}

/** Ranges (start and end in turn, in any order, that may overlap) as ascending ones that do not. */
export function joinedRanges(ranges: readonly (readonly number[])[]): number[] {
  const pairs = ranges.flatMap((bounds) =>
    Array.from({ length: bounds.length / 2 }, (_, at) => [bounds[2 * at]!, bounds[2 * at + 1]!] as const),
  )
  const joined: number[] = []
  for (const [start, end] of pairs.toSorted((a, b) => a[0] - b[0])) {
    if (joined.length > 0 && start <= joined.at(-1)!)
      joined[joined.length - 1] = Math.max(end, joined.at(-1)!)
    else joined.push(start, end)
  }
  return joined
}
