// Finds text of any kind that repeats, word for word, what stands in another repository since longer: nobody is paid twice for
// it. Within a repository the attribution finds copies.
import { eachFingerprint, FingerprintTable } from '../attribution/fingerprints.ts'
import type { Origin } from '../attribution/origin.ts'
import { isRepetitive } from '../attribution/recovery.ts'
import { appendTokens, TokenList } from '../attribution/tokens.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import { findComments, TextRanges } from './comments.ts'
import { ageOfText, NO_AGE, tokenAges, type CommitAges } from './commit-ages.ts'
import type { CountedFile } from './counted-tokens.ts'
import { RangeCursor } from './range-cursor.ts'

/** The words of a text that count, with their ages: what is compared. */
export interface ComparedText {
  readonly repository: number
  readonly path: string
  readonly words: TokenList
  /** As `tokenAges` has them. */
  readonly ages: Int32Array
}

// As for copies within a repository: beyond chance.
const LEAST_WORDS = 50
const LEAST_WORD_BYTES = 120
// Files that are equal throughout may be shorter.
const LEAST_FILE_WORDS = 12
const LEAST_FILE_WORD_BYTES = 40
// How many of the oldest places with a fingerprint are looked at.
const MOST_PLACES = 32
// More words than a text has.
const WORDS_END = 2 ** 26

/** What of a file is compared: words alone, so that formatting changes nothing, and in code those outside comments. */
export function comparedText(
  repository: number,
  { path, bytes, kind, runs }: CountedFile,
  origins: readonly Origin[],
  ages: CommitAges,
): ComparedText {
  const words = new TokenList(256 + (bytes.length >> 2))
  appendTokens(bytes, 0, bytes.length, words)
  const comments = new TextRanges()
  if (kind !== 'prose' && kind !== 'data') findComments(path, bytes, comments)
  const silent = new RangeCursor(comments.bounds, 2 * comments.count)
  let count = 0
  for (let token = 0; token < words.count; token++) {
    const start = words.starts[token]!
    if ((words.hashes[token]! & 1) === 0 || silent.holds(start)) continue
    words.starts[count] = start
    words.ends[count] = words.ends[token]!
    words.hashes[count++] = words.hashes[token]!
  }
  words.count = count
  words.starts = words.starts.slice(0, count)
  words.ends = words.ends.slice(0, count)
  words.hashes = words.hashes.slice(0, count)
  return { repository, path, words, ages: tokenAges(words.starts, runs, origins, ages) }
}

/**
 * What each text repeats of texts in other repositories that are older, by `ageOfText` of what both have: bytes, start and end in
 * turn, ascending. Files that have the same words throughout repeat each other, and so do fifty words in a row. What both
 * have of one commit (forks do) is no copy, nor what stood there before. Files that repeat themselves by nature are left out.
 */
export function repeatedText(texts: readonly ComparedText[]): readonly (readonly number[])[] {
  const marks = texts.map(({ words }) => new Uint8Array(words.count))
  if (texts.some(({ repository }) => repository !== texts[0]!.repository)) {
    const numbers = [...texts.keys()].filter((at) => !isRepetitive(texts[at]!.path))
    markEqualFiles(numbers, texts, marks)
    markRuns(numbers, texts, marks)
  }
  return texts.map(({ words }, at) => boundsOf(words, marks[at]!))
}

// Two stretches of the same words: so many from a word of either text on.
interface Pair {
  readonly copy: number
  readonly at: number
  readonly original: number
  readonly from: number
  readonly length: number
}

// Marks what a stretch repeats of an older one. Gives whether it is the younger.
function settle(
  { copy, at, original, from, length }: Pair,
  texts: readonly ComparedText[],
  marks: readonly Uint8Array[],
): boolean {
  const own = texts[copy]!.ages.subarray(at, at + length)
  const theirs = texts[original]!.ages.subarray(from, from + length)
  const age = ageOfText(theirs.filter((one, word) => one !== own[word]))
  if (age === NO_AGE || age >= ageOfText(own.filter((one, word) => one !== theirs[word]))) return false
  for (const [word, one] of own.entries()) if (one > age && one !== theirs[word]) marks[copy]![at + word] = 1
  return true
}

function markEqualFiles(
  numbers: readonly number[],
  texts: readonly ComparedText[],
  marks: readonly Uint8Array[],
): void {
  const groups = new Map<string, number[]>()
  for (const number of numbers) {
    const { words } = texts[number]!
    if (words.count < LEAST_FILE_WORDS || wordBytes(words, 0, words.count) < LEAST_FILE_WORD_BYTES) continue
    const key = `${words.count} ${hashOf(words)}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [number])
    else group.push(number)
  }
  for (const group of groups.values()) {
    const ages = new Map(group.map((number) => [number, ageOfText(texts[number]!.ages)]))
    group.sort((a, b) => ages.get(a)! - ages.get(b)! || compareCodePoints(texts[a]!.path, texts[b]!.path))
    const oldest = group[0]!
    const next = group.find((other) => texts[other]!.repository !== texts[oldest]!.repository)
    for (const copy of group) {
      const { repository, words } = texts[copy]!
      const original = texts[oldest]!.repository === repository ? next : oldest
      if (original === undefined || !sameWords(words, texts[original]!.words)) continue
      settle({ copy, at: 0, original, from: 0, length: words.count }, texts, marks)
    }
  }
}

function markRuns(
  numbers: readonly number[],
  texts: readonly ComparedText[],
  marks: readonly Uint8Array[],
): void {
  const table = placesByAge(numbers, texts)
  for (const copy of numbers) {
    const { repository, words, ages } = texts[copy]!
    // How far each way of laying another text beside this one has been followed.
    const followed = new Map<number, number>()
    let reached = 0
    eachFingerprint(words, 0, words.count, (hash, at) => {
      let entry = at < reached ? -1 : table.latest(hash)
      for (let tried = 0; entry >= 0 && tried < MOST_PLACES; entry = table.earlier(entry), tried++) {
        const original = table.firsts[entry]!
        const place = table.seconds[entry]!
        // The others are younger still.
        if (texts[original]!.ages[place]! >= ages[at]!) return
        if (texts[original]!.repository === repository) continue
        const way = original * 2 * WORDS_END + at - place + WORDS_END
        if ((followed.get(way) ?? 0) > at) continue
        const { back, length } = commonRun(texts[copy]!, at, texts[original]!, place)
        followed.set(way, at - back + length)
        if (length < LEAST_WORDS || wordBytes(words, at - back, length) < LEAST_WORD_BYTES) continue
        if (!settle({ copy, at: at - back, original, from: place - back, length }, texts, marks)) continue
        reached = at - back + length
        return
      }
    })
  }
}

// All fingerprints with the text and the word they begin at, so that the oldest is the latest in the table.
function placesByAge(numbers: readonly number[], texts: readonly ComparedText[]): FingerprintTable {
  const found = new FingerprintTable()
  for (const number of numbers) {
    const { words, ages } = texts[number]!
    eachFingerprint(words, 0, words.count, (hash, at) => {
      if (ages[at] !== NO_AGE) found.add(hash, number, at)
    })
  }
  // The age before the place: both fit into the 53 bits that stay exact.
  const order = new Float64Array(found.count)
  for (let entry = 0; entry < found.count; entry++)
    order[entry] = texts[found.firsts[entry]!]!.ages[found.seconds[entry]!]! * 2 ** 32 + entry
  order.sort()
  const table = new FingerprintTable()
  for (let last = order.length - 1; last >= 0; last--) {
    const entry = order[last]! % 2 ** 32
    table.add(found.hashes[entry]!, found.firsts[entry]!, found.seconds[entry]!)
  }
  return table
}

// How far the words about two places are the same, and how many of them stand before. What nobody here wrote ends it.
function commonRun(a: ComparedText, at: number, b: ComparedText, place: number) {
  const isSame = (step: number): boolean =>
    a.words.hashes[at + step] === b.words.hashes[place + step] &&
    a.ages[at + step] !== NO_AGE &&
    b.ages[place + step] !== NO_AGE
  let back = 0
  while (at > back && place > back && isSame(-back - 1)) back++
  let ahead = 0
  while (at + ahead < a.words.count && place + ahead < b.words.count && isSame(ahead)) ahead++
  return { back, length: back + ahead }
}

function sameWords(a: TokenList, b: TokenList): boolean {
  for (let at = 0; at < a.count; at++) if (a.hashes[at] !== b.hashes[at]) return false
  return a.count === b.count
}

function hashOf({ hashes }: TokenList): number {
  return hashes.reduce((hash, one) => Math.imul(hash ^ one, 0x01000193) ^ (hash >>> 15), 0)
}

function wordBytes({ starts, ends }: TokenList, from: number, length: number): number {
  let sum = 0
  for (let at = from; at < from + length; at++) sum += ends[at]! - starts[at]!
  return sum
}

function boundsOf({ starts, ends }: TokenList, marks: Uint8Array): readonly number[] {
  const bounds: number[] = []
  for (const [at, mark] of marks.entries()) {
    if (mark === 0) continue
    if (marks[at - 1] === 1) bounds.pop()
    else bounds.push(starts[at]!)
    bounds.push(ends[at]!)
  }
  return bounds
}
