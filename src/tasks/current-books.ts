// The books in memory, kept as far as the log in the database has come. What is read is hashed again: a changed entry is found.
import type { Connection } from '../database/connection.ts'
import { entryCount, readEntries, type EntryRow } from '../database/ledger-rows.ts'
import { readPositions, readPostings } from '../database/posting-rows.ts'
import { Books } from '../ledger/books.ts'
import type { Entry } from '../ledger/entry.ts'
import { parseEntryText } from '../ledger/entry-form.ts'
import { sameBytes } from '../proof/base64.ts'
import { Frontier, leafHash } from '../proof/merkle-tree.ts'
import { textOf } from './file-lines.ts'
import { done, refused, type Outcome } from './outcome.ts'
import { sha256Bytes } from './sha256.ts'

/** Books, and the edge of the tree of the entries that they were made of. */
export interface CurrentBooks {
  readonly books: Books
  readonly frontier: Frontier
}

/**
 * The books of all entries in the database: registers by replay, positions as the postings' sums. Refuses, naming it, an entry
 * that is not what was hashed, not in its place or not of its form, and postings that do not sum to zero.
 */
export async function loadBooks(on: Connection, ledger: bigint): Promise<Outcome<CurrentBooks>> {
  const count = await entryCount(on, ledger)
  const positions = await readPositions(on, ledger, count)
  const sums = new Map<string, bigint>()
  for (const { currency, amountMicros } of positions)
    sums.set(currency, (sums.get(currency) ?? 0n) + amountMicros)
  for (const [currency, sum] of sums)
    if (sum !== 0n)
      return refused(
        `the postings in ${currency} sum to ${sum} millionths and not to zero: rows of the journal were changed; restore a backup`,
      )
  const frontier = new Frontier(sha256Bytes)
  const entries: Entry[] = []
  const fault = await readOn(on, ledger, frontier, count, (entry) => entries.push(entry))
  if (fault !== undefined) return refused(fault)
  return done({ books: Books.load(entries, positions, sha256Bytes), frontier })
}

/** Brings books up to date with what was appended since, by any process; refuses as `loadBooks` does. */
export async function catchUp(
  on: Connection,
  ledger: bigint,
  current: CurrentBooks,
): Promise<Outcome<CurrentBooks>> {
  const from = Number(current.frontier.size)
  const count = await entryCount(on, ledger)
  if (count < from)
    return refused(`the ledger has ${count} entries and had ${from}: it was cut; restore a backup`)
  if (count === from) return done(current)
  const postings = await readPostings(on, ledger, from, count)
  const fault = await readOn(on, ledger, current.frontier, count, (entry) =>
    current.books.apply(entry, postings.get(entry.sequence) ?? []),
  )
  return fault === undefined ? done(current) : refused(fault)
}

// Reads on from where the tree ends, and lets the tree grow with every entry that is what was hashed.
async function readOn(
  on: Connection,
  ledger: bigint,
  frontier: Frontier,
  until: number,
  take: (entry: Entry) => void,
): Promise<string | undefined> {
  for await (const rows of readEntries(on, ledger, Number(frontier.size), until))
    for (const row of rows) {
      const leaf = leafHash(sha256Bytes, row.bytes)
      const entry = entryOf(row, leaf, Number(frontier.size))
      if (typeof entry === 'string') return entry
      frontier.append(leaf)
      take(entry)
    }
  if (Number(frontier.size) === until) return undefined
  return `entry ${frontier.size} is missing; restore a backup`
}

function entryOf(row: EntryRow, leaf: Uint8Array, sequence: number): Entry | string {
  if (row.sequence !== sequence) return `entry ${sequence} is missing; restore a backup`
  if (!sameBytes(leaf, row.leafHash))
    return `entry ${sequence} is not what was booked: its bytes were changed; restore a backup`
  const text = textOf(Buffer.from(row.bytes.buffer, row.bytes.byteOffset, row.bytes.byteLength))
  if (text === undefined) return `entry ${sequence} is no text; use the version of Byline that wrote it`
  const entry = parseEntryText(text)
  if (!entry.ok) return `entry ${sequence}: ${entry.refusal}; use the version of Byline that wrote it`
  return entry.value.sequence === sequence
    ? entry.value
    : `entry ${sequence} says it is ${entry.value.sequence}`
}
