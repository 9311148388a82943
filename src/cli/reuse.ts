// `byline reuse REPO...`: who wrote and who uses each definition.
import type { Command } from 'commander'
import type { ReuseReport } from '../tasks/reuse-report.ts'
import type { CreditFlags } from './credit.ts'
import { addReadingOptions, readingOf } from './reading.ts'
import { fail, stylist, type ExitCode, type Session } from './session.ts'
import { safeJson } from './terminal-text.ts'

interface ReuseFlags extends CreditFlags {
  readonly edges?: true
}

/** Adds the command; `finish` takes the exit code. */
export function addReuse(program: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = program
    .command('reuse')
    .summary('say who uses what others wrote')
    .description(
      'Lists the functions, methods, classes, types and values that people use in other files and repositories, with who uses them.',
    )
    .argument('<repo...>', 'work trees or bare repositories')
    .option('--edges', 'with --json: also every reference, those of tests too')
    .option('--policy <file>', 'a policy file (default: the built-in policy)')
    .option('--json', 'print JSON: every definition, used or not')
  addReadingOptions(command)
    .addHelpText(
      'after',
      `
A use is a reference from another file, outside tests and imports; whoever
wrote it is the consumer. "Reusable" is what two others or more use.

Examples:
  byline reuse .
  byline reuse api web
  byline reuse --json --edges api web`,
    )
    .action(async (repositories: string[], flags: ReuseFlags) => {
      finish(await reuse(session, command, repositories, flags))
    })
}

async function reuse(
  session: Session,
  command: Command,
  repositories: readonly string[],
  flags: ReuseFlags,
): Promise<ExitCode> {
  if (flags.edges === true && flags.json !== true) command.error('--edges is for --json')
  const reading = await readingOf(session, command, repositories, flags)
  if (!reading.ok) return fail(session, reading.refusal)
  const { readPolicy } = await import('../tasks/read-policy.ts')
  const inForce = await readPolicy(flags.policy)
  if (!inForce.ok) return fail(session, inForce.refusal)
  const { reuseReport } = await import('../tasks/reuse-report.ts')
  const { requests, options, progress } = reading.value
  const report = await reuseReport(requests, inForce.value, options).finally(() => progress.clear())
  if (!report.ok) return fail(session, report.refusal)
  if (flags.json === true) {
    await writeJson(session, report.value, flags.edges ?? false)
    return 0
  }
  const [{ reuseText }, style] = await Promise.all([import('./reuse-text.ts'), stylist(session)])
  await session.write(reuseText(report.value, style))
  return 0
}

// Piece by piece: the references of a large company are more than one text can hold.
async function writeJson(
  session: Session,
  { definitions, edges }: ReuseReport,
  withEdges: boolean,
): Promise<void> {
  await session.write('{"definitions":[')
  await writeList(session, definitions, (definition) => {
    const { id, repository, path, line, column, name, kind, tokens, consumers } = definition
    const authors = definition.authors.map((author) => ({
      ...author,
      shareMicros: String(author.shareMicros),
    }))
    return { id, repository, path, line, column, name, kind, tokens, authors, consumers }
  })
  if (withEdges) {
    await session.write('],"edges":[')
    await writeList(session, edges, ({ definition, repository, path, line, column }) => {
      return { definition, repository, path, line, column }
    })
  }
  await session.write(']}\n')
}

const AT_ONCE = 1000

async function writeList<Item>(
  session: Session,
  items: readonly Item[],
  jsonOf: (item: Item) => unknown,
): Promise<void> {
  for (let from = 0; from < items.length; from += AT_ONCE) {
    const part = items.slice(from, from + AT_ONCE).map((item) => safeJson(jsonOf(item)))
    await session.write((from === 0 ? '' : ',') + part.join(','))
  }
}
