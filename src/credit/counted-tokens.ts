// Counts the tokens of files for the origins that first wrote them: what is text of a person's, and how often it counts.
import { isCopied, originIndex, type Attribution, type Origin, type Runs } from '../attribution/origin.ts'
import { appendTokens, TokenList } from '../attribution/tokens.ts'
import type { Kind } from '../policy/policy.ts'
import { bytesOf } from './byte-search.ts'
import { CommentRanges, findComments } from './comments.ts'
import { CopyLedger } from './copies.ts'
import { eachLabelledRecord } from './labelled-records.ts'
import { largestRemainder } from './largest-remainder.ts'

/** Tokens of one kind that one origin first wrote and that count. */
export interface TokenCount {
  readonly origin: Origin
  readonly kind: Kind
  readonly tokens: number
}

/** One file to be counted. */
export interface CountedFile {
  readonly path: string
  readonly bytes: Uint8Array
  readonly runs: Runs
  readonly kind: Kind
  /** Whether third-party code that was brought in whole counts here. */
  readonly countsImports: boolean
}

interface Copied {
  readonly kind: Kind
  readonly tokens: number
}

/**
 * Counts the files of one revision, in any order. Words count; marks, and outside prose and data comments, do not. A labelled
 * record counts for whoever wrote its label. Imports count nothing but where a file says so, copies as `CopyLedger` has it.
 */
export class TokenCounter {
  private readonly origins: readonly Origin[]
  // Only these need comparing, and mostly there are none.
  private readonly copiedOrigins: ReadonlySet<number>
  private readonly sums = new Map<Kind, Float64Array>()
  private readonly copies = new CopyLedger<Copied>()
  private readonly list = new TokenList()
  private readonly comments = new CommentRanges()
  private tokensByRun = new Int32Array(256)

  constructor({ origins, files }: Pick<Attribution, 'origins' | 'files'>) {
    this.origins = origins
    this.copiedOrigins = originsWithCopies(files)
  }

  /** Counts a file. Gives whether it is third-party code throughout, so that nothing of it counts. */
  add(file: CountedFile): 'counted' | 'third-party' {
    const { list, comments } = this
    list.count = 0
    appendTokens(file.bytes, 0, file.bytes.length, list)
    comments.count = 0
    if (file.kind !== 'prose' && file.kind !== 'data') findComments(file.path, file.bytes, comments)
    const runCount = file.runs.starts.length
    if (runCount > this.tokensByRun.length) this.tokensByRun = new Int32Array(2 * runCount)
    this.tokensByRun.fill(0, 0, runCount)
    countWords(list, file.runs, comments, this.tokensByRun)
    if (file.kind === 'data') this.countRecords(file)
    return this.settle(file)
  }

  /** What counts, once every file was added. */
  counts(): TokenCount[] {
    for (const { origin, payload } of this.copies.counting())
      this.sumsOf(payload.kind)[origin]! += payload.tokens
    return [...this.sums].flatMap(([kind, sums]) => {
      const found: TokenCount[] = []
      for (const [at, tokens] of sums.entries())
        if (tokens > 0) found.push({ origin: this.origins[at]!, kind, tokens })
      return found
    })
  }

  private sumsOf(kind: Kind): Float64Array {
    let sums = this.sums.get(kind)
    if (sums === undefined) this.sums.set(kind, (sums = new Float64Array(this.origins.length)))
    return sums
  }

  // Gives the words of each labelled record to the runs its label's values stand in.
  private countRecords(file: CountedFile): void {
    const { list, tokensByRun } = this
    const { runs } = file
    const runOf = runsOfTokens(list, runs)
    let token = 0
    eachLabelledRecord(file.path, file.bytes, ({ start, end, labels }) => {
      while (token < list.count && list.starts[token]! < start) token++
      const first = token
      while (token < list.count && list.starts[token]! < end) token++
      const weights = labelWeights(file.bytes, list, runOf, first, token, labels)
      if (weights.size === 0) return
      let words = 0
      for (let at = first; at < token; at++) {
        if (!isWord(list, at)) continue
        words++
        tokensByRun[runOf[at]!]!--
      }
      const parts = largestRemainder(BigInt(words), [...weights.values()])
      for (const [at, run] of [...weights.keys()].entries()) tokensByRun[run]! += Number(parts[at]!)
    })
  }

  // Lays the counts of a file's runs to their origins.
  private settle({ path, runs, kind, countsImports }: CountedFile): 'counted' | 'third-party' {
    const { list, tokensByRun, origins, copiedOrigins } = this
    const sums = this.sumsOf(kind)
    let counted = 0
    let imported = 0
    let token = 0
    for (let run = 0; run < runs.starts.length; run++) {
      const ref = runs.refs[run]!
      const origin = originIndex(ref)
      const tokens = tokensByRun[run]!
      const weightless = origins[origin]!.imported && !countsImports
      if (weightless) imported += tokens
      else counted += tokens
      if (!weightless && !isCopied(ref)) sums[origin]! += tokens
      if (copiedOrigins.size === 0 || weightless || !copiedOrigins.has(origin)) continue
      const end = runs.starts[run + 1] ?? Infinity
      while (token < list.count && list.starts[token]! < runs.starts[run]!) token++
      const first = token
      while (token < list.count && list.starts[token]! < end) token++
      if (!isCopied(ref)) this.copies.addOriginal(origin, list, first, token)
      else if (tokens > 0) this.copies.addCopy(origin, path, list, first, token, { kind, tokens })
    }
    return imported > 0 && counted === 0 ? 'third-party' : 'counted'
  }
}

function originsWithCopies(files: Attribution['files']): Set<number> {
  const found = new Set<number>()
  for (const { runs } of files) for (const ref of runs.refs) if (isCopied(ref)) found.add(originIndex(ref))
  return found
}

function isWord(list: TokenList, token: number): boolean {
  return (list.hashes[token]! & 1) === 1
}

// Adds each word outside comments to its run.
function countWords(list: TokenList, runs: Runs, comments: CommentRanges, tokensByRun: Int32Array): void {
  const { starts } = runs
  let run = -1
  let comment = 0
  for (let token = 0; token < list.count; token++) {
    const at = list.starts[token]!
    while (run + 1 < starts.length && starts[run + 1]! <= at) run++
    while (comment < comments.count && comments.bounds[2 * comment + 1]! <= at) comment++
    const inComment = comment < comments.count && comments.bounds[2 * comment]! <= at
    if (!inComment && run >= 0 && isWord(list, token)) tokensByRun[run]!++
  }
}

function runsOfTokens(list: TokenList, { starts }: Runs): Int32Array {
  const runOf = new Int32Array(list.count)
  let run = -1
  for (let token = 0; token < list.count; token++) {
    while (run + 1 < starts.length && starts[run + 1]! <= list.starts[token]!) run++
    runOf[token] = Math.max(run, 0)
  }
  return runOf
}

// What surrounds a value and is none of it.
const AROUND_VALUES = new Set(bytesOf('"[]{},:'))

// How many of the label's tokens each run holds: its words, or its marks where it has no words (an emoji).
function labelWeights(
  bytes: Uint8Array,
  list: TokenList,
  runOf: Int32Array,
  first: number,
  last: number,
  labels: readonly number[],
): Map<number, bigint> {
  const words = new Map<number, bigint>()
  const marks = new Map<number, bigint>()
  let token = first
  for (let label = 0; label < labels.length; label += 2) {
    while (token < last && list.starts[token]! < labels[label]!) token++
    for (; token < last && list.starts[token]! < labels[label + 1]!; token++) {
      if (AROUND_VALUES.has(bytes[list.starts[token]!]!)) continue
      const found = isWord(list, token) ? words : marks
      found.set(runOf[token]!, (found.get(runOf[token]!) ?? 0n) + 1n)
    }
  }
  return words.size > 0 ? words : marks
}
