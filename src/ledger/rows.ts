// The rows that lie outside entries, under a Merkle root: who contributed what to a snapshot, and what it hands over.

export type { Contribution } from '../credit/contributions.ts'

/** A file that a delivery hands over. */
export interface ManifestFile {
  readonly repository: string
  readonly path: string
  /** The git blob id. */
  readonly blob: string
  /** Of the file's bytes; lower-case hexadecimal. */
  readonly sha256: string
  /** How many tokens of it count. */
  readonly tokens: number
}
