// Signs what a ledger has come to, and compares it with what was signed before: in the database, and in the anchor outside it.
import type { Connection } from '../database/connection.ts'
import {
  addCheckpoint,
  entryCount,
  lastCheckpoint,
  type CheckpointRow,
  type LedgerRow,
} from '../database/ledger-rows.ts'
import { checkpointLines, saysWithoutPushes, type LogHead } from '../ledger/checkpoint-lines.ts'
import { sameBytes } from '../proof/base64.ts'
import { formatCheckpoint, openCheckpoint, type Checkpoint } from '../proof/checkpoint.ts'
import { signNote, type NoteVerifier } from '../proof/signed-note.ts'
import { readAnchor, writeAnchor } from './anchor-file.ts'
import { frontierAt } from './ledger-tree.ts'
import { done, refused, type Outcome } from './outcome.ts'
import type { SigningKey } from './signing-key.ts'

/** A ledger with the key that signs for it and the file that keeps its latest checkpoint. */
export interface SignedLog {
  readonly ledger: LedgerRow
  readonly key: SigningKey
  readonly anchorFile: string
}

/**
 * Whether the log in the database is the anchor's or continues it; gives the anchor's note, null where nothing was ever signed.
 * Refuses an anchor that is missing or damaged, or of another key or ledger, and a log that is shorter than it or has another
 * root: whoever restored or changed the database has to reconcile it before anything is signed. `known` is a note that was
 * compared already.
 */
export async function compareWithAnchor(
  on: Connection,
  log: SignedLog,
  known?: string,
): Promise<Outcome<string | null>> {
  const { ledger, anchorFile } = log
  const anchor = readAnchor(anchorFile)
  if (!anchor.ok || (anchor.value !== null && anchor.value === known)) return anchor
  if (anchor.value === null) {
    if ((await lastCheckpoint(on, ledger.id)) === undefined) return done(null)
    return refused(
      `${anchorFile}: the latest checkpoint of ${ledger.origin} is missing, so nothing shows that the database is whole; ` +
        'bring the file back from a copy, or, if the database is surely the latest, run byline ledger reconcile --accept',
    )
  }
  const opened = openCheckpoint(anchor.value, [log.key.verifier])
  if (!opened.ok) return refused(`${anchorFile}: ${opened.refusal}; bring the file back from a copy`)
  const fault = await checkpointFault(on, log, opened.value.checkpoint)
  return fault === undefined ? anchor : refused(fault)
}

async function checkpointFault(
  on: Connection,
  { ledger, anchorFile }: SignedLog,
  { origin, size, root }: Checkpoint,
): Promise<string | undefined> {
  if (origin !== ledger.origin)
    return `${anchorFile}: is the checkpoint of ${origin}, not of ${ledger.origin}; name the right file with --anchor`
  const count = BigInt(await entryCount(on, ledger.id))
  if (count < size)
    return (
      `the database has ${count} entries of ${origin} and ${anchorFile} says ${size}: it was cut, or restored from an old backup; ` +
      'restore the latest backup, or bring the missing entries back from an export with byline ledger reconcile'
    )
  const frontier = await frontierAt(on, ledger.id, size)
  if (sameBytes(frontier.root(), root)) return undefined
  return (
    `the first ${size} entries of ${origin} in the database are not those that ${anchorFile} was signed for: they were changed; ` +
    'restore a backup, and keep this database to find out what happened'
  )
}

/**
 * Why the log, of which `head` was computed from its entries, is not just what was signed last; undefined where it is.
 * Entries and the checkpoint over them are committed together, so one that no checkpoint covers was put there past Byline.
 */
export async function unsignedFault(
  on: Connection,
  { ledger, verifier }: { readonly ledger: LedgerRow; readonly verifier: NoteVerifier },
  head: LogHead,
): Promise<string | undefined> {
  const { origin } = ledger
  const signed = await lastCheckpoint(on, ledger.id, head.size)
  if (signed === undefined)
    return head.size === 0n
      ? undefined
      : `the database has ${head.size} entries of ${origin} and no checkpoint over them; restore the latest backup, and keep this database to find out what happened`
  const opened = openNumbered(signed, ledger, verifier)
  if (!opened.ok) return opened.refusal
  const { size, root, extensions } = opened.value
  if (size < head.size)
    return (
      `entry ${size} of ${origin} was never signed: somebody put it into the database past Byline; ` +
      'restore the latest backup, and keep this database to find out what happened'
    )
  if (sameBytes(root, head.root) && saysWithoutPushes(extensions, head)) return undefined
  return (
    `the ${size} entries of ${origin} in the database are not those that were signed: they were changed; ` +
    'restore a backup, and keep this database to find out what happened'
  )
}

// What a checkpoint that the database keeps says, where it is the ledger's own, and of the size it is kept under.
function openNumbered(
  { note, size }: CheckpointRow,
  ledger: LedgerRow,
  verifier: NoteVerifier,
): Outcome<Checkpoint> {
  const opened = openCheckpoint(note, [verifier])
  const ofThis = (): boolean =>
    opened.ok && opened.value.checkpoint.origin === ledger.origin && opened.value.checkpoint.size === size
  if (opened.ok && ofThis()) return done(opened.value.checkpoint)
  const why = opened.ok ? 'it is another than it is kept as' : opened.refusal
  return refused(
    `the checkpoint of ${ledger.origin} at ${size} entries in the database was not signed: ${why}; ` +
      'restore the latest backup, and keep this database to find out what happened',
  )
}

/**
 * Signs the log as it will stand once the transaction commits, and keeps the note with it, so that a note that somebody saw
 * is never lost. `before` is the tree that the entries were appended to. Gives the note. Refuses where that is not just what
 * was signed last: then nothing may ever be signed.
 */
export async function signCheckpoint(
  on: Connection,
  { ledger, key }: SignedLog,
  before: LogHead,
  now: LogHead,
): Promise<Outcome<string>> {
  const fault = await unsignedFault(on, { ledger, verifier: key.verifier }, before)
  if (fault !== undefined) return refused(fault)
  const last = await lastCheckpoint(on, ledger.id)
  const { origin } = ledger
  const text = formatCheckpoint({ origin, size: now.size, root: now.root, extensions: checkpointLines(now) })
  const note = signNote(text, [key.signer])
  await addCheckpoint(on, ledger.id, { number: (last?.number ?? -1) + 1, size: now.size, note })
  return done(note)
}

/**
 * Brings the anchor up to the latest checkpoint in the database; gives its note, null where there is none. Runs under the
 * ledger's lock, so the anchor never goes back. Refuses a checkpoint that the ledger's key did not sign, and an anchor that is
 * ahead of it or cannot be written.
 */
export async function publishCheckpoint(on: Connection, log: SignedLog): Promise<Outcome<string | null>> {
  const { ledger, key, anchorFile } = log
  const last = await lastCheckpoint(on, ledger.id)
  if (last === undefined) return done(null)
  const anchor = readAnchor(anchorFile)
  if (!anchor.ok || anchor.value === last.note) return anchor
  const next = openNumbered(last, ledger, key.verifier)
  if (!next.ok) return next
  if (anchor.value !== null) {
    const opened = openCheckpoint(anchor.value, [key.verifier])
    if (!opened.ok) return refused(`${anchorFile}: ${opened.refusal}`)
    const { size, root } = opened.value.checkpoint
    // The same with signatures of others under it, too.
    if (size === last.size && sameBytes(root, next.value.root)) return anchor
    if (size >= last.size)
      return refused(`${anchorFile} is ahead of the database's last checkpoint; restore the latest backup`)
  }
  const written = writeAnchor(anchorFile, last.note)
  return written.ok ? done(last.note) : written
}
