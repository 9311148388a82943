// `byline ledger list`: the entries of the ledger.
import type { Command } from 'commander'
import { parseMonth } from '../royalties/calendar-day.ts'
import { addListOptions, listThrough, type ListFlags } from './listing.ts'
import { wanted } from './option-values.ts'
import type { ExitCode, Session } from './session.ts'

interface LedgerListFlags extends ListFlags {
  readonly kind?: string
  readonly period?: string
}

/** Adds the command to `ledger`; `finish` takes the exit code. */
export function addLedgerList(ledger: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = ledger
    .command('list')
    .summary('list the entries')
    .description('Lists the entries of the ledger in their order, with the keys they are found by.')
    .option('--kind <kind>', 'only entries of this kind, such as receipt-booked')
    .option('--period <month>', 'only entries booked for this month, such as 2026-10', wanted(parseMonth))
  addListOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline ledger list --kind receipt-booked --period 2026-10
  byline ledger list --format csv --out entries.csv`,
    )
    .action(async (flags: LedgerListFlags) => finish(await list(session, command, flags)))
}

async function list(session: Session, command: Command, flags: LedgerListFlags): Promise<ExitCode> {
  const { entryTable, listEntries } = await import('../tasks/list-entries.ts')
  const filter = { kind: flags.kind ?? null, period: flags.period ?? null }
  return listThrough(session, command, flags, {
    async table(open, _books, about) {
      const listed = await listEntries(open, filter)
      return listed.ok ? { ok: true, value: entryTable(listed.value, filter, about) } : listed
    },
    keys: ['key', 'sequence', 'kind', 'day'],
    spare: [],
    none: 'There is no such entry.',
  })
}
