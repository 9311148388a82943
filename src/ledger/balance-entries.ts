// The entries that move what people are owed, by their place in the log, and whose contributions were whose at such an entry.
import type { Entry, EntryOf } from './entry.ts'
import type { Registers } from './registers.ts'

/** The entries that may move a balance of a person, by sequence. */
export function balanceEntries(registers: Registers): ReadonlyMap<number, Entry> {
  const { receipts, claims, corrections, refunds, adjustments, holds, runs } = registers
  const entries: readonly (Entry | null)[] = [
    ...[...receipts.values()].map(({ distribution }) => distribution),
    ...[...claims.values()].flatMap(({ entry, undone }) => [entry, undone]),
    ...corrections.values(),
    ...refunds.values(),
    ...adjustments.values(),
    ...[...holds.values()].flatMap(({ entry, released }) => [entry, released]),
    ...[...runs.values()].map(({ decision }) => (decision?.kind === 'payout-approved' ? decision : null)),
  ]
  return new Map(entries.flatMap((entry) => (entry === null ? [] : [[entry.sequence, entry]])))
}

/** Whose contributions were a person's when an entry was booked: the claims that were in force then. */
export function contributorsAt({ claims }: Registers, person: string, sequence: number): ReadonlySet<string> {
  return new Set(
    [...claims.values()]
      .filter(
        ({ entry, undone }) =>
          entry.person === person &&
          entry.sequence < sequence &&
          (undone === null || undone.sequence > sequence),
      )
      .map(({ entry }) => entry.contributor),
  )
}

/** What the books knew of a person when an entry was booked: the latest revision then. Throws on one they did not know. */
export function personAt(
  { persons }: Registers,
  person: string,
  sequence: number,
): EntryOf<'person-recorded'> {
  const known = persons.get(person)?.revisions.findLast((revision) => revision.sequence < sequence)
  if (known === undefined) throw new Error(`entry ${sequence} is before ${person} was recorded`)
  return known
}

/** What an entry that moves a balance is to the person. */
export type MovementKind = 'earned' | 'correction' | 'hold' | 'payout'

/** What an entry that moves a person's balance is to the person. */
export function movementKind({ kind }: Entry): MovementKind {
  if (kind === 'receipt-distributed') return 'earned'
  if (kind === 'payout-approved') return 'payout'
  return kind === 'balance-held' || kind === 'hold-released' ? 'hold' : 'correction'
}
