// `byline owners`: who holds what, and since when; and who is who, with its commands in files of their own.
import type { Command } from 'commander'
import { parseDay } from '../royalties/calendar-day.ts'
import { addListOptions } from './listing.ts'
import { wanted } from './option-values.ts'
import { ownersOn, type OwnersFlags } from './owners-at.ts'
import { addOwnersClaim, addOwnersExternal, addOwnersUndo } from './owners-claim.ts'
import { addOwnersErase } from './owners-erase.ts'
import { addOwnersImport } from './owners-import.ts'
import { addOwnersList } from './owners-list.ts'
import { addOwnersConfirm, addOwnersProposals, addOwnersReject } from './owners-proposals.ts'
import { addOwnersRecord } from './owners-record.ts'
import type { ExitCode, Session } from './session.ts'

/** Adds the commands; `finish` takes the exit code. */
export function addOwners(program: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = program
    .command('owners')
    .summary('say who held what, when; and who is who')
    .description(
      'Says who held a file, a folder or all that a snapshot covers on a day: by the newest snapshot until then that covers all of it, with people as they were known on that day.',
    )
    .argument('[path]', 'a file or folder, or REPOSITORY/PATH (default: all of the snapshot)')
    .option('--at <day>', 'the day (default: today, in UTC)', wanted(parseDay))
    .option('--snapshot <id>', 'this snapshot, such as S-1, instead of the newest that suits')
  addListOptions(command)
    .addHelpText(
      'after',
      `
People are listed by name. Of several snapshots of a day the one that covers
most goes first; what it covers, and which others there are, stands below.

Examples:
  byline owners --at 2026-03-31 src/money.ts
  byline owners api/src
  byline owners --snapshot S-1 --format csv --out owners.csv
  byline owners import people.csv
  byline owners list --unclaimed`,
    )
    .action(async (path: string | undefined, flags: OwnersFlags) => {
      finish(await ownersOn(session, command, path ?? null, flags))
    })
  for (const add of [
    addOwnersImport,
    addOwnersList,
    addOwnersClaim,
    addOwnersUndo,
    addOwnersExternal,
    addOwnersProposals,
    addOwnersConfirm,
    addOwnersReject,
    addOwnersErase,
    addOwnersRecord,
  ])
    add(command, session, finish)
}
