// The options with which every command opens the books, and the one way a command opens and closes them.
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { BookingDate } from '../tasks/booked.ts'
import type { BooksPlace, OpenBooks } from '../tasks/open-books.ts'
import { parseDay } from '../royalties/calendar-day.ts'
import { wanted } from './option-values.ts'
import { fail, type ExitCode, type Session } from './session.ts'

/** The options as they were written. */
export interface BooksFlags {
  readonly database?: string
  readonly key?: string
  readonly anchor?: string
  readonly by?: string
  /** `YYYY-MM-DD`. */
  readonly date?: string
  readonly json?: true
}

const DEFAULT_DATABASE = 'byline.db'

/** Adds the options that say where the books lie. */
export function addPlaceOptions(command: Command): Command {
  return command
    .option('--database <place>', 'a file or postgres:// URL (BYLINE_DATABASE; else byline.db)')
    .option('--key <file>', 'the key that signs (BYLINE_SIGNING_KEY; else <database>.key)')
    .option('--anchor <file>', 'the latest checkpoint (BYLINE_ANCHOR; else <database>.checkpoint)')
}

/** Adds the same options, with --json: for commands that only read the books. */
export function addBooksOptions(command: Command): Command {
  return addPlaceOptions(command).option('--json', 'print JSON')
}

/** Adds the same options again, and the one that says who books it: for commands that book something that has no day. */
export function addActingOptions(command: Command): Command {
  return addBooksOptions(command).option('--by <e-mail>', 'who does this (BYLINE_BY)')
}

/** Adds the same options again, and the one that says for which day: for commands that book something that has one. */
export function addBookingOptions(command: Command): Command {
  return addActingOptions(command).option(
    '--date <day>',
    'the day it is booked for (default: today, in UTC)',
    wanted(parseDay),
  )
}

/**
 * Where the books lie, by option, environment or default. A database on a server has no file beside which key and checkpoint
 * could lie, so there both must be given: else it is wrong usage, reported through the command.
 */
export function booksPlaceOf(session: Session, command: Command, flags: BooksFlags): BooksPlace {
  const { books } = session.environment
  const database = flags.database ?? books.database ?? DEFAULT_DATABASE
  const isServer = /^postgres(?:ql)?:\/\//.test(database)
  const keyFile = flags.key ?? books.keyFile ?? (isServer ? null : `${database}.key`)
  const anchorFile = flags.anchor ?? books.anchorFile ?? (isServer ? null : `${database}.checkpoint`)
  if (database === '') return command.error('--database needs a file or a postgres:// URL')
  if (keyFile === null || keyFile === '')
    return command.error('name the file of the signing key with --key, or in BYLINE_SIGNING_KEY')
  if (anchorFile === null || anchorFile === '')
    return command.error('name the file of the checkpoint with --anchor, or in BYLINE_ANCHOR')
  return {
    database: isServer ? database : resolve(database),
    keyFile: resolve(keyFile),
    anchorFile: resolve(anchorFile),
  }
}

/** The day something is booked for: as the option says, else today in UTC. */
export function bookingDay(session: Session, flags: Pick<BooksFlags, 'date'>): string {
  return flags.date ?? session.now().toISOString().slice(0, 10)
}

/** The same, with whether the option says so. */
export function bookingDate(session: Session, flags: Pick<BooksFlags, 'date'>): BookingDate {
  return { day: bookingDay(session, flags), isGiven: flags.date !== undefined }
}

/** The e-mail of whoever acts, by option or environment. Where neither says it is wrong usage. */
export function actingEmail(session: Session, command: Command, flags: Pick<BooksFlags, 'by'>): string {
  const email = flags.by ?? session.environment.books.by ?? ''
  if (!/^[^\s@]+@[^\s@]+$/.test(email))
    return command.error(
      email === ''
        ? 'say who does this, with --by E-MAIL or in BYLINE_BY'
        : `"${email}" is no e-mail; say who does this with --by E-MAIL`,
    )
  return email
}

/**
 * Opens the books, hands them to `use` and closes them again, whatever happens. Books that cannot be opened, or do not agree
 * with their checkpoint, are refused with exit code 1.
 */
export async function withBooks(
  session: Session,
  command: Command,
  flags: BooksFlags,
  use: (books: OpenBooks) => Promise<ExitCode>,
): Promise<ExitCode> {
  const place = booksPlaceOf(session, command, flags)
  const { openBooks } = await import('../tasks/open-books.ts')
  const opened = await openBooks(place, () => session.now())
  if (!opened.ok) return fail(session, opened.refusal)
  try {
    return await use(opened.value)
  } finally {
    await opened.value.close()
  }
}
