// `byline licence end`: books a licence's last day.
import type { Command } from 'commander'
import { parseDay } from '../royalties/calendar-day.ts'
import { bookThrough } from './booking.ts'
import { addBookingOptions, type BooksFlags } from './books.ts'
import { wanted } from './option-values.ts'
import type { ExitCode, Session } from './session.ts'

interface EndFlags extends BooksFlags {
  readonly on: string
}

/** Adds the command to `licence`; `finish` takes the exit code. */
export function addLicenceEnd(licence: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = licence
    .command('end')
    .summary("book a licence's last day")
    .description("Books a licence's last day. What was used until then can still be reported and paid.")
    .argument('<licence>', 'the licence, such as L-1')
    .requiredOption('--on <day>', 'its last day', wanted(parseDay))
  addBookingOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline licence end L-1 --on 2027-03-31
  byline licence end L-1 --on 2027-03-31 --by legal@kestrel.example --json`,
    )
    .action(async (id: string, flags: EndFlags) => {
      finish(await end(session, command, id, flags))
    })
}

async function end(session: Session, command: Command, id: string, flags: EndFlags): Promise<ExitCode> {
  const { endLicence } = await import('../tasks/sign-licence.ts')
  return bookThrough(session, command, flags, {
    book: (books, actor) => endLicence(books, actor, id, flags.on),
    text: (_facts, isNew) =>
      isNew
        ? `The last day of licence ${id} is ${flags.on}.`
        : `The last day of licence ${id} was ${flags.on} already; nothing was booked.`,
    json: () => ({ licence: id, on: flags.on }),
  })
}
