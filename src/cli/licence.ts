// `byline licence`: agreements with licensees. Each of its commands has a file of its own.
import type { Command } from 'commander'
import { addLicenceDeliver } from './licence-deliver.ts'
import { addLicenceEnd } from './licence-end.ts'
import { addLicenceList } from './licence-list.ts'
import { addLicenceCheck, addLicenceManifest } from './licence-manifest.ts'
import { addLicenceShow } from './licence-show.ts'
import { addLicenceSign } from './licence-sign.ts'
import type { ExitCode, Session } from './session.ts'

/** Adds the commands; `finish` takes the exit code. */
export function addLicence(program: Command, session: Session, finish: (code: ExitCode) => void): void {
  const licence = program
    .command('licence')
    .summary('sign, list and end licences, and deliver under them')
    .description('Agreements with licensees: their terms, and what is due, received and open.')
    .addHelpText(
      'after',
      `
Examples:
  byline licence sign northwind.yml
  byline licence list --open
  byline licence show L-1
  byline licence deliver L-1 api web
  byline licence end L-1 --on 2027-03-31`,
    )
  for (const add of [
    addLicenceSign,
    addLicenceList,
    addLicenceShow,
    addLicenceEnd,
    addLicenceDeliver,
    addLicenceManifest,
    addLicenceCheck,
  ])
    add(licence, session, finish)
}
