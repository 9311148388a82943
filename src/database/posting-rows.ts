// The journal's lines, and what they come to.
import type { Position, Posting } from '../ledger/accounts.ts'
import { amountOfSums, amountSums } from './amount-sums.ts'
import { amountOf, partsOf } from './amounts.ts'
import type { Connection } from './connection.ts'
import { insertRows, type RowShape } from './insert-rows.ts'

const POSTING: RowShape = {
  table: 'posting',
  columns: {
    ledger: 'whole',
    sequence: 'whole',
    line: 'whole',
    account: 'text',
    subject: 'text',
    contributor: 'text',
    currency: 'text',
    amount_minor: 'whole',
    amount_micros: 'whole',
    date: 'text',
  },
}

/** The lines of one entry, with the day they are booked for. */
export interface EntryPostings {
  readonly sequence: number
  readonly date: string
  readonly postings: readonly Posting[]
}

/** Adds the lines of entries, which must be there and say how many lines they have. */
export async function addPostings(
  on: Connection,
  ledger: bigint,
  entries: readonly EntryPostings[],
): Promise<void> {
  const rows = entries.flatMap(({ sequence, date, postings }) =>
    postings.map(({ account, subject, contributor, currency, amountMicros }, line) => {
      const { minor, micros } = partsOf(amountMicros)
      return [ledger, sequence, line, account, subject, contributor, currency, minor, micros, date]
    }),
  )
  await insertRows(on, POSTING, rows)
}

/** The lines of the entries from sequence `from` up to `until` (exclusive), by entry. */
export async function readPostings(
  { query }: Connection,
  ledger: bigint,
  from: number,
  until: number,
): Promise<ReadonlyMap<number, readonly Posting[]>> {
  const rows = await query
    .selectFrom('posting')
    .select(['sequence', 'account', 'subject', 'contributor', 'currency', 'amount_minor', 'amount_micros'])
    .where('ledger', '=', ledger)
    .where('sequence', '>=', BigInt(from))
    .where('sequence', '<', BigInt(until))
    .orderBy('sequence')
    .orderBy('line')
    .execute()
  const byEntry = new Map<number, Posting[]>()
  for (const row of rows) {
    const sequence = Number(row.sequence)
    const lines = byEntry.get(sequence)
    const line = postingOf(row, amountOf(row.amount_minor, row.amount_micros))
    if (lines === undefined) byEntry.set(sequence, [line])
    else lines.push(line)
  }
  return byEntry
}

/** The days that the lines of the entries from sequence `from` up to `until` (exclusive) are booked for, by entry. */
export async function readPostingDays(
  { query }: Connection,
  ledger: bigint,
  from: number,
  until: number,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const rows = await query
    .selectFrom('posting')
    .select(['sequence', 'date'])
    .distinct()
    .where('ledger', '=', ledger)
    .where('sequence', '>=', BigInt(from))
    .where('sequence', '<', BigInt(until))
    .execute()
  const days = new Map<number, string[]>()
  for (const { sequence, date } of rows)
    days.set(Number(sequence), [...(days.get(Number(sequence)) ?? []), date])
  return days
}

/** What all lines of the entries below `until` come to, by account, subject, contributor and currency. */
export async function readPositions(
  { query }: Connection,
  ledger: bigint,
  until: number,
): Promise<readonly Position[]> {
  const rows = await query
    .selectFrom('posting')
    .select((build) => ['account', 'subject', 'contributor', 'currency', ...amountSums(build)])
    .where('ledger', '=', ledger)
    .where('sequence', '<', BigInt(until))
    .groupBy(['account', 'subject', 'contributor', 'currency'])
    .execute()
  return rows.map((row) => postingOf(row, amountOfSums(row)))
}

function postingOf(row: Omit<Posting, 'amountMicros'>, amountMicros: bigint): Posting {
  const { account, subject, contributor, currency } = row
  return { account, subject, contributor, currency, amountMicros }
}
