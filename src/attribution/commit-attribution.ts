// Attributes one commit: what its files keep of their parents', what moved within the commit, and what is new.
import type { Engine, FileState, Files, PathChange, TextOf } from './engine.ts'
import { NO_FILES } from './engine.ts'
import { inheritRuns, joinOverlays, overlayOf, type Overlay } from './file-overlay.ts'
import { TokenPool, matchMoves } from './leftovers.ts'
import type { Runs } from './origin.ts'
import { pairRenames } from './renames.ts'
import { NO_REF, NO_RUNS, RunBuilder, runIndex, sameRuns } from './runs.ts'
import { Segments } from './segments.ts'
import { matchTexts } from './text-matching.ts'

/** A commit to attribute. `parents[0]` is the one its changes are against; `lineage` holds what git forgot. */
export interface CommitToAttribute {
  readonly id: string
  readonly parents: readonly number[]
  readonly lineage: readonly number[]
  readonly committedAt: number
  readonly changes: readonly PathChange[]
}

/** A file that needs its tokens looked at, with the versions it may take them from. */
interface Work {
  readonly path: number
  readonly blob: string
  readonly text: Uint8Array
  readonly sources: readonly FileState[]
  kept: Runs
}

const segments = new Segments()
const builder = new RunBuilder()
const vanished = new TokenPool()
const fresh = new TokenPool()

/**
 * Attributes a commit whose parents were attributed, and keeps its files. Returns its number; or, having changed nothing, the
 * blobs it must see first.
 */
export function attributeCommit(
  engine: Engine,
  commit: CommitToAttribute,
  textOf: TextOf,
): number | string[] {
  const missing = missingBlobs(engine, commit, textOf)
  if (missing.length > 0) return missing
  const number = engine.graph.add(commit.id, [...commit.parents, ...commit.lineage], commit.committedAt)
  const base = commit.parents.length === 0 ? NO_FILES : engine.filesOf(commit.parents[0]!)
  const plan = planChanges(engine, commit, base, textOf)
  let files = plan.files
  vanished.clear()
  fresh.clear()
  plan.works.forEach((work, owner) => matchWork(engine, work, owner, textOf))
  for (const gone of plan.gone) {
    const text = textOf(gone.blob)
    if (text && plan.works.length > 0) addVanished(gone, text, -1, 0, text.length)
  }
  matchMoves(vanished, fresh)
  let stretch = 0
  plan.works.forEach((work, owner) => {
    const end = stretchEnd(owner, stretch)
    const runs = finishWork(engine, work, number, stretch, end)
    stretch = end
    files = files.set(work.path, { blob: work.blob, runs, changedBy: number })
  })
  engine.states.set(number, commit.parents.length > 1 ? joinUntouched(engine, commit, files, number) : files)
  return number
}

function missingBlobs(engine: Engine, commit: CommitToAttribute, textOf: TextOf): string[] {
  const missing: string[] = []
  const base = commit.parents.length === 0 ? NO_FILES : engine.filesOf(commit.parents[0]!)
  for (const change of commit.changes) {
    if (change.newBlob !== null && textOf(change.newBlob) === undefined) missing.push(change.newBlob)
    const old = base.get(change.path)
    if (old !== undefined && textOf(old.blob) === undefined) missing.push(old.blob)
    for (const parent of [...commit.parents.slice(1), ...commit.lineage]) {
      const state = engine.filesOf(parent).get(change.path)
      if (change.newBlob !== null && state !== undefined && textOf(state.blob) === undefined)
        missing.push(state.blob)
    }
  }
  return missing
}

interface Plan {
  readonly files: Files
  readonly works: Work[]
  readonly gone: FileState[]
}

// Sorts a commit's changes: files taken over whole from a parent, files to look at, files that went.
function planChanges(engine: Engine, commit: CommitToAttribute, base: Files, textOf: TextOf): Plan {
  let files = base
  const works: Work[] = []
  const gone: { path: number; state: FileState }[] = []
  const added: PathChange[] = []
  const others = [...commit.parents.slice(1), ...commit.lineage]
  const number = engine.graph.ids.length - 1
  for (const change of commit.changes) {
    const old = base.get(change.path)
    if (change.newBlob === null) {
      if (old !== undefined) gone.push({ path: change.path, state: old })
      files = files.remove(change.path)
      continue
    }
    const sources = old === undefined ? [] : [old]
    for (const parent of others) {
      const state = engine.filesOf(parent).get(change.path)
      if (state !== undefined && !sources.includes(state)) sources.push(state)
    }
    const whole = sources.find((state) => state.blob === change.newBlob)
    if (whole !== undefined) files = files.set(change.path, whole)
    else if (sources.length === 0) added.push(change)
    else pushWork(works, change, sources, textOf, number, (state) => (files = files.set(change.path, state)))
  }
  const renamed = renameSources(engine, gone, added, textOf)
  for (const change of added) {
    const source = renamed.get(change.path)
    if (source !== undefined && source.blob === change.newBlob)
      files = files.set(change.path, { ...source, changedBy: number })
    else
      pushWork(
        works,
        change,
        source ? [source] : [],
        textOf,
        number,
        (state) => (files = files.set(change.path, state)),
      )
  }
  const continued = new Set(renamed.values())
  return { files, works, gone: gone.map((file) => file.state).filter((state) => !continued.has(state)) }
}

function pushWork(
  works: Work[],
  change: PathChange,
  sources: readonly FileState[],
  textOf: TextOf,
  number: number,
  keepEmpty: (state: FileState) => void,
): void {
  const blob = change.newBlob!
  const text = textOf(blob)
  if (text) works.push({ path: change.path, blob, text, sources, kept: NO_RUNS })
  else keepEmpty({ blob, runs: NO_RUNS, changedBy: number })
}

// For each added path the deleted file it continues: the same blob first, then the likest text.
function renameSources(
  engine: Engine,
  gone: readonly { path: number; state: FileState }[],
  added: readonly PathChange[],
  textOf: TextOf,
): Map<number, FileState> {
  const sources = new Map<number, FileState>()
  if (gone.length === 0 || added.length === 0) return sources
  const byBlob = new Map<string, FileState[]>()
  for (const { state } of gone) {
    const list = byBlob.get(state.blob)
    if (list === undefined) byBlob.set(state.blob, [state])
    else list.push(state)
  }
  const taken = new Set<FileState>()
  for (const change of added) {
    const state = byBlob.get(change.newBlob!)?.shift()
    if (state === undefined) continue
    sources.set(change.path, state)
    taken.add(state)
  }
  const restGone = gone.filter(({ state }) => !taken.has(state))
  const restAdded = added.filter((change) => !sources.has(change.path))
  if (restGone.length === 0 || restAdded.length === 0) return sources
  const pairs = pairRenames(
    restGone.map((file) => ({ path: engine.paths[file.path]!, text: textOf(file.state.blob) ?? null })),
    restAdded.map((change) => ({ path: engine.paths[change.path]!, text: textOf(change.newBlob!) ?? null })),
  )
  for (const [addedIndex, goneIndex] of pairs)
    sources.set(restAdded[addedIndex]!.path, restGone[goneIndex]!.state)
  return sources
}

// Matches a file with its past versions and pools what vanished and what is new.
function matchWork(engine: Engine, work: Work, owner: number, textOf: TextOf): void {
  let overlay: Overlay | null = null
  work.sources.forEach((source) => {
    const old = textOf(source.blob)
    if (!old) return
    matchTexts(old, work.text, engine.equalBytes, segments)
    if (work.sources.length === 1) {
      work.kept = inheritRuns(segments, source.runs)
      addGaps(source, old, owner)
      return
    }
    const next = overlayOf(segments, source.runs)
    overlay = overlay === null ? next : joinOverlays(overlay, next, engine.olderRef)
    work.kept = overlay.runs
  })
  if (work.kept === NO_RUNS) {
    fresh.add(owner, work.text, 0, work.text.length)
    return
  }
  const { starts, refs } = work.kept
  for (let at = 0; at < starts.length; at++) {
    if (refs[at] === NO_REF) fresh.add(owner, work.text, starts[at]!, starts[at + 1] ?? work.text.length)
  }
}

// Pools the tokens of an old version that no segment took.
function addGaps(source: FileState, old: Uint8Array, owner: number): void {
  const order = segments.oldOrder()
  let reached = 0
  for (let place = 0; place < segments.count; place++) {
    const at = order === null ? place : order[place]!
    const start = segments.oldStarts[at]!
    if (start > reached) addVanished(source, old, owner, reached, start)
    reached = start + segments.newEnds[at]! - segments.newStarts[at]!
  }
  if (reached < old.length) addVanished(source, old, owner, reached, old.length)
}

function addVanished(source: FileState, old: Uint8Array, owner: number, start: number, end: number): void {
  const first = vanished.tokens.count
  vanished.add(owner, old, start, end)
  let run = runIndex(source.runs, start)
  for (let at = first; at < vanished.tokens.count; at++) {
    while (run + 1 < source.runs.starts.length && source.runs.starts[run + 1]! <= vanished.tokens.starts[at]!)
      run++
    vanished.refs[at] = source.runs.refs[run] ?? NO_REF
  }
}

function stretchEnd(owner: number, stretch: number): number {
  let end = stretch
  while (end < fresh.owners.length && fresh.owners[end] === owner) end++
  return end
}

// Puts what was kept and what was found together; the rest is the commit's own.
function finishWork(
  engine: Engine,
  work: Work,
  number: number,
  firstStretch: number,
  endStretch: number,
): Runs {
  builder.clear()
  let own = NO_REF
  const pushStretch = (stretch: number): void => {
    for (let at = fresh.firsts[stretch]!; at < fresh.ends[stretch]!; at++) {
      let ref = fresh.refs[at]!
      if (ref === NO_REF) {
        if (own === NO_REF) own = engine.addOrigin(number, work.path, false)
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

// Files that a merge took as they stand in its first parent, though another parent has them with other origins: both sides
// changed them alike (a cherry-pick, say). Each token goes to the older.
function joinUntouched(engine: Engine, commit: CommitToAttribute, files: Files, number: number): Files {
  const changed = new Set(commit.changes.map((change) => change.path))
  let joined = files
  for (const parent of commit.parents.slice(1)) {
    const side = engine.filesOf(parent)
    files.forEachDifference(side, (path, here, there) => {
      if (here === undefined || there === undefined || changed.has(path) || here.blob !== there.blob) return
      const state = joined.get(path)!
      const one = { runs: state.runs, strengths: NO_RUNS }
      const runs = joinOverlays(one, { runs: there.runs, strengths: NO_RUNS }, engine.olderRef).runs
      if (sameRuns(runs, state.runs)) return
      joined = joined.set(path, { blob: state.blob, runs, changedBy: number })
    })
  }
  return joined
}
