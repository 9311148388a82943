// `byline github`: what the app does on GitHub. Each of its commands has a file of its own.
import type { Command } from 'commander'
import { addGithubForget } from './github-forget.ts'
import { addGithubJobs } from './github-jobs.ts'
import { addGithubRetry } from './github-retry.ts'
import { addGithubStatus } from './github-status.ts'
import { addGithubSync } from './github-sync.ts'
import type { ExitCode, Session } from './session.ts'

/** Adds the commands; `finish` takes the exit code. */
export function addGithub(program: Command, session: Session, finish: (code: ExitCode) => void): void {
  const github = program
    .command('github')
    .summary('see and mend what the GitHub App does')
    .description('The work of the GitHub App: what waits, what failed, and how it is done again.')
    .addHelpText(
      'after',
      `
Examples:
  byline github status
  byline github sync kestrel
  byline github jobs --state dead
  byline github retry 01937a2b4c5d-00000-9f3a6b21`,
    )
  const commands = [addGithubStatus, addGithubSync, addGithubJobs, addGithubRetry, addGithubForget]
  for (const add of commands) add(github, session, finish)
}
