// Works on one file of a commit: matches it with its past versions, pools what vanished and what is new, and in the end
// puts its runs together.
import type { ChangePlan, FileWork, GoneFile } from './change-plan.ts'
import type { Engine, FileState, TextOf } from './engine.ts'
import { inheritRuns, joinOverlays, overlayOf, type Overlay } from './file-overlay.ts'
import type { TokenPool } from './leftovers.ts'
import type { Runs } from './origin.ts'
import { NO_REF, NO_RUNS, RunBuilder, runIndex } from './runs.ts'
import { Segments } from './segments.ts'
import { matchTexts } from './text-matching.ts'

const segments = new Segments()
const builder = new RunBuilder()
// What each file of the commit at hand keeps, until its runs are put together.
const keepers: RunBuilder[] = []

/** The owner of tokens in the pool of vanished ones that belonged to `plan.gone[index]`. */
export function ownerOfGone(index: number): number {
  return -1 - index
}

/** The path of an owner in either pool. */
export function pathOfOwner(plan: ChangePlan, owner: number): number {
  return owner >= 0 ? plan.works[owner]!.path : plan.gone[-1 - owner]!.path
}

/** Matches file `owner` of a plan with its past versions; what vanished and what is new goes into the pools. */
export function matchWork(
  engine: Engine,
  work: FileWork,
  owner: number,
  textOf: TextOf,
  vanished: TokenPool,
  fresh: TokenPool,
): void {
  let overlay: Overlay | null = null
  for (const source of work.sources) {
    const old = textOf(source.blob)
    if (!old) continue
    matchTexts(old, work.text, engine.equalBytes, segments)
    if (work.sources.length === 1) {
      const keeper = (keepers[owner] ??= new RunBuilder())
      inheritRuns(segments, source.runs, keeper)
      work.kept = keeper.view()
      addGaps(source, old, owner, vanished)
    } else {
      const next: Overlay = overlayOf(segments, source.runs)
      overlay = overlay === null ? next : joinOverlays(overlay, next, engine.olderRef)
      work.kept = overlay.runs
    }
  }
  if (work.kept === NO_RUNS) {
    fresh.add(owner, work.text, 0, work.text.length)
    return
  }
  const { starts, refs } = work.kept
  for (let at = 0; at < starts.length; at++) {
    if (refs[at] === NO_REF) fresh.add(owner, work.text, starts[at]!, starts[at + 1] ?? work.text.length)
  }
}

/** Pools all of a file that went. */
export function addGone(file: GoneFile, text: Uint8Array, owner: number, vanished: TokenPool): void {
  addVanished(file.state, text, owner, 0, text.length, vanished)
}

// Pools the tokens of an old version that no segment took.
function addGaps(source: FileState, old: Uint8Array, owner: number, vanished: TokenPool): void {
  const order = segments.oldOrder()
  let reached = 0
  for (let place = 0; place < segments.count; place++) {
    const at = order === null ? place : order[place]!
    const start = segments.oldStarts[at]!
    if (start > reached) addVanished(source, old, owner, reached, start, vanished)
    reached = start + segments.newEnds[at]! - segments.newStarts[at]!
  }
  if (reached < old.length) addVanished(source, old, owner, reached, old.length, vanished)
}

function addVanished(
  source: FileState,
  old: Uint8Array,
  owner: number,
  start: number,
  end: number,
  vanished: TokenPool,
): void {
  const first = vanished.tokens.count
  vanished.add(owner, old, start, end)
  const { starts, refs } = source.runs
  let run = runIndex(source.runs, start)
  for (let at = first; at < vanished.tokens.count; at++) {
    while (run + 1 < starts.length && starts[run + 1]! <= vanished.tokens.starts[at]!) run++
    vanished.refs[at] = refs[run] ?? NO_REF
  }
}

/** How many new tokens of the stretches `[first, end)` nothing has explained. */
export function unexplainedCount(fresh: TokenPool, first: number, end: number): number {
  let count = 0
  for (let stretch = first; stretch < end; stretch++) {
    for (let at = fresh.firsts[stretch]!; at < fresh.ends[stretch]!; at++)
      if (fresh.refs[at] === NO_REF) count++
  }
  return count
}

/** Puts what a file kept and what was found of its new tokens together; the rest gets `ownRef`, asked for once. */
export function finishRuns(
  work: FileWork,
  fresh: TokenPool,
  firstStretch: number,
  endStretch: number,
  ownRef: () => number,
): Runs {
  builder.clear()
  let own = NO_REF
  const pushStretch = (stretch: number): void => {
    for (let at = fresh.firsts[stretch]!; at < fresh.ends[stretch]!; at++) {
      let ref = fresh.refs[at]!
      if (ref === NO_REF) {
        if (own === NO_REF) own = ownRef()
        ref = own
      }
      builder.push(fresh.tokens.starts[at]!, ref)
    }
  }
  let stretch = firstStretch
  const { starts, refs } = work.kept
  for (let at = 0; at < starts.length; at++) {
    if (refs[at] !== NO_REF) builder.push(starts[at]!, refs[at]!)
    else {
      const end = starts[at + 1] ?? work.text.length
      if (stretch < endStretch && fresh.tokens.starts[fresh.firsts[stretch]!]! < end) pushStretch(stretch++)
    }
  }
  while (stretch < endStretch) pushStretch(stretch++)
  return builder.finish()
}
