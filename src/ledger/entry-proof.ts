// The proof that one entry is in a ledger, as JSON that a person can read: the entry, its place, the hashes and the checkpoint.
import { base64 } from '../proof/base64.ts'
import { canonicalBytes, type Json } from '../proof/canonical-json.ts'
import { hashOf, parseLogProof, verifyLogProof, type LogProof } from '../proof/tlog-proof.ts'
import type { Checkpoint } from '../proof/checkpoint.ts'
import type { Hash } from '../proof/merkle-tree.ts'
import type { NoteVerifier } from '../proof/signed-note.ts'
import type { Reading } from '../royalties/money.ts'
import { parseEntry } from './entry-form.ts'
import type { Entry } from './entry.ts'

/** A proof, with the key that its checkpoint is signed with; null where the form has no place for it. */
export interface EntryProof extends LogProof {
  readonly publicKey: string | null
}

/** A proof as a value for JSON. The entry stands in it as it is: its canonical JSON is what was hashed. */
export interface EntryProofValue {
  readonly version: 1
  readonly entry: unknown
  readonly index: string
  /** Base64, from the leaf up. */
  readonly hashes: readonly string[]
  /** The signed note. */
  readonly checkpoint: string
  readonly publicKey: string | null
}

/** The value for JSON that a proof makes; `entryText` is the canonical text that `content` is the UTF-8 of. */
export function entryProofValue(proof: Omit<EntryProof, 'content'>, entryText: string): EntryProofValue {
  return {
    version: 1,
    entry: JSON.parse(entryText),
    index: String(proof.index),
    hashes: proof.hashes.map(base64),
    checkpoint: proof.note,
    publicKey: proof.publicKey,
  }
}

/** Reads a proof in either form, JSON or the text of C2SP tlog-proof. Refuses what is neither. Nothing is verified yet. */
export function parseEntryProof(text: string): Reading<EntryProof> {
  if (!text.startsWith('{')) {
    const parsed = parseLogProof(text)
    return parsed.ok ? { ok: true, value: { ...parsed.value, publicKey: null } } : parsed
  }
  const value = proofIn(text)
  return value === undefined
    ? refuse('this is no proof: it must have an entry, its index, hashes and a checkpoint')
    : { ok: true, value }
}

function proofIn(text: string): EntryProof | undefined {
  let json: Json
  try {
    json = JSON.parse(text)
  } catch {
    // No JSON, so no proof in it.
    return undefined
  }
  if (typeof json !== 'object' || json === null || !('version' in json) || json['version'] !== 1)
    return undefined
  if (!('entry' in json) || !('index' in json) || !('hashes' in json) || !('checkpoint' in json))
    return undefined
  const { entry, index, hashes, checkpoint } = json
  if (typeof index !== 'string' || !/^(0|[1-9]\d{0,19})$/.test(index)) return undefined
  if (typeof checkpoint !== 'string' || !Array.isArray(hashes) || typeof entry !== 'object') return undefined
  const bytes = hashes.map((hash: unknown) => (typeof hash === 'string' ? hashOf(hash) : undefined))
  if (!bytes.every((hash) => hash !== undefined)) return undefined
  const publicKey = 'publicKey' in json && typeof json['publicKey'] === 'string' ? json['publicKey'] : null
  const content = canonicalContent(entry)
  return content && { content, index: BigInt(index), hashes: bytes, note: checkpoint, publicKey }
}

function canonicalContent(entry: Json): Uint8Array | undefined {
  try {
    return canonicalBytes(entry)
  } catch {
    // A lone surrogate, which no entry has.
    return undefined
  }
}

/** An entry that is proved to be in a ledger, and the checkpoint that shows it. */
export interface ProvedEntry {
  readonly entry: Entry
  readonly checkpoint: Checkpoint
}

/** Verifies a proof with the key one trusts. Refuses a wrong signature, hashes that do not fit, and content that is no entry of that place. */
export function verifyEntryProof(hash: Hash, proof: LogProof, verifier: NoteVerifier): Reading<ProvedEntry> {
  const entry = parseEntry(proof.content)
  if (!entry.ok) return entry
  const verified = verifyLogProof(hash, proof, verifier)
  if (!verified.ok) return verified
  if (BigInt(entry.value.sequence) !== proof.index)
    return refuse(`the proof is of place ${proof.index}, and the entry says ${entry.value.sequence}`)
  return { ok: true, value: { entry: entry.value, checkpoint: verified.value } }
}

function refuse(refusal: string): { readonly ok: false; readonly refusal: string } {
  return { ok: false, refusal }
}
