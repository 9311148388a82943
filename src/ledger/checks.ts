// Every rule of the books as a check of one entry against the books before it: the same at booking and at verification.
import type { BooksState } from './books-state.ts'
import { formRefusal } from './entry-form.ts'
import type { Entry, EntryBody } from './entry.ts'

/** Why an entry may not stand next in the log by its envelope; undefined where it may. */
export function envelopeRefusal({ registers }: BooksState, entry: Entry): string | undefined {
  if (entry.sequence !== registers.size)
    return `entry ${entry.sequence} stands where entry ${registers.size} should`
  if (entry.time < registers.time)
    return `entry ${entry.sequence} was recorded at ${entry.time}, before the entry that stands before it (${registers.time})`
  return undefined
}

/** Why a body may not be booked next; undefined where it may. */
export function refusalFor(
  { registers }: BooksState,
  body: EntryBody,
  _actor: string | null,
  _time: string,
): string | undefined {
  const isFirst = registers.size === 0
  if (isFirst !== (body.kind === 'ledger-created'))
    return isFirst ? 'the first entry of a ledger says that it was created' : 'the ledger was created before'
  return formRefusal(body)
}
