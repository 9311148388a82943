// `byline owners import`: takes over the people that HR knows, from a CSV file.
import type { Command } from 'commander'
import type { PeopleImport } from '../tasks/import-people.ts'
import { bookThrough } from './booking.ts'
import { addBookingOptions, bookingDay, booksPlaceOf, type BooksFlags } from './books.ts'
import type { ExitCode, Session } from './session.ts'
import { grouped } from './terminal-text.ts'

/** Adds the command to `owners`; `finish` takes the exit code. */
export function addOwnersImport(owners: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = owners
    .command('import')
    .summary('take over the people that HR knows, from a CSV file')
    .description(
      'Books people from a CSV file in UTF-8: whoever is new, and what changed of the others. Contributors with their e-mails become theirs, with all that was held for them.',
    )
    .argument('<file>', 'the CSV file; its first line names the columns')
  addBookingOptions(command)
    .addHelpText(
      'after',
      `
Columns: employee_number, name, class (employee, contractor, external or agent),
entity (who pays), and, where known, from, until (days), emails, logins (several
parted by spaces). Anything wrong is named by its line, and nothing is booked.
Nobody is taken away who is missing in the file. Whoever leaves keeps the class
and gets an "until", and is paid what they earned; no run pays external people
or agents. Who is owed something and becomes external is named, and so is every
e-mail of a contributor whom somebody else has claimed.

Examples:
  byline owners import people.csv
  byline owners import people.csv --by hr@kestrel.example --date 2026-10-31`,
    )
    .action(async (file: string, flags: BooksFlags) => {
      finish(await importFrom(session, command, file, flags))
    })
}

async function importFrom(
  session: Session,
  command: Command,
  file: string,
  flags: BooksFlags,
): Promise<ExitCode> {
  const [{ readPeopleFile }, { importPeople }] = await Promise.all([
    import('../tasks/read-people-file.ts'),
    import('../tasks/import-people.ts'),
  ])
  const { keyFile } = booksPlaceOf(session, command, flags)
  return bookThrough<PeopleImport>(session, command, flags, {
    async book(books, actor) {
      const list = await readPeopleFile(file)
      if (!list.ok) return list
      const date = bookingDay(session, flags)
      const booked = await importPeople(books, actor, keyFile, list.people, date)
      if (!booked.ok || list.ignored.length === 0) return booked
      const note = `${file}: these columns were left out: ${list.ignored.join(', ')}`
      return { ok: true, value: { ...booked.value, notes: [note, ...booked.value.notes] } }
    },
    text: ({ newCount, changedCount, unchangedCount, claims }) => {
      const counts = `${grouped(newCount)} new, ${grouped(changedCount)} changed, ${grouped(unchangedCount)} as before.`
      const claimed =
        claims.length === 1 ? '1 contributor was' : `${grouped(claims.length)} contributors were`
      return claims.length === 0 ? counts : `${counts}\n${claimed} found by e-mail and claimed.`
    },
    json: ({ newCount, changedCount, unchangedCount, claims, noLongerPaid, claimedByOthers }) => ({
      new: newCount,
      changed: changedCount,
      unchanged: unchangedCount,
      claims,
      noLongerPaid,
      claimedByOthers,
    }),
  })
}
