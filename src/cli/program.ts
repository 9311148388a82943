// The command line: parses the arguments, runs one command, and turns every ending into an exit code.
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { BookedAllTheSame } from '../tasks/outcome.ts'
import { addBlame } from './blame.ts'
import { addCredit } from './credit.ts'
import { addDemo } from './demo.ts'
import { addDistribute } from './distribute.ts'
import { addExplain } from './explain.ts'
import { addGithub } from './github.ts'
import { addLedger } from './ledger.ts'
import { addLicence } from './licence.ts'
import { addOrg } from './org.ts'
import { addOwners } from './owners.ts'
import { addPayout } from './payout.ts'
import { addPolicy } from './policy.ts'
import { addReceipt } from './receipt.ts'
import { addReport } from './report.ts'
import { addReuse } from './reuse.ts'
import { addServe } from './serve.ts'
import { addSplit } from './split.ts'
import { addStatement } from './statement.ts'
import { addUsage } from './usage.ts'
import { fail, note, OutputFailure, type ExitCode, type Session, type StopReason } from './session.ts'

const WRONG_USAGE: ExitCode = 2
const FAILED: ExitCode = 1

/** Runs the command that `words` (the arguments without the program's name) ask for, and gives the exit code. Never rejects. */
export async function runByline(words: readonly string[], session: Session): Promise<ExitCode> {
  let code: ExitCode = 0
  try {
    const program = byline(session, (ended) => (code = ended))
    await program.parseAsync(words, { from: 'user' })
    return endOf(session, code)
  } catch (error) {
    if (session.signal.aborted) return endOf(session, code)
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE
    return reportUnexpected(session, error)
  }
}

function byline(session: Session, finish: (code: ExitCode) => void): Command {
  const program = new Command('byline')
    .description(
      'Computes who wrote what survives in git repositories, splits licence fees and royalties among them, and keeps the books.',
    )
    .version(version(), '-V, --version', 'print the version')
    .helpCommand('help [command]', 'show help for a command')
    // So that an option after a command's name is that command's, where those above it have one of the same name.
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError(false)
    .configureOutput({
      writeOut: (text) => void session.write(text),
      writeErr: (text) => session.warn(text),
    })
    .addHelpText(
      'after',
      `
Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.

Examples:
  byline demo
  byline blame . src/index.ts
  byline credit .
  byline reuse .
  byline split --fee "100000 EUR" --pool 30% .
  byline ledger create --organisation Acme
  byline licence sign northwind.yml
  byline statement "Ana Kovač" --period 2026-10`,
    )
  for (const add of [addBlame, addCredit, addReuse, addSplit, addExplain, addPolicy])
    add(program, session, finish)
  for (const add of [addOwners, addLicence, addUsage, addReceipt, addDistribute, addPayout])
    add(program, session, finish)
  for (const add of [addStatement, addReport]) add(program, session, finish)
  addLedger(program, session, finish)
  addServe(program, session, finish)
  addOrg(program, session, finish)
  addGithub(program, session, finish)
  addDemo(program, session, finish, runByline)
  reportUsage(program, 'byline', session)
  return program
}

// Both from the sources and from what is built of them, the manifest is two folders up.
function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return known ? String(manifest.version) : 'unknown'
}

// Commander writes "error: unknown option '--x'", at times with a suggestion on a second line.
function reportUsage(command: Command, name: string, session: Session): void {
  command.configureOutput({
    outputError(text) {
      const line = text
        .trim()
        .replace(/^error: /, '')
        .replace(/\.$/, '')
        .replaceAll('\n', ' ')
      note(session, `${line}; see ${name} --help`)
    },
  })
  for (const inner of command.commands) reportUsage(inner, `${name} ${inner.name()}`, session)
}

function endOf(session: Session, code: ExitCode): ExitCode {
  if (!session.signal.aborted) return code
  return session.signal.reason === ('interrupted' satisfies StopReason) ? 130 : 0
}

/** Tells of an error that nobody foresaw in one line, or with its trace where that is asked for. */
export function reportUnexpected(session: Session, error: unknown): ExitCode {
  if (error instanceof OutputFailure || error instanceof BookedAllTheSame) return fail(session, error.message)
  if (session.environment.debug) {
    session.warn(`byline: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return FAILED
  }
  const message = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]
  return fail(session, `failed unexpectedly: ${message} (run it again with BYLINE_DEBUG=1 to see where)`)
}
