// `byline owners erase`: takes away who a person is, and leaves all entries, proofs and amounts.
import type { Command } from 'commander'
import { bookThrough } from './booking.ts'
import { addBookingOptions, bookingDay, booksPlaceOf, type BooksFlags } from './books.ts'
import type { ExitCode, Session } from './session.ts'

/** Adds the command to `owners`; `finish` takes the exit code. */
export function addOwnersErase(owners: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = owners
    .command('erase')
    .summary('erase who a person is')
    .description(
      'Erases the name, e-mails, logins and notes of a person, and the salts. The opaque ids stay, with every entry, proof and amount; later snapshots and imports do not bring the name back. Cannot be undone.',
    )
    .argument('<person>', 'by name, e-mail, employee number or id; or a contributor nobody has claimed')
  addBookingOptions(command)
    .addHelpText(
      'after',
      `
Backups and exports made before, and the git history itself, are not reached.

Examples:
  byline owners erase ana@kestrel.example --by hr@kestrel.example`,
    )
    .action(async (person: string, flags: BooksFlags) => {
      const { erasePerson } = await import('../tasks/erase-person.ts')
      const { keyFile } = booksPlaceOf(session, command, flags)
      finish(
        await bookThrough(session, command, flags, {
          book: (books, actor) => erasePerson(books, actor, keyFile, person, bookingDay(session, flags)),
          text: ({ subjects }, isNew) =>
            isNew ? `Erased: ${subjects.join(', ')}.` : 'Erased before; nothing was booked.',
          json: (facts) => ({ ...facts }),
        }),
      )
    })
}
