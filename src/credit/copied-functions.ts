// Finds functions that were copied from another repository: whoever copied one uses the original, and what it repeats of that
// weighs nothing. Within a repository the attribution finds copies, by their text.
import { compareCodePoints } from '../proof/code-point-order.ts'
import { fingerprints, grams, knownTokens, tokenFrom, type CodeShape } from './code-shape.ts'
import { ageOfText, NO_AGE } from './commit-ages.ts'
import { byteOffsets, type IndexedDefinition } from './definition-ranges.ts'
import { usualFingerprints, type UsualFingerprints } from './usual-code.ts'

/** A function that is long enough to be known again. */
export interface KnownFunction {
  /** Its place among the definitions of the index. */
  readonly definition: number
  readonly name: string
  readonly repository: number
  readonly path: string
  readonly shape: CodeShape
  /** Its tokens in the shape, `[from, to)`. */
  readonly from: number
  readonly to: number
  /** How old each token of the shape is, as `tokenAges` has it. */
  readonly ages: Int32Array
}

/** A function with the oldest one it was copied from. */
export interface CopiedFunction {
  readonly copy: KnownFunction
  readonly original: KnownFunction
  /** The bytes of the copy that repeat it: start and end in turn, ascending. */
  readonly repeated: readonly number[]
  /** The age of the commit that copied most of them. */
  readonly copiedBy: number
}

// What functions must have, and how many different eights of them two must share: less is how everybody writes a loop.
const LEAST_TOKENS = 40
const LEAST_SHARED_GRAMS = 25
// Functions of so many tokens that share four fifths of all fingerprints are no chance, however usual those are.
const LEAST_SAME_TOKENS = 50
// What languages say how to write: everybody's are alike, and none is an original.
const BY_CONTRACT =
  /^(?:equals|hashCode|compareTo|Equals|GetHashCode|CompareTo|__(?:eq|ne|lt|le|gt|ge|hash|repr)__|eq|eql\?|==|partial_cmp)$/

/** The functions of a file that are long enough; those that were mostly brought in as third-party code are none. */
export function knownFunctions(
  file: Pick<KnownFunction, 'repository' | 'path' | 'shape' | 'ages'> & {
    readonly bytes: Uint8Array
    readonly units: number
  },
  functions: readonly (IndexedDefinition & Pick<KnownFunction, 'name'>)[],
): readonly KnownFunction[] {
  const { repository, path, shape, ages, bytes, units } = file
  const offsets = [...new Set(functions.flatMap(({ first, end }) => [first, end]))].toSorted((a, b) => a - b)
  const places = byteOffsets(bytes, units, offsets)
  const byteOf = new Map(offsets.map((offset, at) => [offset, places[at]!]))
  return functions.flatMap(({ at, name, first, end }): KnownFunction[] => {
    const from = tokenFrom(shape, byteOf.get(first)!)
    const to = tokenFrom(shape, byteOf.get(end)!)
    const written = ages.subarray(from, to).filter((age) => age !== NO_AGE).length
    if (to - from < LEAST_TOKENS || 2 * written < to - from) return []
    return [{ definition: at, name, repository, path, shape, from, to, ages }]
  })
}

// A function among all others in order.
interface Ranked {
  readonly known: KnownFunction
  readonly age: number
  readonly prints: ReadonlySet<number>
}

/**
 * Which functions are copies of older ones in other repositories: at least half of either's tokens stand in eight in a row
 * that the other has, 25 different eights at least; of the original's fingerprints that tell it from others of its repository
 * (`usual-code.ts`), or of all the copy's where those are fewer, both share at least half
 * (or four fifths of all, where the original has fifty tokens); and of what they share the copy's
 * side is the younger, by `ageOfText`. What a language's contract prescribes (`equals`) is no original. A copy holds nothing of the commit that gives the original its age: a fork does, and counts
 * once anyway. Of several the oldest is the original, and of the same commit's the one that is most like it. What repeats it is
 * what they share and was not there before the original was; what the copier changed or added is theirs.
 */
export function copiedFunctions(functions: readonly KnownFunction[]): readonly CopiedFunction[] {
  if (functions.every(({ repository }) => repository === functions[0]!.repository)) return []
  const ordered = inOrder(functions)
  const repositories = [...new Set(functions.map(({ repository }) => repository))]
  const usual = new Map(
    repositories.map((repository) => {
      const own = [...ordered.keys()].filter((at) => ordered[at]!.known.repository === repository)
      return [repository, usualFingerprints(own, (at) => ordered[at]!.prints)]
    }),
  )
  return [...ordered.keys()].flatMap((number) => {
    const found = likeFunctions(number, ordered, usual).flatMap(({ other, likeness }) => {
      const copied = copyOf(ordered[number]!.known, ordered[other]!.known)
      return copied === null ? [] : [{ ...copied, other, likeness }]
    })
    const [first] = found.toSorted((a, b) => a.age - b.age || b.likeness - a.likeness || a.other - b.other)
    if (first === undefined) return []
    const { copy, original, repeated, copiedBy } = first
    return [{ copy, original, repeated, copiedBy }]
  })
}

function inOrder(functions: readonly KnownFunction[]): readonly Ranked[] {
  return functions
    .map((known): Ranked => {
      const { shape, from, to, ages } = known
      return { known, age: ageOfText(ages.subarray(from, to)), prints: fingerprints(grams(shape, from, to)) }
    })
    .toSorted(
      ({ known: a, age: ageA }, { known: b, age: ageB }) =>
        ageA - ageB || compareCodePoints(a.path, b.path) || a.repository - b.repository || a.from - b.from,
    )
}

// The functions of other repositories that share enough with one to be its original, should they be older.
function likeFunctions(
  number: number,
  ordered: readonly Ranked[],
  usual: ReadonlyMap<number, UsualFingerprints>,
): readonly { readonly other: number; readonly likeness: number }[] {
  const { known, prints } = ordered[number]!
  return [...usual].flatMap(([repository, theirs]) => {
    if (repository === known.repository) return []
    const shared = new Map<number, { all: number; telling: number }>()
    for (const print of prints) {
      const telling = theirs.isUsual(print, number) ? 0 : 1
      for (const other of theirs.holders(print)) {
        const count = shared.get(other) ?? { all: 0, telling: 0 }
        shared.set(other, { all: count.all + 1, telling: count.telling + telling })
      }
    }
    return [...shared].flatMap(([other, count]) => {
      const { known: original, prints: all } = ordered[other]!
      if (4 * count.all < Math.min(prints.size, all.size) || BY_CONTRACT.test(original.name)) return []
      const isSame =
        original.to - original.from >= LEAST_SAME_TOKENS &&
        5 * count.all >= 4 * Math.max(prints.size, all.size)
      const telling = [...all].filter((print) => !theirs.isUsual(print, number)).length
      const tells = 2 * telling >= all.size && 2 * count.telling >= Math.min(telling, prints.size)
      if (!isSame && !tells) return []
      return [{ other, likeness: count.all / all.size }]
    })
  })
}

// What one function repeats of another, where that is the older one; `age` is the original's.
function copyOf(
  copy: KnownFunction,
  original: KnownFunction,
): (CopiedFunction & { readonly age: number }) | null {
  const gramsOf = ({ shape, from, to }: KnownFunction) => new Set(grams(shape, from, to))
  const own = gramsOf(copy)
  const both = new Set([...gramsOf(original)].filter((gram) => own.has(gram)))
  if (both.size < LEAST_SHARED_GRAMS) return null
  const shared = knownTokens(copy.shape, copy.from, copy.to, both)
  const theirs = knownTokens(original.shape, original.from, original.to, both)
  if (2 * shared.length < copy.to - copy.from || 2 * theirs.length < original.to - original.from) return null
  const ages = shared.map((token) => copy.ages[token]!)
  const age = ageOfText(theirs.map((token) => original.ages[token]!))
  if (age === NO_AGE || age >= ageOfText(ages) || ages.includes(age)) return null
  const tokens = shared.filter((token) => copy.ages[token]! > age)
  return { copy, original, age, repeated: boundsOf(copy.shape, tokens), copiedBy: mostFrequent(copy, tokens) }
}

function boundsOf({ starts, ends }: CodeShape, tokens: readonly number[]): readonly number[] {
  const bounds: number[] = []
  for (const [at, token] of tokens.entries()) {
    if (at > 0 && tokens[at - 1] === token - 1) bounds.pop()
    else bounds.push(starts[token]!)
    bounds.push(ends[token]!)
  }
  return bounds
}

// The age that most of the tokens have, the oldest of equals.
function mostFrequent({ ages }: KnownFunction, tokens: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const token of tokens) counts.set(ages[token]!, (counts.get(ages[token]!) ?? 0) + 1)
  const [most] = [...counts].toSorted(([a, ofA], [b, ofB]) => ofB - ofA || a - b)
  return most![0]
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
