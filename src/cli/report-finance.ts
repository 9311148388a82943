// `byline report journal`, `payroll` and `unclaimed`: what finance books and pays.
import type { Command } from 'commander'
import { formatAccrual } from '../royalties/accruals.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'
import { TOTALS_ROUNDED } from './list-text.ts'
import { addListOptions, listThrough, type ListFlags } from './listing.ts'
import { addRangeOptions, rangeOf, type RangeFlags } from './report-range.ts'
import { note, type ExitCode, type Session } from './session.ts'
import { grouped, visible } from './terminal-text.ts'

interface PayrollFlags extends ListFlags {
  readonly run: string
  readonly entity?: string
  readonly contractors?: true
}

interface UnclaimedFlags extends ListFlags {
  readonly currency?: string
}

/** Adds the commands to `report`; `finish` takes the exit code. */
export function addFinanceReports(report: Command, session: Session, finish: (code: ExitCode) => void): void {
  addJournal(report, session, finish)
  addPayroll(report, session, finish)
  addUnclaimed(report, session, finish)
}

function addJournal(report: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = report
    .command('journal')
    .summary('the journal of a time, in debits and credits')
    .description(
      'Lists what each ledger entry of a time booked on each account, people together. Amounts have the six decimals beyond the minor unit in which shares accrue, so that debits equal credits exactly.',
    )
  addListOptions(addRangeOptions(command))
    .addHelpText(
      'after',
      `
A line's id is its entry's number in the ledger and its own, and never changes:
what was imported once is known by it.

Examples:
  byline report journal --period 2026-10
  byline report journal --period 2026-10 --format csv --out journal.csv`,
    )
    .action(async (flags: ListFlags & RangeFlags) => finish(await journal(session, command, flags)))
}

async function journal(session: Session, command: Command, flags: ListFlags & RangeFlags): Promise<ExitCode> {
  const range = rangeOf(command, flags)
  const { journalTable } = await import('../tasks/report-finance.ts')
  return listThrough(session, command, flags, {
    table: async (open, _books, about) => ({ ok: true, value: await journalTable(open, range, about) }),
    keys: ['account_name', 'external_id', 'date', 'debit', 'credit', 'currency'],
    spare: ['date'],
    together: ({ sequence }) => String(sequence),
    none: 'Nothing was booked in this time.',
    footer: (rows) => {
      const debits = new Map<string, bigint>()
      for (const { currency, amountMicros } of rows)
        if (amountMicros > 0n) debits.set(currency, (debits.get(currency) ?? 0n) + amountMicros)
      const lines = [...debits]
        .toSorted(([a], [b]) => compareCodePoints(a, b))
        .map(([currency, amountMicros]) => {
          const text = grouped(formatAccrual({ amountMicros, currency }))
          return `Debits and credits together: ${text} ${currency} each.\n`
        })
      return `\n${lines.join('')}Each entry adds up in the minor units shown; files have the exact amounts.\n`
    },
  })
}

function addPayroll(report: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = report
    .command('payroll')
    .summary('what an approved payout run hands to payroll')
    .description(
      'Lists what an approved run hands to payroll: one row an employee number, by legal entity. Contractors, who have no payroll, are a list of their own.',
    )
    .requiredOption('--run <id>', 'the run, such as RUN-1')
    .option('--entity <name>', 'only people whom this legal entity pays')
    .option('--contractors', 'those who are no employees, instead of employees')
  addListOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline report payroll --run RUN-1
  byline report payroll --run RUN-1 --entity "Example GmbH" --format csv \\
    --out payroll.csv
  byline report payroll --run RUN-1 --contractors --format csv --out others.csv`,
    )
    .action(async (flags: PayrollFlags) => finish(await payroll(session, command, flags)))
}

async function payroll(session: Session, command: Command, flags: PayrollFlags): Promise<ExitCode> {
  const { payrollTable } = await import('../tasks/report-finance.ts')
  const contractors = flags.contractors === true
  const request = { run: flags.run, entity: flags.entity ?? null, contractors }
  return listThrough(session, command, flags, {
    table: async (open, books, about) => {
      const made = await payrollTable(open, books, request, about)
      if (!made.ok) return made
      const { table, apartCount } = made.value
      if (apartCount > 0) {
        const [others, how] = contractors ? ['employees', 'without'] : ['contractors and others', 'with']
        note(session, `${others} are listed ${how} --contractors: ${grouped(apartCount)}`)
      }
      return { ok: true, value: table }
    },
    keys: ['name', 'employee_number', 'entity', 'gross', 'currency'],
    spare: ['entity'],
    totals: true,
    none: contractors ? 'The run pays employees only.' : 'The run pays no employees.',
  })
}

function addUnclaimed(report: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = report
    .command('unclaimed')
    .summary('what is held for contributors whom nobody has claimed')
    .description('Lists what is held for contributors whom nobody has claimed yet, by name.')
    .option('--currency <code>', 'only in this currency')
  addListOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline report unclaimed
  byline report unclaimed --format csv --out unclaimed.csv`,
    )
    .action(async (flags: UnclaimedFlags) => finish(await unclaimed(session, command, flags)))
}

async function unclaimed(session: Session, command: Command, flags: UnclaimedFlags): Promise<ExitCode> {
  const { unclaimedTable } = await import('../tasks/report-finance.ts')
  const currency = flags.currency?.toUpperCase() ?? null
  return listThrough(session, command, flags, {
    table: async (open, books, about) => ({
      ok: true,
      value: await unclaimedTable(open, books, currency, about),
    }),
    keys: ['name', 'contributor', 'held', 'currency'],
    spare: [],
    none: currency === null ? 'Nothing is unclaimed.' : `Nothing is unclaimed in ${visible(currency)}.`,
    totals: true,
    footer: () => TOTALS_ROUNDED,
  })
}
