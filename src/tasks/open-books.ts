// Where the books lie. Opening them, and booking, comes with the rules.

/** Where the books lie: the database as a file or URL, and two files outside it. */
export interface BooksPlace {
  readonly database: string
  /** The file with the key that signs checkpoints. */
  readonly keyFile: string
  /** The file that keeps the latest checkpoint. */
  readonly anchorFile: string
}
