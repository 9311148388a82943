// Runs the forward pass over a repository: reads commits and blobs as they come and attributes each commit in turn.
import { attributeCommit } from '../attribution/commit-attribution.ts'
import type { Engine, PathChange } from '../attribution/engine.ts'
import { inLineageOrder, revertedCommits } from '../attribution/lineage.ts'
import { ATTRIBUTED_MAX_BYTES, skipReasonForPath } from '../attribution/skipped-paths.ts'
import type { BlobStream, CommitChanges, RepositoryReader } from '../git/reader.ts'
import { TextStore, type TextAbsence } from './text-store.ts'

/** What to scan. `known` commits must have their files in the engine. */
export interface ScanRequest {
  readonly reader: RepositoryReader
  readonly engine: Engine
  readonly heads: readonly string[]
  readonly known: readonly string[]
  /** Parents that git forgot, by full commit id; all of them are in the repository. */
  readonly lineage: ReadonlyMap<string, readonly string[]>
  /** How many of the commits done last keep their files, for a checkpoint. */
  readonly keepCount: number
  /** Called between two commits after every so many of them, and where so many are left, with the number of the last one. */
  readonly milestone: {
    readonly everyCount: number
    readonly leftCount: number
    readonly reached: (commit: number, absences: ReadonlyMap<string, TextAbsence>) => Promise<void>
  }
  /** Told how many commits are done, and how many there are once that is known. */
  readonly onProgress?: (doneCount: number, totalCount: number | undefined) => void
  /** Stops between two commits. */
  readonly signal?: AbortSignal
}

/** What a scan leaves beside the engine. */
export interface ScanOutcome {
  /** Why blobs have no text. */
  readonly absences: ReadonlyMap<string, TextAbsence>
  /** The commits attributed, in order. */
  readonly commits: readonly string[]
}

/** A commit whose past the engine no longer holds: the scan must begin further back. */
export class NeedsEarlierPast extends Error {}

const YIELD_MS = 50
const TEXT_MOST_BYTES = 128 * 1024 * 1024

/**
 * Attributes every commit that `heads` reach and `known` do not. Throws `NeedsEarlierPast` where a commit builds on one that
 * is known but whose files are not held, and the signal's reason when it is stopped.
 */
export async function scanHistory(request: ScanRequest): Promise<ScanOutcome> {
  const scan = new Scan(request)
  try {
    return await scan.run()
  } finally {
    await scan.close()
  }
}

class Scan {
  private readonly texts = new TextStore(TEXT_MOST_BYTES)
  private readonly request: ScanRequest
  private readonly blobs: BlobStream
  private rereads: BlobStream | null = null
  private queue: CommitChanges[] = []
  private readonly pending = new Set<string>()
  private historyEnded = false
  private wake: (() => void) | null = null
  private failure: unknown = null
  private stopped = false
  private pump: Promise<void> = Promise.resolve()
  private readonly childCounts = new Map<string, number>()
  private readonly firstParents = new Map<string, string>()
  private readonly kept: number[] = []

  constructor(request: ScanRequest) {
    this.request = request
    this.blobs = request.reader.blobs({ maxBytes: ATTRIBUTED_MAX_BYTES })
  }

  async run(): Promise<ScanOutcome> {
    const { lineage, signal, onProgress, milestone, engine } = this.request
    this.pump = this.pumpHistory()
    let released = 0
    let yieldedAt = performance.now()
    for (let done = 0; ; done++) {
      // With lineage from outside the order is known only when all commits are.
      while (!this.historyEnded && (lineage.size > 0 || done === this.queue.length)) {
        signal?.throwIfAborted()
        await new Promise<void>((resolve) => (this.wake = resolve))
      }
      if (performance.now() - yieldedAt > YIELD_MS) {
        // Lets signals and arriving data in, which a long row of small commits would keep out.
        await new Promise<void>((resolve) => void setImmediate(resolve))
        yieldedAt = performance.now()
      }
      if (this.failure !== null) throw this.failure
      if (signal?.aborted === true) throw signal.reason
      if (done === this.queue.length) break
      await this.attribute(this.queue[done]!)
      if (this.historyEnded) {
        if (released === 0) this.countChildren()
        for (; released <= done; released++) this.release(this.queue[released]!)
      }
      if (this.historyEnded && this.isMilestone(done + 1)) {
        await milestone.reached(engine.graph.numberOf(this.queue[done]!.id)!, this.texts.absences)
      }
      onProgress?.(done + 1, this.historyEnded ? this.queue.length : undefined)
    }
    await this.pump
    return { absences: this.texts.absences, commits: this.queue.map((commit) => commit.id) }
  }

  private isMilestone(doneCount: number): boolean {
    const { everyCount, leftCount } = this.request.milestone
    const left = this.queue.length - doneCount
    return (doneCount % everyCount === 0 && left > 0) || left === leftCount
  }

  async close(): Promise<void> {
    this.stopped = true
    await Promise.all([this.blobs.close(), this.rereads?.close(), this.pump])
  }

  // Reads the log to its end, asking for each new blob on the way, so that git reads ahead of us.
  private async pumpHistory(): Promise<void> {
    try {
      const { heads, known, lineage } = this.request
      const queued = new Set<string>()
      let read: readonly string[] = []
      // Then what the commits that were met build on beside what git says, and what those build on.
      for (let next = heads; next.length > 0; next = this.forgottenBy(queued)) {
        await this.readHistory(next, [...known, ...read], queued)
        read = [...read, ...next]
        if (this.stopped) return
      }
      this.blobs.end()
      if (lineage.size > 0) this.queue = inLineageOrder(this.queue, lineage)
    } catch (failure) {
      this.failure = failure
    }
    this.historyEnded = true
    this.wakeUp()
  }

  private async readHistory(
    heads: readonly string[],
    known: readonly string[],
    queued: Set<string>,
  ): Promise<void> {
    const { reader, engine } = this.request
    for await (const batch of reader.history({ heads, known })) {
      if (this.stopped) return
      const wanted: string[] = []
      for (const commit of batch) {
        // A checkpoint made in mid-history also knows side branches that its main commit does not reach.
        if (engine.graph.numberOf(commit.id) !== undefined || queued.has(commit.id)) continue
        queued.add(commit.id)
        const changes = commit.changes.filter((change) => skipReasonForPath(change.path) === null)
        for (const { newBlob } of changes) {
          if (newBlob === null || this.pending.has(newBlob) || this.texts.has(newBlob)) continue
          this.pending.add(newBlob)
          wanted.push(newBlob)
        }
        this.queue.push({ ...commit, changes })
        if (commit.parents[0] !== undefined) this.firstParents.set(commit.id, commit.parents[0])
      }
      if (wanted.length > 0) this.blobs.request(wanted)
      this.wakeUp()
    }
  }

  // What git forgot of commits in the queue and is neither there nor known.
  private forgottenBy(queued: ReadonlySet<string>): string[] {
    const { lineage, engine } = this.request
    if (lineage.size === 0) return []
    const forgotten = this.queue.flatMap(({ id }) => lineage.get(id) ?? [])
    const missing = forgotten.filter((id) => !queued.has(id) && engine.graph.numberOf(id) === undefined)
    return [...new Set(missing)]
  }

  private wakeUp(): void {
    const wake = this.wake
    this.wake = null
    wake?.()
  }

  private async attribute(commit: CommitChanges): Promise<void> {
    const { engine } = this.request
    const changes: PathChange[] = commit.changes.map((change) => ({
      path: engine.pathNumber(change.path),
      oldBlob: change.oldBlob,
      newBlob: change.newBlob,
    }))
    const parents = commit.parents.map((id) => {
      const number = engine.graph.numberOf(id)
      if (number === undefined) throw new NeedsEarlierPast(`commit ${commit.id} builds on ${id}`)
      return number
    })
    const lineage = this.lineageOf(commit, parents)
    for (const parent of [...parents, ...lineage]) {
      if (!engine.holds(parent))
        throw new NeedsEarlierPast(`commit ${commit.id} builds on ${engine.graph.ids[parent]}`)
    }
    const { id, committedAt } = commit
    // Grows until the commit is done: what one round needs the next must not push out.
    const needed = new Set<string>()
    for (;;) {
      const result = attributeCommit(engine, { id, parents, lineage, committedAt, changes }, this.texts.get)
      if (typeof result === 'number') {
        const told = this.request.lineage.get(id)
        if (told !== undefined) engine.toldParents.set(id, told)
        return
      }
      this.request.signal?.throwIfAborted()
      for (const blob of result) needed.add(blob)
      await this.read(result, needed)
    }
  }

  // What git forgot of a commit's parents: told from outside, and for a revert the parent of what it undoes.
  private lineageOf(commit: CommitChanges, parents: readonly number[]): number[] {
    const { graph } = this.request.engine
    const numbers = new Set<number>()
    for (const id of this.request.lineage.get(commit.id) ?? []) {
      const number = graph.numberOf(id)
      if (number !== undefined) numbers.add(number)
    }
    for (const id of revertedCommits(commit.message)) {
      const number = graph.numberOf(id)
      const undone = number === undefined ? undefined : graph.parents[number]![0]
      if (undone === undefined || !parents.some((parent) => graph.isAncestor(number!, parent))) continue
      numbers.add(undone)
    }
    for (const parent of parents) numbers.delete(parent)
    return [...numbers]
  }

  // Waits for blobs that are on their way; those that were let go are read again.
  private async read(missing: readonly string[], needed: ReadonlySet<string>): Promise<void> {
    this.texts.trim(needed)
    const again = missing.filter((blob) => !this.pending.has(blob))
    if (again.length > 0) {
      this.rereads ??= this.request.reader.blobs({ maxBytes: ATTRIBUTED_MAX_BYTES })
      this.rereads.request(again)
      for (let left = again.length; left > 0;) {
        const some = (await this.rereads.next()) ?? []
        for (const blob of some) this.texts.add(blob)
        left -= some.length
      }
    }
    while (missing.some((blob) => this.pending.has(blob))) {
      const some = await this.blobs.next()
      if (some === null) throw new Error('the stream of blobs ended before its last answer')
      for (const blob of some) {
        this.pending.delete(blob.id)
        this.texts.add(blob)
      }
    }
  }

  // How many commits still need each one's files: its children, those whose lineage it is, those that undo its child.
  private countChildren(): void {
    for (const commit of this.queue) for (const parent of this.links(commit)) this.addNeed(parent)
    for (const head of this.request.heads) this.addNeed(head)
    // What a checkpoint held and nothing new builds on.
    const { engine } = this.request
    for (const number of engine.heldCommits()) {
      if (!this.childCounts.has(engine.graph.ids[number]!)) this.kept.push(number)
    }
  }

  private links(commit: CommitChanges): string[] {
    const links = [...commit.parents, ...(this.request.lineage.get(commit.id) ?? [])]
    for (const id of revertedCommits(commit.message)) {
      const undone = this.firstParents.get(id)
      if (undone !== undefined) links.push(undone)
      else links.push(...(this.request.lineage.get(id) ?? []))
    }
    return links
  }

  private addNeed(id: string): void {
    this.childCounts.set(id, (this.childCounts.get(id) ?? 0) + 1)
  }

  // Lets go of the files of commits that nothing needs any more, but for the last few.
  private release(commit: CommitChanges): void {
    const { engine, keepCount } = this.request
    for (const link of this.links(commit)) {
      const left = (this.childCounts.get(link) ?? 1) - 1
      this.childCounts.set(link, left)
      const number = engine.graph.numberOf(link)
      if (left === 0 && number !== undefined) this.kept.push(number)
    }
    while (this.kept.length > keepCount) engine.release(this.kept.shift()!)
  }
}
