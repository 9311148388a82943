// What a new version of a file takes over from old ones, before anything else is known of its other tokens.
import type { Runs } from './origin.ts'
import { NO_REF, RunBuilder } from './runs.ts'
import type { Segments } from './segments.ts'

const builder = new RunBuilder()
const strengthBuilder = new RunBuilder()

/** References of a new text, `NO_REF` where nothing was taken over, and beside them how strong each match was. */
export interface Overlay {
  readonly runs: Runs
  readonly strengths: Runs
}

/** Reads the references of an old version through the segments that lead to the new one. */
export function inheritRuns(segments: Segments, old: Runs): Runs {
  builder.clear()
  let reached = 0
  for (let at = 0; at < segments.count; at++) {
    const start = segments.newStarts[at]!
    const end = segments.newEnds[at]!
    if (start > reached) builder.push(reached, NO_REF)
    const oldStart = segments.oldStarts[at]!
    builder.pushShifted(old, oldStart, oldStart + end - start, start)
    reached = end
  }
  builder.push(reached, NO_REF)
  return builder.finish()
}

/** `inheritRuns` with strengths, for texts that have several pasts. */
export function overlayOf(segments: Segments, old: Runs): Overlay {
  const runs = inheritRuns(segments, old)
  strengthBuilder.clear()
  let reached = 0
  for (let at = 0; at < segments.count; at++) {
    if (segments.newStarts[at]! > reached) strengthBuilder.push(reached, 0)
    strengthBuilder.push(segments.newStarts[at]!, segments.strengths[at]!)
    reached = segments.newEnds[at]!
  }
  strengthBuilder.push(reached, 0)
  return { runs, strengths: strengthBuilder.finish() }
}

/**
 * Joins what two pasts say of one text: where both have a token the stronger match speaks, and between equals
 * `older`, given both references. What neither has stays open.
 */
export function joinOverlays(a: Overlay, b: Overlay, older: (a: number, b: number) => number): Overlay {
  builder.clear()
  strengthBuilder.clear()
  const cursors = [0, 0, 0, 0]
  const lists = [a.runs, a.strengths, b.runs, b.strengths]
  let at = 0
  while (at < Number.MAX_SAFE_INTEGER) {
    const [refA, strengthA, refB, strengthB] = lists.map((list, which) => valueAt(list, cursors, which, at))
    const open = refA === NO_REF || refB === NO_REF
    let ref = refA === NO_REF ? refB! : refA!
    if (!open && refA !== refB) {
      ref = strengthA === strengthB ? older(refA!, refB!) : strengthA! > strengthB! ? refA! : refB!
    }
    builder.push(at, ref)
    strengthBuilder.push(at, Math.max(refA === NO_REF ? 0 : strengthA!, refB === NO_REF ? 0 : strengthB!))
    let next = Number.MAX_SAFE_INTEGER
    lists.forEach((list, which) => {
      const start = list.starts[cursors[which]!]
      if (start !== undefined) next = Math.min(next, start)
    })
    at = next
  }
  return { runs: builder.finish(), strengths: strengthBuilder.finish() }
}

// The value that holds at byte `at`; moves the cursor to the first run that begins after it.
function valueAt(list: Runs, cursors: number[], which: number, at: number): number {
  let cursor = cursors[which]!
  while (cursor < list.starts.length && list.starts[cursor]! <= at) cursor++
  cursors[which] = cursor
  return cursor === 0 ? NO_REF : list.refs[cursor - 1]!
}
