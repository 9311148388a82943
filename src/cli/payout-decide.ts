// `byline payout approve` and `reject`: what becomes of a run that somebody else proposed.
import type { Command } from 'commander'
import { bookThrough } from './booking.ts'
import { addBookingOptions, bookingDate, type BooksFlags } from './books.ts'
import { peopleCounted } from './person-names.ts'
import type { ExitCode, Session } from './session.ts'
import { grouped } from './terminal-text.ts'

/** Adds the command to `payout`; `finish` takes the exit code. */
export function addPayoutApprove(payout: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = payout
    .command('approve')
    .summary('approve a run, which is then paid through payroll')
    .description('Approves a run: its amounts go to payroll. Whoever proposed a run cannot approve it.')
    .argument('<run>', 'the run, such as RUN-1')
  addBookingOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline payout approve RUN-1 --by cfo@kestrel.example
  byline payout approve RUN-1 --date 2026-11-30`,
    )
    .action(async (run: string, flags: BooksFlags) => finish(await approve(session, command, run, flags)))
}

async function approve(
  session: Session,
  command: Command,
  run: string,
  flags: BooksFlags,
): Promise<ExitCode> {
  const { approvePayout } = await import('../tasks/propose-payout.ts')
  const date = bookingDate(session, flags)
  return bookThrough(session, command, flags, {
    book: (books, actor) => approvePayout(books, actor, run, date),
    text: ({ total, currency, peopleCount }, isNew) =>
      isNew
        ? `Run ${run} is approved: ${approvedText(total, currency, peopleCounted(peopleCount))}.`
        : `Run ${run} was approved before; nothing was booked.`,
    json: (facts) => ({ ...facts }),
  })
}

// A run that recovers more than it pays has a total below zero, and nothing goes anywhere.
function approvedText(total: string, currency: string, people: string): string {
  if (!total.startsWith('-')) return `${grouped(total)} ${currency} to ${people} go to payroll`
  return `on balance ${grouped(total.slice(1))} ${currency} are taken back from ${people} through payroll`
}

/** Adds the command to `payout`; `finish` takes the exit code. */
export function addPayoutReject(payout: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = payout
    .command('reject')
    .summary('reject a run; the balances stay')
    .description('Rejects a run: nobody is paid, and the balances stay where they are.')
    .argument('<run>', 'the run, such as RUN-1')
  addBookingOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline payout reject RUN-1
  byline payout reject RUN-1 --by cfo@kestrel.example --json`,
    )
    .action(async (run: string, flags: BooksFlags) => finish(await reject(session, command, run, flags)))
}

async function reject(session: Session, command: Command, run: string, flags: BooksFlags): Promise<ExitCode> {
  const { rejectPayout } = await import('../tasks/propose-payout.ts')
  return bookThrough(session, command, flags, {
    book: (books, actor) => rejectPayout(books, actor, run),
    text: (_facts, isNew) =>
      isNew
        ? `Run ${run} is rejected; the balances stay where they are.`
        : `Run ${run} was rejected before; nothing was booked.`,
    json: (facts) => ({ ...facts }),
  })
}
