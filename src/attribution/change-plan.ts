// Sorts what a commit changed: files taken over whole from a parent, files whose tokens must be looked at, files that went.
import type { Engine, FileState, Files, PathChange, TextOf } from './engine.ts'
import type { Runs } from './origin.ts'
import { pairRenames } from './renames.ts'
import { NO_RUNS } from './runs.ts'

/** A file that needs its tokens looked at, with the versions it may take them from. */
export interface FileWork {
  readonly path: number
  readonly blob: string
  readonly text: Uint8Array
  readonly sources: readonly FileState[]
  /** What it takes over from them; `NO_REF` where it takes nothing. */
  kept: Runs
}

/** A path that no longer stands, with what stood there. */
export interface GoneFile {
  readonly path: number
  readonly state: FileState
}

/** A commit's changes, sorted. */
export interface ChangePlan {
  /** The files after the commit, but for those in `works`. */
  readonly files: Files
  readonly works: readonly FileWork[]
  /** Files that went and that none continues. */
  readonly gone: readonly GoneFile[]
  /** Paths that continue others: (old path, new path). */
  readonly renames: readonly (readonly [number, number])[]
}

/** Parents of a commit by number: those that git records, and lineage. */
export interface Ancestors {
  readonly parents: readonly number[]
  readonly lineage: readonly number[]
}

/** The blobs whose texts a plan needs and that must be read first. */
export function missingTexts(
  engine: Engine,
  base: Files,
  ancestors: Ancestors,
  changes: readonly PathChange[],
  textOf: TextOf,
): string[] {
  const missing: string[] = []
  const want = (blob: string | undefined): void => {
    if (blob !== undefined && textOf(blob) === undefined) missing.push(blob)
  }
  const others = otherParents(ancestors)
  for (const change of changes) {
    want(base.get(change.path)?.blob)
    if (change.newBlob === null) continue
    want(change.newBlob)
    for (const parent of others) want(engine.filesOf(parent).get(change.path)?.blob)
  }
  return missing
}

function otherParents(ancestors: Ancestors): readonly number[] {
  if (ancestors.parents.length < 2 && ancestors.lineage.length === 0) return []
  return [...ancestors.parents.slice(1), ...ancestors.lineage]
}

/** Plans a commit that will have the number `number`; all texts must be at hand. Changes nothing. */
export function planChanges(
  engine: Engine,
  base: Files,
  ancestors: Ancestors,
  changes: readonly PathChange[],
  number: number,
  textOf: TextOf,
): ChangePlan {
  let files = base
  const works: FileWork[] = []
  const gone: GoneFile[] = []
  const added: PathChange[] = []
  const others = otherParents(ancestors)
  const look = (change: PathChange, sources: readonly FileState[]): void => {
    const blob = change.newBlob!
    const text = textOf(blob)
    if (text) works.push({ path: change.path, blob, text, sources, kept: NO_RUNS })
    else files = files.set(change.path, { blob, runs: NO_RUNS, changedBy: number })
  }
  for (const change of changes) {
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
    else look(change, sources)
  }
  const continued = renameSources(engine, gone, added, textOf)
  for (const change of added) {
    const source = continued.get(change.path)?.state
    if (source !== undefined && source.blob === change.newBlob) {
      files = files.set(change.path, { ...source, changedBy: number })
    } else look(change, source === undefined ? [] : [source])
  }
  const used = new Set([...continued.values()].map((file) => file.path))
  return {
    files,
    works,
    gone: gone.filter((file) => !used.has(file.path)),
    renames: [...continued].map(([path, file]) => [file.path, path] as const),
  }
}

// For each added path the deleted file it continues: the same blob first, then the likest text.
function renameSources(
  engine: Engine,
  gone: readonly GoneFile[],
  added: readonly PathChange[],
  textOf: TextOf,
): Map<number, GoneFile> {
  const sources = new Map<number, GoneFile>()
  if (gone.length === 0 || added.length === 0) return sources
  const byBlob = new Map<string, GoneFile[]>()
  for (const file of gone) {
    const list = byBlob.get(file.state.blob)
    if (list === undefined) byBlob.set(file.state.blob, [file])
    else list.push(file)
  }
  const taken = new Set<GoneFile>()
  for (const change of added) {
    const file = byBlob.get(change.newBlob!)?.shift()
    if (file === undefined) continue
    sources.set(change.path, file)
    taken.add(file)
  }
  const restGone = gone.filter((file) => !taken.has(file))
  const restAdded = added.filter((change) => !sources.has(change.path))
  if (restGone.length === 0 || restAdded.length === 0) return sources
  const pairs = pairRenames(
    restGone.map((file) => ({ path: engine.paths[file.path]!, text: textOf(file.state.blob) ?? null })),
    restAdded.map((change) => ({ path: engine.paths[change.path]!, text: textOf(change.newBlob!) ?? null })),
  )
  for (const [addedIndex, goneIndex] of pairs) {
    sources.set(restAdded[addedIndex]!.path, restGone[goneIndex]!)
  }
  return sources
}
