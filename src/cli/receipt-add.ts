// `byline receipt add`: books money that arrived, and places it where it says what it is for.
import type { Command } from 'commander'
import { parseMoney, type Money } from '../royalties/money.ts'
import { bookThrough } from './booking.ts'
import { addBookingOptions, bookingDate, type BooksFlags } from './books.ts'
import { wanted } from './option-values.ts'
import { addPlacementOptions, placementOf, type PlacementFlags } from './placement.ts'
import type { ExitCode, Session } from './session.ts'
import { grouped } from './terminal-text.ts'

interface AddFlags extends BooksFlags, PlacementFlags {
  readonly id?: string
  readonly gross: Money
  readonly tax?: Money
}

/** Adds the command to `receipt`; `finish` takes the exit code. */
export function addReceiptAdd(receipt: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = receipt
    .command('add')
    .summary('book money that arrived')
    .description(
      'Books money that arrived. Where it does not say what it is for, or names what there is not, it is held in suspense: the money exists.',
    )
    .option('--id <id>', "the receipt's id (default: the next, such as R-42)")
    .requiredOption('--gross <amount>', 'what was paid, such as "119000 EUR"', wanted(parseMoney))
    .option('--tax <amount>', 'what of it was withheld as tax', wanted(parseMoney))
  addBookingOptions(addPlacementOptions(command))
    .addHelpText(
      'after',
      `
Examples:
  byline receipt add --id R-41 --gross "119000 EUR" --tax "19000 EUR" \\
    --licence L-1 --fee
  byline receipt add --gross "12000 EUR" --usage NW-7
  byline receipt add --gross "5000 USD" --usage NW-8 --rate "0.92 EUR/USD" \\
    --source "ECB reference rate" --rate-day 2026-11-02`,
    )
    .action(async (flags: AddFlags) => finish(await add(session, command, flags)))
}

async function add(session: Session, command: Command, flags: AddFlags): Promise<ExitCode> {
  const placement = placementOf(command, flags)
  const { gross, tax } = flags
  if (tax !== undefined && tax.currency !== gross.currency)
    return command.error(`the receipt is in ${gross.currency}, its tax in ${tax.currency}`)
  const { bookReceipt } = await import('../tasks/book-receipt.ts')
  const date = bookingDate(session, flags)
  const receipt = { receipt: flags.id ?? null, date, gross, taxMinor: tax?.amountMinor ?? 0n }
  return bookThrough(session, command, flags, {
    book: (books, actor) => bookReceipt(books, actor, receipt, placement),
    text: (facts, isNew) => {
      const what = `Receipt ${facts.receipt}, ${grouped(facts.net)} ${facts.currency} net of tax`
      const where = facts.licence === null ? 'is held in suspense' : `is for licence ${facts.licence}`
      return isNew ? `${what}, ${where}.` : `${what}, was booked before and ${where}.`
    },
    json: (facts) => ({ ...facts }),
  })
}
