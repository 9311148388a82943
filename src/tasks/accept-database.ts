// Makes the anchor again out of the database where its file was lost.
import type { Connection } from '../database/connection.ts'
import { headOf, saysWithoutPushes } from '../ledger/checkpoint-lines.ts'
import { lastCheckpoint, readLedgers, type LedgerRow } from '../database/ledger-rows.ts'
import { openDatabase } from '../database/open-database.ts'
import { sameBytes } from '../proof/base64.ts'
import { openCheckpoint } from '../proof/checkpoint.ts'
import { readAnchor, writeAnchor } from './anchor-file.ts'
import { loadBooks } from './current-books.ts'
import type { BooksPlace } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'
import { loadSigningKey, type SigningKey } from './signing-key.ts'

/** A log that was accepted as it stands in the database. */
export interface AcceptedLog {
  readonly organisation: string
  readonly entryCount: number
  /** What now stands in the anchor's file. */
  readonly note: string
}

/**
 * Puts the database's own last checkpoint into the anchor's file. Every entry is hashed again and must be what was signed; that
 * none is missing at the end nothing shows any more, so that is for whoever asks for this to know. Refuses where there is an
 * anchor or none can be written, and a log that is not what was signed.
 */
export async function acceptDatabase(place: BooksPlace): Promise<Outcome<AcceptedLog>> {
  const key = loadSigningKey(place.keyFile)
  if (!key.ok) return key
  const anchor = readAnchor(place.anchorFile)
  if (!anchor.ok) return anchor
  if (anchor.value !== null)
    return refused(`${place.anchorFile} is there; bring what the database lacks back from an export`)
  const opened = await openDatabase(place.database)
  if (!opened.ok) return opened
  const database = opened.value
  try {
    const { name } = key.value.signer
    const ledger = (await readLedgers(database)).find(({ origin }) => origin === name)
    if (ledger === undefined) return refused(`${database.location} holds no ledger called ${name}`)
    return await database.exclusively(ledger.id, (held) =>
      held.transaction((on) => acceptLog(on, ledger, key.value, place.anchorFile)),
    )
  } finally {
    await database.close()
  }
}

async function acceptLog(
  on: Connection,
  ledger: LedgerRow,
  key: SigningKey,
  anchorFile: string,
): Promise<Outcome<AcceptedLog>> {
  const current = await loadBooks(on, ledger.id)
  if (!current.ok) return current
  const last = await lastCheckpoint(on, ledger.id)
  if (last === undefined) return refused(`nothing was ever signed for ${ledger.origin}; make the books again`)
  const opened = openCheckpoint(last.note, [key.verifier])
  if (!opened.ok) return opened
  const { frontier, withoutPushes } = current.value
  const { size, root, extensions } = opened.value.checkpoint
  const isWhole =
    sameBytes(root, frontier.root()) && saysWithoutPushes(extensions, headOf(frontier, withoutPushes))
  if (size !== frontier.size || !isWhole)
    return refused(
      `the ${frontier.size} entries in the database are not those that were signed at ${size}; restore a backup`,
    )
  const written = writeAnchor(anchorFile, last.note)
  if (!written.ok) return written
  return done({ organisation: ledger.organisation, entryCount: Number(size), note: last.note })
}
