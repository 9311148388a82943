// `byline owners list`: everybody whom the books know, with claims and what is held.
import type { Command } from 'commander'
import { addBooksOptions, booksPlaceOf, withBooks, type BooksFlags } from './books.ts'
import { addExportOptions, exportList, type ExportFlags } from './export.ts'
import { listText } from './list-text.ts'
import { fail, stylist, type ExitCode, type Session } from './session.ts'

interface ListFlags extends BooksFlags, ExportFlags {
  readonly json?: true
  readonly unclaimed?: true
}

/** Adds the command to `owners`; `finish` takes the exit code. */
export function addOwnersList(owners: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = owners
    .command('list')
    .summary('list people and contributors, with what is held for whom')
    .description(
      'Lists people as HR has them with their claims, and contributors nobody has claimed with what is held for them. By name.',
    )
    .option('--unclaimed', 'only contributors nobody has claimed')
  addExportOptions(addBooksOptions(command))
    .addHelpText(
      'after',
      `
Examples:
  byline owners list --unclaimed
  byline owners list --format xlsx --out people.xlsx`,
    )
    .action(async (flags: ListFlags) => finish(await list(session, command, flags)))
}

async function list(session: Session, command: Command, flags: ListFlags): Promise<ExitCode> {
  const [{ ownersTable }, { listStamps }] = await Promise.all([
    import('../tasks/list-owners.ts'),
    import('../tasks/list-stamps.ts'),
  ])
  const { keyFile } = booksPlaceOf(session, command, flags)
  const isUnclaimed = flags.unclaimed === true
  return withBooks(session, command, flags, async (open) => {
    const about = listStamps(open, await open.read(), session.now())
    const table = await ownersTable(open, keyFile, isUnclaimed, about)
    if (!table.ok) return fail(session, table.refusal)
    const style = await stylist(session)
    const columns = isUnclaimed
      ? { keys: ['name', 'id', 'held', 'currency'], spare: [] }
      : { keys: ['name', 'standing', 'id', 'claims', 'held', 'currency'], spare: ['claims', 'id'] }
    const none = isUnclaimed
      ? 'No contributor is unclaimed.'
      : 'Nobody is known yet: import people, or take a snapshot.'
    return exportList(session, command, flags, table.value, () =>
      listText(table.value, columns, none, (heading) => style('bold', heading)),
    )
  })
}
