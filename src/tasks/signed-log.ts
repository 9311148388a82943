// Signs what a ledger has come to, and compares it with what was signed before: in the database, and in the anchor outside it.
import type { Connection } from '../database/connection.ts'
import {
  addCheckpoint,
  entryCount,
  lastCheckpoint,
  type CheckpointRow,
  type LedgerRow,
} from '../database/ledger-rows.ts'
import { sameBytes } from '../proof/base64.ts'
import { formatCheckpoint, openCheckpoint, type Checkpoint } from '../proof/checkpoint.ts'
import type { TreeHead } from '../proof/merkle-tree.ts'
import { signNote } from '../proof/signed-note.ts'
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
 * Signs the log as it will stand once the transaction commits, and keeps the note with it, so that a note that somebody saw
 * is never lost. `before` is the tree that the entries were appended to: what was signed last must be its beginning.
 * Gives the note. Throws where it is not, for then nothing may ever be signed.
 */
export async function signCheckpoint(
  on: Connection,
  { ledger, key }: SignedLog,
  before: TreeHead,
  now: TreeHead,
): Promise<string> {
  const last = await lastCheckpoint(on, ledger.id)
  if (last !== undefined && !(await continues(on, ledger, key, before, last)))
    throw new Error(`the log ${ledger.origin} does not continue what was signed at ${last.size} entries`)
  const { origin } = ledger
  const text = formatCheckpoint({ origin, size: now.size, root: now.root, extensions: [] })
  const note = signNote(text, [key.signer])
  await addCheckpoint(on, ledger.id, { number: (last?.number ?? -1) + 1, size: now.size, note })
  return note
}

async function continues(
  on: Connection,
  ledger: LedgerRow,
  key: SigningKey,
  before: TreeHead,
  last: CheckpointRow,
): Promise<boolean> {
  const opened = openCheckpoint(last.note, [key.verifier])
  if (!opened.ok) return false
  const { origin, size, root } = opened.value.checkpoint
  if (origin !== ledger.origin || size !== last.size || size > before.size) return false
  const found = size === before.size ? before.root : (await frontierAt(on, ledger.id, size)).root()
  return sameBytes(found, root)
}

/**
 * Brings the anchor up to the latest checkpoint in the database; gives its note, null where there is none. Runs under the
 * ledger's lock, so the anchor never goes back. Throws where the anchor cannot be written, or is ahead of the database.
 */
export async function publishCheckpoint(on: Connection, log: SignedLog): Promise<string | null> {
  const last = await lastCheckpoint(on, log.ledger.id)
  if (last === undefined) return null
  const anchor = readAnchor(log.anchorFile)
  if (!anchor.ok) throw new Error(anchor.refusal)
  if (anchor.value === last.note) return last.note
  if (anchor.value !== null) {
    const opened = openCheckpoint(anchor.value, [log.key.verifier])
    if (!opened.ok) throw new Error(`${log.anchorFile}: ${opened.refusal}`)
    if (opened.value.checkpoint.size > last.size)
      throw new Error(`${log.anchorFile} is ahead of the database`)
  }
  writeAnchor(log.anchorFile, last.note)
  return last.note
}
