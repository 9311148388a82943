// Tables that fit 80 columns: the first column holds names and is cut to what the others leave.
import Table from 'cli-table3'
import { cutTo, textWidth, visible } from './terminal-text.ts'

/** How wide a table may be. */
export const TABLE_COLUMNS = 80

const GAP_COLUMNS = 2
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
    Math.max(textWidth(column.heading), ...new Set(cells.map((row) => textWidth(row[at] ?? '')))),
  )
  const others = widths.slice(1).reduce((sum, width) => sum + GAP_COLUMNS + width, 0)
  const nameColumns = Math.min(widths[0] ?? 0, TABLE_COLUMNS - others)
  if (nameColumns < Math.min(widths[0] ?? 0, NAME_LEAST_COLUMNS)) {
    throw new Error(`a table of ${others} columns leaves no room for names`)
  }
  const table = new Table({
    chars: Object.fromEntries(
      NO_RULES.map((place) => [place, place === 'middle' ? ' '.repeat(GAP_COLUMNS) : '']),
    ),
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colWidths: [nameColumns, ...widths.slice(1)],
    colAligns: columns.map(({ align }) => align),
  })
  table.push(columns.map((column) => column.heading))
  for (const row of cells) table.push(row.map((cell, at) => (at === 0 ? cutTo(cell, nameColumns) : cell)))
  const [first = '', ...rest] = table.toString().split('\n')
  return [heading(first.trimEnd()), ...rest.map((line) => line.trimEnd())].join('\n') + '\n'
}

const NO_RULES =
  'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid middle'.split(
    ' ',
  )
