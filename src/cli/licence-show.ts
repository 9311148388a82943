// `byline licence show`: one licence's terms, and what is due and received for each thing under it.
import type { Command } from 'commander'
import type { LicenceSheet } from '../tasks/list-licences.ts'
import { addBooksOptions, withBooks, type BooksFlags } from './books.ts'
import { fail, stylist, type ExitCode, type Session } from './session.ts'
import { tableText } from './table.ts'
import { cutTo, grouped, safeJson, visible } from './terminal-text.ts'

/** Adds the command to `licence`; `finish` takes the exit code. */
export function addLicenceShow(licence: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = licence
    .command('show')
    .summary('show one licence')
    .description(
      "Shows a licence's terms, its deliveries, and what is due and received for its fee and each use.",
    )
    .argument('<licence>', 'the licence, such as L-1')
  addBooksOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline licence show L-1
  byline licence show L-1 --json`,
    )
    .action(async (id: string, flags: BooksFlags) => finish(await show(session, command, id, flags)))
}

async function show(session: Session, command: Command, id: string, flags: BooksFlags): Promise<ExitCode> {
  const { licenceSheet } = await import('../tasks/list-licences.ts')
  const day = session.now().toISOString().slice(0, 10)
  return withBooks(session, command, flags, async (open) => {
    const sheet = licenceSheet(await open.read(), id, day)
    if (!sheet.ok) return fail(session, sheet.refusal)
    if (flags.json === true) {
      await session.write(`${safeJson(sheet.value)}\n`)
      return 0
    }
    const style = await stylist(session)
    await session.write(sheetText(sheet.value, (heading) => style('bold', heading)))
    return 0
  })
}

const LABEL_COLUMNS = 12
const VALUE_COLUMNS = 80 - LABEL_COLUMNS

function sheetText(sheet: LicenceSheet, heading: (text: string) => string): string {
  const { licence, licensee, standing, from, until, currency, items, delivered } = sheet
  const facts: readonly (readonly [string, readonly (string | null)[]])[] = [
    ['Runs', [`${from} to ${until ?? 'no fixed day'} (${standing})`]],
    ['Scope', sheet.scope],
    ['Fee', [sheet.fee === null ? null : grouped(sheet.fee)]],
    ['Royalty', sheet.royalty],
    ['Minimum', [sheet.minimum === null ? null : `${grouped(sheet.minimum)} a ${sheet.cycle}`]],
    ['Pool', [`${sheet.pool} of what is received, net of tax`]],
    ['Clawback', [sheet.clawback]],
    ['Delivered', delivered.map((one) => `${one.delivery} on ${one.date}, snapshot ${one.snapshot}`)],
  ]
  const lines = facts.flatMap(([label, values]) =>
    values
      .flatMap((value) => value ?? [])
      .map(
        (value, at) =>
          `${(at === 0 ? label : '').padEnd(LABEL_COLUMNS)}${cutTo(visible(value), VALUE_COLUMNS)}`,
      ),
  )
  const rows = [...items, { item: 'Together', ...sheet }].map((one) => [
    one.item,
    ...[one.due, one.received, one.open].map(grouped),
  ])
  const table = tableText(
    [
      { heading: currency, align: 'left' },
      { heading: 'Due', align: 'right' },
      { heading: 'Received', align: 'right' },
      { heading: 'Open', align: 'right' },
    ],
    rows,
    heading,
  )
  return `${heading(cutTo(visible(`Licence ${licence}, ${licensee}`), 80))}\n${lines.join('\n')}\n\n${table}`
}
