// Builds and reads runs: who wrote which bytes of a file.
import { widened } from './growing-array.ts'
import type { Runs } from './origin.ts'

/** Stands for "nobody yet" while a file is being worked on. */
export const NO_REF = -1

const EMPTY = new Int32Array(0)

/** The runs of a file without tokens. */
export const NO_RUNS: Runs = { starts: EMPTY, refs: EMPTY }

/** Collects runs from the start of a file to its end; neighbours of one reference melt together. */
export class RunBuilder {
  count = 0
  private starts: Int32Array = new Int32Array(256)
  private refs: Int32Array = new Int32Array(256)

  clear(): void {
    this.count = 0
  }

  push(start: number, ref: number): void {
    if (this.count > 0 && this.refs[this.count - 1] === ref) return
    if (this.count === this.starts.length) {
      this.starts = widened(this.starts, this.count * 2)
      this.refs = widened(this.refs, this.count * 2)
    }
    this.starts[this.count] = start
    this.refs[this.count++] = ref
  }

  /** Takes over what `runs` holds of the bytes `[oldStart, oldEnd)`, standing at `newStart` now. */
  pushShifted(runs: Runs, oldStart: number, oldEnd: number, newStart: number): void {
    let at = runIndex(runs, oldStart)
    if (at < 0) at = 0
    for (; at < runs.starts.length && runs.starts[at]! < oldEnd; at++) {
      const start = runs.starts[at]!
      this.push(start <= oldStart ? newStart : newStart + start - oldStart, runs.refs[at]!)
    }
  }

  /** The runs collected; good until the builder is used again. */
  view(): Runs {
    return { starts: this.starts.subarray(0, this.count), refs: this.refs.subarray(0, this.count) }
  }

  /** The runs collected, to keep. */
  finish(): Runs {
    if (this.count === 0) return NO_RUNS
    return { starts: this.starts.slice(0, this.count), refs: this.refs.slice(0, this.count) }
  }
}

/** The index of the run that holds a byte, or -1 before the first. */
export function runIndex(runs: Pick<Runs, 'starts'>, byte: number): number {
  let low = 0
  let high = runs.starts.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    if (runs.starts[middle]! <= byte) low = middle + 1
    else high = middle - 1
  }
  return high
}

/** Whether two lists of runs say the same. */
export function sameRuns(a: Runs, b: Runs): boolean {
  if (a === b) return true
  if (a.starts.length !== b.starts.length) return false
  for (let at = 0; at < a.starts.length; at++) {
    if (a.starts[at] !== b.starts[at] || a.refs[at] !== b.refs[at]) return false
  }
  return true
}
