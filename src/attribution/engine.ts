// The forward pass: takes commits parents first and keeps, for each, which origin every token of its files has.
import { CommitGraph } from './commit-graph.ts'
import type { Runs } from './origin.ts'
import { originIndex, originRef } from './origin.ts'
import { RadixMap } from './radix-map.ts'
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
  readonly states = new Map<number, Files>()
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

  filesOf(commit: number): Files {
    const files = this.states.get(commit)
    if (files === undefined)
      throw new Error(`the files of commit ${this.graph.ids[commit]} were let go too early`)
    return files
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
