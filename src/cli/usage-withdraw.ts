// `byline usage withdraw`: takes back a report of use that was wrong.
import type { Command } from 'commander'
import { bookThrough } from './booking.ts'
import { addActingOptions, type BooksFlags } from './books.ts'
import type { ExitCode, Session } from './session.ts'

/** Adds the command to `usage`; `finish` takes the exit code. */
export function addUsageWithdraw(usage: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = usage
    .command('withdraw')
    .summary('take back a report that was wrong')
    .description(
      'Takes back a report of use that was wrong: nothing is due for it any more. It stays in the ledger and keeps its id; what is right is reported under another. Reports after it in its royalty cycle, whose price it moved, are taken back first, and so is what was received for it.',
    )
    .argument('<usage>', 'the report, such as NW-7')
  addActingOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline usage withdraw NW-7
  byline usage withdraw NW-7 --by finance@kestrel.example --json`,
    )
    .action(async (id: string, flags: BooksFlags) => finish(await withdraw(session, command, id, flags)))
}

async function withdraw(
  session: Session,
  command: Command,
  id: string,
  flags: BooksFlags,
): Promise<ExitCode> {
  const { withdrawUsage } = await import('../tasks/withdraw-usage.ts')
  return bookThrough(session, command, flags, {
    book: (books, actor) => withdrawUsage(books, actor, id),
    text: (_facts, isNew) =>
      isNew
        ? `Usage ${id} is withdrawn: nothing is due for it.`
        : `Usage ${id} was withdrawn before; nothing was booked.`,
    json: ({ usage }) => ({ usage }),
  })
}
