// `byline ledger close`: closes a month.
import type { Command } from 'commander'
import { parseMonth } from '../royalties/calendar-day.ts'
import { bookThrough } from './booking.ts'
import { addBooksOptions, type BooksFlags } from './books.ts'
import type { ExitCode, Session } from './session.ts'

/** Adds the command to `ledger`; `finish` takes the exit code. */
export function addLedgerClose(ledger: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = ledger
    .command('close')
    .summary('close a month')
    .description('Closes a month: nothing is booked into it, or one before it, any more.')
    .argument('<month>', 'such as 2026-10')
  addBooksOptions(command)
    .option('--by <e-mail>', 'who does this (BYLINE_BY)')
    .addHelpText(
      'after',
      `
Examples:
  byline ledger close 2026-10
  byline ledger close 2026-10 --by cfo@kestrel.example`,
    )
    .action(async (month: string, flags: BooksFlags) => finish(await close(session, command, month, flags)))
}

async function close(
  session: Session,
  command: Command,
  month: string,
  flags: BooksFlags,
): Promise<ExitCode> {
  const period = parseMonth(month)
  if (!period.ok) return command.error(period.refusal)
  const { closePeriod } = await import('../tasks/close-period.ts')
  return bookThrough(session, command, flags, {
    book: (books, actor) => closePeriod(books, actor, period.value),
    text: (_facts, isNew) =>
      isNew ? `${period.value} is closed.` : `${period.value} was closed before; nothing was booked.`,
    json: (facts) => ({ ...facts }),
  })
}
