// Proofs from the books: that an entry is in the ledger, and that the ledger continues what was signed before.
import { entriesByKey, readEntries } from '../database/ledger-rows.ts'
import { parseEntry } from '../ledger/entry-form.ts'
import { keyOf } from '../ledger/entry-keys.ts'
import type { Entry } from '../ledger/entry.ts'
import {
  entryProofValue,
  parseEntryProof,
  verifyEntryProof,
  type EntryProofValue,
} from '../ledger/entry-proof.ts'
import { openCheckpoint, type Checkpoint } from '../proof/checkpoint.ts'
import { verifyConsistency } from '../proof/merkle-tree.ts'
import { formatLogProof, type LogProof } from '../proof/tlog-proof.ts'
import { consistencyProof, inclusionProof } from './ledger-tree.ts'
import { noteVerifierOf } from './note-keys.ts'
import type { OpenBooks } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'
import { sha256Bytes } from './sha256.ts'
import type { KeySource } from './verified-ledger.ts'

/** An entry with the proof that it is in the ledger, in both forms. */
export interface EntryInLedger {
  readonly entry: Entry
  readonly key: string
  /** For JSON. */
  readonly value: EntryProofValue
  /** As C2SP tlog-proof has it. */
  readonly text: string
}

type Books = Pick<OpenBooks, 'database' | 'ledger' | 'publicKey' | 'checkpoint'>

/**
 * Proves that an entry is in the ledger: one named by its sequence, or by its key, such as `receipt:R-41`. The proof stands
 * alone and shows nothing of other entries. Refuses where there is no such entry.
 */
export async function proveEntry(open: Books, which: string): Promise<Outcome<EntryInLedger>> {
  const bytes = await entryNamed(open, which)
  if (bytes === undefined)
    return refused(
      `there is no entry ${which}; name it by its sequence, or by its key, as byline ledger list shows them`,
    )
  const parsed = parseEntry(bytes)
  if (!parsed.ok) return refused(`entry ${which}: ${parsed.refusal}`)
  const entry = parsed.value
  const note = await open.checkpoint()
  const checkpoint = checkpointIn(open, note)
  if (!checkpoint.ok) return checkpoint
  const index = BigInt(entry.sequence)
  const hashes = await inclusionProof(open.database, open.ledger, index, checkpoint.value.size)
  const proof: LogProof = { content: bytes, index, hashes, note }
  const verified = verifyEntryProof(sha256Bytes, proof, verifierIn(open))
  if (!verified.ok) return refused(`${verified.refusal}; verify the ledger`)
  const value = entryProofValue({ ...proof, publicKey: open.publicKey }, Buffer.from(bytes).toString('utf8'))
  return done({ entry, key: keyOf(entry), value, text: formatLogProof(proof) })
}

async function entryNamed({ database, ledger }: Books, which: string): Promise<Uint8Array | undefined> {
  if (!/^\d{1,15}$/.test(which)) return (await entriesByKey(database, ledger, [which])).get(which)
  for await (const rows of readEntries(database, ledger, Number(which), Number(which) + 1))
    return rows[0]?.bytes
  return undefined
}

/** The books' checkpoint, and the proof that it continues an older one. */
export interface ContinuedCheckpoint {
  readonly note: string
  readonly size: bigint
  readonly olderSize: bigint
  /** From the older checkpoint to this one (RFC 9162, 2.1.4), to be checked by whoever has both. */
  readonly hashes: readonly Uint8Array[]
}

/** Proves that the books continue an older checkpoint of theirs. Refuses one of another ledger or key, and one that they do not continue. */
export async function checkpointSince(open: Books, older: string): Promise<Outcome<ContinuedCheckpoint>> {
  const from = checkpointIn(open, older)
  if (!from.ok) return refused(`the older checkpoint: ${from.refusal}`)
  const note = await open.checkpoint()
  const to = checkpointIn(open, note)
  if (!to.ok) return to
  const [olderSize, size] = [from.value.size, to.value.size]
  if (olderSize > size)
    return refused(
      `the older checkpoint has ${olderSize} entries, and the ledger ${size}: entries are missing`,
    )
  if (olderSize === 0n)
    return refused('the older checkpoint is of an empty ledger, which every other continues')
  const hashes = await consistencyProof(open.database, open.ledger, olderSize, size)
  if (!verifyConsistency(sha256Bytes, from.value, to.value, hashes))
    return refused(
      `the ledger does not continue the older checkpoint: its first ${olderSize} entries were rewritten`,
    )
  return done({ note, size, olderSize, hashes })
}

function checkpointIn(open: Books, note: string): Outcome<Checkpoint> {
  const verifier = verifierIn(open)
  const opened = openCheckpoint(note, [verifier])
  if (!opened.ok) return opened
  const { checkpoint } = opened.value
  return checkpoint.origin === verifier.name
    ? done(checkpoint)
    : refused(`it is of the ledger "${checkpoint.origin}"`)
}

function verifierIn({ publicKey }: Books) {
  const verifier = noteVerifierOf(publicKey)
  if (!verifier.ok) throw new Error(verifier.refusal)
  return verifier.value
}

/** A proof that was found right. */
export interface VerifiedProof {
  readonly entry: Entry
  readonly checkpoint: Checkpoint
  readonly publicKey: string
  readonly keySource: KeySource
}

/** Verifies a proof's text, in either form, with the key one trusts or else its own. Refuses where anything in it is wrong, or no key is there. */
export function verifyProofText(text: string, publicKey: string | null): Outcome<VerifiedProof> {
  const proof = parseEntryProof(text)
  if (!proof.ok) return proof
  const key = publicKey ?? proof.value.publicKey
  if (key === null) return refused("the proof does not say by which key; give the ledger's with --public-key")
  if (publicKey !== null && proof.value.publicKey !== null && proof.value.publicKey !== publicKey)
    return refused('the proof names another key than the one that was given')
  const verifier = noteVerifierOf(key)
  if (!verifier.ok) return verifier
  const verified = verifyEntryProof(sha256Bytes, proof.value, verifier.value)
  if (!verified.ok) return verified
  return done({ ...verified.value, publicKey: key, keySource: publicKey === null ? 'proof' : 'given' })
}
