// What the journal says of people: what moved their balances in a time, and what these were before it.
import type { Contribution } from '../ledger/rows.ts'
import { amountOfSums, amountSums } from './amount-sums.ts'
import type { Connection } from './connection.ts'
import { contributionIn } from './row-sets.ts'

/** What one entry moved of what a person is owed; in the person's favour is positive. */
export interface BalanceMovement {
  readonly sequence: number
  readonly person: string
  readonly currency: string
  readonly amountMicros: bigint
}

/** A balance of a person; what is owed to them is positive. */
export type PersonBalance = Omit<BalanceMovement, 'sequence'>

/** The days of a time, both included. */
export interface DayRange {
  readonly from: string
  readonly until: string
}

// Credits are negative in the books, and what is recoverable from people goes off what they are owed.
const BALANCE_ACCOUNTS = ['person', 'recoverable'] as const

/** What moved people's balances in a time, in the order of the log: of all people, or of one. Lines that cancel out are left out. */
export async function balanceMovements(
  { query }: Connection,
  ledger: bigint,
  { from, until }: DayRange,
  person: string | null,
): Promise<readonly BalanceMovement[]> {
  let lines = query
    .selectFrom('posting')
    .select((build) => ['sequence', 'subject', 'currency', ...amountSums(build)])
    .where('ledger', '=', ledger)
    .where('account', 'in', BALANCE_ACCOUNTS)
    .where('date', '>=', from)
    .where('date', '<=', until)
    .groupBy(['sequence', 'subject', 'currency'])
    .orderBy('sequence')
  if (person !== null) lines = lines.where('subject', '=', person)
  const rows = await lines.execute()
  return rows
    .map((row) => ({
      sequence: Number(row.sequence),
      person: row.subject,
      currency: row.currency,
      amountMicros: -amountOfSums(row),
    }))
    .filter(({ amountMicros }) => amountMicros !== 0n)
}

/** What people were owed before a day: all people, or one. */
export async function balancesBefore(
  { query }: Connection,
  ledger: bigint,
  day: string,
  person: string | null,
): Promise<readonly PersonBalance[]> {
  let lines = query
    .selectFrom('posting')
    .select((build) => ['subject', 'currency', ...amountSums(build)])
    .where('ledger', '=', ledger)
    .where('account', 'in', BALANCE_ACCOUNTS)
    .where('date', '<', day)
    .groupBy(['subject', 'currency'])
  if (person !== null) lines = lines.where('subject', '=', person)
  const rows = await lines.execute()
  return rows.map((row) => ({
    person: row.subject,
    currency: row.currency,
    amountMicros: -amountOfSums(row),
  }))
}

/** The contributions of some contributors under a root, in their order. Throws where there is no such set. */
export async function contributionsBy(
  { query }: Connection,
  root: string,
  contributors: readonly string[],
): Promise<readonly Contribution[]> {
  if (contributors.length === 0) return []
  const set = await query
    .selectFrom('row_set')
    .select('id')
    .where('kind', '=', 'contributions')
    .where('root', '=', root)
    .executeTakeFirst()
  if (set === undefined) throw new Error(`the rows under the root ${root} are missing`)
  const rows = await query
    .selectFrom('contribution')
    .selectAll()
    .where('row_set', '=', set.id)
    // By position, for SQLite would else read the whole set: it does not expect that a contributor has few of its rows.
    .where('position', 'in', (own) =>
      own
        .selectFrom('contribution as by')
        .select('by.position')
        .where('by.row_set', '=', set.id)
        .where('by.contributor', 'in', contributors),
    )
    .orderBy('position')
    .execute()
  return rows.map(contributionIn)
}
