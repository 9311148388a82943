// The history by walking commit objects: every commit with what it changed against its first parent.
import { parseCommit, type ParsedCommit } from '../commitObject.ts'
import { assertObjectId, MissingObject } from '../failures.ts'
import type { CommitChanges, HistoryRequest } from '../reader.ts'
import type { ObjectStore } from './objectStore.ts'
import { compareTrees, type TreeCache } from './trees.ts'

/** What the walk reads from. */
export interface CommitSource {
  readonly store: ObjectStore
  readonly trees: TreeCache
  readonly shallow: ReadonlySet<string>
}

const BATCH_COMMITS = 64

/** A commit, or undefined where the id names none. */
export async function readCommit(source: CommitSource, id: string): Promise<ParsedCommit | undefined> {
  const object = await source.store.read(id)
  return object?.type === 'commit' ? parseCommit(id, object.bytes, source.shallow) : undefined
}

/** Commits that `heads` reach and `known` do not, parents first. Throws `MissingObject` where an object is absent. */
export async function* walkHistory(
  source: CommitSource,
  request: HistoryRequest,
): AsyncGenerator<readonly CommitChanges[]> {
  request.heads.forEach(assertObjectId)
  request.known.forEach(assertObjectId)
  source.store.refresh()
  const known = await markKnown(source, request.known)
  const commits = new Map<string, ParsedCommit>()
  const order = await orderCommits(source, request.heads, known, commits)
  let batch: CommitChanges[] = []
  for (const commit of order) {
    batch.push(await withChanges(source, commit, commits))
    if (batch.length < BATCH_COMMITS) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

async function withChanges(
  source: CommitSource,
  commit: ParsedCommit,
  commits: ReadonlyMap<string, ParsedCommit>,
): Promise<CommitChanges> {
  const { id, parents, committedAt, message, tree } = commit
  const first = parents[0]
  const parent = first === undefined ? undefined : (commits.get(first) ?? (await readCommit(source, first)))
  if (first !== undefined && parent === undefined) throw new MissingObject(first)
  return {
    id,
    parents,
    committedAt,
    message,
    changes: await compareTrees(source.trees, parent?.tree ?? null, tree),
  }
}

/** All commits that the given ones reach, themselves included. Commits that are missing hide nothing. */
async function markKnown(source: CommitSource, ids: readonly string[]): Promise<Set<string>> {
  const marked = new Set<string>()
  const waiting = [...ids]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (marked.has(id)) continue
    const commit = await readCommit(source, id)
    if (commit === undefined) continue
    marked.add(id)
    waiting.push(...commit.parents)
  }
  return marked
}

/** The commits reached without passing known ones, each after its parents. Without recursion: histories are deep. */
async function orderCommits(
  source: CommitSource,
  heads: readonly string[],
  known: ReadonlySet<string>,
  commits: Map<string, ParsedCommit>,
): Promise<ParsedCommit[]> {
  const order: ParsedCommit[] = []
  const path: { readonly commit: ParsedCommit; nextParent: number }[] = []
  const enter = async (id: string): Promise<void> => {
    if (known.has(id) || commits.has(id)) return
    const commit = await readCommit(source, id)
    if (commit === undefined) throw new MissingObject(id)
    commits.set(id, commit)
    path.push({ commit, nextParent: 0 })
  }
  for (const head of heads) {
    await enter(head)
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const parent = top.commit.parents[top.nextParent++]
      if (parent !== undefined) {
        await enter(parent)
        continue
      }
      order.push(top.commit)
      path.pop()
    }
  }
  return order
}
