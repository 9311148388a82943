// Text that was deleted, kept as token hashes with its origins, so that whoever brings it back does not become its author.
import { FingerprintTable, eachFingerprint } from './fingerprints.ts'
import type { TokenList } from './tokens.ts'

/** How long deleted text is remembered: this many generations of commits. It bounds the index, and by ancestry alone. */
export const REMEMBERED_GENERATIONS = 2000

/** Deleted runs one after the other: token hashes and references, and for each run who deleted it where. */
export class VanishedText {
  tokenCount = 0
  hashes: Int32Array = new Int32Array(4096)
  refs: Int32Array = new Int32Array(4096)
  /** For each run: where its tokens begin; the next one's beginning is its end. */
  readonly starts: number[] = []
  /** For each run the number of the commit that deleted it, and of the path. */
  readonly commits: number[] = []
  readonly paths: number[] = []
  /** Fingerprints to (run, token). */
  readonly table = new FingerprintTable()

  /** Remembers tokens `[first, end)` as one run. */
  add(commit: number, path: number, tokens: TokenList, refs: Int32Array, first: number, end: number): void {
    const start = this.tokenCount
    this.reserve(start + end - first)
    this.hashes.set(tokens.hashes.subarray(first, end), start)
    this.refs.set(refs.subarray(first, end), start)
    this.tokenCount += end - first
    const run = this.starts.push(start) - 1
    this.commits.push(commit)
    this.paths.push(path)
    eachFingerprint(tokens, first, end, (hash, at) => this.table.add(hash, run, start + at - first))
  }

  endOf(run: number): number {
    return this.starts[run + 1] ?? this.tokenCount
  }

  reserve(size: number): void {
    if (size <= this.hashes.length) return
    const capacity = Math.max(size, this.hashes.length * 2)
    const hashes = new Int32Array(capacity)
    hashes.set(this.hashes.subarray(0, this.tokenCount))
    const refs = new Int32Array(capacity)
    refs.set(this.refs.subarray(0, this.tokenCount))
    this.hashes = hashes
    this.refs = refs
  }
}
