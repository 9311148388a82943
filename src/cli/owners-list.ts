// `byline owners list`: everybody whom the books know, with claims and what is held.
import type { Command } from 'commander'
import type { EmploymentClass } from '../ledger/entry.ts'
import { booksPlaceOf } from './books.ts'
import { addListOptions, listThrough, type ListFlags } from './listing.ts'
import { addPeopleOptions } from './people-options.ts'
import type { ExitCode, Session } from './session.ts'

interface OwnersListFlags extends ListFlags {
  readonly unclaimed?: true
  readonly class?: EmploymentClass
  readonly entity?: string
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
  addListOptions(addPeopleOptions(command))
    .addHelpText(
      'after',
      `
Examples:
  byline owners list --unclaimed
  byline owners list --class contractor
  byline owners list --format xlsx --out people.xlsx`,
    )
    .action(async (flags: OwnersListFlags) => finish(await list(session, command, flags)))
}

async function list(session: Session, command: Command, flags: OwnersListFlags): Promise<ExitCode> {
  const { ownersTable } = await import('../tasks/list-owners.ts')
  const { keyFile } = booksPlaceOf(session, command, flags)
  const isUnclaimed = flags.unclaimed === true
  const filter = { unclaimed: isUnclaimed, class: flags.class ?? null, entity: flags.entity ?? null }
  const isFiltered = filter.class !== null || filter.entity !== null
  const columns = isUnclaimed
    ? { keys: ['name', 'id', 'held', 'currency'], spare: [] }
    : { keys: ['name', 'standing', 'id', 'claims', 'held', 'currency'], spare: ['claims', 'id'] }
  return listThrough(session, command, flags, {
    ...columns,
    table: (open, _books, about) => ownersTable(open, keyFile, filter, about),
    none: isFiltered
      ? 'Nobody who matches is known.'
      : isUnclaimed
        ? 'No contributor is unclaimed.'
        : 'Nobody is known yet: import people, or take a snapshot.',
  })
}
