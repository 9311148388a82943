// `byline payout adjust`: a correction by hand, which the company pays or, where it is negative, gets.
import type { Command } from 'commander'
import { parseMoney, type Money, type Reading } from '../royalties/money.ts'
import { bookThrough } from './booking.ts'
import { addBookingOptions, bookingDate, type BooksFlags } from './books.ts'
import { parseReason, wanted } from './option-values.ts'
import type { ExitCode, Session } from './session.ts'
import { grouped } from './terminal-text.ts'

interface AdjustFlags extends BooksFlags {
  readonly id?: string
  readonly reason: string
}

/** Adds the command to `payout`; `finish` takes the exit code. */
export function addPayoutAdjust(payout: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = payout
    .command('adjust')
    .summary("correct a person's balance by hand")
    .description(
      "Adds an amount to a person's balance, or takes it away where it is negative. The company pays it, or gets it; shares of others do not change.",
    )
    .argument('<person>', 'by name, e-mail or id')
    .argument('<amount>', 'such as "2500 EUR", or "-20 EUR" after --', wanted(parseSignedMoney))
    .option('--id <id>', "the adjustment's id (default: the next, such as A-1)")
    .requiredOption('--reason <text>', 'why; kept outside the ledger', wanted(parseReason))
  addBookingOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline payout adjust "Ana Kovač" "2500 EUR" --reason "true-up for March"
  byline payout adjust --reason "paid twice" -- ben@kestrel.example "-20 EUR"`,
    )
    .action(async (person: string, amount: Money, flags: AdjustFlags) => {
      finish(await adjust(session, command, person, amount, flags))
    })
}

// As `parseMoney`, and negative amounts, too.
function parseSignedMoney(text: string): Reading<Money> {
  const isNegative = /^\s*-/.test(text)
  const reading = parseMoney(text.replace(/^\s*-/, ''))
  if (!reading.ok || !isNegative) return reading
  return { ok: true, value: { ...reading.value, amountMinor: -reading.value.amountMinor } }
}

async function adjust(
  session: Session,
  command: Command,
  person: string,
  amount: Money,
  flags: AdjustFlags,
): Promise<ExitCode> {
  const { adjustBalance } = await import('../tasks/hold-balance.ts')
  const request = {
    adjustment: flags.id ?? null,
    person,
    amount,
    reason: flags.reason,
    date: bookingDate(session, flags),
  }
  return bookThrough(session, command, flags, {
    book: (books, actor) => adjustBalance(books, actor, request),
    text: (facts, isNew) =>
      isNew
        ? `Adjustment ${facts.adjustment}: ${grouped(facts.amount)} ${facts.currency} for ${facts.name}.`
        : `Adjustment ${facts.adjustment} was booked before; nothing was booked.`,
    json: ({ adjustment, person: whose, amount: adjusted, currency }) => {
      return { adjustment, person: whose, amount: adjusted, currency }
    },
  })
}
