// The file with the key that signs a ledger's checkpoints, for its owner's eyes alone.
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { NoteSigner, NoteVerifier } from '../proof/signed-note.ts'
import { createNoteKey, noteSignerOf, noteVerifierOf } from './note-keys.ts'
import { done, refused, type Outcome } from './outcome.ts'

/** A key that was read: it signs, it verifies what it signed, and its public part may be handed out. */
export interface SigningKey {
  readonly signer: NoteSigner
  readonly verifier: NoteVerifier
  readonly publicKey: string
}

/**
 * Makes a key of this name in a new file that only its owner may read, and gives it. Refuses where a file is there already
 * (a key that was lost cannot be made again, so none is ever overwritten) or none can be written.
 */
export function createSigningKey(file: string, name: string): Outcome<SigningKey> {
  const { privateKey } = createNoteKey(name)
  try {
    const open = openSync(file, 'wx', 0o600)
    try {
      writeSync(open, `${privateKey}\n`)
      fsyncSync(open)
    } finally {
      closeSync(open)
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return code === 'EEXIST'
      ? refused(`${file}: there is a key already; name another file for the key with --key`)
      : refused(`${file}: the key cannot be written (${code}); name another file with --key`)
  }
  return loadSigningKey(file)
}

/** Reads a key from its file. Refuses a file that is not there or cannot be read, and what is no key. */
export function loadSigningKey(file: string): Outcome<SigningKey> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return refused(`${file}: the signing key cannot be read (${code}); name its file with --key`)
  }
  const signing = noteSignerOf(text)
  if (!signing.ok) return refused(`${file}: ${signing.refusal}`)
  const { signer, publicKey } = signing.value
  const verifying = noteVerifierOf(publicKey)
  return verifying.ok ? done({ signer, publicKey, verifier: verifying.value }) : verifying
}
