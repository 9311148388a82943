// `byline payout hold` and `release`: what is in dispute is held until the question is answered; the rest is paid.
import type { Command } from 'commander'
import { parseMoney, type Money } from '../royalties/money.ts'
import { bookThrough } from './booking.ts'
import { addBookingOptions, bookingDate, type BooksFlags } from './books.ts'
import { parseReason, wanted } from './option-values.ts'
import type { ExitCode, Session } from './session.ts'
import { grouped } from './terminal-text.ts'

interface HoldFlags extends BooksFlags {
  readonly question?: string
  readonly reason: string
}

/** Adds the command to `payout`; `finish` takes the exit code. */
export function addPayoutHold(payout: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = payout
    .command('hold')
    .summary("hold part of a person's balance while it is in dispute")
    .description("Holds part of a person's balance until a question is answered. The rest is paid as usual.")
    .argument('<person>', 'by name, e-mail or id')
    .argument('<amount>', 'how much, such as "168 EUR"', wanted(parseMoney))
    .option('--question <id>', "the question's id (default: the next, such as Q-17)")
    .requiredOption('--reason <text>', 'what is asked; kept outside the ledger', wanted(parseReason))
  addBookingOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline payout hold "Ana Kovač" "168 EUR" --reason "Who wrote retry?"
  byline payout hold ana@kestrel.example "168 EUR" --question Q-17 \\
    --reason "Who wrote retry?"`,
    )
    .action(async (person: string, amount: Money, flags: HoldFlags) => {
      finish(await hold(session, command, person, amount, flags))
    })
}

async function hold(
  session: Session,
  command: Command,
  person: string,
  amount: Money,
  flags: HoldFlags,
): Promise<ExitCode> {
  const { holdBalance } = await import('../tasks/hold-balance.ts')
  const { question, reason } = flags
  const request = { question: question ?? null, person, amount, reason, date: bookingDate(session, flags) }
  return bookThrough(session, command, flags, {
    book: (books, actor) => holdBalance(books, actor, request),
    text: (facts, isNew) =>
      isNew
        ? `Held for question ${facts.question}: ${grouped(facts.amount)} ${facts.currency} of ${facts.name}.`
        : `Question ${facts.question} held this before; nothing was booked.`,
    json: ({ question: id, person: whose, amount: held, currency }) => {
      return { question: id, person: whose, amount: held, currency }
    },
  })
}

/** Adds the command to `payout`; `finish` takes the exit code. */
export function addPayoutRelease(payout: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = payout
    .command('release')
    .summary('give back what is held for a question')
    .description("Books that a question is answered: what was held for it is in the person's balance again.")
    .argument('<question>', 'the question, such as Q-17')
  addBookingOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline payout release Q-17
  byline payout release Q-17 --date 2026-11-20`,
    )
    .action(async (question: string, flags: BooksFlags) => {
      finish(await release(session, command, question, flags))
    })
}

async function release(
  session: Session,
  command: Command,
  question: string,
  flags: BooksFlags,
): Promise<ExitCode> {
  const { releaseHold } = await import('../tasks/hold-balance.ts')
  const date = bookingDate(session, flags)
  return bookThrough(session, command, flags, {
    book: (books, actor) => releaseHold(books, actor, question, date),
    text: (facts, isNew) =>
      isNew
        ? `Released: ${grouped(facts.amount)} ${facts.currency} of ${facts.name}, held for question ${question}.`
        : `Question ${question} was released before; nothing was booked.`,
    json: ({ person, amount, currency }) => ({ question, person, amount, currency }),
  })
}
