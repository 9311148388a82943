// Lists the entries of a ledger, all or those of a kind or month, to be shown or exported.
import { readEntries } from '../database/ledger-rows.ts'
import { ENTRY_KINDS, parseEntry } from '../ledger/entry-form.ts'
import { keyOf } from '../ledger/entry-keys.ts'
import type { Entry } from '../ledger/entry.ts'
import type { ReportTable, Stamp } from './export-list.ts'
import type { OpenBooks } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'

/** Which entries are listed; null for all. */
export interface EntryFilter {
  readonly kind: string | null
  /** The month they are booked for, `YYYY-MM`; where they are for no day, the month they were recorded in (UTC). */
  readonly period: string | null
}

/** An entry in a list. */
export interface ListedEntry {
  readonly entry: Entry
  readonly key: string
  /** The day it is booked for; null where it is for none. */
  readonly day: string | null
}

/** The entries in the order of the log. Refuses a kind that there is not, and an entry that cannot be read, naming it. */
export async function listEntries(
  { database, ledger }: Pick<OpenBooks, 'database' | 'ledger'>,
  { kind, period }: EntryFilter,
): Promise<Outcome<readonly ListedEntry[]>> {
  if (kind !== null && !ENTRY_KINDS.includes(kind))
    return refused(`"${kind}" is no kind of entry; there are ${ENTRY_KINDS.join(', ')}`)
  const listed: ListedEntry[] = []
  for await (const rows of readEntries(database, ledger, 0))
    for (const row of rows) {
      if (kind !== null && row.kind !== kind) continue
      const parsed = parseEntry(row.bytes)
      if (!parsed.ok)
        return refused(`entry ${row.sequence} (${row.kind}): ${parsed.refusal}; verify the ledger`)
      const entry = parsed.value
      const day = dayOf(entry)
      if (period !== null && (day ?? entry.time).slice(0, 7) !== period) continue
      listed.push({ entry, key: keyOf(entry), day })
    }
  return done(listed)
}

function dayOf(entry: Entry): string | null {
  return 'date' in entry ? entry.date : null
}

/** The list as a table for every format; `about` is what it says of itself. */
export function entryTable(
  rows: readonly ListedEntry[],
  { kind, period }: EntryFilter,
  about: readonly Stamp[],
): ReportTable<ListedEntry> {
  return {
    title: 'Ledger entries',
    columns: [
      { kind: 'count', key: 'sequence', heading: 'Entry', of: ({ entry }) => entry.sequence },
      { kind: 'time', key: 'time', heading: 'Recorded', of: ({ entry }) => entry.time },
      { kind: 'text', key: 'kind', heading: 'Kind', of: ({ entry }) => entry.kind },
      { kind: 'text', key: 'key', heading: 'Key', of: ({ key }) => key },
      { kind: 'day', key: 'day', heading: 'Day', of: ({ day }) => day },
      { kind: 'text', key: 'actor', heading: 'By', of: ({ entry }) => entry.actor },
    ],
    rows,
    about: [
      ...about,
      { key: 'filter_kind', heading: 'Only of the kind', value: kind ?? '' },
      { key: 'filter_period', heading: 'Only of the month', value: period ?? '' },
    ],
  }
}
