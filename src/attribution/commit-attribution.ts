// Attributes one commit: what its files keep of their parents', what moved within it, what comes from elsewhere or from
// before, and what is new.
import { isIn, joinedAncestry, NO_ANCESTRY, withCommit, type Ancestry } from './ancestry.ts'
import { LEAST_MOVE_TOKENS, LEAST_MOVE_WORD_BYTES } from './block-moves.ts'
import { missingTexts, planChanges, type ChangePlan } from './change-plan.ts'
import type { Engine, Files, PathChange, TextOf } from './engine.ts'
import { NO_FILES } from './engine.ts'
import { joinRuns } from './file-overlay.ts'
import { addGone, finishRuns, matchWork, ownerOfGone, pathOfOwner, unexplainedCount } from './file-work.ts'
import { HOLDER_FILES, holderWords, isImport, nameWords } from './imports.ts'
import { TokenPool, isUsed, matchMoves, wordBytes } from './leftovers.ts'
import { isRepetitive, recoverPast } from './recovery.ts'
import { NO_REF, NO_RUNS, sameRuns } from './runs.ts'

/** A commit to attribute. `parents[0]` is the one its changes are against; `lineage` holds what git forgot. */
export interface CommitToAttribute {
  readonly id: string
  readonly parents: readonly number[]
  readonly lineage: readonly number[]
  /** Committer time, seconds. */
  readonly committedAt: number
  readonly changes: readonly PathChange[]
}

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
  const base = commit.parents.length === 0 ? NO_FILES : engine.filesOf(commit.parents[0]!)
  const missing = missingTexts(engine, base, commit, commit.changes, textOf)
  if (missing.length > 0) return missing
  const number = engine.graph.ids.length
  const plan = planChanges(engine, base, commit, commit.changes, number, textOf)
  const needed = explain(engine, commit, plan, textOf)
  if (needed.length > 0) return needed
  const ours = rootHolders(engine, plan, textOf)
  if (Array.isArray(ours)) return ours
  const allParents = [...commit.parents, ...commit.lineage]
  engine.graph.add(commit.id, allParents, commit.committedAt)
  const files = finishFiles(engine, plan, number, ours)
  engine.keep(
    number,
    commit.parents.length > 1 ? joinUntouched(engine, commit, files, number) : files,
    ancestryWith(engine, allParents, number),
  )
  remember(engine, commit, plan, number)
  return number
}

function ancestryWith(engine: Engine, parents: readonly number[], number: number): Ancestry {
  const [first, ...others] = parents
  let ancestry = first === undefined ? NO_ANCESTRY : engine.ancestryOf(first)
  for (const parent of others) ancestry = joinedAncestry(ancestry, engine.ancestryOf(parent))
  return withCommit(ancestry, number)
}

// Fills the pools and gives new tokens the references that their past accounts for. Returns blobs to read first.
function explain(engine: Engine, commit: CommitToAttribute, plan: ChangePlan, textOf: TextOf): string[] {
  vanished.clear()
  fresh.clear()
  plan.works.forEach((work, owner) => {
    work.kept = NO_RUNS
    matchWork(engine, work, owner, textOf, vanished, fresh)
  })
  plan.gone.forEach((file, index) => {
    const text = textOf(file.state.blob)
    if (text) addGone(file, text, ownerOfGone(index), vanished)
  })
  matchMoves(vanished, fresh)
  if (fresh.owners.length === 0) return []
  const parents = [...commit.parents, ...commit.lineage]
  const ancestries = parents.map((parent) => engine.ancestryOf(parent))
  // A renamed file's text stays, under its new name.
  const staying = new Set([...plan.works.map((work) => work.path), ...plan.renames.map(([from]) => from)])
  let generation = 0
  for (const parent of parents) generation = Math.max(generation, engine.graph.generations[parent]! + 1)
  return recoverPast(
    {
      engine,
      parents,
      generation,
      isAncestor: (ancestor) => ancestries.some((ancestry) => isIn(ancestry, ancestor)),
      textOf,
      pathOf: (owner) => pathOfOwner(plan, owner),
      staysAt: (path) => staying.has(path) || plan.files.get(path) !== undefined,
    },
    fresh,
  )
}

// The words by which a repository's own notices name its holders; or the blobs to read for that. Only asked where a new
// file carries a notice.
function rootHolders(engine: Engine, plan: ChangePlan, textOf: TextOf): ReadonlySet<string> | string[] {
  if (!plan.works.some((work) => work.sources.length === 0 && holderWords(work.text).size > 0))
    return new Set()
  const ours = new Set<string>()
  const missing: string[] = []
  const texts: Uint8Array[] = []
  for (const name of HOLDER_FILES) {
    const path = engine.pathNumber(name)
    const work = plan.works.find((one) => one.path === path)
    const blob = work === undefined ? plan.files.get(path)?.blob : undefined
    const text = work?.text ?? (blob === undefined ? undefined : textOf(blob))
    if (blob !== undefined && text === undefined) missing.push(blob)
    if (text) texts.push(text)
  }
  if (missing.length > 0) return missing
  if (!texts.some((text) => holderWords(text).size > 0)) return ours
  for (const text of texts) for (const word of nameWords(text)) ours.add(word)
  return ours
}

function finishFiles(engine: Engine, plan: ChangePlan, number: number, ours: ReadonlySet<string>): Files {
  let files = plan.files
  let stretch = 0
  plan.works.forEach((work, owner) => {
    let end = stretch
    while (end < fresh.owners.length && fresh.owners[end] === owner) end++
    const first = stretch
    stretch = end
    const runs = finishRuns(work, fresh, first, end, () => {
      const isNew = work.sources.length === 0
      const imported = isImport(
        engine.paths[work.path]!,
        isNew,
        unexplainedCount(fresh, first, end),
        ours,
        isNew && ours.size > 0 ? holderWords(work.text) : new Set(),
      )
      return engine.addOrigin(number, work.path, imported)
    })
    files = files.set(work.path, { blob: work.blob, runs, changedBy: number })
  })
  return files
}

// Files that a merge took as they stand in its first parent, though another parent has them with other origins: both sides
// changed them alike (a cherry-pick, say). Each token goes to the older.
function joinUntouched(engine: Engine, commit: CommitToAttribute, files: Files, number: number): Files {
  let joined = files
  for (const parent of commit.parents.slice(1)) {
    const side = engine.filesOf(parent)
    files.forEachDifference(side, (path, here, there) => {
      if (here === undefined || there === undefined || here.blob !== there.blob) return
      const state = joined.get(path)!
      const runs = joinRuns(state.runs, there.runs, engine.olderRef)
      if (sameRuns(runs, state.runs)) return
      joined = joined.set(path, { blob: state.blob, runs, changedBy: number })
    })
  }
  return joined
}

// Enters what the commit wrote and deleted into the indexes that later commits look in. What a merge lacks of one parent
// was deleted on the other side, and is remembered from there.
function remember(engine: Engine, commit: CommitToAttribute, plan: ChangePlan, number: number): void {
  for (const [from, to] of plan.renames) engine.living.addHeir(from, to, number)
  for (let stretch = 0; stretch < fresh.owners.length; stretch++) {
    const path = pathOfOwner(plan, fresh.owners[stretch]!)
    if (isRepetitive(engine.paths[path]!)) continue
    engine.living.add(
      number,
      engine.ancestryOf(number),
      path,
      fresh.tokens,
      fresh.firsts[stretch]!,
      fresh.ends[stretch]!,
    )
  }
  if (commit.parents.length > 1) return
  for (let stretch = 0; stretch < vanished.owners.length; stretch++) {
    const path = pathOfOwner(plan, vanished.owners[stretch]!)
    if (isRepetitive(engine.paths[path]!)) continue
    const end = vanished.ends[stretch]!
    for (let at = vanished.firsts[stretch]!; at < end;) {
      let stop = at
      while (stop < end && !isUsed(stop) && vanished.refs[stop] !== NO_REF) stop++
      if (
        stop - at >= LEAST_MOVE_TOKENS &&
        wordBytes(vanished.tokens, at, stop - at) >= LEAST_MOVE_WORD_BYTES
      ) {
        engine.vanished.add(number, path, vanished.tokens, vanished.refs, at, stop)
      }
      at = Math.max(stop, at + 1)
    }
  }
}
