// `byline licence sign [FILE]`: books an agreement with a licensee, its terms from a file, from options or from both.
import { Option, type Command } from 'commander'
import type { LicenceSettings } from '../tasks/read-licence-file.ts'
import { bookThrough } from './booking.ts'
import { addBookingOptions, type BooksFlags } from './books.ts'
import { collected } from './option-values.ts'
import { fail, type ExitCode, type Session } from './session.ts'

interface SignFlags extends BooksFlags {
  readonly id?: string
  readonly licensee?: string
  readonly scope?: readonly string[]
  readonly fee?: string
  readonly royalty?: readonly string[]
  readonly minimum?: string
  readonly cycle?: string
  readonly pool?: string
  readonly currency?: string
  readonly from?: string
  readonly until?: string
  readonly deliveries?: string
  readonly clawback?: string
}

/** Adds the command to `licence`; `finish` takes the exit code. */
export function addLicenceSign(licence: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = licence
    .command('sign')
    .summary('book an agreement with a licensee')
    .description(
      'Books an agreement with a licensee. What an option says counts instead of what the file says.',
    )
    .argument('[file]', 'the terms as YAML or JSON, by the names of the options')
    .option('--id <id>', "the licence's id (default: the next, such as L-3)")
    .option('--licensee <name>', 'with whom it is')
    .option('--scope <part>', 'a repository, or REPO:PATTERN for a part; may be repeated', collected)
    .option('--fee <amount>', 'the one-time fee, such as "100000 EUR"')
    .option('--royalty <price>', '"0.25 EUR per request"; repeated, with "up to N", for tiers', collected)
    .option('--minimum <amount>', 'due for a cycle in which use was reported, however small')
    .addOption(cycleOption())
    .option('--pool <percent>', "the contributors' part of what is received, such as 30%")
    .option('--currency <code>', 'the currency (default: that of the amounts)')
    .option('--from <day>', 'the first day')
    .option('--until <day>', 'the last day (default: open)')
    .addOption(deliveriesOption())
    .addOption(clawbackOption())
  addBookingOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  byline licence sign northwind.yml
  byline licence sign --licensee "Northwind AI" --scope api --fee "100000 EUR" \\
    --pool 30% --from 2026-11-01
  byline licence sign --licensee "Lumen Labs" --scope "web:src/**" --pool 25% \\
    --royalty "0.25 EUR per request up to 100000" \\
    --royalty "0.20 EUR per request" --from 2026-11-01 --until 2027-10-31`,
    )
    .action(async (file: string | undefined, flags: SignFlags) => {
      finish(await sign(session, command, file, flags))
    })
}

function cycleOption(): Option {
  return new Option('--cycle <cycle>', 'how long tiers and minimum run: month, quarter or year').choices([
    'month',
    'quarter',
    'year',
  ])
}

function deliveriesOption(): Option {
  return new Option('--deliveries <how>', 'one delivery, or a new one each month').choices([
    'once',
    'monthly',
  ])
}

function clawbackOption(): Option {
  return new Option('--clawback <rule>', 'what becomes of paid shares of money that goes back').choices([
    'none',
    'offset',
    'recover',
  ])
}

async function sign(
  session: Session,
  command: Command,
  file: string | undefined,
  flags: SignFlags,
): Promise<ExitCode> {
  const { readLicenceTerms } = await import('../tasks/read-licence-file.ts')
  const terms = await readLicenceTerms(file, settingsOf(flags))
  if (!terms.ok) return fail(session, terms.refusal)
  const { signLicence } = await import('../tasks/sign-licence.ts')
  return bookThrough(session, command, flags, {
    book: (books, actor) => signLicence(books, actor, flags.id ?? null, terms.value),
    text: ({ licence }, isNew) =>
      isNew
        ? `Licence ${licence} with ${terms.value.licensee} is signed.`
        : `Licence ${licence} with ${terms.value.licensee} was signed before; nothing was booked.`,
    json: ({ licence }) => ({ licence }),
  })
}

function settingsOf(flags: SignFlags): LicenceSettings {
  const { licensee, scope, fee, royalty, minimum, cycle, pool, currency, from, until, deliveries, clawback } =
    flags
  return {
    licensee,
    scope,
    fee,
    royalty,
    minimum,
    cycle,
    pool,
    currency,
    from,
    until,
    deliveries,
    clawback,
  }
}
