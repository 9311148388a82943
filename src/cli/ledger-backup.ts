// `byline ledger backup`: copies the database of the books into a file, whole.
import type { Command } from 'commander'
import { addBooksOptions, withBooks, type BooksFlags } from './books.ts'
import { fail, type ExitCode, type Session } from './session.ts'
import { safeJson } from './terminal-text.ts'

/** Adds the command to `ledger`; `finish` takes the exit code. */
export function addLedgerBackup(ledger: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = ledger
    .command('backup')
    .summary('copy the database into a file')
    .description(
      'Copies the database as it stands at one moment, while it may be in use. A copy of the file by other means lacks what is still in the write-ahead log.',
    )
    .argument('<file>', 'a file that is not there yet')
  addBooksOptions(command)
    .addHelpText(
      'after',
      `
It holds names and e-mails: keep it as safe as the database, and make a new one
after somebody was erased. Back up a PostgreSQL database with pg_dump.

Examples:
  byline ledger backup 2026-10-31.db
  byline ledger backup /backups/2026-10-31.db --database byline.db`,
    )
    .action(async (file: string, flags: BooksFlags) => {
      finish(await withBooks(session, command, flags, (books) => backUp(session, books, file, flags)))
    })
}

async function backUp(
  session: Session,
  { database }: Parameters<Parameters<typeof withBooks>[3]>[0],
  file: string,
  flags: BooksFlags,
): Promise<ExitCode> {
  const fault = await database.backUp(file)
  if (fault !== undefined) return fail(session, fault)
  await session.write(flags.json === true ? `${safeJson({ file })}\n` : `Copied the database into ${file}.\n`)
  return 0
}
