// `byline report shares`, `balances` and `entities`: what people earned and are owed.
import type { Command } from 'commander'
import type { EmploymentClass } from '../ledger/entry.ts'
import { TOTALS_ROUNDED } from './list-text.ts'
import { addListOptions, listThrough, type ListFlags } from './listing.ts'
import { addPeopleOptions } from './people-options.ts'
import { addRangeOptions, rangeOf, type RangeFlags } from './report-range.ts'
import type { ExitCode, Session } from './session.ts'

interface PeopleFlags extends ListFlags {
  readonly entity?: string
  readonly class?: EmploymentClass
}

interface BalancesFlags extends PeopleFlags {
  readonly currency?: string
}

interface SharesFlags extends PeopleFlags, RangeFlags {
  readonly licence?: string
}

const ROUNDED = '\nAmounts are rounded down to the minor unit; files have them exactly.\n'

/** Adds the commands to `report`; `finish` takes the exit code. */
export function addPeopleReports(report: Command, session: Session, finish: (code: ExitCode) => void): void {
  addShares(report, session, finish)
  addBalances(report, session, finish)
  addEntities(report, session, finish)
}

function addShares(report: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = report
    .command('shares')
    .summary('what people earned in a time, and what became of it')
    .description(
      'Lists what people earned in a time: employees first and contractors apart, by name. Balance = before + earned + corrected + held - paid. Classes and legal entities are those of today; byline report payroll has those of its run.',
    )
    .option('--licence <id>', 'only what this licence brought')
  addListOptions(addPeopleOptions(addRangeOptions(command)))
    .addHelpText(
      'after',
      `
Examples:
  byline report shares --period 2026-10
  byline report shares --from 2026-01-01 --until 2026-12-31 \\
    --format xlsx --out shares-2026.xlsx
  byline report shares --period 2026-10 --class contractor --format csv`,
    )
    .action(async (flags: SharesFlags) => finish(await shares(session, command, flags)))
}

async function shares(session: Session, command: Command, flags: SharesFlags): Promise<ExitCode> {
  const range = rangeOf(command, flags)
  const { sharesTable } = await import('../tasks/report-people.ts')
  const { licence = null, entity = null, class: employment = null } = flags
  const request = { range, licence, entity, class: employment }
  const isFiltered = licence !== null || entity !== null || employment !== null
  return listThrough(session, command, flags, {
    table: (open, _books, about) => sharesTable(open, request, about),
    keys:
      licence === null
        ? ['name', 'class', 'earned', 'corrections', 'held', 'paid', 'balance', 'currency']
        : ['name', 'class', 'entity', 'earned', 'currency'],
    spare: ['class', 'entity', 'held', 'corrections', 'paid'],
    none: isFiltered
      ? 'Nobody who matches earned anything in this time.'
      : 'Nobody earned anything in this time.',
    totals: true,
    footer: () => TOTALS_ROUNDED,
  })
}

function addBalances(report: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = report
    .command('balances')
    .summary('what people are owed now')
    .description('Lists what people are owed now, without what is in dispute, by name.')
  addListOptions(addPeopleOptions(command).option('--currency <code>', 'only in this currency'))
    .addHelpText(
      'after',
      `
Examples:
  byline report balances
  byline report balances --entity "Example GmbH" --format csv --out balances.csv`,
    )
    .action(async (flags: BalancesFlags) => finish(await balances(session, command, flags)))
}

async function balances(session: Session, command: Command, flags: BalancesFlags): Promise<ExitCode> {
  const { balancesTable } = await import('../tasks/report-people.ts')
  const { entity = null, class: employment = null, currency } = flags
  const filter = { entity, class: employment, currency: currency?.toUpperCase() ?? null }
  const isFiltered = entity !== null || employment !== null || currency !== undefined
  return listThrough(session, command, flags, {
    table: (open, books, about) => balancesTable(open, books, filter, about),
    keys: ['name', 'class', 'balance', 'held', 'recoverable', 'currency'],
    spare: ['class', 'recoverable'],
    none: isFiltered ? 'Nobody who matches is owed anything.' : 'Nobody is owed anything.',
    totals: true,
    footer: () => TOTALS_ROUNDED,
  })
}

function addEntities(report: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = report
    .command('entities')
    .summary('legal entities as a whole, small groups hidden')
    .description(
      'Sums what people earned by legal entity and class. Groups of fewer than five people are hidden, and with them as many others as it takes so that the rest of a total does not give them away. Classes and legal entities are those of today.',
    )
  addListOptions(addRangeOptions(command))
    .addHelpText(
      'after',
      `
Examples:
  byline report entities --period 2026-10
  byline report entities --period 2026-10 --format xlsx --out entities.xlsx`,
    )
    .action(async (flags: ListFlags & RangeFlags) => finish(await entities(session, command, flags)))
}

async function entities(
  session: Session,
  command: Command,
  flags: ListFlags & RangeFlags,
): Promise<ExitCode> {
  const range = rangeOf(command, flags)
  const { entitiesTable } = await import('../tasks/report-people.ts')
  return listThrough(session, command, flags, {
    table: (open, _books, about) => entitiesTable(open, range, about),
    keys: ['entity', 'class', 'people', 'earned', 'paid', 'balance', 'currency'],
    spare: ['paid'],
    none: 'Nobody earned anything in this time.',
    footer: (rows) =>
      rows.some(({ peopleCount }) => peopleCount === null)
        ? `${ROUNDED}Groups without figures are hidden, for they would say what individuals earn.\n`
        : ROUNDED,
  })
}
