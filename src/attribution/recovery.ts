// Looks for the past of text that nothing in the commit itself explains: copies of text that lives on, and text that was
// deleted earlier and comes back.
import { LEAST_MOVE_TOKENS, LEAST_MOVE_WORD_BYTES } from './block-moves.ts'
import { GRAM_TOKENS, eachFingerprint, gramHash } from './fingerprints.ts'
import type { Engine, FileState, TextOf } from './engine.ts'
import { wordBytes, type TokenPool } from './leftovers.ts'
import { NO_REF, runIndex } from './runs.ts'
import { TokenList, appendTokens } from './tokens.ts'
import { REMEMBERED_GENERATIONS } from './vanished-text.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'

// A copy pays nobody, so it must be beyond chance: some six lines. What comes back elsewhere than it stood needs more
// than what comes back where it was.
const LEAST_COPY_TOKENS = 50
const LEAST_COPY_WORD_BYTES = 120
// So many tokens have about ten fingerprints one after the other; fewer than eight of them seldom lead to a copy.
const LEAST_COPY_STREAK = 8
const LEAST_ELSEWHERE_TOKENS = 12
const LEAST_ELSEWHERE_WORD_BYTES = 40
// Files to look into for one fingerprint, and places in each.
const MOST_FILES = 4
const MOST_PLACES = 8
// Text written at more places, or deleted more often, than this says nothing about who wrote it.
const MOST_WRITINGS = 32
const MOST_DELETIONS = 8
const MOST_CACHED_FILES = 256

/** The tokens of one text, to be searched for grams. */
class FileTokens {
  readonly tokens: TokenList
  private readonly heads: Int32Array
  private readonly followers: Int32Array

  constructor(text: Uint8Array) {
    this.tokens = new TokenList(256 + (text.length >> 2))
    appendTokens(text, 0, text.length, this.tokens)
    const gramCount = Math.max(0, this.tokens.count - GRAM_TOKENS + 1)
    this.heads = new Int32Array(1 << (32 - Math.clz32(gramCount))).fill(-1)
    this.followers = new Int32Array(gramCount)
    for (let at = gramCount - 1; at >= 0; at--) {
      const slot = gramHash(this.tokens.hashes, at) & (this.heads.length - 1)
      this.followers[at] = this.heads[slot]!
      this.heads[slot] = at
    }
  }

  /** The first token after `after` from which a gram with this hash goes on; -1 for none. */
  next(hash: number, after: number): number {
    let at = after < 0 ? this.heads[hash & (this.heads.length - 1)]! : this.followers[after]!
    while (at >= 0 && gramHash(this.tokens.hashes, at) !== hash) at = this.followers[at]!
    return at
  }
}

/** Keeps the tokens of files that were looked into lately. */
export class FileTokensCache {
  private readonly files = new Map<string, FileTokens>()

  get(blob: string, text: Uint8Array): FileTokens {
    const known = this.files.get(blob)
    if (known !== undefined) {
      this.files.delete(blob)
      this.files.set(blob, known)
      return known
    }
    const made = new FileTokens(text)
    this.files.set(blob, made)
    if (this.files.size > MOST_CACHED_FILES) this.files.delete(this.files.keys().next().value!)
    return made
  }
}

/** What a search for the past needs to know of its commit. */
export interface RecoveryPlace {
  readonly engine: Engine
  /** Parents (lineage included) by number. */
  readonly parents: readonly number[]
  readonly generation: number
  /** Whether a commit is one of the parents or before them. */
  readonly isAncestor: (commit: number) => boolean
  readonly textOf: TextOf
  /** The path of each owner in the pool of new tokens. */
  readonly pathOf: (owner: number) => number
  /** Whether something stands at a path once the commit is done. */
  readonly staysAt: (path: number) => boolean
}

interface Match {
  /** First new token, and how many. */
  readonly at: number
  readonly length: number
  readonly refs: Int32Array
}

// Files that repeat themselves by their nature, entry after entry: likeness says nothing about who wrote them.
const REPETITIVE =
  /(?:^|\/)(?:change-?log|changes|history|news|releases?|release-?notes|licen[cs]es?|notice|third-?party)[^/]*$/i

/** Whether text at a path is neither looked for elsewhere nor found again there. */
export function isRepetitive(path: string): boolean {
  return REPETITIVE.test(path)
}

/**
 * Gives new tokens of the pool the references of text they repeat. Returns the blobs that must be read first; then
 * nothing is certain yet, and the search is to be made again.
 */
export function recoverPast(place: RecoveryPlace, fresh: TokenPool): string[] {
  const missing = new Set<string>()
  for (let stretch = 0; stretch < fresh.owners.length; stretch++) {
    const path = place.pathOf(fresh.owners[stretch]!)
    if (isRepetitive(place.engine.paths[path]!)) continue
    const end = fresh.ends[stretch]!
    for (let at = fresh.firsts[stretch]!; at < end;) {
      let stop = at
      while (stop < end && fresh.refs[stop] === NO_REF) stop++
      if (stop - at >= GRAM_TOKENS && wordBytes(fresh.tokens, at, stop - at) >= LEAST_MOVE_WORD_BYTES)
        recoverRun(place, fresh, at, stop, path, missing)
      at = Math.max(stop, at + 1)
    }
  }
  return [...missing]
}

// Searches for the past of one unexplained run.
function recoverRun(
  place: RecoveryPlace,
  fresh: TokenPool,
  first: number,
  end: number,
  path: number,
  missing: Set<string>,
): void {
  const hashes: number[] = []
  const places: number[] = []
  eachFingerprint(fresh.tokens, first, end, (hash, at) => {
    hashes.push(hash)
    places.push(at)
  })
  if (end - first >= LEAST_COPY_TOKENS) {
    for (const source of livingSources(place, hashes)) {
      takeCopies(place, fresh, first, end, source, hashes, places, missing)
    }
  }
  hashes.forEach((hash, index) => {
    const at = places[index]!
    if (fresh.refs[at] !== NO_REF) return
    const match = findVanished(place, fresh, first, end, at, hash, path)
    if (match !== null) fresh.refs.set(match.refs, match.at)
  })
}

// How far new tokens around `at` are the same as old ones around `old`: the first new one and the count.
function extent(
  fresh: TokenPool,
  first: number,
  end: number,
  at: number,
  hashes: Int32Array,
  oldFirst: number,
  oldEnd: number,
  old: number,
): { back: number; length: number } {
  let back = 0
  while (
    at - back > first &&
    old - back > oldFirst &&
    fresh.refs[at - back - 1] === NO_REF &&
    fresh.tokens.hashes[at - back - 1] === hashes[old - back - 1]
  ) {
    back++
  }
  let ahead = 0
  while (
    at + ahead < end &&
    old + ahead < oldEnd &&
    fresh.refs[at + ahead] === NO_REF &&
    fresh.tokens.hashes[at + ahead] === hashes[old + ahead]
  ) {
    ahead++
  }
  return { back, length: back + ahead }
}

/** A file that may hold what a run copies; `hits` are the indices of the fingerprints that say so. */
interface LivingSource {
  readonly path: number
  readonly state: FileState
  readonly hits: readonly number[]
}

// Gives the tokens of a run that a file holds too that file's references.
function takeCopies(
  place: RecoveryPlace,
  fresh: TokenPool,
  first: number,
  end: number,
  source: LivingSource,
  hashes: readonly number[],
  places: readonly number[],
  missing: Set<string>,
): void {
  const open = source.hits.filter((hit) => fresh.refs[places[hit]!] === NO_REF)
  if (open.length < LEAST_COPY_STREAK) return
  const text = place.textOf(source.state.blob)
  if (text === undefined) missing.add(source.state.blob)
  if (!text) return
  const file = place.engine.fileTokens.get(source.state.blob, text)
  const { tokens } = file
  const { runs } = source.state
  const flag = place.staysAt(source.path) ? 1 : 0
  for (const hit of open) {
    const at = places[hit]!
    if (fresh.refs[at] !== NO_REF) continue
    let best = { back: 0, length: 0, old: 0 }
    let old = file.next(hashes[hit]!, -1)
    for (let tried = 0; old >= 0 && tried < MOST_PLACES; old = file.next(hashes[hit]!, old), tried++) {
      const { back, length } = extent(fresh, first, end, at, tokens.hashes, 0, tokens.count, old)
      if (length > best.length) best = { back, length, old }
    }
    const start = at - best.back
    if (best.length < LEAST_COPY_TOKENS) continue
    if (wordBytes(fresh.tokens, start, best.length) < LEAST_COPY_WORD_BYTES) continue
    for (let step = 0; step < best.length; step++) {
      const run = runIndex(runs, tokens.starts[best.old - best.back + step]!)
      fresh.refs[start + step] = (runs.refs[run] ?? NO_REF) | flag
    }
  }
}

// The files of the parents that may hold so much of a run's text that it is a copy: those with the most fingerprints first,
// then in the order of their paths.
function livingSources(place: RecoveryPlace, hashes: readonly number[]): LivingSource[] {
  const { engine } = place
  const hitsByPath = new Map<number, number[]>()
  let index = 0
  const places: number[] = []
  hashes.forEach((hash, position) => {
    const paths = engine.living.pathsOf(hash, place.isAncestor, MOST_WRITINGS)
    // Common text neither makes a streak nor breaks one.
    if (paths === null) return
    places.push(position)
    for (const path of paths) {
      const hits = hitsByPath.get(path)
      if (hits === undefined) hitsByPath.set(path, [index])
      else hits.push(index)
    }
    index++
  })
  const found: LivingSource[] = []
  for (const [path, hits] of hitsByPath) {
    if (!hasStreak(hits)) continue
    for (const parent of place.parents) {
      const state = engine.filesOf(parent).get(path)
      if (state === undefined || state.runs.starts.length === 0) continue
      found.push({ path, state, hits: hits.map((hit) => places[hit]!) })
      break
    }
  }
  found.sort(
    (a, b) =>
      b.hits.length - a.hits.length || compareCodePoints(engine.paths[a.path]!, engine.paths[b.path]!),
  )
  return found.slice(0, MOST_FILES)
}

function hasStreak(hits: readonly number[]): boolean {
  const reach = LEAST_COPY_STREAK - 1
  return hits.some((hit, at) => hits[at + reach] === hit + reach)
}

// Entries of the table of deleted text that one fingerprint may stand for.
const deletions: number[] = []

// Finds them; returns false where text was deleted so often that it says nothing.
function findDeletions(place: RecoveryPlace, hash: number, path: number, onlyHere: boolean): boolean {
  const { vanished, graph } = place.engine
  deletions.length = 0
  for (let entry = vanished.table.latest(hash); entry >= 0; entry = vanished.table.earlier(entry)) {
    const run = vanished.table.firsts[entry]!
    if (onlyHere && vanished.paths[run] !== path) continue
    const commit = vanished.commits[run]!
    if (place.generation - graph.generations[commit]! > REMEMBERED_GENERATIONS) continue
    if (!place.isAncestor(commit)) continue
    if (deletions.length === MOST_DELETIONS) return false
    deletions.push(entry)
  }
  return true
}

function findVanished(
  place: RecoveryPlace,
  fresh: TokenPool,
  first: number,
  end: number,
  at: number,
  hash: number,
  path: number,
): Match | null {
  const { engine } = place
  const { vanished } = engine
  // A short run comes back only where it stood.
  if (!findDeletions(place, hash, path, end - first < LEAST_ELSEWHERE_TOKENS)) return null
  let best: { back: number; length: number; old: number; run: number; here: boolean } | null = null
  for (const entry of deletions) {
    const run = vanished.table.firsts[entry]!
    const old = vanished.table.seconds[entry]!
    const start = vanished.starts[run]!
    const size = extent(fresh, first, end, at, vanished.hashes, start, vanished.endOf(run), old)
    const candidate = { ...size, old, run, here: vanished.paths[run] === path }
    if (!isEnough(fresh, at, candidate)) continue
    if (best === null || isBetter(engine, candidate, best)) best = candidate
  }
  if (best === null) return null
  const { back, length, old } = best
  return { at: at - back, length, refs: vanished.refs.slice(old - back, old - back + length) }
}

function isEnough(
  fresh: TokenPool,
  at: number,
  match: { back: number; length: number; here: boolean },
): boolean {
  if (match.length < (match.here ? LEAST_MOVE_TOKENS : LEAST_ELSEWHERE_TOKENS)) return false
  const least = match.here ? LEAST_MOVE_WORD_BYTES : LEAST_ELSEWHERE_WORD_BYTES
  return wordBytes(fresh.tokens, at - match.back, match.length) >= least
}

// The same path first, then the longer, then the later deletion, then the smaller commit id: nothing that depends on the
// order in which commits were read.
function isBetter(
  engine: Engine,
  a: { length: number; run: number; old: number; here: boolean },
  b: { length: number; run: number; old: number; here: boolean },
): boolean {
  if (a.here !== b.here) return a.here
  if (a.length !== b.length) return a.length > b.length
  const commitA = engine.vanished.commits[a.run]!
  const commitB = engine.vanished.commits[b.run]!
  if (commitA === commitB) return a.old < b.old
  const generationA = engine.graph.generations[commitA]!
  const generationB = engine.graph.generations[commitB]!
  if (generationA !== generationB) return generationA > generationB
  return engine.graph.ids[commitA]! < engine.graph.ids[commitB]!
}
