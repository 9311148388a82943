// Proofs that stand alone (C2SP tlog-proof): where an entry stands in a log, the hashes that show it, and the log's checkpoint.
import { base64, fromBase64 } from './base64.ts'
import { openCheckpoint, type Checkpoint } from './checkpoint.ts'
import { HASH_BYTES, leafHash, verifyInclusion, type Hash } from './merkle-tree.ts'
import type { NoteVerifier, Parsed } from './signed-note.ts'

/** That something is in a log. */
export interface LogProof {
  /** What is proved to be in the log: the bytes that its leaf was hashed of. */
  readonly content: Uint8Array
  readonly index: bigint
  /** The inclusion proof, from the leaf up. */
  readonly hashes: readonly Uint8Array[]
  /** The log's signed checkpoint, as note. */
  readonly note: string
}

const FIRST_LINE = 'c2sp.org/tlog-proof@v1'
/** A tree of 2^64 leaves has proofs of so many hashes. */
const HASHES_MOST = 64

/** The proof as text, its content as the line of extra data. */
export function formatLogProof({ content, index, hashes, note }: LogProof): string {
  const lines = [FIRST_LINE, `extra ${base64(content)}`, `index ${index}`, ...hashes.map(base64), '']
  return `${lines.join('\n')}\n${note}`
}

/** Reads a proof's text; refuses every other form, and proofs without content. Nothing is verified yet. */
export function parseLogProof(text: string): Parsed<LogProof> {
  const end = text.indexOf('\n\n')
  const [first, extra = '', index = '', ...hashLines] = text.slice(0, Math.max(0, end)).split('\n')
  if (end < 0 || first !== FIRST_LINE) return refuse(`this is no proof: it must begin with ${FIRST_LINE}`)
  const content = extra.startsWith('extra ') ? fromBase64(extra.slice('extra '.length)) : undefined
  if (content === undefined) return refuse('the proof does not hold what it proves, as extra data in base64')
  if (!/^index (0|[1-9]\d{0,19})$/.test(index)) return refuse('the proof does not say at which index')
  const hashes = hashLines.map(hashOf)
  if (hashes.length > HASHES_MOST || !hashes.every((hash) => hash !== undefined))
    return refuse('the proof has a hash that is not of 32 bytes in base64, or too many of them')
  const note = text.slice(end + 2)
  return { ok: true, value: { content, index: BigInt(index.slice('index '.length)), hashes, note } }
}

/** The hash that a line says in base64; undefined where it says none of 32 bytes. */
export function hashOf(text: string): Uint8Array | undefined {
  const bytes = fromBase64(text)
  return bytes?.length === HASH_BYTES ? bytes : undefined
}

/** Verifies a proof with the key one trusts, and gives its checkpoint. Refuses where the signature or the way to the root is wrong. */
export function verifyLogProof(hash: Hash, proof: LogProof, verifier: NoteVerifier): Parsed<Checkpoint> {
  const opened = openCheckpoint(proof.note, [verifier])
  if (!opened.ok) return opened
  const { checkpoint } = opened.value
  if (checkpoint.origin !== verifier.name)
    return refuse(`the checkpoint is of "${checkpoint.origin}", and the key is that of "${verifier.name}"`)
  const claim = { leaf: leafHash(hash, proof.content), index: proof.index, size: checkpoint.size }
  if (verifyInclusion(hash, claim, proof.hashes, checkpoint.root)) return { ok: true, value: checkpoint }
  return refuse(
    `entry ${proof.index} of the log of ${checkpoint.size} is not this one: the hashes do not fit`,
  )
}

function refuse(refusal: string): { readonly ok: false; readonly refusal: string } {
  return { ok: false, refusal }
}
