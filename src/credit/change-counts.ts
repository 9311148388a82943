// Counts what a change brings: tokens its commits wrote, and older ones that its files did not hold before.
import type { Attribution, Origin } from '../attribution/origin.ts'
import { isCopied, originIndex } from '../attribution/origin.ts'
import { runIndex } from '../attribution/runs.ts'
import { Segments } from '../attribution/segments.ts'
import { matchTexts, type EqualBytes } from '../attribution/text-matching.ts'
import type { Kind } from '../policy/policy.ts'
import { TokenCounter, type CountedFile } from './counted-tokens.ts'
import type { DefinitionRuns } from './definition-ranges.ts'

/** A file that a change leaves behind. */
export interface ChangedText extends Omit<CountedFile, 'definitions' | 'repeated'> {
  /** What of it stood there before, in bytes: start and end in turn, ascending. */
  readonly kept: readonly number[]
  /** Which definitions its bytes stand in; null where it was not analysed. */
  readonly definitions: DefinitionRuns | null
}

/** Tokens of one origin in one definition of a changed file that the change brought there. */
export interface BroughtTokens {
  readonly origin: Origin
  readonly path: string
  readonly kind: Kind
  /** As in the definitions handed in; -1 for none. */
  readonly definition: number
  readonly tokens: number
  /** Whether they stood elsewhere before: their origin is older than the change. */
  readonly isMoved: boolean
}

/** What a change brings, and what of it counts for nobody. */
export interface CountedChange {
  readonly brought: readonly BroughtTokens[]
  /** Tokens that stand elsewhere, too, by the path of the copy. */
  readonly copied: ReadonlyMap<string, number>
  /** Files that are third-party code throughout. */
  readonly thirdParty: readonly string[]
}

/** What the change is told by: which commits are its own, and texts that copies in it may repeat. */
export interface ChangeFacts {
  readonly isOwnCommit: (commit: string) => boolean
  /** Files that the change leaves alone and that hold the originals of what is copied in it. */
  readonly originals: readonly CountedFile[]
}

/** Counts changed files of a revision (its attribution's origins are those of their runs) as `TokenCounter` counts. */
export function countChange(
  { origins }: Pick<Attribution, 'origins'>,
  changed: readonly ChangedText[],
  { isOwnCommit, originals }: ChangeFacts,
): CountedChange {
  const files = changed.map(({ kept, definitions, ...counted }): CountedFile => ({
    ...counted,
    definitions: markedRuns(definitions, kept),
  }))
  const paths = new Set(changed.map(({ path }) => path))
  const thirdParty: string[] = []
  const count = (counted: readonly CountedFile[], isNoted: boolean): readonly BroughtTokens[] => {
    const counter = new TokenCounter({
      origins,
      files: counted.map(({ path, runs }) => ({ path, blob: '', runs })),
    })
    for (const file of counted) {
      const answer = counter.add(file)
      if (isNoted && answer === 'third-party' && paths.has(file.path)) thirdParty.push(file.path)
    }
    return counter.counts().flatMap(({ definition: mark, ...row }): BroughtTokens[] => {
      const isMoved = !isOwnCommit(row.origin.commit)
      if (!paths.has(row.path) || (isMoved && isKept(mark))) return []
      return [{ ...row, definition: definitionOf(mark), isMoved }]
    })
  }
  const brought = count([...files, ...originals], true)
  const withCopies = count(
    files.map((file) => ({ ...file, runs: { ...file.runs, refs: file.runs.refs.map((ref) => ref & ~1) } })),
    false,
  )
  return { brought, copied: difference(withCopies, brought), thirdParty }
}

/** The origins, by their places, of what stands copied in files: their originals decide what counts. */
export function copiedOriginsIn(files: readonly Pick<CountedFile, 'runs'>[]): ReadonlySet<number> {
  const found = new Set<number>()
  for (const { runs } of files) for (const ref of runs.refs) if (isCopied(ref)) found.add(originIndex(ref))
  return found
}

/** The stretches of a file, in bytes, that commits wrote which `isOwnCommit`: start and end in turn, ascending and apart. */
export function writtenStretches(
  { bytes, runs }: Pick<CountedFile, 'bytes' | 'runs'>,
  origins: readonly Origin[],
  isOwnCommit: (commit: string) => boolean,
): readonly number[] {
  const bounds: number[] = []
  for (let run = 0; run < runs.starts.length; run++) {
    if (!isOwnCommit(origins[originIndex(runs.refs[run]!)]!.commit)) continue
    const start = runs.starts[run]!
    if (bounds.at(-1) === start) bounds.pop()
    else bounds.push(start)
    bounds.push(runs.starts[run + 1] ?? bytes.length)
  }
  return bounds
}

/** How much of what stands between two bytes of a file each commit wrote, third-party code left out. */
export function bytesByCommit(
  { runs }: Pick<CountedFile, 'runs'>,
  origins: readonly Origin[],
  from: number,
  to: number,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (
    let run = Math.max(runIndex(runs, from), 0);
    run < runs.starts.length && runs.starts[run]! < to;
    run++
  ) {
    const { commit, imported } = origins[originIndex(runs.refs[run]!)]!
    const bytes = Math.min(runs.starts[run + 1] ?? to, to) - Math.max(runs.starts[run]!, from)
    if (!imported && bytes > 0) found.set(commit, (found.get(commit) ?? 0) + bytes)
  }
  return found
}

/** The stretches of `after` that stood in `before`: start and end in turn, ascending. */
export function keptStretches(
  before: Uint8Array,
  after: Uint8Array,
  equalBytes: EqualBytes,
  segments = new Segments(),
): readonly number[] {
  matchTexts(before, after, equalBytes, segments)
  const bounds: number[] = []
  for (let at = 0; at < segments.count; at++) {
    const start = segments.newStarts[at]!
    if (bounds.at(-1) === start) bounds.pop()
    else bounds.push(start)
    bounds.push(segments.newEnds[at]!)
  }
  return bounds
}

// A definition and whether the text was kept, as one number: definitions are counted from -1.
function markOf(definition: number, kept: boolean): number {
  return 2 * (definition + 1) + (kept ? 1 : 0)
}

function isKept(mark: number): boolean {
  return mark >= 0 && mark % 2 === 1
}

function definitionOf(mark: number): number {
  return mark < 0 ? -1 : (mark >> 1) - 1
}

// Definitions of a file cut where kept stretches begin and end, each number with its mark.
function markedRuns(definitions: DefinitionRuns | null, kept: readonly number[]): DefinitionRuns {
  const bounds = [...new Set([0, ...(definitions?.starts ?? []), ...kept])].toSorted((a, b) => a - b)
  let next = 0
  const marks = bounds.map((bound) => {
    while (next < kept.length && kept[next + 1]! <= bound) next += 2
    const stood = next < kept.length && kept[next]! <= bound
    const definition =
      definitions === null ? -1 : (definitions.definitions[runIndex(definitions, bound)] ?? -1)
    return markOf(definition, stood)
  })
  return { starts: Int32Array.from(bounds), definitions: Int32Array.from(marks) }
}

// Fewer are chance, and not worth a word.
const LEAST_COPIED_TOKENS = 8

function difference(
  whole: readonly BroughtTokens[],
  part: readonly BroughtTokens[],
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>()
  for (const { path, tokens } of whole) sums.set(path, (sums.get(path) ?? 0) + tokens)
  for (const { path, tokens } of part) sums.set(path, (sums.get(path) ?? 0) - tokens)
  return new Map([...sums].filter(([, tokens]) => tokens >= LEAST_COPIED_TOKENS))
}
