// Shows a blamed file to a person: for each line the commit, who wrote it and the text; a row for each origin on the line.
import type { AuthorNames, BlamedFile } from '../tasks/blame-files.ts'
import type { BlamedLine, BlamedRun } from '../tasks/blamed-lines.ts'
import { characterWidth, cutTo, fitTo, textWidth, visible } from './terminal-text.ts'

/** Where the parts of a row stand. */
export interface BlameLayout {
  /** Names of the people behind commits. */
  readonly names: AuthorNames
  readonly columns: number
}

const COMMIT_COLUMNS = 8
const NAME_COLUMNS = 18
const TAB_COLUMNS = 4

/** The rows of one file, a line feed after each. Copied text is marked with `~` after its commit. */
export function blameRows(file: BlamedFile, text: readonly string[], layout: BlameLayout): string {
  const numberColumns = String(file.lines.at(-1)?.line ?? 0).length
  const names = file.lines.flatMap(({ runs }) => runs.map((run) => nameOf(run, layout.names)))
  const nameColumns = Math.min(NAME_COLUMNS, Math.max(0, ...new Set(names.map(textWidth))))
  const textColumns = layout.columns - COMMIT_COLUMNS - nameColumns - numberColumns - 4
  let rows = ''
  for (const line of file.lines) {
    const cells = cellsOf(text[line.line - 1] ?? '')
    for (const [at, runs] of runsByOrigin(line).entries()) {
      const [first] = runs
      if (first === undefined) continue
      const mark = first.copied === true ? '~' : ' '
      const name = fitTo(nameOf(first, layout.names), nameColumns)
      const number = (at === 0 ? String(line.line) : '').padStart(numberColumns)
      const own = cutTo(ownText(cells, runs, textColumns), textColumns)
      rows += `${first.commit.slice(0, COMMIT_COLUMNS)}${mark} ${name} ${number} ${own}`.trimEnd() + '\n'
    }
  }
  return rows
}

function nameOf(run: BlamedRun, names: AuthorNames): string {
  return visible(names.get(run.commit) ?? '(unknown)')
}

// A line's runs, those of one commit together, in order of their first.
function runsByOrigin(line: BlamedLine): readonly (readonly BlamedRun[])[] {
  const groups = new Map<string, BlamedRun[]>()
  for (const run of line.runs) {
    const key = `${run.commit}${run.copied === true ? '~' : ''}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [run])
    else group.push(run)
  }
  return [...groups.values()]
}

/** What stands for each UTF-16 unit of a line on the terminal; the second half of a pair is empty. */
function cellsOf(text: string): readonly string[] {
  const cells: string[] = []
  let column = 0
  for (const character of text) {
    const shown =
      character === '\t'
        ? ' '.repeat(TAB_COLUMNS - (column % TAB_COLUMNS))
        : character === '\r'
          ? ''
          : visible(character)
    column += shown === character ? characterWidth(character) : shown.length
    cells.push(shown)
    if (character.length === 2) cells.push('')
  }
  return cells
}

// The text of `runs` where it stands on its line, with blanks in place of the others'. Text that stands too far to the right
// is drawn near.
function ownText(cells: readonly string[], runs: readonly BlamedRun[], columns: number): string {
  let shown = ''
  let at = 0
  for (const run of runs) {
    const before = blank(cells.slice(at, run.start))
    const between = shown.trim() === '' || before.length < columns / 2 ? before : ' … '
    shown += between + cells.slice(run.start, run.end).join('')
    at = run.end
  }
  const indentation = shown.length - shown.trimStart().length
  const rest = shown.trimStart()
  if (indentation + Math.min(textWidth(rest), columns / 2) <= columns) return shown
  return `… ${rest}`
}

function blank(cells: readonly string[]): string {
  return ' '.repeat(textWidth(cells.join('')))
}
