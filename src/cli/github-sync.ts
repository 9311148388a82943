// `byline github sync`: brings the books up to date with an organisation on GitHub, where no webhook reaches us.
import type { Command } from 'commander'
import { addServiceOptions, serviceSettingsOf, type ServiceFlags } from './service-options.ts'
import type { ExitCode, Session } from './session.ts'

interface SyncFlags extends Omit<ServiceFlags, 'organisation'> {
  readonly json?: true
}

/** Adds the command to `github`; `finish` takes the exit code. */
export function addGithubSync(github: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = github
    .command('sync')
    .summary('bring the books up to date without webhooks')
    .description(
      "Looks at every repository that the app was given, scans what changed, and does all work that waits. With GITHUB_TOKEN in the environment and no app, that token's repositories are only read.",
    )
    .argument('<organisation>', 'its login on GitHub')
  addServiceOptions(command)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Examples:
  byline github sync kestrel --app-id 12345 --private-key app.pem
  GITHUB_TOKEN=... byline github sync kestrel`,
    )
    .action(async (organisation: string, flags: SyncFlags) => {
      const settings = serviceSettingsOf(session, command, { ...flags, organisation })
      const token = session.environment.service.githubToken
      const json = flags.json === true
      finish(await session.services.githubSync(session, { ...settings, organisation, token, json }))
    })
}
