// `byline org show`: the policy in force, and since when people know of it.
import type { Command } from 'commander'
import type { OrganisationStanding } from '../tasks/adopt-organisation.ts'
import { addBooksOptions, withBooks, type BooksFlags } from './books.ts'
import type { ExitCode, Session } from './session.ts'
import { grouped, safeJson, visible } from './terminal-text.ts'

const HASH_DIGITS = 12

/** Adds the command to `org`; `finish` takes the exit code. */
export function addOrgShow(org: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = org
    .command('show')
    .summary('show what is adopted, and since when')
    .description('Shows the policy in force, since when it is, and when people were told.')
  addBooksOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline org show
  byline org show --json`,
    )
    .action(async (flags: BooksFlags) => finish(await show(session, command, flags)))
}

async function show(session: Session, command: Command, flags: BooksFlags): Promise<ExitCode> {
  const { organisationStanding } = await import('../tasks/adopt-organisation.ts')
  return withBooks(session, command, flags, async (open) => {
    const standing = await organisationStanding(open)
    await session.write(flags.json === true ? `${safeJson(standing)}\n` : `${standingText(standing)}\n`)
    return 0
  })
}

/** What is in force, in lines of at most 80 columns. */
export function standingText({ policy, informed, repositoryCount }: OrganisationStanding): string {
  const { name, version, hash, adoption, since } = policy
  const told =
    informed.length === 0
      ? ['People were not told yet: nobody is named, and nothing is posted.']
      : informed.map(
          ({ date, notice }) => `People were told on ${date} (notice ${notice.slice(0, HASH_DIGITS)}…).`,
        )
  const repositories =
    repositoryCount === 1 ? '1 repository is' : `${grouped(repositoryCount)} repositories are`
  return [
    `Policy ${visible(name)} ${visible(version)}, adoption ${adoption}, since ${since.slice(0, 10)}`,
    `  ${hash}`,
    ...told,
    `${repositories} selected for the GitHub App.`,
  ].join('\n')
}
