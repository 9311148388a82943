// Signed notes (C2SP signed-note): a text with Ed25519 signatures under it, as text that can be mailed, kept and compared.
import { base64, fromBase64, hex } from './base64.ts'
import { utf8 } from './canonical-json.ts'
import type { Hash } from './merkle-tree.ts'

/** A value, or why the text is none. */
export type Parsed<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly refusal: string }

/** A key's name and 32-bit id: together they tell keys apart. */
export interface KeyId {
  readonly name: string
  readonly id: number
}

/** Signs for a key; `sign` gives the 64 bytes of an Ed25519 signature over the bytes. */
export interface NoteSigner extends KeyId {
  readonly sign: (message: Uint8Array) => Uint8Array
}

/** Checks signatures of a key. */
export interface NoteVerifier extends KeyId {
  readonly verify: (message: Uint8Array, signature: Uint8Array) => boolean
}

/** A public key as it is handed around: its name, its id, and the 32 bytes of RFC 8032. */
export interface PublicKey extends KeyId {
  readonly key: Uint8Array
}

/** The key that signs: its name, its id, and the 32 bytes of the seed of RFC 8032. */
export interface PrivateKey extends KeyId {
  readonly seed: Uint8Array
}

/** A note that is taken apart; nothing in it is verified yet. */
export interface Note {
  /** With its final line feed. */
  readonly text: string
  readonly signatures: readonly (KeyId & { readonly signature: Uint8Array })[]
}

const ED25519 = 1
const KEY_BYTES = 32
/** A note needs few; more are an attempt to keep a verifier busy. */
const SIGNATURES_MAX = 100
const PRIVATE_PREFIX = 'PRIVATE+KEY+'

/** The id of an Ed25519 key: the first four bytes of SHA-256(name || LF || 0x01 || public key). */
export function ed25519KeyId(hash: Hash, name: string, key: Uint8Array): number {
  const parts = [...utf8(name), 0x0a, ED25519, ...key]
  return hash(Uint8Array.from(parts))
    .slice(0, 4)
    .reduce((id, byte) => id * 256 + byte, 0)
}

/** Whether a key may be called this: something, without spaces and plus signs. */
export function isKeyName(name: string): boolean {
  return name !== '' && !/[\s\p{Cc}\p{Cs}+]/u.test(name)
}

/** A public key as text, `<name>+<id>+<base64>`; throws on a name that no key may have and on a key of another length. */
export function formatPublicKey(hash: Hash, name: string, key: Uint8Array): string {
  checkKey(name, key)
  return `${name}+${idText(ed25519KeyId(hash, name, key))}+${base64(Uint8Array.of(ED25519, ...key))}`
}

/** Reads a public key; refuses other forms, other algorithms than Ed25519, and an id that is not the key's. */
export function parsePublicKey(hash: Hash, text: string): Parsed<PublicKey> {
  const parts = keyParts(text.trim())
  const whole =
    parts !== undefined && ed25519KeyId(hash, parts.name, parts.bytes) === parts.id ? parts : undefined
  if (whole === undefined)
    return refuse(
      'this is no public key: it must read <name>+<id>+<base64> and be whole; compare it with the original',
    )
  return { ok: true, value: { name: whole.name, id: whole.id, key: whole.bytes } }
}

/** A private key as text, `PRIVATE+KEY+<name>+<id>+<base64 of 0x01 and the seed>`, as Go's sumdb/note writes it. `key` is the public one. */
export function formatPrivateKey(hash: Hash, name: string, seed: Uint8Array, key: Uint8Array): string {
  checkKey(name, key)
  checkKey(name, seed)
  const id = idText(ed25519KeyId(hash, name, key))
  return `${PRIVATE_PREFIX}${name}+${id}+${base64(Uint8Array.of(ED25519, ...seed))}`
}

/** Reads a private key; refuses other forms. Whether the id is the key's shows once its public key is derived. */
export function parsePrivateKey(text: string): Parsed<PrivateKey> {
  const whole = text.trim()
  const parts = whole.startsWith(PRIVATE_PREFIX) ? keyParts(whole.slice(PRIVATE_PREFIX.length)) : undefined
  if (parts === undefined)
    return refuse('this is no private key: it must read PRIVATE+KEY+<name>+<id>+<base64>')
  return { ok: true, value: { name: parts.name, id: parts.id, seed: parts.bytes } }
}

/** The note that the signers make of a text. Throws on a text that cannot be signed: it must end its last line and hold no control characters. */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  if (!text.endsWith('\n') || !isPlain(text)) throw new Error('a text to be signed is made of whole lines')
  const message = utf8(text)
  const lines = signers.map(({ name, id, sign }) => {
    if (!isKeyName(name)) throw new Error('a key needs a name without spaces and plus signs')
    return `— ${name} ${base64(Uint8Array.of(...idBytes(id), ...sign(message)))}\n`
  })
  return `${text}\n${lines.join('')}`
}

/** Takes a note apart. Refuses what is no note: no blank line, no signature, other lines among them, control characters. */
export function parseNote(note: string): Parsed<Note> {
  const end = note.lastIndexOf('\n\n')
  if (end < 0 || !note.endsWith('\n') || !isPlain(note)) return refuse(MALFORMED)
  const lines = note.slice(end + 2, -1).split('\n')
  if (lines.length > SIGNATURES_MAX) return refuse(`a note with more than ${SIGNATURES_MAX} signatures`)
  const signatures = lines.map(signatureOf)
  if (!signatures.every((signature) => signature !== undefined)) return refuse(MALFORMED)
  return { ok: true, value: { text: note.slice(0, end + 1), signatures } }
}

/**
 * Opens a note with the keys one trusts: its text, and which of them signed it. Signatures of other keys are ignored.
 * Refuses what is no note, a signature of a known key that is wrong, and a note that none of them signed.
 */
export function openNote(
  note: string,
  verifiers: readonly NoteVerifier[],
): Parsed<{ readonly text: string; readonly signedBy: readonly KeyId[] }> {
  const parsed = parseNote(note)
  if (!parsed.ok) return parsed
  const { text, signatures } = parsed.value
  const message = utf8(text)
  const signedBy = new Map<NoteVerifier, KeyId>()
  for (const { name, id, signature } of signatures) {
    const verifier = verifiers.find((known) => known.name === name && known.id === id)
    if (verifier === undefined || signedBy.has(verifier)) continue
    if (!verifier.verify(message, signature))
      return refuse(`the signature of ${name} (key ${idText(id)}) is not of this text`)
    signedBy.set(verifier, { name, id })
  }
  if (signedBy.size === 0) {
    const signers = signatures.map(({ name, id }) => `${name} (key ${idText(id)})`).join(', ')
    const keys = verifiers.map(({ name, id }) => `${name} (key ${idText(id)})`).join(', ')
    return refuse(`the note is signed by ${signers}, none of which is ${keys}`)
  }
  return { ok: true, value: { text, signedBy: [...signedBy.values()] } }
}

const MALFORMED = 'this is no signed note: it must be text, a blank line, and one line for each signature'

function signatureOf(line: string): Note['signatures'][number] | undefined {
  const parts = /^— (\S+) (\S+)$/u.exec(line)
  const bytes = parts === null ? undefined : fromBase64(parts[2]!)
  if (bytes === undefined || bytes.length < 5 || !isKeyName(parts![1]!)) return undefined
  const id = bytes.slice(0, 4).reduce((sum, byte) => sum * 256 + byte, 0)
  return { name: parts![1]!, id, signature: bytes.slice(4) }
}

// Both kinds of keys end in name, id and base64; neither name nor id has a plus sign, base64 may.
function keyParts(text: string): (KeyId & { readonly bytes: Uint8Array }) | undefined {
  const parts = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text)
  const bytes = parts === null ? undefined : fromBase64(parts[3]!)
  if (bytes === undefined || bytes.length !== KEY_BYTES + 1 || bytes[0] !== ED25519) return undefined
  const name = parts![1]!
  return isKeyName(name) ? { name, id: parseInt(parts![2]!, 16), bytes: bytes.slice(1) } : undefined
}

function checkKey(name: string, key: Uint8Array): void {
  if (!isKeyName(name)) throw new Error('a key needs a name without spaces and plus signs')
  if (key.length !== KEY_BYTES) throw new Error(`an Ed25519 key has ${KEY_BYTES} bytes, not ${key.length}`)
}

function idBytes(id: number): Uint8Array {
  return Uint8Array.of(id >>> 24, (id >>> 16) & 0xff, (id >>> 8) & 0xff, id & 0xff)
}

function idText(id: number): string {
  return hex(idBytes(id))
}

// No control characters but line feeds, and nothing that has no UTF-8 form.
function isPlain(text: string): boolean {
  return !/\p{Cs}/u.test(text) && !/[^\P{Cc}\n\u007f-\u009f]/u.test(text)
}

function refuse(refusal: string): { readonly ok: false; readonly refusal: string } {
  return { ok: false, refusal }
}
