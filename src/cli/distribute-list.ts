// `byline distribute list`: which receipts went to the people, and what of them.
import type { Command } from 'commander'
import { parseDay } from '../royalties/calendar-day.ts'
import { addListOptions, listThrough, type ListFlags } from './listing.ts'
import { wanted } from './option-values.ts'
import type { ExitCode, Session } from './session.ts'

interface DistributionListFlags extends ListFlags {
  readonly licence?: string
  readonly from?: string
  readonly until?: string
}

/** Adds the command to `distribute`; `finish` takes the exit code. */
export function addDistributeList(
  distribute: Command,
  session: Session,
  finish: (code: ExitCode) => void,
): void {
  const command = distribute
    .command('list')
    .summary('list what was distributed')
    .description('Lists distributed receipts with their pools, less what went back since.')
    .option('--licence <id>', 'only under this licence')
    .option('--from <day>', 'only on or after this day', wanted(parseDay))
    .option('--until <day>', 'only on or before this day', wanted(parseDay))
  addListOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline distribute list
  byline distribute list --licence L-1 --format csv --out distributions.csv`,
    )
    .action(async (_flags: unknown, own: Command) => {
      // The command around this one has options of the same names, and takes them where they stand before the word.
      finish(await list(session, command, own.optsWithGlobals()))
    })
}

async function list(session: Session, command: Command, flags: DistributionListFlags): Promise<ExitCode> {
  const { distributionTable } = await import('../tasks/list-receipts.ts')
  const { licence = null, from = null, until = null } = flags
  return listThrough(session, command, flags, {
    table: (_open, books, about) => distributionTable(books, { licence, from, until }, about),
    keys: ['licensee', 'receipt', 'date', 'net', 'pool', 'kept', 'currency', 'contributors'],
    spare: ['contributors', 'kept', 'date'],
    none: 'There is no such distribution.',
  })
}
