// `byline ledger export`: the whole ledger as lines of text, for anybody to verify.
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { addBooksOptions, withBooks, type BooksFlags } from './books.ts'
import { stepProgress } from './ledger-progress.ts'
import { fail, note, type ExitCode, type Session } from './session.ts'
import { grouped } from './terminal-text.ts'

interface LedgerExportFlags extends BooksFlags {
  readonly out?: string
  readonly force?: true
}

/** Adds the command to `ledger`; `finish` takes the exit code. */
export function addLedgerExport(ledger: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = ledger
    .command('export')
    .summary('write the ledger out, for anybody to verify')
    .description(
      'Writes every entry, the rows of every snapshot and the signed checkpoint as lines of JSON. No name or e-mail is in it.',
    )
    .option('--out <file>', 'write it into this file instead of printing it')
    .option('--force', 'replace the file if it is there')
  addBooksOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline ledger export --out kestrel.ledger
  byline ledger export | gzip > kestrel.ledger.gz`,
    )
    .action(async (flags: LedgerExportFlags) => finish(await exportTo(session, command, flags)))
}

async function exportTo(session: Session, command: Command, flags: LedgerExportFlags): Promise<ExitCode> {
  const { exportPieces, writePieces } = await import('../tasks/export-ledger.ts')
  return withBooks(session, command, flags, async (open) => {
    const { organisation, origin, publicKey, database, ledger } = open
    const header = { organisation, origin, publicKey }
    const exported = { on: database, ledger, header, note: await open.checkpoint() }
    const progress = stepProgress(session)
    let entryCount = 0
    const pieces = exportPieces(exported, (doneCount, totalCount) => {
      entryCount = totalCount
      progress.show(() => `exporting: ${grouped(doneCount)} of ${grouped(totalCount)} entries`)
    })
    try {
      if (flags.out === undefined) {
        for await (const piece of pieces) {
          if (session.signal.aborted) return 1
          await session.write(piece)
        }
        return 0
      }
      const written = await writePieces(resolve(flags.out), pieces, flags.force === true)
      progress.clear()
      if (!written.ok) return fail(session, written.refusal)
      note(session, `wrote ${grouped(entryCount)} entries to ${flags.out}`)
      return 0
    } finally {
      progress.clear()
    }
  })
}
