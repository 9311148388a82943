// `byline payout list` and `show`: runs, and what one of them pays each person.
import { Option, type Command } from 'commander'
import { parseDay } from '../royalties/calendar-day.ts'
import type { RunStanding } from '../tasks/list-payouts.ts'
import { addListOptions, listThrough, type ListFlags } from './listing.ts'
import { wanted } from './option-values.ts'
import type { ExitCode, Session } from './session.ts'

interface RunListFlags extends ListFlags {
  readonly status?: RunStanding
  readonly currency?: string
  readonly from?: string
  readonly until?: string
}

/** Adds the command to `payout`; `finish` takes the exit code. */
export function addPayoutList(payout: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = payout
    .command('list')
    .summary('list payout runs')
    .description('Lists payout runs with who proposed and who decided them.')
    .addOption(new Option('--status <status>', 'only these').choices(['proposed', 'approved', 'rejected']))
    .option('--currency <code>', 'only in this currency')
    .option('--from <day>', 'only on or after this day', wanted(parseDay))
    .option('--until <day>', 'only on or before this day', wanted(parseDay))
  addListOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline payout list --status proposed
  byline payout list --currency EUR --format csv --out runs.csv`,
    )
    .action(async (flags: RunListFlags) => finish(await list(session, command, flags)))
}

async function list(session: Session, command: Command, flags: RunListFlags): Promise<ExitCode> {
  const { runTable } = await import('../tasks/list-payouts.ts')
  const { status = null, currency, from = null, until = null } = flags
  const filter = { standing: status, currency: currency?.toUpperCase() ?? null, from, until }
  return listThrough(session, command, flags, {
    table: async (open, books, about) => ({ ok: true, value: await runTable(open, books, filter, about) }),
    keys: ['proposed_by', 'run', 'date', 'standing', 'total', 'currency', 'people'],
    spare: ['people', 'date'],
    none: 'There is no such run.',
  })
}

/** Adds the command to `payout`; `finish` takes the exit code. */
export function addPayoutShow(payout: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = payout
    .command('show')
    .summary('show what a run pays each person')
    .description('Shows what a run pays each person, by name.')
    .argument('<run>', 'the run, such as RUN-1')
  addListOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline payout show RUN-1
  byline payout show RUN-1 --format xlsx --out run-1.xlsx`,
    )
    .action(async (run: string, flags: ListFlags) => finish(await show(session, command, run, flags)))
}

async function show(session: Session, command: Command, run: string, flags: ListFlags): Promise<ExitCode> {
  const { paidPeopleTable } = await import('../tasks/list-payouts.ts')
  return listThrough(session, command, flags, {
    table: (open, books, about) => paidPeopleTable(open, books, run, about),
    keys: ['name', 'class', 'entity', 'amount', 'currency'],
    spare: ['class', 'entity'],
    totals: true,
    none: 'The run pays nobody.',
  })
}
