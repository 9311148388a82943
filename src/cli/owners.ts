// `byline owners`: who holds what, and since when; and who is who, with its commands in files of their own.
import type { Command } from 'commander'
import type { Ownership } from '../tasks/owners-at.ts'
import { addBooksOptions, bookingDay, withBooks, type BooksFlags } from './books.ts'
import { wanted } from './option-values.ts'
import { parseDay } from '../royalties/calendar-day.ts'
import { addOwnersClaim, addOwnersExternal, addOwnersUndo } from './owners-claim.ts'
import { addOwnersErase } from './owners-erase.ts'
import { addOwnersImport } from './owners-import.ts'
import { addOwnersList } from './owners-list.ts'
import { addOwnersConfirm, addOwnersProposals, addOwnersReject } from './owners-proposals.ts'
import { addOwnersRecord } from './owners-record.ts'
import { toldApart } from './person-names.ts'
import { fail, stylist, type ExitCode, type Session } from './session.ts'
import { tableText, TABLE_COLUMNS, type TableColumn } from './table.ts'
import { cutTo, grouped, safeJson, visible } from './terminal-text.ts'

interface OwnersFlags extends BooksFlags {
  readonly at?: string
}

/** Adds the commands; `finish` takes the exit code. */
export function addOwners(program: Command, session: Session, finish: (code: ExitCode) => void): void {
  const command = program
    .command('owners')
    .summary('say who held what, when; and who is who')
    .description(
      'Says who held a file, a folder or everything on a day: by the latest snapshot until then, with people as they were known on that day.',
    )
    .argument('[path]', 'a file or folder of a repository, or REPOSITORY/PATH (default: everything)')
    .option('--at <day>', 'the day (default: today, in UTC)', wanted(parseDay))
  addBooksOptions(command)
    .addHelpText(
      'after',
      `
People are listed by name.

Examples:
  byline owners --at 2026-03-31 src/money.ts
  byline owners api/src
  byline owners import people.csv
  byline owners list --unclaimed`,
    )
    .action(async (path: string | undefined, flags: OwnersFlags) => {
      finish(await owners(session, command, path, flags))
    })
  for (const add of [
    addOwnersImport,
    addOwnersList,
    addOwnersClaim,
    addOwnersUndo,
    addOwnersExternal,
    addOwnersProposals,
    addOwnersConfirm,
    addOwnersReject,
    addOwnersErase,
    addOwnersRecord,
  ])
    add(command, session, finish)
}

async function owners(
  session: Session,
  command: Command,
  path: string | undefined,
  flags: OwnersFlags,
): Promise<ExitCode> {
  const { ownersAt } = await import('../tasks/owners-at.ts')
  const day = bookingDay(session, flags.at === undefined ? {} : { date: flags.at })
  return withBooks(session, command, flags, async (open) => {
    const outcome = await ownersAt(open, day, path ?? null)
    if (!outcome.ok) return fail(session, outcome.refusal)
    if (flags.json === true) {
      await session.write(`${safeJson(ownershipJson(outcome.value, day))}\n`)
      return 0
    }
    const style = await stylist(session)
    await session.write(ownershipText(outcome.value, day, style))
    return 0
  })
}

const COLUMNS: readonly TableColumn[] = [
  { heading: 'Person', align: 'left' },
  { heading: 'Tokens', align: 'right' },
  { heading: 'Points', align: 'right' },
  { heading: 'Share', align: 'right' },
]

function ownershipText(
  { snapshot, path, owners: all }: Ownership,
  day: string,
  style: (style: 'bold' | 'dim', text: string) => string,
): string {
  const names = toldApart(all)
  const rows = all.map(({ isClaimed, tokens, pointsMicros, share }, at) => [
    isClaimed ? names[at]! : `${names[at]!} (unclaimed)`,
    grouped(tokens),
    grouped((pointsMicros + 500_000n) / 1_000_000n),
    percentText(share),
  ])
  const sources = snapshot.licensed.map(
    ({ repository, revision }) => `${repository} at ${revision.slice(0, 10)}`,
  )
  const about = [
    `${path ?? 'Everything'} on ${day}: snapshot ${snapshot.snapshot} of ${snapshot.date}`,
    ...sources,
    `Policy ${snapshot.policy.slice(0, 12)}`,
  ]
  const table = tableText(COLUMNS, rows, (heading) => style('bold', heading))
  const lines = about.map((line) => cutTo(visible(line), TABLE_COLUMNS))
  return `${table}\n${style('dim', lines.join('\n'))}\n`
}

// A share such as "0.123456" as a percentage with one decimal.
function percentText(share: string): string {
  const tenths = Math.round(Number(share) * 1000)
  return tenths === 0 && Number(share) > 0 ? '<0.1%' : `${(tenths / 10).toFixed(1)}%`
}

function ownershipJson({ snapshot, path, owners: all }: Ownership, day: string) {
  const { date, licensed, policy, engine } = snapshot
  return {
    at: day,
    path,
    snapshot: snapshot.snapshot,
    date,
    revisions: licensed.map(({ repository, revision }) => ({ repository, revision })),
    policy,
    engine,
    owners: all.map((owner) => ({
      id: owner.id,
      name: owner.name,
      emails: owner.emails,
      claimed: owner.isClaimed,
      tokens: Number(owner.tokens),
      lowConfidenceTokens: Number(owner.lowConfidenceTokens),
      pointsMicros: String(owner.pointsMicros),
      share: owner.share,
    })),
  }
}
