// The rows that lie outside entries, under a Merkle root: who contributed what to a snapshot, and what it hands over.

/** What one contributor's text in one definition of one file counts, or their text in none of the file's definitions. */
export interface Contribution {
  readonly repository: string
  readonly path: string
  /** The definition's id; '' for text outside definitions. */
  readonly definition: string
  /** The definition's qualified name; '' where there is none. */
  readonly name: string
  readonly contributor: string
  /** Unweighted. */
  readonly tokens: number
  /** Those of `tokens` whose author is uncertain. */
  readonly lowConfidenceTokens: number
  /** How many other people's use makes these tokens count more; 0 where none does. */
  readonly others: number
  /** What the tokens count once. */
  readonly authorshipMicros: bigint
  /** What others' use of the definition adds. */
  readonly reuseMicros: bigint
}

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
