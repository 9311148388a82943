// The forward pass: takes commits parents first and keeps, for each, which origin every token of its files has.
import { CommitGraph } from './commit-graph.ts'
import type { Runs } from './origin.ts'
import { originIndex, originRef } from './origin.ts'
import { ancestryFrom, type Ancestry } from './ancestry.ts'
import { LivingText } from './living-text.ts'
import { RadixMap } from './radix-map.ts'
import { FileTokensCache } from './recovery.ts'
import { VanishedText } from './vanished-text.ts'
import type { EqualBytes } from './text-matching.ts'

/** One version of a file. Two commits share the object exactly when neither changed the file. */
export interface FileState {
  readonly blob: string
  readonly runs: Runs
  /** Number of the commit that made this version. */
  readonly changedBy: number
}

/** The files of one commit, by path number. */
export type Files = RadixMap<FileState>

/** A path that a commit changed against its first parent. */
export interface PathChange {
  readonly path: number
  readonly oldBlob: string | null
  readonly newBlob: string | null
}

/** Gives a blob's text: bytes, null where there is none to attribute (binary, too large, missing), undefined where it must be read first. */
export type TextOf = (blob: string) => Uint8Array | null | undefined

/** What the pass has learned: commits, paths and origins by number, and the files of the commits still needed. */
export class Engine {
  readonly graph = new CommitGraph()
  readonly paths: string[] = []
  readonly originCommits: number[] = []
  readonly originPaths: number[] = []
  readonly originImported: boolean[] = []
  /** Parents that were told from outside, by commit, for the commits that are attributed. */
  readonly toldParents = new Map<string, readonly string[]>()
  readonly vanished = new VanishedText()
  readonly living = new LivingText()
  readonly fileTokens = new FileTokensCache()
  private readonly states = new Map<number, { readonly files: Files; ancestry: Ancestry | null }>()
  readonly equalBytes: EqualBytes
  private readonly olderCommits = new Map<number, number>()
  private readonly pathNumbers = new Map<string, number>()

  constructor(equalBytes: EqualBytes) {
    this.equalBytes = equalBytes
  }

  pathNumber(path: string): number {
    const known = this.pathNumbers.get(path)
    if (known !== undefined) return known
    this.pathNumbers.set(path, this.paths.length)
    return this.paths.push(path) - 1
  }

  /** Keeps a commit's files and the set of its ancestors (itself included) until `release`. */
  keep(commit: number, files: Files, ancestry: Ancestry): void {
    this.states.set(commit, { files, ancestry })
  }

  /** `keep` for a commit taken from a checkpoint: its ancestors are gathered when they are first asked for. */
  keepFiles(commit: number, files: Files): void {
    this.states.set(commit, { files, ancestry: null })
  }

  /** Lets go of what was kept for a commit; its children must have been attributed. */
  release(commit: number): void {
    this.states.delete(commit)
  }

  /** Whether a commit's files are still kept. */
  holds(commit: number): boolean {
    return this.states.has(commit)
  }

  /** The numbers of the commits whose files are kept. */
  heldCommits(): number[] {
    return [...this.states.keys()]
  }

  filesOf(commit: number): Files {
    return this.stateOf(commit).files
  }

  ancestryOf(commit: number): Ancestry {
    const state = this.stateOf(commit)
    state.ancestry ??= ancestryFrom(this.graph.ancestorsOf(commit))
    return state.ancestry
  }

  private stateOf(commit: number): { readonly files: Files; ancestry: Ancestry | null } {
    const state = this.states.get(commit)
    if (state === undefined)
      throw new Error(`the files of commit ${this.graph.ids[commit]} were let go too early`)
    return state
  }

  /** A new origin; the caller asks once for each commit and path. */
  addOrigin(commit: number, path: number, imported: boolean): number {
    this.originCommits.push(commit)
    this.originPaths.push(path)
    this.originImported.push(imported)
    return originRef(this.originCommits.length - 1, false)
  }

  /** Of two references the one to the older text; the first where one commit wrote both. */
  readonly olderRef = (a: number, b: number): number => {
    const commitA = this.originCommits[originIndex(a)]!
    const commitB = this.originCommits[originIndex(b)]!
    if (commitA === commitB) return a
    const pair = Math.min(commitA, commitB) * 2 ** 26 + Math.max(commitA, commitB)
    let older = this.olderCommits.get(pair)
    if (older === undefined) {
      older = this.graph.older(commitA, commitB)
      this.olderCommits.set(pair, older)
    }
    return older === commitA ? a : b
  }
}

/** The files of a commit without parents. */
export const NO_FILES: Files = RadixMap.empty<FileState>()
