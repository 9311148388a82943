// The one interface through which Byline reads a repository. Two readers implement it with equal results: the `git`
// program (`program/`) and isomorphic-git (`isomorphic/`).

/** A path that a commit changed against its first parent. Only regular files count; a side that is none is null. */
export interface TreeChange {
  /** Decoded as UTF-8; bytes that are none are taken as Latin-1. */
  readonly path: string
  readonly oldBlob: string | null
  readonly newBlob: string | null
}

/** A commit in the history, with what it changed against its first parent (a root: against nothing). */
export interface CommitChanges {
  readonly id: string
  readonly parents: readonly string[]
  /** Committer time, seconds since 1970. */
  readonly committedAt: number
  readonly message: string
  readonly changes: readonly TreeChange[]
}

/** Name and e-mail as git recorded them, before any mailmap. */
export interface Signature {
  readonly name: string
  readonly email: string
}

/** Who made a commit and what its message says. */
export interface CommitSignatures {
  readonly id: string
  readonly parents: readonly string[]
  readonly author: Signature
  readonly committer: Signature
  readonly committedAt: number
  readonly message: string
}

/** What stands at a path of a revision. */
export interface TreeEntry {
  readonly path: string
  readonly kind: 'file' | 'symlink' | 'submodule'
  readonly blob: string
}

/** A blob's bytes, or why there are none. */
export type Blob =
  | { readonly id: string; readonly bytes: Uint8Array }
  | { readonly id: string; readonly bytes: null; readonly absence: 'missing' }
  | { readonly id: string; readonly bytes: null; readonly absence: 'too large'; readonly sizeBytes: number }

/** Which part of the history to read: all that `heads` reach and `known` do not. */
export interface HistoryRequest {
  readonly heads: readonly string[]
  /** Commits whose results are at hand; they and all before them are left out. Ids not in the repository are ignored. */
  readonly known: readonly string[]
}

/** Blobs on request, answered in the order asked; several requests may be under way. */
export interface BlobStream {
  /** Asks for blobs; each id is answered once for each time it is asked for. */
  request(ids: readonly string[]): void
  /** Says that no more requests will come, so that what is buffered is flushed. */
  end(): void
  /** The next answers, at least one; null when all are given and `end` was called. */
  next(): Promise<readonly Blob[] | null>
  /** Stops at once and frees what is held; safe to call twice. */
  close(): Promise<void>
}

/** A repository that can be read. Nothing is ever written into it. */
export interface RepositoryReader {
  readonly kind: 'git' | 'isomorphic'
  /** The commit a revision names, or undefined. `HEAD` is the default branch's head. */
  resolve(revision: string): Promise<string | undefined>
  /** Whether the history is cut off (`shallow`) or objects may be absent (a partial clone). */
  completeness(): Promise<{ readonly shallow: boolean; readonly partial: boolean }>
  /** Commits, parents first, in batches. */
  history(request: HistoryRequest): AsyncIterable<readonly CommitChanges[]>
  /** Opens a stream of blobs; content over `maxBytes` is not kept. */
  blobs(options: { readonly maxBytes: number }): BlobStream
  /** Signatures of the given commits, in the order given; commits that are missing are left out. */
  signatures(ids: readonly string[]): Promise<readonly CommitSignatures[]>
  /** Every entry of a revision's tree, in code-point order of paths. */
  tree(commit: string): Promise<readonly TreeEntry[]>
  /** Ends what still runs. */
  close(): Promise<void>
}
