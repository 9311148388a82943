// `byline split --fee AMOUNT --pool PERCENT REPO...`: what a licence fee would bring each person.
import type { Command } from 'commander'
import type { Money, Ratio } from '../royalties/money.ts'
import { parseMoney, parsePercentage } from '../royalties/money.ts'
import { creditFor, type CreditFlags } from './credit.ts'
import { wanted } from './option-values.ts'
import { addReadingOptions } from './reading.ts'
import { fail, stylist, type ExitCode, type Session } from './session.ts'
import { safeJson } from './terminal-text.ts'

interface SplitFlags extends CreditFlags {
  readonly fee: Money
  readonly pool: Ratio
}

/** Adds the command; `finish` takes the exit code. */
export function addSplit(program: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = program
    .command('split')
    .summary('split a licence fee among the people credited')
    .description(
      "Splits the contributors' pool of a licence fee among the people whom one or several repositories credit. A preview: nothing is booked.",
    )
    .argument('<repo...>', 'work trees or bare repositories')
    .requiredOption('--fee <amount>', 'the fee with its currency, such as "100000 EUR"', wanted(parseMoney))
    .requiredOption('--pool <percent>', "the contributors' part of it, such as 30%", wanted(parsePercentage))
    .option('--policy <file>', 'a policy file (default: the built-in policy)')
    .option('--json', 'print JSON')
  addReadingOptions(command)
    .addHelpText(
      'after',
      `
People are listed by name. Amounts are whole minor units (cents, yen, fils) and
sum to the pool, which is rounded down.

Examples:
  byline split --fee "100000 EUR" --pool 30% .
  byline split --fee "2500000 JPY" --pool 12.5% api web
  byline split --fee "100000 EUR" --pool 30% --json --rev v1.0 .`,
    )
    .action(async (repositories: string[], flags: SplitFlags) => {
      finish(await splitAmong(session, command, repositories, flags))
    })
}

async function splitAmong(
  session: Session,
  command: Command,
  repositories: readonly string[],
  flags: SplitFlags,
): Promise<ExitCode> {
  const credited = await creditFor(session, command, repositories, flags)
  if (!credited.ok) return fail(session, credited.refusal)
  const { splitFee } = await import('../tasks/split-fee.ts')
  const outcome = splitFee(flags.fee, flags.pool, credited.value.report)
  if (!outcome.ok) return fail(session, outcome.refusal)
  if (flags.json === true) {
    const { fee, pool, currency, people, unclaimed, total } = outcome.value
    await session.write(`${safeJson({ fee, pool, currency, people, unclaimed, total })}\n`)
    return 0
  }
  const [{ splitText }, style] = await Promise.all([import('./split-text.ts'), stylist(session)])
  const { people, unclaimed } = credited.value.report
  const emails = new Map([...people, ...unclaimed].map((person) => [person.id, person.emails]))
  await session.write(splitText(outcome.value, emails, style))
  return 0
}
