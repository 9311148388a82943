// The values an attribution is made of: where a token was first written, and which bytes of a file came from where.

/** Where tokens were first written. `imported` marks third-party code brought in whole: it weighs nothing wherever it moves. */
export interface Origin {
  /** Full commit id, 40 (or 64) hexadecimal digits. */
  readonly commit: string
  /** The path the commit wrote it at. */
  readonly path: string
  readonly imported: boolean
}

/**
 * Who wrote which bytes of one file: run i reaches from byte `starts[i]` to the next run's start (or the file's end) and
 * holds `refs[i]`, a reference made by `originRef`. Runs start at tokens; white space falls to the run before it.
 */
export interface Runs {
  readonly starts: Int32Array
  readonly refs: Int32Array
}

/** One file of a revision with its runs. */
export interface AttributedFile {
  readonly path: string
  /** Blob id of its content. */
  readonly blob: string
  readonly runs: Runs
}

/** The map from every surviving token of a revision to its origin. Files are in code-point order of their paths. */
export interface Attribution {
  readonly revision: string
  readonly origins: readonly Origin[]
  readonly files: readonly AttributedFile[]
}

/** A reference to `origins[index]`; `copied` marks text whose original lives on elsewhere. */
export function originRef(index: number, copied: boolean): number {
  return (index << 1) | (copied ? 1 : 0)
}

/** The index into `origins` of a reference. */
export function originIndex(ref: number): number {
  return ref >> 1
}

/** Whether a reference is to copied text. */
export function isCopied(ref: number): boolean {
  return (ref & 1) === 1
}
