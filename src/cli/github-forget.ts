// `byline github forget`: deletes what was taken of a repository that the app is given no more.
import type { Command } from 'commander'
import { addBooksOptions, withBooks, type BooksFlags } from './books.ts'
import { dataDirectoryOf } from './service-options.ts'
import { fail, type ExitCode, type Session } from './session.ts'
import { grouped, safeJson, visible } from './terminal-text.ts'

interface ForgetFlags extends BooksFlags {
  readonly data?: string
}

/** Adds the command to `github`; `finish` takes the exit code. */
export function addGithubForget(github: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = github
    .command('forget')
    .summary('delete what was fetched of a repository')
    .description(
      'Deletes the copy of a repository that the app is given no more, and what was computed from it. The ledger keeps its entries; byline ledger export writes them out.',
    )
    .argument('<repository>', "owner/name, or GitHub's number of it")
    .option('--data <folder>', 'what is fetched and found (BYLINE_DATA; else byline-data)')
  addBooksOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline github forget kestrel/old-shop
  byline github forget 1296269 --data /var/lib/byline`,
    )
    .action(async (repository: string, flags: ForgetFlags) =>
      finish(await forget(session, command, repository, flags)),
    )
}

async function forget(
  session: Session,
  command: Command,
  repository: string,
  flags: ForgetFlags,
): Promise<ExitCode> {
  const { forgetRepository } = await import('../tasks/github/forget-repository.ts')
  return withBooks(session, command, flags, async (books) => {
    const dataDirectory = dataDirectoryOf(session, flags.data)
    const forgotten = await forgetRepository({ books, dataDirectory }, repository)
    if (!forgotten.ok) return fail(session, forgotten.refusal)
    const { id, name, bytes } = forgotten.value
    await session.write(
      flags.json === true
        ? `${safeJson(forgotten.value)}\n`
        : `${visible(name)} (${id}) is deleted here: ${grouped(bytes)} bytes. The ledger keeps what it says of it.\n`,
    )
    return 0
  })
}
