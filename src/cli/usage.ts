// `byline usage`: what licensees say they used. By hand, or from their file.
import type { Command } from 'commander'
import type { UsageDue } from '../tasks/report-usage.ts'
import { parseDay } from '../royalties/calendar-day.ts'
import { bookThrough } from './booking.ts'
import { addBookingOptions, type BooksFlags } from './books.ts'
import { collected, parseQuantity, wanted } from './option-values.ts'
import { createProgress } from './progress.ts'
import { fail, type ExitCode, type Session } from './session.ts'
import { tableText } from './table.ts'
import { grouped } from './terminal-text.ts'
import { addUsageList } from './usage-list.ts'
import { addUsageWithdraw } from './usage-withdraw.ts'

interface AddFlags extends BooksFlags {
  readonly id: string
  readonly delivery: string
  readonly quantity: bigint
  readonly from: string
  readonly until: string
  readonly meter?: string
  readonly path?: readonly string[]
}

/** Adds the commands; `finish` takes the exit code. */
export function addUsage(program: Command, session: Session, finish: (code: ExitCode) => void): void {
  const usage = program
    .command('usage')
    .summary('book, withdraw and list what licensees say they used')
    .description(
      'Reports of use, each under the id that the licensee gave it: sent twice, it is booked once.',
    )
    .addHelpText(
      'after',
      `
Examples:
  byline usage import northwind-october.csv
  byline usage list --unpaid`,
    )
  addUsageAdd(usage, session, finish)
  addUsageImport(usage, session, finish)
  addUsageList(usage, session, finish)
  addUsageWithdraw(usage, session, finish)
}

function addUsageAdd(usage: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = usage
    .command('add')
    .summary('book one report of use')
    .description('Books one report of use, and says what is due for it.')
    .requiredOption('--id <id>', "the licensee's own id of the report")
    .requiredOption('--delivery <id>', 'what was used, such as D-1')
    .requiredOption('--quantity <n>', 'how often, a whole number', wanted(parseQuantity))
    .requiredOption('--from <day>', 'the first day of use', wanted(parseDay))
    .requiredOption('--until <day>', 'the last day; both lie in one royalty cycle', wanted(parseDay))
    .option('--meter <name>', 'what was counted (default: what the licence counts)')
    .option(
      '--path <pattern>',
      'only these files of the delivery, or REPOSITORY:PATTERN; may be repeated',
      collected,
    )
  addBookingOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline usage add --id NW-7 --delivery D-1 --quantity 48000 \\
    --from 2026-10-01 --until 2026-10-31
  byline usage add --id NW-8 --delivery D-1 --quantity 900 \\
    --path "api:docs/**" --from 2026-10-01 --until 2026-10-31`,
    )
    .action(async (flags: AddFlags) => finish(await addUse(session, command, flags)))
}

async function addUse(session: Session, command: Command, flags: AddFlags): Promise<ExitCode> {
  const { reportUsage } = await import('../tasks/report-usage.ts')
  const { id, delivery, quantity, from, until, meter, path } = flags
  const use = {
    usage: id,
    delivery,
    quantity,
    period: { from, until },
    meter: meter ?? null,
    paths: path ?? null,
  }
  return bookThrough(session, command, flags, {
    book: (books, actor) =>
      reportUsage(books, actor, [{ place: null, use: { ok: true, value: use } }], session.now()),
    text: ({ due }, isNew) => {
      const [one] = due
      return isNew
        ? `Usage ${id} is booked: ${grouped(quantity)} of "${one!.meter}", ${grouped(one!.due)} ${one!.currency} due.`
        : `Usage ${id} was booked before; nothing was booked.`
    },
    json: ({ due }) => ({ ...due[0] }),
  })
}

function addUsageImport(usage: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = usage
    .command('import')
    .summary('book the reports of a file')
    .description(
      'Books all reports of a file, or none where one of them is wrong: then every wrong line is named, at once. What was booked before is not booked again.',
    )
    .argument('<file>', 'CSV, or JSON where its name ends in .json')
  addBookingOptions(command)
    .addHelpText(
      'after',
      `
A CSV file has a heading: id, delivery, quantity, from, until and, where wanted,
meter and paths (parted by spaces; api:docs/** means those of one repository).
A JSON file is a list of objects with these members, paths as a list.

Examples:
  byline usage import northwind-october.csv
  byline usage import northwind-october.json --json`,
    )
    .action(async (file: string, flags: BooksFlags) => finish(await importUse(session, command, file, flags)))
}

async function importUse(
  session: Session,
  command: Command,
  file: string,
  flags: BooksFlags,
): Promise<ExitCode> {
  const [{ readUsageFile }, { reportUsage }] = await Promise.all([
    import('../tasks/read-usage-file.ts'),
    import('../tasks/report-usage.ts'),
  ])
  const reports = await readUsageFile(file)
  if (!reports.ok) return fail(session, reports.refusal)
  const progress = createProgress(session.progressTerminal, () => performance.now())
  return bookThrough(session, command, flags, {
    book: (books, actor) => {
      progress.step(`booking ${grouped(reports.value.length)} reports of use`)
      return reportUsage(books, actor, reports.value, session.now()).finally(() => progress.clear())
    },
    text: ({ due, repeatedCount }) => {
      const newCount = due.length - repeatedCount
      const before = repeatedCount === 0 ? '' : `; ${grouped(repeatedCount)} booked before`
      const counted = `${grouped(newCount)} ${newCount === 1 ? 'report' : 'reports'} of use booked${before}.`
      return `${counted}\n\n${dueText(due)}`
    },
    json: ({ due, repeatedCount }) => ({ reports: due, repeatedCount }),
  })
}

function dueText(due: readonly UsageDue[]): string {
  return tableText(
    [
      { heading: 'Usage', align: 'left' },
      { heading: 'Of', align: 'left' },
      { heading: 'Quantity', align: 'right' },
      { heading: 'Counted', align: 'left' },
      { heading: 'Due', align: 'right' },
      { heading: 'In', align: 'left' },
    ],
    due.map(({ usage, delivery, quantity, meter, due: amount, currency }) => {
      return [usage, delivery, grouped(quantity), meter, grouped(amount), currency]
    }),
    (heading) => heading,
  )
}
