// `byline serve`: the app on GitHub, with its pages, on one port.
import type { Command } from 'commander'
import { addServeOptions, serveSettingsOf, type ServeFlags } from './service-options.ts'
import type { ExitCode, Session } from './session.ts'

/** Adds the command; `finish` takes the exit code. */
export function addServe(program: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = program
    .command('serve')
    .summary('run the GitHub App and its pages')
    .description(
      'Answers GitHub, keeps the books up to date with every merge, and tells each pull request whose work it builds on.',
    )
  addServeOptions(command)
    .addHelpText(
      'after',
      `
WEBHOOK_SECRET in the environment is what GitHub signs webhooks with. Without an
app the pages offer to make one; it is then kept in the data folder. Ctrl-C or
SIGTERM stops the service once what was begun is done.

Examples:
  byline serve --base-url https://byline.example.com
  byline serve --port 8080 --organisation kestrel --workers 4`,
    )
    .action(async (flags: ServeFlags) =>
      finish(await session.services.serve(session, serveSettingsOf(session, command, flags))),
    )
  program
    .command('work', { hidden: true })
    .description('Works for the service that started it.')
    .action(async () => finish(await session.services.work(session)))
}
