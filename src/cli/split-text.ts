// Shows a split to a person: people by name with what each would get, and the sum.
import type { FeeSplit, PersonAmount } from '../tasks/split-fee.ts'
import { toldApart } from './person-names.ts'
import { tableText, type TableColumn } from './table.ts'
import { grouped } from './terminal-text.ts'

/** The whole split as text of at most 80 columns; `emails` tell people of one name apart. */
export function splitText(
  split: FeeSplit,
  emails: ReadonlyMap<string, readonly string[]>,
  style: (style: 'bold' | 'dim', text: string) => string,
): string {
  const { currency } = split
  const columns: readonly TableColumn[] = [
    { heading: 'Person', align: 'left' },
    { heading: currency, align: 'right' },
  ]
  const rows = [
    ...amountRows(split.people, emails, ''),
    ...amountRows(split.unclaimed, emails, ' (unclaimed)'),
    ['Together', grouped(split.total)],
  ]
  const table = tableText(columns, rows, (heading) => style('bold', heading))
  const title = `Pool ${grouped(split.pool)} of ${grouped(split.fee)} ${currency}\n\n`
  const held = split.unclaimed.length > 0 ? 'What is unclaimed is held until somebody claims it.\n' : ''
  return `${title}${table}\n${held}A preview: nothing was booked.\n`
}

function amountRows(
  people: readonly PersonAmount[],
  emails: ReadonlyMap<string, readonly string[]>,
  suffix: string,
): readonly (readonly string[])[] {
  const names = toldApart(people.map(({ id, name }) => ({ name, emails: emails.get(id) ?? [] })))
  return people.map(({ amount }, at) => [names[at]! + suffix, grouped(amount)])
}
