// `byline org`: what the organisation decides for all its repositories. Each of its commands has a file of its own.
import type { Command } from 'commander'
import { addOrgAdopt } from './org-adopt.ts'
import { addOrgShow } from './org-show.ts'
import type { ExitCode, Session } from './session.ts'

/** Adds the commands; `finish` takes the exit code. */
export function addOrg(program: Command, session: Session, finish: (code: ExitCode) => void): void {
  const org = program
    .command('org')
    .summary('adopt a policy, and record that people were told')
    .description(
      'What holds for the whole organisation: the policy by which work counts, and whether people know of it. Nobody is named before they do.',
    )
    .addHelpText(
      'after',
      `
Examples:
  byline org show
  byline org adopt --policy byline-policy.yml
  byline org adopt --told 2026-11-02 --notice notice.md`,
    )
  for (const add of [addOrgAdopt, addOrgShow]) add(org, session, finish)
}
