// Pushes that were booked of a repository, found by their keys: these are numbered, so a few look-ups do.
import type { Connection } from '../database/connection.ts'
import { entriesByKey } from '../database/ledger-rows.ts'
import { parseEntry } from '../ledger/entry-form.ts'
import { pushKey } from '../ledger/entry-keys.ts'
import type { EntryOf } from '../ledger/entry.ts'

/**
 * The last push of a repository (GitHub's id, as decimal text); undefined where none was booked. Reads 40 keys at most. Throws on an
 * entry that cannot be read.
 */
export async function lastPush(
  on: Connection,
  ledger: bigint,
  repository: string,
): Promise<EntryOf<'push-credited'> | undefined> {
  const at = async (number: number): Promise<Uint8Array | undefined> =>
    (await entriesByKey(on, ledger, [pushKey(repository, number)])).values().next().value
  let [low, last] = [0, await at(1)]
  if (last === undefined) return undefined
  // Numbers have no gaps: twice as far until there is none, then half the way.
  let high = 2
  low = 1
  for (let found = await at(high); found !== undefined; found = await at(high)) {
    ;[low, last] = [high, found]
    high *= 2
  }
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2)
    const found = await at(middle)
    if (found === undefined) high = middle
    else [low, last] = [middle, found]
  }
  const entry = parseEntry(last)
  if (!entry.ok) throw new Error(`the entry booked as ${pushKey(repository, low)}: ${entry.refusal}`)
  if (
    entry.value.kind !== 'push-credited' ||
    entry.value.number !== low ||
    entry.value.repository !== repository
  )
    throw new Error(`the entry booked as ${pushKey(repository, low)} is another; verify the ledger`)
  return entry.value
}
