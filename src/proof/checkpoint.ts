// Checkpoints (C2SP tlog-checkpoint): which log it is, how many leaves it has, and their root, signed as a note.
import { base64, fromBase64 } from './base64.ts'
import { HASH_BYTES, type TreeHead } from './merkle-tree.ts'
import { openNote, parseNote, type KeyId, type NoteVerifier, type Parsed } from './signed-note.ts'

/** A log at one moment. */
export interface Checkpoint extends TreeHead {
  /** Which log: also the name of the key that signs for it. */
  readonly origin: string
  /** Further lines, opaque; [] as a rule. */
  readonly extensions: readonly string[]
}

/** Sizes are unsigned 64-bit integers. */
const SIZE_LIMIT = 1n << 64n

/**
 * The origin of an organisation's ledger, which is also the name of its key: `byline/` and the organisation's name, with a
 * hyphen for spaces, plus signs and control characters, which no key's name may hold.
 */
export function originOf(organisation: string): string {
  return `byline/${organisation.replaceAll(/[\s\p{Cc}+]+/gu, '-')}`
}

/** The text of a checkpoint, to be signed as a note. Throws on what has none: an empty origin or line, a root that is not of 32 bytes. */
export function formatCheckpoint({ origin, size, root, extensions }: Checkpoint): string {
  const lines = [origin, String(size), base64(root), ...extensions]
  if (lines.some((line) => line === '' || line.includes('\n')))
    throw new Error('the lines of a checkpoint are not empty')
  if (size < 0n || size >= SIZE_LIMIT) throw new RangeError(`no log has ${size} entries`)
  if (root.length !== HASH_BYTES) throw new Error(`a root has ${HASH_BYTES} bytes, not ${root.length}`)
  return lines.map((line) => `${line}\n`).join('')
}

/** Reads the text of a checkpoint, which must be in the one form that `formatCheckpoint` gives. */
export function parseCheckpoint(text: string): Parsed<Checkpoint> {
  const [origin = '', size = '', root = '', ...extensions] = text.replace(/\n$/, '').split('\n')
  const rootBytes = fromBase64(root)
  const wellFormed =
    text.endsWith('\n') && origin !== '' && /^(0|[1-9]\d{0,19})$/.test(size) && BigInt(size) < SIZE_LIMIT
  if (!wellFormed || rootBytes?.length !== HASH_BYTES || extensions.includes(''))
    return refuse('this is no checkpoint: it must be an origin, a size and a root of 32 bytes in base64')
  return { ok: true, value: { origin, size: BigInt(size), root: rootBytes, extensions } }
}

/** Reads a signed checkpoint without verifying it: what it claims, before one knows by whom. Refuses what is none. */
export function readCheckpoint(note: string): Parsed<Checkpoint> {
  const parsed = parseNote(note)
  return parsed.ok ? parseCheckpoint(parsed.value.text) : parsed
}

/** Opens a signed checkpoint with the keys one trusts; refuses as `openNote` and `parseCheckpoint` do. */
export function openCheckpoint(
  note: string,
  verifiers: readonly NoteVerifier[],
): Parsed<{ readonly checkpoint: Checkpoint; readonly signedBy: readonly KeyId[] }> {
  const opened = openNote(note, verifiers)
  if (!opened.ok) return opened
  const checkpoint = parseCheckpoint(opened.value.text)
  if (!checkpoint.ok) return checkpoint
  return { ok: true, value: { checkpoint: checkpoint.value, signedBy: opened.value.signedBy } }
}

function refuse(refusal: string): { readonly ok: false; readonly refusal: string } {
  return { ok: false, refusal }
}
