// `byline ledger reconcile`: brings a restored backup back to what was signed last.
import type { Command } from 'commander'
import { addBooksOptions, booksPlaceOf, type BooksFlags } from './books.ts'
import { bytesProgress } from './ledger-progress.ts'
import { fail, note, type ExitCode, type Session } from './session.ts'
import { grouped, safeJson } from './terminal-text.ts'

interface ReconcileFlags extends BooksFlags {
  readonly accept?: true
}

/** Adds the command to `ledger`; `finish` takes the exit code. */
export function addLedgerReconcile(
  ledger: Command,
  session: Session,
  finish: (code: ExitCode) => void,
): void {
  const command = ledger
    .command('reconcile')
    .summary('bring a restored backup up to the last checkpoint')
    .description(
      'Appends the entries that a restored database lacks, byte for byte, from an export that ends where the last checkpoint does. Nothing is signed until then.',
    )
    .argument('[export]', 'an exported ledger')
    .option('--accept', 'the checkpoint file was lost, and this database is the latest: make the file again')
  addBooksOptions(command)
    .addHelpText(
      'after',
      `
Names, e-mails and notes are in no export: those that came after the backup
must be imported again. Who was erased after it is erased again.

Examples:
  byline ledger reconcile kestrel.ledger
  byline ledger reconcile kestrel.ledger --database restored.db
  byline ledger reconcile --accept`,
    )
    .action(async (file: string | undefined, flags: ReconcileFlags) => {
      if ((file === undefined) === (flags.accept === undefined))
        command.error('name an export, or say --accept')
      finish(
        file === undefined
          ? await accept(session, command, flags)
          : await reconcile(session, command, file, flags),
      )
    })
}

async function accept(session: Session, command: Command, flags: BooksFlags): Promise<ExitCode> {
  const { acceptDatabase } = await import('../tasks/accept-database.ts')
  const place = booksPlaceOf(session, command, flags)
  const accepted = await acceptDatabase(place)
  if (!accepted.ok) return fail(session, accepted.refusal)
  await session.write(
    flags.json === true
      ? `${safeJson(accepted.value)}\n`
      : `The ${grouped(accepted.value.entryCount)} entries in the database are what was signed; ${place.anchorFile} says so again.\n`,
  )
  return 0
}

async function reconcile(
  session: Session,
  command: Command,
  file: string,
  flags: BooksFlags,
): Promise<ExitCode> {
  const { reconcileLedger } = await import('../tasks/reconcile-ledger.ts')
  const place = booksPlaceOf(session, command, flags)
  const progress = bytesProgress(session, 'verifying')
  const reconciled = await reconcileLedger(place, file, progress.update).finally(progress.clear)
  if (!reconciled.ok) return fail(session, reconciled.refusal)
  const { entriesBefore, entriesNow, traces } = reconciled.value
  if (traces !== null) note(session, traces)
  const added = entriesNow - entriesBefore
  await session.write(
    flags.json === true
      ? `${safeJson(reconciled.value)}\n`
      : `Brought back ${grouped(added)} ${added === 1 ? 'entry' : 'entries'}: there were ${grouped(entriesBefore)}, and are ${grouped(entriesNow)}, as was signed.\n`,
  )
  return 0
}
