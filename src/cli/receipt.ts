// `byline receipt`: money that arrived. Each of its commands that is more than a few lines has a file of its own.
import type { Command } from 'commander'
import { addReceiptAdd } from './receipt-add.ts'
import { addReceiptList } from './receipt-list.ts'
import { addReceiptPlace, addReceiptUnplace } from './receipt-place.ts'
import { addReceiptRefund } from './receipt-refund.ts'
import type { ExitCode, Session } from './session.ts'

/** Adds the commands; `finish` takes the exit code. */
export function addReceipt(program: Command, session: Session, finish: (code: ExitCode) => void): void {
  const receipt = program
    .command('receipt')
    .summary('book money that arrived, and say what it is for')
    .description(
      'Money that arrived. Only what is left after tax is split; what cannot be placed yet is held in suspense, never refused.',
    )
    .addHelpText(
      'after',
      `
Examples:
  byline receipt add --id R-41 --gross "119000 EUR" --tax "19000 EUR" \\
    --licence L-1 --fee
  byline receipt list --suspense`,
    )
  for (const add of [addReceiptAdd, addReceiptPlace, addReceiptUnplace, addReceiptList, addReceiptRefund])
    add(receipt, session, finish)
}
