// The state of a pass as plain text and numbers, so that it can be kept in a file and taken up again.
import { Engine, type FileState, type Files, NO_FILES } from './engine.ts'
import type { EqualBytes } from './text-matching.ts'
import { REMEMBERED_GENERATIONS, VanishedText } from './vanished-text.ts'
import type { FingerprintTable } from './fingerprints.ts'

/** What a checkpoint says in words: lists of ids and paths, and which commits it holds the files of. */
export interface CheckpointText {
  /** Commit ids, each of `idLength` digits, one after the other. */
  readonly ids: string
  readonly idLength: number
  readonly paths: readonly string[]
  /** Blob ids of the file states. */
  readonly blobs: readonly string[]
  /** Commits whose files are held, the first in full, the others as differences from it. */
  readonly held: readonly number[]
  /** Parents that were told from outside, by commit. */
  readonly lineage: readonly (readonly [commit: string, parents: readonly string[]])[]
  /** Why blobs of held files have no text. */
  readonly absences: readonly (readonly [string, string])[]
}

/** A checkpoint: its words, and its numbers in the order in which `checkpointOf` lists them. */
export interface Checkpoint {
  readonly text: CheckpointText
  readonly arrays: readonly Int32Array[]
}

const CHECKPOINT_COUNT = 19

// Numbers that come one by one or in rows, in one growing array.
class Numbers {
  private array: Int32Array = new Int32Array(1024)
  private count = 0

  push(...values: readonly number[]): void {
    for (const value of values) {
      if (this.count === this.array.length) {
        const wider = new Int32Array(this.count * 2)
        wider.set(this.array)
        this.array = wider
      }
      this.array[this.count++] = value
    }
  }

  append(values: Int32Array): void {
    if (this.count + values.length > this.array.length) {
      const wider = new Int32Array(Math.max(this.count + values.length, this.array.length * 2))
      wider.set(this.array.subarray(0, this.count))
      this.array = wider
    }
    this.array.set(values, this.count)
    this.count += values.length
  }

  finish(): Int32Array {
    return this.array.slice(0, this.count)
  }
}

/** The checkpoint of an engine that holds the files of the commits `held`, of which the first is the main one. */
export function checkpointOf(
  engine: Engine,
  held: readonly number[],
  absences: ReadonlyMap<string, string>,
): Checkpoint {
  const states = new Map<FileState, number>()
  const entries = new Numbers()
  const stateNumber = (state: FileState): number => {
    let number = states.get(state)
    if (number === undefined) states.set(state, (number = states.size))
    return number
  }
  const main = held[0]!
  engine.filesOf(main).forEach((path, state) => entries.push(0, path, stateNumber(state)))
  held.slice(1).forEach((commit, index) => {
    engine.filesOf(main).forEachDifference(engine.filesOf(commit), (path, _here, there) => {
      entries.push(index + 1, path, there === undefined ? -1 : stateNumber(there))
    })
  })
  const [changedBy, runCounts, starts, refs] = [new Numbers(), new Numbers(), new Numbers(), new Numbers()]
  const blobs: string[] = []
  for (const state of states.keys()) {
    blobs.push(state.blob)
    changedBy.push(state.changedBy)
    runCounts.push(state.runs.starts.length)
    starts.append(state.runs.starts)
    refs.append(state.runs.refs)
  }
  const live = new Set(blobs)
  return {
    text: {
      ids: engine.graph.ids.join(''),
      idLength: engine.graph.ids[0]?.length ?? 40,
      paths: engine.paths,
      blobs,
      held,
      lineage: [...engine.toldParents],
      absences: [...absences].filter(([blob]) => live.has(blob)),
    },
    arrays: [
      ...graphArrays(engine),
      entries.finish(),
      changedBy.finish(),
      runCounts.finish(),
      starts.finish(),
      refs.finish(),
      ...vanishedArrays(engine, held),
      ...tableArrays(engine.living.table),
      Int32Array.from([...engine.living.heirs].flatMap(([from, heirs]) => [from, heirs.length, ...heirs])),
    ],
  }
}

/**
 * Whether what a checkpoint holds is what this lineage gives. What a commit is attributed depends on what it builds on alone, so
 * lineage of commits that the checkpoint does not know changes nothing in it.
 */
export function holdsWithLineage(
  text: CheckpointText,
  lineage: ReadonlyMap<string, readonly string[]>,
): boolean {
  const told = new Map(text.lineage)
  for (const [commit, parents] of told) {
    const now = lineage.get(commit) ?? []
    if (now.length !== parents.length || now.some((parent, at) => parent !== parents[at])) return false
  }
  if (lineage.size === told.size) return true
  const known = new Set<string>()
  for (let at = 0; at < text.ids.length; at += text.idLength)
    known.add(text.ids.slice(at, at + text.idLength))
  for (const [commit, parents] of lineage) {
    if (parents.length > 0 && known.has(commit) && !told.has(commit)) return false
  }
  return true
}

function graphArrays(engine: Engine): Int32Array[] {
  const { graph } = engine
  const seconds = Float64Array.from(graph.committedAt)
  const origins = engine.originCommits.flatMap((commit, index) => [
    commit,
    engine.originPaths[index]!,
    engine.originImported[index] === true ? 1 : 0,
  ])
  return [
    Int32Array.from(graph.parents, (parents) => parents.length),
    Int32Array.from(graph.parents.flat()),
    new Int32Array(seconds.buffer),
    Int32Array.from(origins),
  ]
}

// Only what a later commit may still remember.
function vanishedArrays(engine: Engine, held: readonly number[]): Int32Array[] {
  const { vanished, graph } = engine
  const oldest = Math.min(...held.map((commit) => graph.generations[commit]!)) - REMEMBERED_GENERATIONS
  const [hashes, refs, runs] = [new Numbers(), new Numbers(), new Numbers()]
  const moved = new Map<number, readonly [run: number, shift: number]>()
  let count = 0
  for (let run = 0; run < vanished.starts.length; run++) {
    if (graph.generations[vanished.commits[run]!]! < oldest) continue
    const start = vanished.starts[run]!
    const end = vanished.endOf(run)
    moved.set(run, [moved.size, count - start])
    runs.push(count, vanished.commits[run]!, vanished.paths[run]!)
    hashes.append(vanished.hashes.subarray(start, end))
    refs.append(vanished.refs.subarray(start, end))
    count += end - start
  }
  const [keys, firsts, seconds] = [new Numbers(), new Numbers(), new Numbers()]
  const { table } = vanished
  for (let at = 0; at < table.count; at++) {
    const to = moved.get(table.firsts[at]!)
    if (to === undefined) continue
    keys.push(table.hashes[at]!)
    firsts.push(to[0])
    seconds.push(table.seconds[at]! + to[1])
  }
  return [hashes.finish(), refs.finish(), runs.finish(), keys.finish(), firsts.finish(), seconds.finish()]
}

function tableArrays(table: FingerprintTable): Int32Array[] {
  return [table.hashes, table.firsts, table.seconds].map((array) => array.slice(0, table.count))
}

/** An engine as it was when the checkpoint was made. Throws on a checkpoint that contradicts itself. */
export function engineOf(checkpoint: Checkpoint, equalBytes: EqualBytes): Engine {
  const engine = new Engine(equalBytes)
  const { text, arrays } = checkpoint
  if (arrays.length !== CHECKPOINT_COUNT) throw new Error('a checkpoint lacks arrays')
  const [parentCounts, parents, seconds, origins, entries, changedBy, runCounts, starts, refs] = arrays
  const committedAt = new Float64Array(seconds!.slice().buffer)
  let parentAt = 0
  for (let commit = 0; commit < parentCounts!.length; commit++) {
    const id = text.ids.slice(commit * text.idLength, (commit + 1) * text.idLength)
    const end = parentAt + parentCounts![commit]!
    engine.graph.add(id, Array.from(parents!.subarray(parentAt, end)), committedAt[commit]!)
    parentAt = end
  }
  for (const [commit, told] of text.lineage) engine.toldParents.set(commit, told)
  for (const path of text.paths) engine.pathNumber(path)
  for (let at = 0; at < origins!.length; at += 3) {
    engine.addOrigin(origins![at]!, origins![at + 1]!, origins![at + 2] === 1)
  }
  let runAt = 0
  const states = text.blobs.map((blob, index): FileState => {
    const end = runAt + runCounts![index]!
    const runs = { starts: starts!.slice(runAt, end), refs: refs!.slice(runAt, end) }
    runAt = end
    return { blob, runs, changedBy: changedBy![index]! }
  })
  restoreFiles(engine, text.held, entries!, states)
  restoreIndexes(engine, arrays.slice(9))
  return engine
}

function restoreFiles(
  engine: Engine,
  held: readonly number[],
  entries: Int32Array,
  states: readonly FileState[],
): void {
  const files: Files[] = []
  for (let at = 0; at < entries.length; at += 3) {
    const index = entries[at]!
    const state = states[entries[at + 2]!]
    const before = files[index] ?? files[0] ?? NO_FILES
    files[index] = state === undefined ? before.remove(entries[at + 1]!) : before.set(entries[at + 1]!, state)
  }
  held.forEach((commit, index) => engine.keepFiles(commit, files[index] ?? files[0] ?? NO_FILES))
}

function restoreIndexes(engine: Engine, arrays: readonly Int32Array[]): void {
  const [hashes, refs, runs, keys, firsts, seconds, livingHashes, livingFirsts, livingSeconds, heirs] = arrays
  const vanished: VanishedText = engine.vanished
  vanished.reserve(hashes!.length)
  vanished.hashes.set(hashes!)
  vanished.refs.set(refs!)
  vanished.tokenCount = hashes!.length
  for (let at = 0; at < runs!.length; at += 3) {
    vanished.starts.push(runs![at]!)
    vanished.commits.push(runs![at + 1]!)
    vanished.paths.push(runs![at + 2]!)
  }
  vanished.table.restore(keys!, firsts!, seconds!)
  engine.living.table.restore(livingHashes!, livingFirsts!, livingSeconds!)
  for (let at = 0; at < heirs!.length; at += 2 + heirs![at + 1]!) {
    engine.living.heirs.set(heirs![at]!, [...heirs!.subarray(at + 2, at + 2 + heirs![at + 1]!)])
  }
}
