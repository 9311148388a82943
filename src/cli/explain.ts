// `byline explain PERSON REPO...`: how one person's share arose.
import type { Command } from 'commander'
import type { PersonExplanation } from '../tasks/explain-person.ts'
import type { CreditFlags } from './credit.ts'
import { addReadingOptions, readingOf } from './reading.ts'
import { fail, stylist, type ExitCode, type Session } from './session.ts'
import { safeJson } from './terminal-text.ts'

interface ExplainFlags extends CreditFlags {
  readonly all?: true
}

/** Adds the command; `finish` takes the exit code. */
export function addExplain(program: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = program
    .command('explain')
    .summary("say how one person's share arose")
    .description(
      "Takes one person's points apart: what they wrote, and each definition that counts more since others use it. The lines sum to what `byline credit` says.",
    )
    .argument('<person>', 'a name, an e-mail or an id')
    .argument('<repo...>', 'work trees or bare repositories')
    .option('--all', 'every definition and everybody who uses it, however many')
    .option('--policy <file>', 'a policy file (default: the built-in policy)')
    .option('--json', 'print JSON')
  addReadingOptions(command)
    .addHelpText(
      'after',
      `
Whoever uses a definition is named with the place. Nobody else's points are.

Examples:
  byline explain "Ana Kovač" .
  byline explain ana@example.org --all api web
  byline explain --json ana@example.org api web`,
    )
    .action(async (person: string, repositories: string[], flags: ExplainFlags) => {
      finish(await explain(session, command, { person, repositories, flags }))
    })
}

interface ExplainArguments {
  readonly person: string
  readonly repositories: readonly string[]
  readonly flags: ExplainFlags
}

async function explain(
  session: Session,
  command: Command,
  { person, repositories, flags }: ExplainArguments,
): Promise<ExitCode> {
  if (person.trim() === '') command.error('name somebody: by name, by e-mail or by id')
  const reading = await readingOf(session, command, repositories, flags)
  if (!reading.ok) return fail(session, reading.refusal)
  const { readPolicy } = await import('../tasks/read-policy.ts')
  const inForce = await readPolicy(flags.policy)
  if (!inForce.ok) return fail(session, inForce.refusal)
  const { explainPerson } = await import('../tasks/explain-person.ts')
  const { requests, options, progress } = reading.value
  const outcome = await explainPerson(person, requests, inForce.value, options).finally(() =>
    progress.clear(),
  )
  if (!outcome.ok) return fail(session, outcome.refusal)
  if (flags.json === true) {
    await session.write(`${safeJson(explanationJson(outcome.value))}\n`)
    return 0
  }
  const [{ explainText }, style] = await Promise.all([import('./explain-text.ts'), stylist(session)])
  await session.write(explainText(outcome.value, inForce.value.policy, { style, all: flags.all ?? false }))
  return 0
}

function explanationJson(explanation: PersonExplanation) {
  const { person, claimed, totalMicros, written, definitions, revisions, policy } = explanation
  const { id, name, emails, tokens, lowConfidenceTokens, authorshipMicros, reuseMicros, share } = person
  return {
    person: { id, name, emails, claimed },
    tokens,
    lowConfidenceTokens,
    authorshipMicros: String(authorshipMicros),
    reuseMicros: String(reuseMicros),
    totalMicros: String(totalMicros),
    share,
    written: written.map((part) => ({ ...part, micros: String(part.micros) })),
    definitions: definitions.map((definition) => ({
      ...definition,
      factorMicros: String(definition.factorMicros),
      micros: String(definition.micros),
    })),
    revisions,
    policy,
  }
}
