// Verifies an exported ledger from its file: no database, no network.
import { readFile } from 'node:fs/promises'
import { ExportVerification, type VerifyingMeans } from '../ledger/verify-export.ts'
import { textOf, takeLines } from './file-lines.ts'
import { noteVerifierOf } from './note-keys.ts'
import { done, refused, type Outcome } from './outcome.ts'
import { sha256Bytes } from './sha256.ts'
import { replayedLedger, type VerifiedLedger } from './verified-ledger.ts'

/** What an export is compared with, and how it is told how far it is. */
export interface VerifyOptions {
  /** The public key that one trusts; null to take the file's own. */
  readonly publicKey: string | null
  /** A signed checkpoint from elsewhere; null for none. */
  readonly olderCheckpoint: string | null
  readonly onProgress: (readBytes: number, totalBytes: number) => void
  readonly onEntry?: VerifyingMeans['onEntry']
}

/**
 * Verifies an export: its form, every hash, every rule, every root, the sums, and the signature. Refuses with the first thing
 * that is wrong, which it names: an entry by sequence and kind, a snapshot's rows, the header, or the checkpoint.
 */
export async function verifyLedgerFile(
  path: string,
  { publicKey, olderCheckpoint, onProgress, onEntry }: VerifyOptions,
): Promise<Outcome<VerifiedLedger>> {
  const verification = new ExportVerification({
    hash: sha256Bytes,
    verifierOf: noteVerifierOf,
    publicKey,
    olderCheckpoint,
    ...(onEntry && { onEntry }),
  })
  const taken = await takeLines(
    path,
    (bytes) => verification.line({ bytes, text: textOf(bytes) }),
    onProgress,
  )
  if (!taken.ok) return taken
  const verified = verification.end()
  if (!verified.ok) return verified
  const { header, replay, note, olderSize } = verified.value
  return done({
    ...replayedLedger(replay),
    organisation: header.organisation,
    origin: header.origin,
    note,
    publicKey: header.publicKey,
    keySource: publicKey === null ? 'export' : 'given',
    olderSize,
  })
}

/** A public key as it was given: as text, or as a file that holds it. Refuses a file that cannot be read. */
export async function readPublicKey(given: string): Promise<Outcome<string>> {
  const isKey = noteVerifierOf(given)
  if (isKey.ok) return done(given.trim())
  const text = await readSmallFile(given)
  if (!text.ok) return /\+[0-9a-f]{8}\+/.test(given) ? isKey : text
  const inFile = noteVerifierOf(text.value)
  return inFile.ok ? done(text.value.trim()) : refused(`${given}: ${inFile.refusal}`)
}

/** The text of a file that holds a checkpoint or a key; refuses what cannot be read and what is far too large. */
export async function readSmallFile(path: string): Promise<Outcome<string>> {
  try {
    const bytes = await readFile(path)
    const text = bytes.length > SMALL_MOST_BYTES ? undefined : textOf(bytes)
    return text === undefined ? refused(`${path} is no small text file`) : done(text)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
    if (code === undefined) throw error
    return refused(`${path} cannot be read (${code})`)
  }
}

const SMALL_MOST_BYTES = 1 << 20
