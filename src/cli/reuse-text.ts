// Shows to a person what others use: file by file, never by how often.
import type { ReusedDefinition, ReuseReport } from '../tasks/reuse-report.ts'
import { tableText, TABLE_COLUMNS, type TableColumn } from './table.ts'
import { toldApart } from './person-names.ts'
import { cutTo, endOf, grouped, textWidth, visible } from './terminal-text.ts'

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
  const rows = used.map((definition) => rowOf(definition, names))
  const table =
    used.length === 0
      ? 'Nobody uses anything from another file.\n'
      : underPaths(
          tableText(COLUMNS, rows, (heading) => style('bold', heading)),
          used,
          style,
        )
  const reusable = definitions.filter(({ others }) => others >= 2).length
  const counts = [
    `${grouped(definitions.length)} definitions, ${grouped(used.length)} of them used from other files; ` +
      `${grouped(reusable)} reusable (*):`,
    'two others or more use it, or what it stands in, or what it is a part of.',
  ]
  return `${table}\n${style('dim', counts.map((line) => cutTo(line, TABLE_COLUMNS)).join('\n'))}\n`
}

// Puts the path of each file above its rows; the end of a path says more than its beginning.
function underPaths(
  table: string,
  definitions: readonly ReusedDefinition[],
  style: (style: 'bold' | 'dim', text: string) => string,
): string {
  const [heading = '', ...rows] = table.trimEnd().split('\n')
  const several = new Set(definitions.map(({ repository }) => repository)).size > 1
  let before = ''
  const lines = rows.flatMap((row, at) => {
    const { repository, path } = definitions[at]!
    const here = visible(several ? `${repository.replace(/\/+$/, '')}/${path}` : path)
    if (here === before) return [row]
    before = here
    return [style('dim', endOf(here, TABLE_COLUMNS)), row]
  })
  return [heading, ...lines, ''].join('\n')
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
