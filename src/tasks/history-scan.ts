// Runs the forward pass over a repository: reads commits and blobs as they come and attributes each commit in turn.
import { attributeCommit } from '../attribution/commit-attribution.ts'
import type { Engine, PathChange } from '../attribution/engine.ts'
import { ATTRIBUTED_MAX_BYTES, skipReasonForPath } from '../attribution/skipped-paths.ts'
import type { BlobStream, CommitChanges, RepositoryReader } from '../git/reader.ts'
import { TextStore } from './text-store.ts'

/** What to scan. `known` commits must have their files in the engine. */
export interface ScanRequest {
  readonly reader: RepositoryReader
  readonly engine: Engine
  readonly heads: readonly string[]
  readonly known: readonly string[]
  /** Told how many commits are done, and how many there are once that is known. */
  readonly onProgress?: (doneCount: number, totalCount: number | undefined) => void
}

const TEXT_MOST_BYTES = 128 * 1024 * 1024

/** Attributes every commit that `heads` reach and `known` do not. Texts that were absent are in the store it returns. */
export async function scanHistory(request: ScanRequest): Promise<TextStore> {
  const scan = new Scan(request)
  try {
    await scan.run()
  } finally {
    await scan.close()
  }
  return scan.texts
}

class Scan {
  readonly texts = new TextStore(TEXT_MOST_BYTES)
  private readonly request: ScanRequest
  private readonly blobs: BlobStream
  private rereads: BlobStream | null = null
  private readonly queue: CommitChanges[] = []
  private readonly pending = new Set<string>()
  private historyEnded = false
  private wake: (() => void) | null = null
  private failure: unknown = null
  private readonly childCounts = new Map<string, number>()

  constructor(request: ScanRequest) {
    this.request = request
    this.blobs = request.reader.blobs({ maxBytes: ATTRIBUTED_MAX_BYTES })
  }

  async run(): Promise<void> {
    const pump = this.pumpHistory()
    for (let done = 0; ; done++) {
      while (done === this.queue.length && !this.historyEnded) {
        await new Promise<void>((resolve) => (this.wake = resolve))
      }
      if (this.failure !== null) throw this.failure
      if (done === this.queue.length) break
      await this.attribute(this.queue[done]!)
      this.request.onProgress?.(done + 1, this.historyEnded ? this.queue.length : undefined)
    }
    await pump
  }

  async close(): Promise<void> {
    await Promise.all([this.blobs.close(), this.rereads?.close()])
  }

  // Reads the log to its end, asking for each new blob on the way, so that git reads ahead of us.
  private async pumpHistory(): Promise<void> {
    try {
      for await (const batch of this.request.reader.history(this.request)) {
        const wanted: string[] = []
        for (const commit of batch) {
          const changes = commit.changes.filter((change) => skipReasonForPath(change.path) === null)
          for (const { newBlob } of changes) {
            if (newBlob === null || this.pending.has(newBlob) || this.texts.has(newBlob)) continue
            this.pending.add(newBlob)
            wanted.push(newBlob)
          }
          this.queue.push({ ...commit, changes })
        }
        if (wanted.length > 0) this.blobs.request(wanted)
        this.wakeUp()
      }
      this.blobs.end()
      this.countChildren()
    } catch (failure) {
      this.failure = failure
    }
    this.historyEnded = true
    this.wakeUp()
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
      if (number === undefined) throw new Error(`commit ${commit.id} came before its parent ${id}`)
      return number
    })
    const { id, committedAt } = commit
    for (;;) {
      const result = attributeCommit(
        engine,
        { id, parents, lineage: [], committedAt, changes },
        this.texts.get,
      )
      if (typeof result === 'number') break
      await this.read(result)
    }
    if (this.historyEnded) this.release(commit)
  }

  // Waits for blobs that are on their way; those that were let go are read again.
  private async read(missing: readonly string[]): Promise<void> {
    const needed = new Set(missing)
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

  private countChildren(): void {
    for (const head of this.request.heads) this.childCounts.set(head, 1)
    for (const commit of this.queue) {
      for (const parent of commit.parents) {
        this.childCounts.set(parent, (this.childCounts.get(parent) ?? 0) + 1)
      }
    }
    // Commits that were attributed before the history was known to its end.
    const { engine } = this.request
    for (const commit of this.queue) {
      const number = engine.graph.numberOf(commit.id)
      if (number !== undefined) this.release(commit)
    }
  }

  // Lets go of the files of commits whose last child has been attributed.
  private release(commit: CommitChanges): void {
    const { engine } = this.request
    for (const parent of commit.parents) {
      const left = (this.childCounts.get(parent) ?? 1) - 1
      this.childCounts.set(parent, left)
      if (left === 0) engine.release(engine.graph.numberOf(parent)!)
    }
  }
}
