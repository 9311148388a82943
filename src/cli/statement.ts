// `byline statement PERSON --period MONTH`: what a person earned in a month, how it arose, and what became of it.
import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { parseMonth } from '../royalties/calendar-day.ts'
import type { OpenBooks } from '../tasks/open-books.ts'
import { addBooksOptions, withBooks, type BooksFlags } from './books.ts'
import { writeOut } from './export.ts'
import { wanted } from './option-values.ts'
import { createProgress } from './progress.ts'
import { fail, note, stylist, type ExitCode, type Session } from './session.ts'
import { grouped, safeJson } from './terminal-text.ts'

interface StatementFlags extends BooksFlags {
  readonly all?: true
  readonly period: string
  readonly licence?: string
  readonly format?: 'text' | 'pdf' | 'json'
  readonly out?: string
  readonly force?: true
  readonly contact?: string
  readonly font?: string
}

/** Adds the command; `finish` takes the exit code. */
export function addStatement(program: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = program
    .command('statement')
    .summary("a person's statement for a month, or everybody's")
    .description(
      'Says what a person earned in a month, how their points arose, and what was corrected, held and paid, with the ledger entries it rests on.',
    )
    .argument('[person]', 'a name, e-mail, employee number or id')
    .option('--all', "everybody's, a file each in the folder that --out names")
    .requiredOption('--period <month>', 'the month, such as 2026-10', wanted(parseMonth))
    .option('--licence <id>', 'only what this licence brought')
    .addOption(
      new Option('--format <format>', 'text, pdf or json (default: text; with --all: pdf)').choices([
        'text',
        'pdf',
        'json',
      ]),
    )
    .option('--out <file>', 'write it into this file; with --all, into this folder')
    .option('--force', 'replace files that are there')
    .option('--contact <address>', 'where to object, as the statement says it')
    .option('--font <file>', 'a further font for names that Noto Sans has no letters for')
  addBooksOptions(command)
    .addHelpText(
      'after',
      `
A statement is private to the person, HR and finance. Amounts are shown so that
every column adds up; --format json has them exactly, with proofs of entries.

Examples:
  byline statement "Ana Kovač" --period 2026-10
  byline statement ana@example.com --period 2026-10 --format pdf --out ana.pdf
  byline statement --all --period 2026-10 --out statements`,
    )
    .action(async (person: string | undefined, flags: StatementFlags) => {
      finish(await printStatement(session, command, person, flags))
    })
}

async function printStatement(
  session: Session,
  command: Command,
  person: string | undefined,
  flags: StatementFlags,
): Promise<ExitCode> {
  if ((person === undefined) === (flags.all === undefined))
    return command.error('say whose statement: name a person, or say --all')
  const format = flags.json === true ? 'json' : (flags.format ?? (flags.all === true ? 'pdf' : 'text'))
  if (flags.out === undefined && (format === 'pdf' || flags.all === true))
    return command.error(`say with --out where to write ${flags.all === true ? 'them' : 'it'}`)
  if (flags.all === true && format === 'text')
    return command.error('with --all, statements are files: say --format pdf or --format json')
  return withBooks(session, command, flags, (books) =>
    person === undefined
      ? writeAll(session, books, flags, format === 'json' ? 'json' : 'pdf')
      : writeOne(session, books, person, flags, format),
  )
}

async function writeOne(
  session: Session,
  books: OpenBooks,
  name: string,
  flags: StatementFlags,
  format: 'text' | 'pdf' | 'json',
): Promise<ExitCode> {
  const [{ statementMaker }, forms, { findSubject }] = await Promise.all([
    import('../tasks/statements.ts'),
    import('../tasks/statement-forms.ts'),
    import('../tasks/contributors.ts'),
  ])
  const { registers } = await books.read()
  const person = await findSubject(books, registers, name)
  if (!person.ok) return fail(session, person.refusal)
  const request = { period: flags.period, licence: flags.licence ?? null, person: person.value }
  const maker = await statementMaker(books, request)
  if (!maker.ok) return fail(session, maker.refusal)
  const statement = await maker.value.of(person.value)
  const checkpoint = await forms.statementCheckpoint(books)
  const text = (printed: string): Promise<ExitCode> =>
    writeOut(session, flags, new TextEncoder().encode(printed))
  if (format === 'json') return text(`${safeJson(await forms.provenValue(books, statement, checkpoint))}\n`)
  const document = forms.documentOf(statement, checkpoint, flags.contact ?? null)
  if (format === 'text') {
    const { statementText } = await import('./statement-text.ts')
    return text(statementText(document, await stylist(session)))
  }
  const letters = forms.lettersFrom(flags.font ?? null)
  if (!letters.ok) return fail(session, letters.refusal)
  return writeOut(session, flags, await forms.pdfOf(document, letters.value))
}

async function writeAll(
  session: Session,
  books: OpenBooks,
  flags: StatementFlags,
  format: 'pdf' | 'json',
): Promise<ExitCode> {
  const [{ writeStatements }, { lettersFrom }] = await Promise.all([
    import('../tasks/write-statements.ts'),
    import('../tasks/statement-forms.ts'),
  ])
  const letters = lettersFrom(flags.font ?? null)
  if (!letters.ok) return fail(session, letters.refusal)
  const progress = createProgress(session.progressTerminal, Date.now)
  const folder = flags.out!
  const written = await writeStatements(books, {
    period: flags.period,
    licence: flags.licence ?? null,
    folder: resolve(folder),
    format,
    letters: letters.value,
    contact: flags.contact ?? null,
    force: flags.force === true,
    signal: session.signal,
    onProgress: (doneCount, totalCount) => {
      // Each write takes some milliseconds; every tenth is news enough.
      if (doneCount % 10 === 0) progress.step(`${grouped(doneCount)} of ${grouped(totalCount)} statements`)
    },
  })
  progress.clear()
  if (!written.ok) return fail(session, written.refusal)
  note(session, `wrote ${grouped(written.value)} statements to ${folder}`)
  return 0
}
