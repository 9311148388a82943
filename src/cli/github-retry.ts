// `byline github retry`: puts work that was given up back into the queue.
import type { Command } from 'commander'
import { addBooksOptions, withBooks, type BooksFlags } from './books.ts'
import { note, type ExitCode, type Session } from './session.ts'
import { safeJson } from './terminal-text.ts'

/** Adds the command to `github`; `finish` takes the exit code. */
export function addGithubRetry(github: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = github
    .command('retry')
    .summary('do again what was given up')
    .description('Puts work that is dead back into the queue; the service takes it up within seconds.')
    .argument('<id...>', 'ids as byline github jobs lists them')
  addBooksOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline github retry 01937a2b4c5d-00000-9f3a6b21`,
    )
    .action(async (ids: readonly string[], flags: BooksFlags) =>
      finish(await retry(session, command, ids, flags)),
    )
}

async function retry(
  session: Session,
  command: Command,
  ids: readonly string[],
  flags: BooksFlags,
): Promise<ExitCode> {
  const { retryJobs } = await import('../tasks/github/list-jobs.ts')
  return withBooks(session, command, flags, async (books) => {
    const { retried, unknown } = await retryJobs(books, ids, session.now())
    for (const id of unknown) note(session, `${id}: there is no dead work with this id`)
    if (flags.json === true) await session.write(`${safeJson({ retried })}\n`)
    else await session.write(retried.map((id) => `${id} is tried again.\n`).join(''))
    return unknown.length === 0 ? 0 : 1
  })
}
