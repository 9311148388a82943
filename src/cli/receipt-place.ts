// `byline receipt place` and `unplace`: say what money in suspense is for, and take a wrong placement back.
import type { Command } from 'commander'
import { bookThrough } from './booking.ts'
import { addBookingOptions, bookingDay, type BooksFlags } from './books.ts'
import { addPlacementOptions, placementOf, type PlacementFlags } from './placement.ts'
import type { ExitCode, Session } from './session.ts'

/** Adds the command to `receipt`; `finish` takes the exit code. */
export function addReceiptPlace(receipt: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = receipt
    .command('place')
    .summary('say what a receipt in suspense is for')
    .description('Says what a receipt in suspense is for: the fee of a licence, or reports of use.')
    .argument('<receipt>', 'the receipt, such as R-41')
  addBookingOptions(addPlacementOptions(command))
    .addHelpText(
      'after',
      `
Examples:
  byline receipt place R-41 --licence L-1 --fee
  byline receipt place R-47 --usage NW-7 --usage NW-8`,
    )
    .action(async (id: string, flags: BooksFlags & PlacementFlags) => {
      finish(await place(session, command, id, flags))
    })
}

async function place(
  session: Session,
  command: Command,
  id: string,
  flags: BooksFlags & PlacementFlags,
): Promise<ExitCode> {
  const placement = placementOf(command, flags)
  if (placement === null)
    return command.error('say what it is for: --licence L-1 --fee, or --usage with a report of use')
  const { placeReceipt } = await import('../tasks/place-receipt.ts')
  const date = bookingDay(session, flags)
  return bookThrough(session, command, flags, {
    book: (books, actor) => placeReceipt(books, actor, id, date, placement),
    text: ({ licence }, isNew) =>
      isNew
        ? `Receipt ${id} is placed under licence ${licence}.`
        : `Receipt ${id} was placed so before; nothing was booked.`,
    json: (facts) => ({ ...facts }),
  })
}

/** Adds the command to `receipt`; `finish` takes the exit code. */
export function addReceiptUnplace(
  receipt: Command,
  session: Session,
  finish: (code: ExitCode) => void,
): void {
  const command = receipt
    .command('unplace')
    .summary('take a placement back')
    .description('Takes a placement back that was wrong, as long as nothing of it is distributed.')
    .argument('<receipt>', 'the receipt, such as R-41')
  addBookingOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline receipt unplace R-41
  byline receipt unplace R-41 --date 2026-11-03`,
    )
    .action(async (id: string, flags: BooksFlags) => finish(await unplace(session, command, id, flags)))
}

async function unplace(session: Session, command: Command, id: string, flags: BooksFlags): Promise<ExitCode> {
  const { unplaceReceipt } = await import('../tasks/place-receipt.ts')
  const date = bookingDay(session, flags)
  return bookThrough(session, command, flags, {
    book: (books, actor) => unplaceReceipt(books, actor, id, date),
    text: () => `Receipt ${id} is in suspense again.`,
    json: () => ({ receipt: id }),
  })
}
