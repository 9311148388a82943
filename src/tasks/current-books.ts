// The books in memory, kept as far as the log in the database has come. What is read is hashed again: a changed
// entry is found. Pushes, of which there are far more than of all else, are passed over.
import type { Connection } from '../database/connection.ts'
import {
  entriesAt,
  entryCount,
  readLeafHashes,
  readWithoutPushes,
  type EntryRow,
} from '../database/ledger-rows.ts'
import { readPositions, readPostings } from '../database/posting-rows.ts'
import { Books } from '../ledger/books.ts'
import type { Entry } from '../ledger/entry.ts'
import { parseEntry, parseEntryText } from '../ledger/entry-form.ts'
import { sameBytes } from '../proof/base64.ts'
import { Frontier, leafHash } from '../proof/merkle-tree.ts'
import { textOf } from './file-lines.ts'
import { frontierAt } from './ledger-tree.ts'
import { done, refused, type Outcome } from './outcome.ts'
import { sha256Bytes } from './sha256.ts'

/** Books, and the edge of the tree of the entries that they were made of. */
export interface CurrentBooks {
  readonly books: Books
  readonly frontier: Frontier
  /** The tree of all entries but pushes, which are not read. */
  readonly withoutPushes: Frontier
}

/**
 * The books of all entries in the database but pushes: registers by replay, positions as the postings' sums. The tree's edge is
 * taken from what is kept of it where there are pushes. Refuses, naming it, an entry that is not what was hashed, not in its
 * place or not of its form, and postings that do not sum to zero. That the trees are those that were signed is for the caller to
 * see; what is wrong with a push, for `byline ledger verify`.
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
  const withoutPushes = new Frontier(sha256Bytes)
  const entries: Entry[] = []
  const fault = await readOn(on, ledger, 0, count, (entry, leaf) => {
    withoutPushes.append(leaf)
    entries.push(entry)
  })
  if (fault !== undefined) return refused(fault)
  const books = Books.load(entries, positions, sha256Bytes)
  if (entries.length === count) return done({ books, frontier: withoutPushes.copy(), withoutPushes })
  const time = await timeOf(on, ledger, count - 1)
  if (!time.ok) return time
  books.passOver(count, time.value)
  return done({ books, frontier: await frontierAt(on, ledger, BigInt(count)), withoutPushes })
}

/** Brings books up to date with what was appended since, by any process; refuses as `loadBooks` does. */
export async function catchUp(
  on: Connection,
  ledger: bigint,
  current: CurrentBooks,
): Promise<Outcome<CurrentBooks>> {
  const { books, frontier, withoutPushes } = current
  const from = Number(frontier.size)
  const count = await entryCount(on, ledger)
  if (count < from)
    return refused(`the ledger has ${count} entries and had ${from}: it was cut; restore a backup`)
  if (count === from) return done(current)
  const postings = await readPostings(on, ledger, from, count)
  const leaves = await readLeafHashes(on, ledger, BigInt(from), BigInt(count))
  if (leaves.length !== count - from) return refused(await missingEntry(on, ledger, from, count))
  const fault = await readOn(on, ledger, from, count, (entry, leaf) => {
    books.passOver(entry.sequence, '')
    books.apply(entry, postings.get(entry.sequence) ?? [])
    withoutPushes.append(leaf)
  })
  if (fault !== undefined) return refused(fault)
  const time = await timeOf(on, ledger, count - 1)
  if (!time.ok) return time
  books.passOver(count, time.value)
  for (const leaf of leaves) frontier.append(leaf)
  return done(current)
}

// Reads what stands from `from` on and is no push, and hands over each entry that is what was hashed, with its leaf.
async function readOn(
  on: Connection,
  ledger: bigint,
  from: number,
  until: number,
  take: (entry: Entry, leaf: Uint8Array) => void,
): Promise<string | undefined> {
  let next = from
  // Where the first gap is all pushes, so are the others: what else is missing, the signature tells.
  let isGapKnown = false
  for await (const rows of readWithoutPushes(on, ledger, from, until))
    for (const row of rows) {
      if (row.sequence !== next && !isGapKnown) {
        if (!(await isThere(on, ledger, next))) return missing(next)
        isGapKnown = true
      }
      const leaf = leafHash(sha256Bytes, row.bytes)
      const entry = entryOf(row, leaf)
      if (typeof entry === 'string') return entry
      take(entry, leaf)
      next = row.sequence + 1
    }
  if (next === until || isGapKnown || (await isThere(on, ledger, next))) return undefined
  return missing(next)
}

async function isThere(on: Connection, ledger: bigint, sequence: number): Promise<boolean> {
  return (await entriesAt(on, ledger, [sequence])).has(sequence)
}

async function missingEntry(on: Connection, ledger: bigint, from: number, until: number): Promise<string> {
  for (let sequence = from; sequence < until; sequence++)
    if (!(await isThere(on, ledger, sequence))) return missing(sequence)
  return missing(until)
}

function missing(sequence: number): string {
  return `entry ${sequence} is missing; restore a backup`
}

// When an entry was recorded, a push too: the next one is not before it.
async function timeOf(on: Connection, ledger: bigint, sequence: number): Promise<Outcome<string>> {
  const bytes = (await entriesAt(on, ledger, [sequence])).get(sequence)
  if (bytes === undefined) return refused(missing(sequence))
  const entry = parseEntry(bytes)
  return entry.ok
    ? done(entry.value.time)
    : refused(`entry ${sequence}: ${entry.refusal}; use the version of Byline that wrote it`)
}

function entryOf(row: EntryRow, leaf: Uint8Array): Entry | string {
  const { sequence } = row
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
