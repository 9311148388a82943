// A statement as a PDF: what it comes to first, then licences, points and account, the proof in small print.
import { tablesWithin, type Block, type TableBlock, type TableRow } from '../ledger/statement-blocks.ts'
import type { StatementDocument } from '../ledger/statement-document.ts'
import type { Letters } from './pdf-letters.ts'
import { BASELINE, PdfPages, type TypeStyle } from './pdf-page.ts'

const INK = '#1f2328'
const QUIET = '#59636e'
const ACCENT = '#0a4d8c'
const LINE = '#d1d9e0'
const PANEL = '#f3f6f9'

const style = (size: number, color: string, strong = false): TypeStyle => ({ size, color, strong })
const TITLE = style(21, INK, true)
const KICKER = style(9, ACCENT, true)
const SUBTITLE = style(12, QUIET)
const HEAD = style(8.5, QUIET)
const HEADINGS = { 1: style(12.5, INK, true), 2: style(10, INK, true) }
const CELL = style(9.5, INK)
const CELL_STRONG = style(9.5, INK, true)
const COLUMN = style(8, QUIET)
const DETAIL = style(7.5, QUIET)
const NOTE = style(8.5, QUIET)
const PROOF = style(7, QUIET)
const FIGURE = style(18, INK, true)

const GAP = 16
const DETAIL_GAP = 8
const ROW_PADDING = 1.8
/** What a label has at least; a table whose cells leave less is cut into several, one below the other. */
const LABEL_LEAST = 170

/** A table up to this height is not cut by the end of a page. */
const TOGETHER_MOST = 260

/** The document as a tagged PDF (PDF/UA). The same document and letters give the same bytes. */
export async function statementPdf(document: StatementDocument, letters: Letters): Promise<Uint8Array> {
  const { title, time, period, name, head, headlines, blocks } = document
  const pages = new PdfPages(letters, { title, time: new Date(time) })
  setHead(pages, period, name, head)
  setHeadlines(pages, headlines)
  for (const block of blocks) setBlock(pages, block)
  if (pages.missing.size > 0) {
    pages.y += 8
    const numbers = [...pages.missing]
      .slice(0, 5)
      .map((character) => `U+${character.codePointAt(0)!.toString(16).toUpperCase()}`)
    pages.paragraph(
      'P',
      `This file's letters lack some characters; they stand by their Unicode numbers (${numbers.join(', ')}). The text and JSON forms have them.`,
      PROOF,
    )
  }
  return pages.bytes(`${title} · Private`, PROOF)
}

function setHead(pages: PdfPages, period: string, name: string, head: readonly string[]): void {
  const { left, width } = pages
  const kicker = pages.part('P')
  const place = { x: left, y: pages.y, width }
  pages.set(kicker, ['BYLINE STATEMENT'], { ...place, align: 'left' }, KICKER)
  pages.set(pages.part('P'), ['Private'], { ...place, align: 'right' }, KICKER)
  pages.y += pages.heightOf(1, KICKER) + 6
  pages.paragraph('H1', name, TITLE)
  pages.paragraph('P', period, SUBTITLE)
  pages.y += 4
  for (const line of head) pages.paragraph('P', line, HEAD)
}

// The figures that a hurried reader looks for, in a panel.
function setHeadlines(pages: PdfPages, headlines: StatementDocument['headlines']): void {
  const { left, width } = pages
  const inset = 14
  for (const { label, value } of headlines) {
    const lines = pages.lines(value, width - 2 * inset, FIGURE)
    const height = pages.heightOf(1, HEAD) + pages.heightOf(lines.length, FIGURE) + 2 * 8
    pages.y += 12
    pages.makeRoom(height)
    pages.box(left, pages.y, width, height, PANEL)
    const place = { x: left + inset, width: width - 2 * inset, align: 'left' as const }
    pages.set(pages.part('P'), [label], { ...place, y: pages.y + 8 }, HEAD)
    pages.set(pages.part('P'), lines, { ...place, y: pages.y + 8 + pages.heightOf(1, HEAD) }, FIGURE)
    pages.y += height
  }
}

function setBlock(pages: PdfPages, block: Block): void {
  if (block.kind === 'table') {
    for (const table of tablesWithin(block, widthsOf(pages, block), {
      gap: GAP,
      room: pages.width - LABEL_LEAST,
    }))
      setTable(pages, table)
  } else if (block.kind === 'heading') {
    const heading = HEADINGS[block.level]
    pages.y += block.level === 1 ? 18 : 9
    // A heading is not left alone at the foot of a page.
    pages.makeRoom(pages.heightOf(5, heading))
    if (block.level === 1) pages.rule(pages.y - 7, pages.left, pages.width, LINE, 0.75)
    pages.paragraph(block.level === 1 ? 'H2' : 'H3', block.text, heading)
  } else if (block.kind === 'note') {
    pages.y += 3
    pages.paragraph('P', block.text, NOTE)
  } else setProof(pages, block.facts)
}

function setProof(pages: PdfPages, facts: readonly (readonly [string, string])[]): void {
  pages.y += 14
  pages.makeRoom(pages.heightOf(facts.length + 1, PROOF))
  pages.rule(pages.y - 6, pages.left, pages.width, LINE, 0.75)
  for (const [name, value] of facts) pages.paragraph('P', `${name}: ${value}`, PROOF)
}

function widthsOf(pages: PdfPages, { headings, rows }: TableBlock): readonly number[] {
  return headings.map((heading, at) =>
    rows.reduce(
      (most, { cells, weight }) =>
        Math.max(most, pages.widthOf(cells[at] ?? '', weight === 'plain' ? CELL : CELL_STRONG)),
      Math.max(52, pages.widthOf(heading, COLUMN)),
    ),
  )
}

function setTable(pages: PdfPages, table: TableBlock): void {
  const widths = widthsOf(pages, table)
  const part = pages.part('Table')
  pages.y += 3
  const whole = table.rows.reduce(
    (sum, row) => sum + rowHeight(pages, row, widths),
    pages.heightOf(1, COLUMN),
  )
  pages.makeRoom(whole > TOGETHER_MOST ? pages.heightOf(3, CELL) : whole)
  setColumnNames(pages, part, table, widths)
  for (const row of table.rows) {
    const height = rowHeight(pages, row, widths)
    if (pages.makeRoom(height)) setColumnNames(pages, part, table, widths)
    setRow(pages, part, row, widths)
  }
}

function setColumnNames(
  pages: PdfPages,
  table: PDFKit.PDFStructureElement,
  { label, headings }: TableBlock,
  widths: readonly number[],
): void {
  const row = pages.part('TR', table)
  const first = pages.part('TH', row, 'Column')
  if (label !== '') pages.set(first, [label], { x: pages.left, y: pages.y, width: 0, align: 'left' }, COLUMN)
  for (const [at, heading] of headings.entries()) {
    const cell = pages.part('TH', row, 'Column')
    pages.set(cell, [heading], { ...cellPlace(pages, widths, at), y: pages.y, align: 'right' }, COLUMN)
  }
  pages.y += pages.heightOf(1, COLUMN) + 1
  pages.rule(pages.y, pages.left, pages.width, LINE, 0.5)
  pages.y += 1
}

interface RowLines {
  readonly label: readonly string[]
  readonly detail: readonly string[]
  /** How far from the left the detail stands beside the last line of the label; null where it stands below. */
  readonly beside: number | null
}

function rowHeight(pages: PdfPages, row: TableRow, widths: readonly number[]): number {
  const { label, detail, beside } = rowLines(pages, row, widths)
  const below = beside === null ? pages.heightOf(detail.length, DETAIL) : 0
  return pages.heightOf(label.length, CELL) + below + 2 * ROW_PADDING
}

function rowLines(
  pages: PdfPages,
  { label, detail, cells, weight }: TableRow,
  widths: readonly number[],
): RowLines {
  const text = weight === 'plain' ? CELL : CELL_STRONG
  const width = cells.length === 0 ? pages.width : labelWidth(pages, widths)
  const lines = pages.lines(label, width, text)
  if (detail === null) return { label: lines, detail: [], beside: null }
  const beside = pages.widthOf(lines.at(-1)!, text) + DETAIL_GAP
  if (beside + pages.widthOf(detail, DETAIL) <= width) return { label: lines, detail: [detail], beside }
  return { label: lines, detail: pages.lines(detail, width, DETAIL), beside: null }
}

function setRow(
  pages: PdfPages,
  table: PDFKit.PDFStructureElement,
  row: TableRow,
  widths: readonly number[],
): void {
  const text = row.weight === 'plain' ? CELL : CELL_STRONG
  const { label, detail, beside } = rowLines(pages, row, widths)
  if (row.weight !== 'plain')
    pages.rule(pages.y, pages.left, pages.width, row.weight === 'sum' ? LINE : INK, 0.6)
  const y = pages.y + ROW_PADDING
  const part = pages.part('TR', table)
  const head = pages.part('TH', part, 'Row')
  const place = { x: pages.left, y, width: pages.width, align: 'left' as const }
  pages.set(head, label, place, text)
  if (detail.length > 0) {
    const last = y + pages.heightOf(label.length - 1, text)
    // Beside the label it stands on the same line, although its letters are smaller.
    const level = (text.size - DETAIL.size) * BASELINE
    const [x, top] =
      beside === null ? [pages.left, last + pages.heightOf(1, text)] : [pages.left + beside, last + level]
    pages.set(head, detail, { ...place, x, y: top }, DETAIL)
  }
  for (const at of widths.keys()) {
    const cell = pages.part('TD', part)
    const value = row.cells[at]
    // Amounts stand by the last line of a label, where a sum is read.
    const lastLine = y + pages.heightOf(label.length - 1, text)
    if (value !== undefined)
      pages.set(cell, [value], { ...cellPlace(pages, widths, at), y: lastLine, align: 'right' }, text)
  }
  pages.y += rowHeight(pages, row, widths)
}

function labelWidth(pages: PdfPages, widths: readonly number[]): number {
  return widths.reduce((room, width) => room - GAP - width, pages.width)
}

function cellPlace(
  pages: PdfPages,
  widths: readonly number[],
  at: number,
): { readonly x: number; readonly width: number } {
  const after = widths.slice(at + 1).reduce((sum, width) => sum + GAP + width, 0)
  const width = widths[at]!
  return { x: pages.left + pages.width - after - width, width }
}
