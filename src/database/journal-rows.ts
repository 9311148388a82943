// The journal as finance reads it: what each entry booked on each account, people's accounts together.
import type { AccountKind } from '../ledger/accounts.ts'
import { amountOfSums, amountSums } from './amount-sums.ts'
import type { Connection } from './connection.ts'
import type { DayRange } from './person-rows.ts'

/** What an entry booked on an account in a currency; debits are positive. */
export interface JournalRow {
  readonly sequence: number
  readonly date: string
  /** The entry's idempotency key, which names what it is about. */
  readonly key: string
  readonly account: AccountKind
  readonly currency: string
  readonly amountMicros: bigint
}

/** The journal of a time in the order of the log; an entry's lines by account and currency. What cancels out is left out. */
export async function journalRows(
  { query }: Connection,
  ledger: bigint,
  { from, until }: DayRange,
): Promise<readonly JournalRow[]> {
  const rows = await query
    .selectFrom('posting')
    .innerJoin('ledger_entry', (join) =>
      join
        .onRef('ledger_entry.ledger', '=', 'posting.ledger')
        .onRef('ledger_entry.sequence', '=', 'posting.sequence'),
    )
    .select((build) => [
      'posting.sequence as sequence',
      'posting.date as date',
      'ledger_entry.key as key',
      'posting.account as account',
      'posting.currency as currency',
      ...amountSums(build),
    ])
    .where('posting.ledger', '=', ledger)
    .where('posting.date', '>=', from)
    .where('posting.date', '<=', until)
    .groupBy(['posting.sequence', 'posting.date', 'ledger_entry.key', 'posting.account', 'posting.currency'])
    .orderBy('posting.sequence')
    .orderBy('posting.currency')
    .orderBy('posting.account')
    .execute()
  return rows
    .map(({ sequence, high, low, micros, ...row }) => ({
      ...row,
      sequence: Number(sequence),
      amountMicros: amountOfSums({ high, low, micros }),
    }))
    .filter(({ amountMicros }) => amountMicros !== 0n)
}
