// `byline ledger prove`: a proof that stands alone, that one entry is in the ledger.
import { Option, type Command } from 'commander'
import { addBooksOptions, withBooks, type BooksFlags } from './books.ts'
import { writeOut } from './export.ts'
import { fail, type ExitCode, type Session } from './session.ts'
import { safeJson } from './terminal-text.ts'

interface ProveFlags extends BooksFlags {
  readonly format?: 'json' | 'tlog'
  readonly out?: string
  readonly force?: true
}

/** Adds the command to `ledger`; `finish` takes the exit code. */
export function addLedgerProve(ledger: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = ledger
    .command('prove')
    .summary('prove that an entry is in the ledger')
    .description(
      'Writes an entry with the hashes that lead from it to the signed root. The proof stands alone and shows nothing of other entries.',
    )
    .argument('<entry>', 'its sequence, or its key, such as receipt:R-41')
    .addOption(
      new Option('--format <format>', 'JSON, or the text of C2SP tlog-proof').choices(['json', 'tlog']),
    )
    .option('--out <file>', 'write it into this file instead of printing it')
    .option('--force', 'replace the file if it is there')
  addBooksOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline ledger prove receipt:R-41 --out receipt.json
  byline ledger verify --proof receipt.json
  byline ledger prove 17 --format tlog --out entry-17.tlog-proof`,
    )
    .action(async (which: string, flags: ProveFlags) => finish(await prove(session, command, which, flags)))
}

async function prove(
  session: Session,
  command: Command,
  which: string,
  flags: ProveFlags,
): Promise<ExitCode> {
  const { proveEntry } = await import('../tasks/ledger-proofs.ts')
  return withBooks(session, command, flags, async (open) => {
    const proved = await proveEntry(open, which)
    if (!proved.ok) return fail(session, proved.refusal)
    const { value, text } = proved.value
    const written = flags.format === 'tlog' && flags.json !== true ? text : `${safeJson(value)}\n`
    return writeOut(session, flags, new TextEncoder().encode(written))
  })
}
