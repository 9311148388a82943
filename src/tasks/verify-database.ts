// Verifies a ledger in its database: entries, hashes, the tree, rows and postings against what the entries alone say.
import type { Connection } from '../database/connection.ts'
import {
  lastCheckpoint,
  readEntries,
  readLedgers,
  readNodes,
  type EntryRow,
} from '../database/ledger-rows.ts'
import { openDatabase } from '../database/open-database.ts'
import { readPostingDays, readPostings } from '../database/posting-rows.ts'
import { hasRowSet, readContributions, readManifest, type ContributionSetKind } from '../database/row-sets.ts'
import type { Posting } from '../ledger/accounts.ts'
import { parseEntryText } from '../ledger/entry-form.ts'
import { keyOf } from '../ledger/entry-keys.ts'
import type { EntryBody } from '../ledger/entry.ts'
import { LedgerReplay } from '../ledger/replay.ts'
import { contributionText, manifestFileText } from '../ledger/row-form.ts'
import { sameBytes } from '../proof/base64.ts'
import { utf8 } from '../proof/canonical-json.ts'
import { openCheckpoint, type Checkpoint } from '../proof/checkpoint.ts'
import { readAnchor } from './anchor-file.ts'
import { postingDay } from './append-entries.ts'
import { textOf } from './file-lines.ts'
import { keptNodes } from './ledger-tree.ts'
import type { NoteVerifier } from '../proof/signed-note.ts'
import { noteVerifierOf } from './note-keys.ts'
import type { BooksPlace } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'
import { sha256Bytes } from './sha256.ts'
import { unsignedFault } from './signed-log.ts'
import { loadSigningKey } from './signing-key.ts'
import { replayedLedger, type VerifiedLedger } from './verified-ledger.ts'

/** What a database is compared with, and how it is told how far it is. */
export interface VerifyDatabaseOptions {
  /** The public key that one trusts; null to take that of the key file. */
  readonly publicKey: string | null
  /** A signed checkpoint from elsewhere; null for none but the anchor. */
  readonly olderCheckpoint: string | null
  readonly onProgress: (entryCount: number) => void
}

/**
 * Verifies a ledger in its database, opened only to be read. Refuses with the first thing that is wrong, which it names: an
 * entry by sequence and kind, a snapshot's rows, a node of the tree, or a checkpoint that the entries are not those of.
 */
export async function verifyDatabase(
  place: BooksPlace,
  options: VerifyDatabaseOptions,
): Promise<Outcome<VerifiedLedger>> {
  const anchor = readAnchor(place.anchorFile)
  if (!anchor.ok) return anchor
  if (anchor.value === null)
    return refused(`${place.anchorFile}: there is no checkpoint; name its file with --anchor`)
  const key = options.publicKey === null ? loadSigningKey(place.keyFile) : null
  if (key !== null && !key.ok) return key
  const publicKey = options.publicKey ?? key!.value.publicKey
  const verifier = noteVerifierOf(publicKey)
  if (!verifier.ok) return verifier
  const opened = await openDatabase(place.database)
  if (!opened.ok) return opened
  try {
    const { name } = verifier.value
    const row = (await readLedgers(opened.value)).find(({ origin }) => origin === name)
    if (row === undefined)
      return refused(`${opened.value.location} holds no ledger called ${name}, as the key is`)
    const open = (note: string, of: string) => openNamed(note, of, verifier.value)
    const anchored = open(anchor.value, place.anchorFile)
    if (!anchored.ok) return anchored
    const older =
      options.olderCheckpoint === null
        ? null
        : open(options.olderCheckpoint, 'the checkpoint to compare with')
    if (older !== null && !older.ok) return older
    const last = await lastCheckpoint(opened.value, row.id)
    const signed = last && open(last.note, 'the last checkpoint in the database')
    if (signed?.ok === false) return signed
    const checkpoints = [anchored, older, signed].flatMap((each) => (each?.ok === true ? [each.value] : []))
    const replay = await replayDatabase(opened.value, row.id, checkpoints, options.onProgress, ALL)
    if (!replay.ok) return replay
    const head = replay.value.head()
    const fault = await unsignedFault(opened.value, { ledger: row, verifier: verifier.value }, head)
    if (fault !== undefined) return refused(fault)
    const { organisation, origin } = row
    const created = replay.value.books.registers.created?.organisation
    if (created !== organisation)
      return refused(`the database says the ledger is of "${organisation}", and entry 0 says "${created}"`)
    // The anchor may be behind what was replayed, where somebody was stopped or books meanwhile.
    const end = await lastCheckpoint(opened.value, row.id, head.size)
    const note = end === undefined || anchored.value.size === head.size ? anchor.value : end.note
    const keySource = options.publicKey === null ? 'key-file' : 'given'
    const compared = { olderSize: older?.value.size ?? null, keySource } as const
    return done({ ...replayedLedger(replay.value), ...compared, organisation, origin, note, publicKey })
  } finally {
    await opened.value.close()
  }
}

function openNamed(note: string, of: string, verifier: NoteVerifier): Outcome<Checkpoint> {
  const opened = openCheckpoint(note, [verifier])
  if (!opened.ok) return refused(`${of}: ${opened.refusal}`)
  const { checkpoint } = opened.value
  if (checkpoint.origin === verifier.name) return done(checkpoint)
  return refused(`${of}: it is of the ledger "${checkpoint.origin}", and the key of "${verifier.name}"`)
}

// The kinds of entries whose rows are read: all that have some, or those by which somebody is paid.
const ALL: ReadonlySet<string> = new Set<EntryBody['kind']>(['snapshot-taken', 'push-credited'])
const PAYING: ReadonlySet<string> = new Set<EntryBody['kind']>(['snapshot-taken'])

/**
 * Why what the database keeps beside the entries (postings, rows of snapshots, the tree) is not what follows from them, naming
 * the entry; undefined where it is. No signature is over it, so money that is about to leave waits for this. The rows of pushes,
 * by which nobody is paid, are left out.
 */
export async function derivedFault(on: Connection, ledger: bigint): Promise<string | undefined> {
  const replay = await replayDatabase(on, ledger, [], () => undefined, PAYING)
  return replay.ok ? undefined : replay.refusal
}

async function replayDatabase(
  on: Connection,
  ledger: bigint,
  checkpoints: readonly Checkpoint[],
  onProgress: (entryCount: number) => void,
  havingRows: ReadonlySet<string>,
): Promise<Outcome<LedgerReplay>> {
  const nodes = keptNodes()
  const replay = new LedgerReplay(sha256Bytes, nodes.completed, havingRows.has('push-credited'))
  for await (const rows of readEntries(on, ledger, 0)) {
    const from = rows[0]!.sequence
    const postings = await readPostings(on, ledger, from, from + rows.length)
    const days = await readPostingDays(on, ledger, from, from + rows.length)
    for (const row of rows) {
      const refusal = await replayRow(on, replay, row, {
        postings: postings.get(row.sequence) ?? [],
        days: days.get(row.sequence) ?? [],
        hasRows: havingRows.has(row.kind),
      })
      if (refusal !== undefined) return refused(refusal)
      const wrong = checkpoints.find(
        ({ size, root }) => size === replay.size && !sameBytes(root, replay.root()),
      )
      if (wrong !== undefined)
        return refused(
          `the first ${wrong.size} entries are not those of the signed checkpoint: entries were rewritten with their hashes`,
        )
    }
    onProgress(Number(replay.size))
  }
  const longer = checkpoints.find(({ size }) => size > replay.size)
  if (longer !== undefined)
    return refused(
      `the database has ${replay.size} entries, and the checkpoint ${longer.size}: the last ${longer.size - replay.size} are missing (see byline ledger reconcile)`,
    )
  return (await nodeRefusal(on, ledger, nodes.rows)) ?? done(replay)
}

async function replayRow(
  on: Connection,
  replay: LedgerReplay,
  row: EntryRow,
  kept: {
    readonly postings: readonly Posting[]
    readonly days: readonly string[]
    readonly hasRows: boolean
  },
): Promise<string | undefined> {
  const bytes = Buffer.from(row.bytes)
  const text = textOf(bytes)
  if (text === undefined) return `entry ${replay.size} (${row.kind}): it is not UTF-8 text`
  const rowsRefusal = kept.hasRows ? await replayRows(on, replay, text) : undefined
  if (rowsRefusal !== undefined) return rowsRefusal
  const replayed = replay.entry({ bytes, text }, row.leafHash)
  if (!replayed.ok) return replayed.refusal
  const { entry, postings } = replayed.value
  const name = `entry ${entry.sequence} (${entry.kind})`
  if (row.kind !== entry.kind || row.key !== keyOf(entry))
    return `${name}: the database keeps it as "${row.key}" (${row.kind})`
  if (row.postingCount !== postings.length || !samePostings(postings, kept.postings))
    return `${name}: its postings in the database are not those that follow from it`
  if (kept.days.some((day) => day !== postingDay(entry)))
    return `${name}: its postings in the database are booked for another day`
  return undefined
}

async function replayRows(on: Connection, replay: LedgerReplay, text: string): Promise<string | undefined> {
  const parsed = parseEntryText(text)
  // What is wrong with it is found when it is replayed.
  if (!parsed.ok) return undefined
  const entry = parsed.value
  if (entry.kind === 'push-credited') return replayContributions(on, replay, entry.contributions.root, 'push')
  if (entry.kind !== 'snapshot-taken') return undefined
  const refusal = await replayContributions(on, replay, entry.contributions.root, 'contributions')
  if (refusal !== undefined) return refusal
  const { root } = entry.manifest
  if (replay.hasRows('manifest', root) || !(await hasRowSet(on, 'manifest', root))) return undefined
  for await (const rows of readManifest(on, root))
    for (const row of rows) {
      const rowText = manifestFileText(row)
      const fault = replay.file({ bytes: utf8(rowText), text: rowText })
      if (fault !== undefined) return fault
    }
  return undefined
}

// Rows that are not kept are missed by the entry.
async function replayContributions(
  on: Connection,
  replay: LedgerReplay,
  root: string,
  kind: ContributionSetKind,
): Promise<string | undefined> {
  if (replay.hasRows(kind, root) || !(await hasRowSet(on, kind, root))) return undefined
  for await (const rows of readContributions(on, root, kind))
    for (const row of rows) {
      const rowText = contributionText(row)
      const fault = replay.contribution({ bytes: utf8(rowText), text: rowText })
      if (fault !== undefined) return fault
    }
  return undefined
}

// In any order: that of lines to one account in several currencies is that in which the books were put together.
function samePostings(a: readonly Posting[], b: readonly Posting[]): boolean {
  if (a.length !== b.length) return false
  const lines = new Set(b.map(lineOf))
  return lines.size === b.length && a.every((posting) => lines.has(lineOf(posting)))
}

function lineOf({ account, subject, contributor, currency, amountMicros }: Posting): string {
  return `${account}|${subject}|${contributor}|${currency}|${amountMicros}`
}

// The tree that is kept beside the entries, from which proofs are made.
async function nodeRefusal(
  on: Connection,
  ledger: bigint,
  expected: ReturnType<typeof keptNodes>['rows'],
): Promise<{ readonly ok: false; readonly refusal: string } | undefined> {
  const levels = new Map<number, Uint8Array[]>()
  for (const { level, hash } of expected) {
    const hashes = levels.get(level)
    if (hashes === undefined) levels.set(level, [hash])
    else hashes.push(hash)
  }
  for (const [level, hashes] of levels) {
    const kept = await readNodes(on, ledger, level, 0n, BigInt(hashes.length))
    const wrong = hashes.findIndex((hash, at) => kept[at] === undefined || !sameBytes(hash, kept[at]))
    if (wrong >= 0)
      return refused(`the tree's node ${wrong} of level ${level} is not the hash of the entries below it`)
  }
  return undefined
}
