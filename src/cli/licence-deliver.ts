// `byline licence deliver` and `byline licence correct`: freeze what is licensed, and book it as a delivery or its correction.
import type { Command } from 'commander'
import type { DeliveryFacts } from '../tasks/deliver.ts'
import { bookThrough } from './booking.ts'
import { addBookingOptions } from './books.ts'
import { frozenJson, frozenLines } from './frozen-text.ts'
import { addFreezingOptions, NAMING_HELP, namedReading, type FreezingFlags } from './named-repositories.ts'
import { fail, type ExitCode, type Session } from './session.ts'

/** Adds the commands to `licence`; `finish` takes the exit code. */
export function addLicenceDeliver(
  licence: Command,
  session: Session,
  finish: (code: ExitCode) => void,
): void {
  const deliver = licence
    .command('deliver')
    .summary('freeze what a licence covers and book the delivery')
    .description(
      "Reads a licence's repositories and freezes them: who has credit for what under the policy in force, and the files that are handed over. Books the snapshot and the delivery.",
    )
    .argument('<id>', 'the licence, such as L-1')
    .argument('<repo...>', 'its repositories: work trees or bare repositories')
  addBookingOptions(addFreezingOptions(deliver))
    .addHelpText(
      'after',
      `
${NAMING_HELP}

Examples:
  byline licence deliver L-1 api web
  byline licence deliver L-1 github:kestrel/api web=github:kestrel/site
  byline licence deliver L-1 api=/srv/git/api.git --rev v2.1 --observe tools`,
    )
    .action(async (id: string, repositories: string[], flags: FreezingFlags) => {
      finish(await freeze(session, deliver, 'deliver', id, repositories, flags))
    })
  const correct = licence
    .command('correct')
    .summary('freeze a delivery anew where its snapshot was wrong')
    .description(
      'Freezes what was delivered once more, at the same revisions unless --rev names others. From now on that counts, and what was distributed by the delivery is corrected by the difference.',
    )
    .argument('<id>', 'the delivery, such as D-1')
    .argument('<repo...>', 'its repositories: work trees or bare repositories')
  addBookingOptions(addFreezingOptions(correct))
    .addHelpText(
      'after',
      `
${NAMING_HELP}

Examples:
  byline owners import people.csv && byline licence correct D-1 api web`,
    )
    .action(async (id: string, repositories: string[], flags: FreezingFlags) => {
      finish(await freeze(session, correct, 'correct', id, repositories, flags))
    })
}

async function freeze(
  session: Session,
  command: Command,
  what: 'deliver' | 'correct',
  id: string,
  repositories: readonly string[],
  flags: FreezingFlags,
): Promise<ExitCode> {
  const reading = await namedReading(session, command, repositories, flags)
  if (!reading.ok) return fail(session, reading.refusal)
  const { progress, prepare } = reading.value
  const task = await import('../tasks/deliver.ts')
  return bookThrough<DeliveryFacts>(session, command, flags, {
    async book(books, actor) {
      const prepared = await prepare(books, actor)
      if (!prepared.ok) return prepared
      const book = what === 'deliver' ? task.deliver : task.correctDelivery
      const { context, repositories: located } = prepared.value
      return book(context, id, located).finally(() => progress.clear())
    },
    text: (facts) => [headline(facts), ...frozenLines(facts)].join('\n'),
    json: ({ delivery, licence, correction, ...frozen }) => ({
      ...(correction === null ? {} : { correction }),
      delivery,
      licence,
      ...frozenJson(frozen),
    }),
  })
}

function headline({ delivery, licence, correction, snapshot }: DeliveryFacts): string {
  const { snapshot: id, date } = snapshot
  return correction === null
    ? `Delivery ${delivery} under licence ${licence}: snapshot ${id} of ${date}.`
    : `Correction ${correction}: delivery ${delivery} is snapshot ${id} of ${date} from now on.`
}
