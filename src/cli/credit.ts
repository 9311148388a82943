// `byline credit REPO...`: who is credited with how much of what survives.
import type { Command } from 'commander'
import type { CreditReport, PersonCredit } from '../tasks/credit-repositories.ts'
import type { Outcome } from '../tasks/outcome.ts'
import type { PolicyInForce } from '../tasks/read-policy.ts'
import { addReadingOptions, readingOf, type ReadingFlags } from './reading.ts'
import { fail, stylist, type ExitCode, type Session } from './session.ts'
import { safeJson } from './terminal-text.ts'

/** The options of commands that credit people. */
export interface CreditFlags extends ReadingFlags {
  readonly policy?: string
  readonly json?: true
}

/** Adds the command; `finish` takes the exit code. */
export function addCredit(program: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = program
    .command('credit')
    .summary('say who is credited with how much')
    .description(
      'Credits each person for the tokens they wrote that survive, in one or several repositories, under a policy.',
    )
    .argument('<repo...>', 'work trees or bare repositories')
    .option('--policy <file>', 'a policy file (default: the built-in policy)')
    .option('--json', 'print JSON')
  addReadingOptions(command)
    .addHelpText(
      'after',
      `
People are listed by name. A token counts as its kind of file weighs; copies,
vendored and generated files weigh nothing.

Examples:
  byline credit .
  byline credit --policy byline-policy.yml api web
  byline credit --json --rev v1.0 --rev web=v2.3 api web`,
    )
    .action(async (repositories: string[], flags: CreditFlags) => {
      finish(await credit(session, command, repositories, flags))
    })
}

/** Credits repositories as the options say, with a progress line. Wrong usage is reported through the command. */
export async function creditFor(
  session: Session,
  command: Command,
  repositories: readonly string[],
  flags: CreditFlags,
): Promise<Outcome<{ readonly report: CreditReport; readonly inForce: PolicyInForce }>> {
  const reading = await readingOf(session, command, repositories, flags)
  if (!reading.ok) return reading
  const { readPolicy } = await import('../tasks/read-policy.ts')
  const inForce = await readPolicy(flags.policy)
  if (!inForce.ok) return inForce
  const { creditRepositories } = await import('../tasks/credit-repositories.ts')
  const { requests, options, progress } = reading.value
  const report = await creditRepositories(requests, inForce.value, options).finally(() => progress.clear())
  return report.ok ? { ok: true, value: { report: report.value, inForce: inForce.value } } : report
}

async function credit(
  session: Session,
  command: Command,
  repositories: readonly string[],
  flags: CreditFlags,
): Promise<ExitCode> {
  const outcome = await creditFor(session, command, repositories, flags)
  if (!outcome.ok) return fail(session, outcome.refusal)
  const { report, inForce } = outcome.value
  if (flags.json === true) {
    await session.write(`${safeJson(creditJson(report))}\n`)
    return 0
  }
  const [{ creditText }, style] = await Promise.all([import('./credit-text.ts'), stylist(session)])
  await session.write(creditText(report, inForce.policy, style))
  return 0
}

// The members in the order of the contract, whatever order the report has them in.
function creditJson({ people, unclaimed, excluded, revisions, policy, engine }: CreditReport) {
  return {
    people: people.map(personJson),
    unclaimed: unclaimed.map(personJson),
    excluded: excluded.map(({ repository, path, reason }) => ({ repository, path, reason })),
    revisions: revisions.map(({ repository, revision }) => ({ repository, revision })),
    policy,
    engine,
  }
}

function personJson(person: PersonCredit) {
  return {
    id: person.id,
    name: person.name,
    emails: person.emails,
    tokens: person.tokens,
    lowConfidenceTokens: person.lowConfidenceTokens,
    authorshipMicros: String(person.authorshipMicros),
    reuseMicros: String(person.reuseMicros),
    share: person.share,
  }
}
