// Books what a plan gives, within a transaction: keys, rules, postings, rows, and the signature over the whole.
import type { Connection } from '../database/connection.ts'
import { addEntries, addNodes, entriesByKey, type EntryRow } from '../database/ledger-rows.ts'
import { addPostings, type EntryPostings } from '../database/posting-rows.ts'
import { addContributions, addManifest, type ContributionSetKind } from '../database/row-sets.ts'
import type { Books } from '../ledger/books.ts'
import { headOf } from '../ledger/checkpoint-lines.ts'
import { entryBytes, parseEntry, sameBody } from '../ledger/entry-form.ts'
import { keyOf } from '../ledger/entry-keys.ts'
import type { Entry, EntryBody, RowSet } from '../ledger/entry.ts'
import type { PointsQuery } from '../ledger/points.ts'
import {
  compareContributions,
  compareManifestFiles,
  contributionText,
  manifestFileText,
  rowSetOf,
} from '../ledger/row-form.ts'
import type { Contribution, ManifestFile } from '../ledger/rows.ts'
import { leafHash } from '../proof/merkle-tree.ts'
import type { CurrentBooks } from './current-books.ts'
import { lastPush } from './last-push.ts'
import { keptNodes } from './ledger-tree.ts'
import { done, refused, type Outcome } from './outcome.ts'
import type { SnapshotPointsCache } from './points-of-snapshots.ts'
import { sha256Bytes } from './sha256.ts'
import { signCheckpoint, type SignedLog } from './signed-log.ts'

/** What a plan reads and writes through: the transaction itself, and what lies outside entries. */
export interface Writing extends Connection {
  readonly ledger: bigint
  /** Keeps rows, in their own order, and gives the set's name for an entry. */
  storeContributions(rows: readonly Contribution[]): Promise<RowSet>
  /** Keeps what a push credits, in its own order, and gives the set's name for an entry. */
  storePush(rows: readonly Contribution[]): Promise<RowSet>
  /** Keeps the files of a manifest, in their own order, and gives the set's name for an entry. */
  storeManifest(rows: readonly ManifestFile[]): Promise<RowSet>
  /** What each contributor has in a snapshot, in micro-points. */
  pointsOf(query: PointsQuery): Promise<ReadonlyMap<string, bigint>>
}

/** What an append builds on. */
export interface Ground {
  readonly log: SignedLog
  readonly current: CurrentBooks
  readonly points: SnapshotPointsCache
  readonly time: Date
}

/**
 * Runs the plan and books its bodies: entries, postings, tree and signed checkpoint. Refuses as the plan and the rules do, and
 * another body under a key that is taken; what was written until then is for the caller to undo, in memory too.
 */
export async function appendBodies(
  on: Connection,
  ground: Ground,
  actor: string | null,
  plan: (books: Books, writing: Writing) => Promise<Outcome<readonly EntryBody[]>>,
): Promise<Outcome<{ readonly entries: readonly Entry[]; readonly repeated: readonly EntryBody[] }>> {
  const { log, current } = ground
  const planned = await plan(current.books, writingOn(on, ground))
  if (!planned.ok) return planned
  const sorted = await sortOut(on, log.ledger.id, planned.value)
  if (!sorted.ok) return sorted
  const { bodies, repeated } = sorted.value
  if (bodies.length === 0) return done({ entries: [], repeated })
  const booked = await book(on, ground, actor, bodies)
  if (!booked.ok) return booked
  return done({ entries: booked.value, repeated })
}

function writingOn(on: Connection, { log, points }: Ground): Writing {
  return {
    ...on,
    ledger: log.ledger.id,
    storeContributions: (rows) => storeRows(on, rows, 'contributions'),
    storePush: (rows) => storeRows(on, rows, 'push'),
    async storeManifest(rows) {
      const ordered = rows.toSorted(compareManifestFiles)
      const set = rowSetOf(sha256Bytes, ordered.map(manifestFileText))
      await addManifest(on, set, ordered)
      return set
    },
    pointsOf: (query) => points.of(on, query),
  }
}

async function storeRows(
  on: Connection,
  rows: readonly Contribution[],
  kind: ContributionSetKind,
): Promise<RowSet> {
  const ordered = rows.toSorted(compareContributions)
  const set = rowSetOf(sha256Bytes, ordered.map(contributionText))
  await addContributions(on, set, ordered, kind)
  return set
}

// What is new, and what was booked before; refuses a key that stands for something else.
async function sortOut(
  on: Connection,
  ledger: bigint,
  planned: readonly EntryBody[],
): Promise<Outcome<{ readonly bodies: readonly EntryBody[]; readonly repeated: readonly EntryBody[] }>> {
  const booked = await entriesByKey(on, ledger, [...new Set(planned.map(keyOf))])
  const taken = new Map<string, EntryBody>()
  for (const [key, bytes] of booked) {
    const entry = parseEntry(bytes)
    if (!entry.ok) return refused(`the entry booked as ${key}: ${entry.refusal}`)
    taken.set(key, entry.value)
  }
  const bodies: EntryBody[] = []
  const repeated: EntryBody[] = []
  for (const body of planned) {
    const key = keyOf(body)
    const before = taken.get(key)
    if (before === undefined) {
      taken.set(key, body)
      bodies.push(body)
    } else if (sameBody(before, body)) {
      repeated.push(body)
    } else {
      return refused(
        `${key} is booked already with other content, and what is booked stays; give another id, or correct it by an entry of its own`,
      )
    }
  }
  return done({ bodies, repeated })
}

async function book(
  on: Connection,
  ground: Ground,
  actor: string | null,
  bodies: readonly EntryBody[],
): Promise<Outcome<readonly Entry[]>> {
  const { log, current, points } = ground
  const { books, frontier, withoutPushes } = current
  const before = headOf(frontier, withoutPushes)
  const nodes = keptNodes()
  const entries: Entry[] = []
  const rows: EntryRow[] = []
  const postings: EntryPostings[] = []
  for (const body of bodies) {
    const time = timeAfter(books, ground.time)
    await recallPush(on, log.ledger.id, books, body)
    const refusal = books.refusalOf(body, actor, time)
    if (refusal !== undefined) return refused(refusal)
    const answers = new Map<string, ReadonlyMap<string, bigint>>()
    for (const query of books.pointsNeeded(body)) answers.set(nameOf(query), await points.of(on, query))
    const journal = books.postingsOf(body, (query) => answers.get(nameOf(query))!)
    if (!journal.ok) return journal
    const lines = journal.value
    const sequence = Number(frontier.size)
    const entry: Entry = { version: 1, sequence, time, actor, ...body }
    const bytes = entryBytes(entry)
    const leaf = leafHash(sha256Bytes, bytes)
    frontier.append(leaf, nodes.completed)
    if (body.kind !== 'push-credited') withoutPushes.append(leaf)
    books.apply(entry, lines)
    entries.push(entry)
    rows.push({
      sequence,
      kind: body.kind,
      key: keyOf(body),
      bytes,
      leafHash: leaf,
      postingCount: lines.length,
    })
    if (lines.length > 0) postings.push({ sequence, date: postingDay(entry), postings: lines })
  }
  await addEntries(on, log.ledger.id, rows)
  await addPostings(on, log.ledger.id, postings)
  await addNodes(on, log.ledger.id, nodes.rows)
  const signed = await signCheckpoint(on, log, before, headOf(frontier, withoutPushes))
  return signed.ok ? done(entries) : signed
}

// Books that were opened pass over pushes: they learn of a repository's last one when the next is booked.
async function recallPush(on: Connection, ledger: bigint, books: Books, body: EntryBody): Promise<void> {
  if (body.kind !== 'push-credited' || books.registers.pushes.has(body.repository)) return
  const last = await lastPush(on, ledger, body.repository)
  if (last !== undefined) books.recall(last)
}

function nameOf({ root, paths }: PointsQuery): string {
  return JSON.stringify([root, paths])
}

/** When an entry booked now is recorded (RFC 3339, in UTC): a clock that was set back does not make the log run backwards. */
export function timeAfter({ registers }: Books, now: Date): string {
  const time = now.toISOString()
  return time < registers.time ? registers.time : time
}

/** The day an entry's postings are booked for: its own, or else the one it was recorded on (UTC). */
export function postingDay(entry: Entry): string {
  return 'date' in entry ? entry.date : entry.time.slice(0, 10)
}
