// What a new version of a file takes over from old ones, before anything else is known of its other tokens.
import type { Runs } from './origin.ts'
import { NO_REF, NO_RUNS, RunBuilder } from './runs.ts'
import type { Segments } from './segments.ts'

const builder = new RunBuilder()
const strengthBuilder = new RunBuilder()

/** References of a new text, `NO_REF` where nothing was taken over, and beside them how strong each match was. */
export interface Overlay {
  readonly runs: Runs
  readonly strengths: Runs
}

/** Reads the references of an old version through the segments that lead to the new one into a builder, which is emptied first. */
export function inheritRuns(segments: Segments, old: Runs, into: RunBuilder): void {
  into.clear()
  let reached = 0
  for (let at = 0; at < segments.count; at++) {
    const start = segments.newStarts[at]!
    const end = segments.newEnds[at]!
    if (start > reached) into.push(reached, NO_REF)
    const oldStart = segments.oldStarts[at]!
    into.pushShifted(old, oldStart, oldStart + end - start, start)
    reached = end
  }
  into.push(reached, NO_REF)
}

/** `inheritRuns` with strengths, for texts that have several pasts. */
export function overlayOf(segments: Segments, old: Runs): Overlay {
  inheritRuns(segments, old, builder)
  strengthBuilder.clear()
  let reached = 0
  for (let at = 0; at < segments.count; at++) {
    if (segments.newStarts[at]! > reached) strengthBuilder.push(reached, 0)
    strengthBuilder.push(segments.newStarts[at]!, segments.strengths[at]!)
    reached = segments.newEnds[at]!
  }
  strengthBuilder.push(reached, 0)
  return { runs: builder.finish(), strengths: strengthBuilder.finish() }
}

/**
 * Joins what two pasts say of one text: where both have a token the stronger match speaks, and between equals
 * `older`, given both references. What neither has stays open.
 */
export function joinOverlays(a: Overlay, b: Overlay, older: (a: number, b: number) => number): Overlay {
  builder.clear()
  strengthBuilder.clear()
  let ra = 0
  let sa = 0
  let rb = 0
  let sb = 0
  for (let at = 0; at < END;) {
    while (startOf(a.runs, ra) <= at) ra++
    while (startOf(a.strengths, sa) <= at) sa++
    while (startOf(b.runs, rb) <= at) rb++
    while (startOf(b.strengths, sb) <= at) sb++
    const refA = a.runs.refs[ra - 1] ?? NO_REF
    const refB = b.runs.refs[rb - 1] ?? NO_REF
    const strengthA = refA === NO_REF ? 0 : (a.strengths.refs[sa - 1] ?? 0)
    const strengthB = refB === NO_REF ? 0 : (b.strengths.refs[sb - 1] ?? 0)
    let ref = strengthA >= strengthB && refA !== NO_REF ? refA : refB
    if (refA !== NO_REF && refB !== NO_REF && refA !== refB && strengthA === strengthB)
      ref = older(refA, refB)
    builder.push(at, ref)
    strengthBuilder.push(at, Math.max(strengthA, strengthB))
    at = Math.min(
      startOf(a.runs, ra),
      startOf(a.strengths, sa),
      startOf(b.runs, rb),
      startOf(b.strengths, sb),
    )
  }
  return { runs: builder.finish(), strengths: strengthBuilder.finish() }
}

/** Joins what two pasts say of one text that both have whole: each token goes to the older. */
export function joinRuns(a: Runs, b: Runs, older: (a: number, b: number) => number): Runs {
  const { runs } = joinOverlays({ runs: a, strengths: NO_RUNS }, { runs: b, strengths: NO_RUNS }, older)
  // What stands before the first token is open on both sides, and stays nobody's.
  return runs.refs[0] === NO_REF ? { starts: runs.starts.slice(1), refs: runs.refs.slice(1) } : runs
}

const END = Number.MAX_SAFE_INTEGER

function startOf(list: Runs, index: number): number {
  return list.starts[index] ?? END
}
