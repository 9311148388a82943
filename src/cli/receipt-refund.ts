// `byline receipt refund`: part of a receipt goes back to the licensee.
import type { Command } from 'commander'
import { parseMoney, type Money } from '../royalties/money.ts'
import { bookThrough } from './booking.ts'
import { addBookingOptions, bookingDate, type BooksFlags } from './books.ts'
import { wanted } from './option-values.ts'
import type { ExitCode, Session } from './session.ts'
import { grouped } from './terminal-text.ts'

interface RefundFlags extends BooksFlags {
  readonly id?: string
  readonly net: Money
}

/** Adds the command to `receipt`; `finish` takes the exit code. */
export function addReceiptRefund(receipt: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = receipt
    .command('refund')
    .summary('book that part of a receipt went back')
    .description(
      "Books that part of a receipt went back. What was distributed of it is taken back in proportion; what was paid out, by the licence's clawback rule.",
    )
    .argument('<receipt>', 'the receipt, such as R-41')
    .requiredOption('--net <amount>', "what went back, in the receipt's currency", wanted(parseMoney))
    .option('--id <id>', "the refund's id (default: the next, such as F-1)")
  addBookingOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline receipt refund R-41 --net "500 EUR"
  byline receipt refund R-41 --net "500 EUR" --id F-2 --date 2026-12-01`,
    )
    .action(async (id: string, flags: RefundFlags) => finish(await refund(session, command, id, flags)))
}

async function refund(session: Session, command: Command, id: string, flags: RefundFlags): Promise<ExitCode> {
  const { refundReceipt } = await import('../tasks/refund-receipt.ts')
  const { net } = flags
  const request = { refund: flags.id ?? null, receipt: id, date: bookingDate(session, flags), net }
  return bookThrough(session, command, flags, {
    book: (books, actor) => refundReceipt(books, actor, request),
    text: (facts, isNew) => {
      const what = `Refund ${facts.refund}: ${grouped(facts.net)} ${facts.currency} of receipt ${id}`
      return isNew ? `${what} went back.` : `${what} went back before; nothing was booked.`
    },
    json: (facts) => ({ ...facts }),
  })
}
