// How every list of the books runs: it opens the books, makes the list, and prints it or writes it into a file.
import type { Command } from 'commander'
import type { Books } from '../ledger/books.ts'
import type { ReportTable, Stamp } from '../tasks/export-list.ts'
import type { OpenBooks } from '../tasks/open-books.ts'
import type { Outcome } from '../tasks/outcome.ts'
import { addBooksOptions, withBooks, type BooksFlags } from './books.ts'
import { addExportOptions, exportList, type ExportFlags } from './export.ts'
import { listText, type ShownColumns } from './list-text.ts'
import { fail, stylist, type ExitCode, type Session } from './session.ts'

/** The options of every list. */
export interface ListFlags extends BooksFlags, ExportFlags {
  readonly json?: true
}

/** A list, and how a person sees it. */
export interface Listing<Row> extends ShownColumns<Row> {
  /** Makes the list; `about` is what it says of itself. */
  table(
    open: OpenBooks,
    books: Books,
    about: readonly Stamp[],
  ): Promise<Outcome<ReportTable<Row>>> | Outcome<ReportTable<Row>>
  /** What is said where nothing is listed. */
  readonly none: string
  /** What is said below the table; whole lines. */
  readonly footer?: (rows: readonly Row[]) => string
}

/** Adds the options of every list to a command. */
export function addListOptions(command: Command): Command {
  return addExportOptions(addBooksOptions(command))
}

/** Prints a list of the books, or writes it into a file, as the options say. A refusal is exit code 1. */
export async function listThrough<Row>(
  session: Session,
  command: Command,
  flags: ListFlags,
  listing: Listing<Row>,
): Promise<ExitCode> {
  const { listStamps } = await import('../tasks/list-stamps.ts')
  return withBooks(session, command, flags, async (open) => {
    const books = await open.read()
    const table = await listing.table(open, books, listStamps(open, books, session.now()))
    if (!table.ok) return fail(session, table.refusal)
    const style = await stylist(session)
    const { rows } = table.value
    const footer = rows.length === 0 ? '' : (listing.footer?.(rows) ?? '')
    return exportList(session, command, flags, table.value, () => {
      const list = listText(table.value, listing, listing.none, (heading) => style('bold', heading))
      return list + footer
    })
  })
}
