// `byline owners --at`: who held what on a day, as a table with what the snapshot covers, as JSON, or in a file.
import type { Command } from 'commander'
import type { EntryOf } from '../ledger/entry.ts'
import { scopeTexts } from '../ledger/snapshot-scope.ts'
import type { Ownership } from '../tasks/owners-at.ts'
import { bookingDay, withBooks } from './books.ts'
import { exportList, writeOut } from './export.ts'
import type { ListFlags } from './listing.ts'
import { toldApart } from './person-names.ts'
import { fail, stylist, type ExitCode, type Session } from './session.ts'
import { tableText, TABLE_COLUMNS, type TableColumn } from './table.ts'
import { cutTo, grouped, safeJson, visible } from './terminal-text.ts'

/** The options as they were written. */
export interface OwnersFlags extends ListFlags {
  readonly at?: string
  readonly snapshot?: string
}

/** Prints who held a path on a day, or writes it into a file, as the options say. A refusal is exit code 1. */
export async function ownersOn(
  session: Session,
  command: Command,
  path: string | null,
  flags: OwnersFlags,
): Promise<ExitCode> {
  const { ownersAt } = await import('../tasks/owners-at.ts')
  const { ownershipTable } = await import('../tasks/owners-at-table.ts')
  const { listStamps } = await import('../tasks/list-stamps.ts')
  const day = bookingDay(session, flags.at === undefined ? {} : { date: flags.at })
  return withBooks(session, command, flags, async (open) => {
    const outcome = await ownersAt(open, { day, path, snapshot: flags.snapshot ?? null })
    if (!outcome.ok) return fail(session, outcome.refusal)
    const found = outcome.value
    if (flags.json === true || flags.format === 'json')
      return writeOut(session, flags, new TextEncoder().encode(`${safeJson(ownershipJson(found, day))}\n`))
    const stamps = listStamps(open, await open.read(), session.now())
    const style = await stylist(session)
    return exportList(session, command, flags, ownershipTable(found, day, stamps), () =>
      ownershipText(found, day, style),
    )
  })
}

const COLUMNS: readonly TableColumn[] = [
  { heading: 'Person', align: 'left' },
  { heading: 'Tokens', align: 'right' },
  { heading: 'Points', align: 'right' },
  { heading: 'Share', align: 'right' },
]

const MOST_OTHERS = 3

function ownershipText(
  ownership: Ownership,
  day: string,
  style: (style: 'bold' | 'dim', text: string) => string,
): string {
  const names = toldApart(ownership.owners)
  const rows = ownership.owners.map(({ isClaimed, tokens, pointsMicros, share }, at) => [
    isClaimed ? names[at]! : `${names[at]!} (unclaimed)`,
    grouped(tokens),
    grouped((pointsMicros + 500_000n) / 1_000_000n),
    percentText(share),
  ])
  const table = tableText(COLUMNS, rows, (heading) => style('bold', heading))
  const lines = aboutLines(ownership, day).map((line) => cutTo(visible(line), TABLE_COLUMNS))
  return `${table}\n${style('dim', lines.join('\n'))}\n`
}

function aboutLines({ snapshot, path, isWhole, others }: Ownership, day: string): readonly string[] {
  const { snapshot: id, date, licensed, policy } = snapshot
  const sources = licensed.map(
    ({ repository, revision, paths }) =>
      `${repository} at ${revision.slice(0, 10)}, ${paths === null ? 'all of it' : `only ${paths.join(' ')}`}`,
  )
  const left = others.length - MOST_OTHERS
  return [
    path === null
      ? `All that snapshot ${id} of ${date} covers, on ${day}:`
      : `${path} on ${day}: snapshot ${id} of ${date}`,
    ...sources,
    ...(isWhole || path === null
      ? []
      : [`This may be a part of ${path} only, for the snapshot does not cover all.`]),
    `Policy ${policy.slice(0, 12)}`,
    ...others.slice(0, MOST_OTHERS).map((other) => `See also --snapshot ${otherText(other)}`),
    ...(left > 0 ? [`and ${left} more: byline ledger list --kind snapshot-taken`] : []),
  ]
}

function otherText({ snapshot, date, licensed }: EntryOf<'snapshot-taken'>): string {
  return `${snapshot} of ${date}: ${scopeTexts(licensed).join(' ')}`
}

// A share such as "0.123456" as a percentage with one decimal.
function percentText(share: string): string {
  const tenths = Math.round(Number(share) * 1000)
  return tenths === 0 && Number(share) > 0 ? '<0.1%' : `${(tenths / 10).toFixed(1)}%`
}

function ownershipJson({ snapshot, path, isWhole, owners: all, others }: Ownership, day: string) {
  const { date, licensed, policy, engine } = snapshot
  return {
    at: day,
    path,
    snapshot: snapshot.snapshot,
    date,
    scope: scopeTexts(licensed),
    whole: isWhole,
    revisions: licensed.map(({ repository, revision, paths }) => ({ repository, revision, paths })),
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
    others: others.map((other) => ({
      snapshot: other.snapshot,
      date: other.date,
      scope: scopeTexts(other.licensed),
    })),
  }
}
