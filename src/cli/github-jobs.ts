// `byline github jobs`: the work that waits, runs, was done or was given up.
import { Option, type Command } from 'commander'
import type { JobState } from '../database/tables.ts'
import { addListOptions, listThrough, type ListFlags } from './listing.ts'
import type { ExitCode, Session } from './session.ts'

interface JobsFlags extends ListFlags {
  readonly state?: JobState
}

/** Adds the command to `github`; `finish` takes the exit code. */
export function addGithubJobs(github: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = github
    .command('jobs')
    .summary('list the work of the app')
    .description(
      'Lists the work of the app, the oldest first. What failed five times is dead, and waits for an administrator.',
    )
    .addOption(
      new Option('--state <state>', 'only work in this state').choices([
        'waiting',
        'running',
        'done',
        'dead',
      ] satisfies JobState[]),
    )
  addListOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline github jobs --state dead
  byline github jobs --format csv --out jobs.csv`,
    )
    .action(async (flags: JobsFlags) => finish(await list(session, command, flags)))
}

async function list(session: Session, command: Command, flags: JobsFlags): Promise<ExitCode> {
  const { jobTable, listJobs } = await import('../tasks/github/list-jobs.ts')
  const state = flags.state ?? null
  return listThrough(session, command, flags, {
    async table(open, _books, about) {
      return { ok: true, value: jobTable(await listJobs(open, state), state, about) }
    },
    keys: ['failure', 'id', 'kind', 'repository', 'state', 'tries'],
    spare: ['tries', 'repository'],
    none: 'There is no such work.',
  })
}
