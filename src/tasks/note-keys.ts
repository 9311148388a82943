// Ed25519 by Node's crypto, for what the pure rooms want handed in: keys made, and signers and verifiers of notes.
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import {
  ed25519KeyId,
  formatPrivateKey,
  formatPublicKey,
  parsePrivateKey,
  parsePublicKey,
} from '../proof/signed-note.ts'
import type { NoteSigner, NoteVerifier } from '../proof/signed-note.ts'
import { done, refused, type Outcome } from './outcome.ts'
import { sha256Bytes } from './sha256.ts'

/** What stands before the 32 bytes of a seed in PKCS #8, and of a public key in SubjectPublicKeyInfo (RFC 8410). */
const SEED_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

/** A new key of this name, as text: the private one to be kept secret, the public one to be handed out. Throws on a name no key may have. */
export function createNoteKey(name: string): { readonly privateKey: string; readonly publicKey: string } {
  const { privateKey } = generateKeyPairSync('ed25519')
  const seed = privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(SEED_PREFIX.length)
  const key = publicBytes(privateKey)
  return {
    privateKey: formatPrivateKey(sha256Bytes, name, seed, key),
    publicKey: formatPublicKey(sha256Bytes, name, key),
  }
}

/** The signer that a private key's text makes, and its public key as text. Refuses what is no such key, or not a whole one. */
export function noteSignerOf(
  text: string,
): Outcome<{ readonly signer: NoteSigner; readonly publicKey: string }> {
  const parsed = parsePrivateKey(text)
  if (!parsed.ok) return parsed
  const { name, id, seed } = parsed.value
  const key = createPrivateKey({ key: Buffer.concat([SEED_PREFIX, seed]), format: 'der', type: 'pkcs8' })
  const publicKey = publicBytes(key)
  if (ed25519KeyId(sha256Bytes, name, publicKey) !== id)
    return refused('the private key is damaged: its id is not that of the key; restore it from a copy')
  return done({
    signer: { name, id, sign: (message) => sign(null, message, key) },
    publicKey: formatPublicKey(sha256Bytes, name, publicKey),
  })
}

/** The verifier that a public key's text makes; refuses what is no such key. */
export function noteVerifierOf(text: string): Outcome<NoteVerifier> {
  const parsed = parsePublicKey(sha256Bytes, text)
  if (!parsed.ok) return parsed
  const { name, id, key } = parsed.value
  const object = createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, key]), format: 'der', type: 'spki' })
  return done({ name, id, verify: (message, signature) => verify(null, message, object, signature) })
}

function publicBytes(key: KeyObject): Uint8Array {
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(PUBLIC_PREFIX.length)
}
