// A statement on a terminal: its tables within 80 columns, amounts flush right, everything else wrapped.
import { tablesWithin, type Block, type TableBlock, type TableRow } from '../ledger/statement-blocks.ts'
import type { StatementDocument } from '../ledger/statement-document.ts'
import { TABLE_COLUMNS } from './table.ts'
import { characterWidth, textWidth, visible } from './terminal-text.ts'

const GAP = 2
/** What a label has at least; a table whose cells leave less is cut into several, one below the other. */
const LABEL_LEAST_COLUMNS = 30
/** Before the further lines of a label, so that it is not taken for another row. */
const LABEL_INDENT = '  '

type Style = (style: 'bold' | 'dim', text: string) => string

/** The document as text of at most 80 columns, ending in a line feed. */
export function statementText(document: StatementDocument, style: Style): string {
  const { period, name, head, blocks } = document
  const title = `BYLINE STATEMENT   ${period}   ${name}   Private`
  return [
    ...wrapped(title, TABLE_COLUMNS).map((line) => style('bold', line)),
    ...head.flatMap((line) => wrapped(line, TABLE_COLUMNS)).map((line) => style('dim', line)),
    ...blocks.flatMap((block, at) => [
      ...(isApart(block, blocks[at - 1]) ? [''] : []),
      ...blockLines(block, style),
    ]),
    '',
  ].join('\n')
}

// A heading opens a part, and a table right under one belongs to it; notes follow on each other.
function isApart(block: Block, before: Block | undefined): boolean {
  if (before === undefined || block.kind === 'heading') return true
  if (block.kind === 'table') return before.kind !== 'heading'
  return block.kind !== before.kind
}

function blockLines(block: Block, style: Style): readonly string[] {
  if (block.kind === 'table')
    return tablesWithin(block, widthsOf(block), {
      gap: GAP,
      room: TABLE_COLUMNS - LABEL_LEAST_COLUMNS,
    }).flatMap((table, at) => [...(at === 0 ? [] : ['']), ...tableLines(table, style)])
  if (block.kind === 'proof') {
    const lines = block.facts.flatMap(([name, value]) => wrapped(`${name}: ${value}`, TABLE_COLUMNS))
    return lines.map((line) => style('dim', line))
  }
  const lines = wrapped(block.text, TABLE_COLUMNS)
  return block.kind === 'heading' ? lines.map((line) => style('bold', line)) : lines
}

function widthsOf({ headings, rows }: TableBlock): readonly number[] {
  return headings.map((heading, at) =>
    rows.reduce(
      (most, { cells }) => Math.max(most, textWidth(visible(cells[at] ?? ''))),
      textWidth(visible(heading)),
    ),
  )
}

function tableLines(table: TableBlock, style: Style): readonly string[] {
  const widths = widthsOf(table)
  const labelColumns = widths.reduce((room, width) => room - GAP - width, TABLE_COLUMNS)
  const cellsText = (cells: readonly string[]): string =>
    cells.map((cell, at) => ' '.repeat(GAP + widths[at]! - textWidth(visible(cell))) + visible(cell)).join('')
  const rowLines = ({ label, cells, weight }: TableRow): readonly string[] => {
    if (cells.length === 0) return wrapped(label, TABLE_COLUMNS, LABEL_INDENT)
    // Numbers stand on the last line of a label, where a sum is read.
    const lines = wrapped(label, labelColumns, LABEL_INDENT)
    const last = lines.at(-1)!
    const full = `${last}${' '.repeat(labelColumns - textWidth(last))}${cellsText(cells)}`
    const all = [...lines.slice(0, -1), full]
    if (weight === 'sum') {
      const rules = widths.map((width) => ' '.repeat(GAP) + '-'.repeat(width)).join('')
      return [' '.repeat(labelColumns) + rules, ...all]
    }
    return weight === 'strong' ? all.map((line) => style('bold', line)) : all
  }
  const headings = `${' '.repeat(labelColumns)}${cellsText(table.headings)}`
  return [style('dim', headings), ...table.rows.flatMap(rowLines)]
}

// Text made harmless and broken between words, and within one that is longer than a line; `indent` opens further lines.
function wrapped(text: string, columns: number, indent = ''): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of visible(text).split(' ')) {
    for (const part of pieces(word, columns - indent.length)) {
      const longer = line === '' || line === indent ? line + part : `${line} ${part}`
      if (textWidth(longer) <= columns) line = longer
      else {
        lines.push(line)
        line = indent + part
      }
    }
  }
  return [...lines, line]
}

function pieces(word: string, columns: number): readonly string[] {
  if (textWidth(word) <= columns) return [word]
  const parts: string[] = ['']
  let width = 0
  for (const character of word) {
    width += characterWidth(character)
    if (width > columns) {
      parts.push('')
      width = characterWidth(character)
    }
    parts[parts.length - 1] += character
  }
  return parts
}
