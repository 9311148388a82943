// `byline usage list`: what licensees say they used, with what is due and received for it.
import type { Command } from 'commander'
import { parseDay } from '../royalties/calendar-day.ts'
import { addListOptions, listThrough, type ListFlags } from './listing.ts'
import { wanted } from './option-values.ts'
import type { ExitCode, Session } from './session.ts'

interface UsageListFlags extends ListFlags {
  readonly licence?: string
  readonly delivery?: string
  readonly from?: string
  readonly until?: string
  readonly unpaid?: true
}

/** Adds the command to `usage`; `finish` takes the exit code. */
export function addUsageList(usage: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = usage
    .command('list')
    .summary('list reports of use with what is due and received')
    .description(
      'Lists reports of use with what is due, received and open; what is underpaid or overpaid is marked, and use past the last tier that has an end.',
    )
    .option('--licence <id>', 'only under this licence')
    .option('--delivery <id>', 'only of this delivery')
    .option('--from <day>', 'only use on or after this day', wanted(parseDay))
    .option('--until <day>', 'only use on or before this day', wanted(parseDay))
    .option('--unpaid', 'only those for which something is open')
  addListOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline usage list --unpaid
  byline usage list --licence L-1 --from 2026-10-01 --format csv`,
    )
    .action(async (flags: UsageListFlags) => finish(await list(session, command, flags)))
}

async function list(session: Session, command: Command, flags: UsageListFlags): Promise<ExitCode> {
  const { usageTable } = await import('../tasks/list-usages.ts')
  const { licence = null, delivery = null, from = null, until = null, unpaid = false } = flags
  const filter = { licence, delivery, from, until, unpaid }
  return listThrough(session, command, flags, {
    table: (_open, books, about) => usageTable(books, filter, about),
    keys: ['usage', 'delivery', 'from', 'quantity', 'due', 'received', 'open', 'currency', 'flag'],
    spare: ['received', 'delivery', 'from', 'quantity'],
    none: 'There is no such report of use.',
  })
}
