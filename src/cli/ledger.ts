// `byline ledger`: the log behind the books. Each of its commands has a file of its own.
import type { Command } from 'commander'
import { addLedgerBackup } from './ledger-backup.ts'
import { addLedgerCheckpoint } from './ledger-checkpoint.ts'
import { addLedgerClose } from './ledger-close.ts'
import { addLedgerCreate } from './ledger-create.ts'
import { addLedgerExport } from './ledger-export.ts'
import { addLedgerList } from './ledger-list.ts'
import { addLedgerProve } from './ledger-prove.ts'
import { addLedgerReconcile } from './ledger-reconcile.ts'
import { addLedgerVerify } from './ledger-verify.ts'
import type { ExitCode, Session } from './session.ts'

/** Adds the commands; `finish` takes the exit code. */
export function addLedger(program: Command, session: Session, finish: (code: ExitCode) => void): void {
  const ledger = program
    .command('ledger')
    .summary('make, list, export and verify the ledger behind the books')
    .description(
      'The ledger: every licence, receipt and payment is an entry in it, hashed into one tree and signed. What is in it is never changed.',
    )
    .addHelpText(
      'after',
      `
Examples:
  byline ledger create --organisation "Kestrel GmbH"
  byline ledger export --out kestrel.ledger
  byline ledger verify kestrel.ledger
  byline ledger prove receipt:R-41 --out receipt.json`,
    )
  for (const add of [addLedgerCreate, addLedgerList, addLedgerVerify, addLedgerExport])
    add(ledger, session, finish)
  for (const add of [
    addLedgerCheckpoint,
    addLedgerProve,
    addLedgerBackup,
    addLedgerReconcile,
    addLedgerClose,
  ])
    add(ledger, session, finish)
}
