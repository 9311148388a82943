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

/** A block that is a table. */
export type TableBlock = Extract<Block, { readonly kind: 'table' }>

/**
 * The columns of a wide table side by side as far as they go, and then below with the labels again. `widths` are those of the
 * columns; each stands `gap` after what is before it, and `room` is what the labels leave, in one unit. A column that is wider
 * than the room has a table of its own.
 */
export function tablesWithin(
  table: TableBlock,
  widths: readonly number[],
  { gap, room }: { readonly gap: number; readonly room: number },
): readonly TableBlock[] {
  const groups: number[][] = [[]]
  let used = 0
  for (const [at, width] of widths.entries()) {
    if (used + gap + width > room && groups.at(-1)!.length > 0) {
      groups.push([])
      used = 0
    }
    groups.at(-1)!.push(at)
    used += gap + width
  }
  return groups.map((columns) => ({
    ...table,
    headings: columns.map((at) => table.headings[at]!),
    rows: table.rows.map((row) => ({
      ...row,
      cells: row.cells.length === 0 ? [] : columns.map((at) => row.cells[at]!),
    })),
  }))
}
