// `byline licence list`: all licences with what is due, received and open.
import type { Command } from 'commander'
import { addListOptions, listThrough, type ListFlags } from './listing.ts'
import type { ExitCode, Session } from './session.ts'

interface LicenceListFlags extends ListFlags {
  readonly licensee?: string
  readonly open?: true
  readonly ended?: true
}

/** Adds the command to `licence`; `finish` takes the exit code. */
export function addLicenceList(licence: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = licence
    .command('list')
    .summary('list licences with what is due, received and open')
    .description(
      'Lists licences with what is due by fee and use, what was received net of tax, and what is open.',
    )
    .option('--licensee <text>', 'only licensees with this in their name')
    .option('--open', 'only those that run today')
    .option('--ended', 'only those whose last day is over')
  addListOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline licence list --open
  byline licence list --licensee northwind --format xlsx --out licences.xlsx`,
    )
    .action(async (flags: LicenceListFlags) => finish(await list(session, command, flags)))
}

async function list(session: Session, command: Command, flags: LicenceListFlags): Promise<ExitCode> {
  if (flags.open === true && flags.ended === true) return command.error('say --open or --ended, not both')
  const { licenceTable } = await import('../tasks/list-licences.ts')
  const standing = flags.open === true ? 'open' : flags.ended === true ? 'ended' : null
  const day = session.now().toISOString().slice(0, 10)
  const filter = { licensee: flags.licensee ?? null, standing, day } as const
  return listThrough(session, command, flags, {
    table: (_open, books, about) => ({ ok: true, value: licenceTable(books, filter, about) }),
    keys: ['licensee', 'licence', 'standing', 'due', 'received', 'open', 'currency'],
    spare: ['received', 'standing'],
    none: 'There is no such licence.',
  })
}
