// Tables that fit 80 columns: the first column holds names and is cut to what the others leave. Made by hand, so that there
// is one measure of how wide a text is.
import { fitTo, textWidth, visible } from './terminal-text.ts'

/** How wide a table may be. */
export const TABLE_COLUMNS = 80

const GAP = '  '
const NAME_LEAST_COLUMNS = 12

/** A column: its heading, and on which side its cells are flush. */
export interface TableColumn {
  readonly heading: string
  readonly align: 'left' | 'right'
}

/**
 * A table as text, a line feed after each row: two spaces between columns, no rules. Cells are made harmless; names that
 * are too long are cut. Throws where the other columns leave a name no room.
 */
export function tableText(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  heading: (text: string) => string,
): string {
  const cells = rows.map((row) => row.map(visible))
  const widths = columns.map((column, at) =>
    cells.reduce((most, row) => Math.max(most, textWidth(row[at] ?? '')), textWidth(column.heading)),
  )
  const [wanted = 0, ...others] = widths
  const left = others.reduce((room, width) => room - GAP.length - width, TABLE_COLUMNS)
  if (left < Math.min(wanted, NAME_LEAST_COLUMNS)) throw new Error('the table leaves no room for names')
  const fitting = [Math.min(wanted, left), ...others]
  const rowText = (row: readonly string[]): string =>
    columns
      .map(({ align }, at) => fitSide(row[at] ?? '', fitting[at]!, align))
      .join(GAP)
      .trimEnd()
  const titles = heading(rowText(columns.map((column) => column.heading)))
  return [titles, ...cells.map(rowText), ''].join('\n')
}

function fitSide(cell: string, columns: number, align: TableColumn['align']): string {
  if (align === 'left') return fitTo(cell, columns)
  return ' '.repeat(Math.max(0, columns - textWidth(cell))) + cell
}
