// Shows to a person what others use: file by file, never by how often.
import type { ReusedDefinition, ReuseReport } from '../tasks/reuse-report.ts'
import { tableText, TABLE_COLUMNS, type TableColumn } from './table.ts'
import { toldApart } from './person-names.ts'
import { cutTo, grouped, textWidth, visible } from './terminal-text.ts'

const COLUMNS: readonly TableColumn[] = [
  { heading: 'Definition', align: 'left' },
  { heading: 'Kind', align: 'left' },
  { heading: 'Tokens', align: 'right' },
  { heading: 'Used by', align: 'left' },
]
const CONSUMER_COLUMNS = 30

/** The definitions that somebody uses from another file, as text of at most 80 columns. */
export function reuseText(
  { definitions, persons }: ReuseReport,
  style: (style: 'bold' | 'dim', text: string) => string,
): string {
  const used = definitions.filter(({ consumers }) => consumers.length > 0)
  const told = toldApart(persons)
  const names = new Map(persons.map(({ id }, at) => [id, told[at]!]))
  const rows: (readonly string[])[] = []
  let file = ''
  for (const definition of used) {
    const { repository, path } = definition
    const here = repository === '.' ? path : `${repository.replace(/\/+$/, '')}/${path}`
    if (here !== file) rows.push([(file = here), '', '', ''])
    rows.push(rowOf(definition, names))
  }
  const table =
    used.length === 0
      ? 'Nobody uses anything from another file.\n'
      : tableText(COLUMNS, rows, (heading) => style('bold', heading))
  const reusable = definitions.filter(({ others }) => others >= 2).length
  const counts = [
    `${grouped(definitions.length)} definitions, ${grouped(used.length)} of them used from other files; ` +
      `${grouped(reusable)} reusable (*):`,
    'two others or more use it, or what it stands in, or what it is a part of.',
  ]
  return `${table}\n${style('dim', counts.map((line) => cutTo(line, TABLE_COLUMNS)).join('\n'))}\n`
}

function rowOf(definition: ReusedDefinition, names: ReadonlyMap<string, string>): readonly string[] {
  const { line, qualifiedName, kind, tokens, consumers, others } = definition
  const mark = others >= 2 ? '*' : ' '
  return [
    `${mark} ${String(line).padStart(4)} ${qualifiedName}`,
    kind,
    grouped(tokens),
    consumersText(consumers.map(({ id }) => visible(names.get(id)!))),
  ]
}

// As many names as there is room for, then how many more.
function consumersText(names: readonly string[]): string {
  let text = ''
  for (const [at, name] of names.entries()) {
    const left = names.length - at - 1
    const more = left === 0 ? '' : ` +${left}`
    const next = text === '' ? name : `${text}, ${name}`
    if (textWidth(next + more) > CONSUMER_COLUMNS) {
      const room = CONSUMER_COLUMNS - textWidth(more)
      return text === '' ? cutTo(name, room) + more : `${text} +${left + 1}`
    }
    text = next
  }
  return text
}
