// The parts of a statement in words, for any medium to lay out.

/** A row of a table: what it is, and a cell for each heading; without cells it is a line of its own across the table. */
export interface TableRow {
  readonly label: string
  /** Where to look it up; may be left out where room is short. */
  readonly detail: string | null
  readonly cells: readonly string[]
  readonly weight: 'plain' | 'strong' | 'sum'
}

/** A part of the document. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2; readonly text: string }
  /** Cells are flush right under their headings. */
  | {
      readonly kind: 'table'
      readonly label: string
      readonly headings: readonly string[]
      readonly rows: readonly TableRow[]
    }
  | { readonly kind: 'note'; readonly text: string }
  /** Long values that stand for themselves, such as a hash, under their names. */
  | { readonly kind: 'proof'; readonly facts: readonly (readonly [string, string])[] }
