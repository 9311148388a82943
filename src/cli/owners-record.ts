// `byline owners record`: freezes who holds what, without a licence.
import type { Command } from 'commander'
import type { FrozenFacts } from '../tasks/deliver.ts'
import { bookThrough } from './booking.ts'
import { addBookingOptions } from './books.ts'
import { frozenJson, frozenLines } from './frozen-text.ts'
import { addFreezingOptions, NAMING_HELP, namedReading, type FreezingFlags } from './named-repositories.ts'
import { fail, type ExitCode, type Session } from './session.ts'

/** Adds the command to `owners`; `finish` takes the exit code. */
export function addOwnersRecord(owners: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = owners
    .command('record')
    .summary('put on record who holds what')
    .description(
      'Freezes who has credit for what in repositories, under the policy in force and without a licence, so that it can be asked later who held what when.',
    )
    .argument('<repo...>', 'work trees or bare repositories')
  addBookingOptions(addFreezingOptions(command))
    .addHelpText(
      'after',
      `
${NAMING_HELP}

Examples:
  byline owners record api web
  byline owners record api=/srv/git/api.git --date 2026-10-31`,
    )
    .action(async (repositories: string[], flags: FreezingFlags) => {
      finish(await record(session, command, repositories, flags))
    })
}

async function record(
  session: Session,
  command: Command,
  repositories: readonly string[],
  flags: FreezingFlags,
): Promise<ExitCode> {
  const reading = await namedReading(session, command, repositories, flags)
  if (!reading.ok) return fail(session, reading.refusal)
  const { progress, prepare } = reading.value
  const { recordOwnership } = await import('../tasks/deliver.ts')
  return bookThrough<FrozenFacts>(session, command, flags, {
    async book(books, actor) {
      const prepared = await prepare(books, actor)
      if (!prepared.ok) return prepared
      const { context, repositories: located } = prepared.value
      return recordOwnership(context, located).finally(() => progress.clear())
    },
    text: (facts) =>
      [`Snapshot ${facts.snapshot.snapshot} of ${facts.snapshot.date}.`, ...frozenLines(facts)].join('\n'),
    json: frozenJson,
  })
}
