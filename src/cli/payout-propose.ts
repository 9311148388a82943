// `byline payout propose`: a run of payments for another person to approve.
import type { Command } from 'commander'
import { decimalsOf } from '../royalties/currencies.ts'
import { parseMoney, type Money, type Reading } from '../royalties/money.ts'
import { bookThrough } from './booking.ts'
import { addBookingOptions, bookingDate, type BooksFlags } from './books.ts'
import { wanted } from './option-values.ts'
import { peopleCounted } from './person-names.ts'
import type { ExitCode, Session } from './session.ts'
import { grouped } from './terminal-text.ts'

interface ProposeFlags extends BooksFlags {
  readonly id?: string
  readonly currency: string
  readonly entity?: string
  readonly minimum?: Money
}

/** Adds the command to `payout`; `finish` takes the exit code. */
export function addPayoutPropose(payout: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = payout
    .command('propose')
    .summary('propose a run of payments')
    .description(
      'Proposes to pay what people are owed in a currency, in whole minor units; the fractions stay in their balances. Says whom it leaves out, and why. Nothing is paid until another person approves.',
    )
    .option('--id <id>', "the run's id (default: the next, such as RUN-2)")
    .requiredOption('--currency <code>', 'the currency, such as EUR', wanted(parseCurrency))
    .option('--entity <name>', 'only people whom this legal entity pays')
    .option('--minimum <amount>', 'leave smaller balances where they are', wanted(parseMoney))
  addBookingOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline payout propose --currency EUR
  byline payout propose --currency EUR --entity "Kestrel GmbH" \\
    --minimum "10 EUR"`,
    )
    .action(async (flags: ProposeFlags) => finish(await propose(session, command, flags)))
}

function parseCurrency(text: string): Reading<string> {
  const currency = text.toUpperCase()
  if (decimalsOf(currency) === undefined)
    return { ok: false, refusal: `"${currency}" is no currency of ISO 4217` }
  return { ok: true, value: currency }
}

async function propose(session: Session, command: Command, flags: ProposeFlags): Promise<ExitCode> {
  const { currency, entity, minimum } = flags
  if (minimum !== undefined && minimum.currency !== currency)
    return command.error(`the run is in ${currency}, its minimum in ${minimum.currency}`)
  const { leftOutText, proposePayout } = await import('../tasks/propose-payout.ts')
  const request = {
    run: flags.id ?? null,
    date: bookingDate(session, flags),
    currency,
    entity: entity ?? null,
    minimumMinor: minimum?.amountMinor ?? 0n,
  }
  return bookThrough(session, command, flags, {
    book: (books, actor) => proposePayout(books, actor, request),
    text: ({ run, total, peopleCount, leftOut }, isNew) => {
      if (!isNew) return `Run ${run} was proposed before; nothing was booked.`
      const what = `${grouped(total)} ${currency} to ${peopleCounted(peopleCount)}`
      const lines = (leftOut ?? []).map(
        (one) => `Left out: ${leftOutText(one, `${grouped(one.total)} ${currency}`)}.`,
      )
      return [
        `Run ${run} is proposed: ${what}.`,
        ...lines,
        `Another person approves it: byline payout approve ${run}`,
      ].join('\n')
    },
    json: (facts) => ({ ...facts }),
  })
}
