// `byline receipt list`: money that arrived, and where it is on its way.
import type { Command } from 'commander'
import { parseDay } from '../royalties/calendar-day.ts'
import { addListOptions, listThrough, type ListFlags } from './listing.ts'
import { wanted } from './option-values.ts'
import type { ExitCode, Session } from './session.ts'

interface ReceiptListFlags extends ListFlags {
  readonly suspense?: true
  readonly licence?: string
  readonly from?: string
  readonly until?: string
}

/** Adds the command to `receipt`; `finish` takes the exit code. */
export function addReceiptList(receipt: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = receipt
    .command('list')
    .summary('list money that arrived')
    .description('Lists money that arrived: in suspense, placed or distributed, and what of it went back.')
    .option('--suspense', 'only what is not placed yet')
    .option('--licence <id>', 'only under this licence')
    .option('--from <day>', 'only on or after this day', wanted(parseDay))
    .option('--until <day>', 'only on or before this day', wanted(parseDay))
  addListOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline receipt list --suspense
  byline receipt list --licence L-1 --format xlsx --out receipts.xlsx`,
    )
    .action(async (flags: ReceiptListFlags) => finish(await list(session, command, flags)))
}

async function list(session: Session, command: Command, flags: ReceiptListFlags): Promise<ExitCode> {
  const { receiptTable } = await import('../tasks/list-receipts.ts')
  const { suspense = false, licence = null, from = null, until = null } = flags
  return listThrough(session, command, flags, {
    table: (_open, books, about) => receiptTable(books, { suspense, licence, from, until }, about),
    keys: ['pays', 'receipt', 'date', 'standing', 'licence', 'gross', 'net', 'refunded', 'currency'],
    spare: ['licence', 'gross', 'date', 'standing'],
    whenSaid: ['refunded'],
    none: 'There is no such receipt.',
  })
}
