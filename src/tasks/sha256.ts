// The hash that pure rooms want handed in.
import { createHash, hash } from 'node:crypto'

/** The SHA-256 of bytes, or of a text as UTF-8, in lower-case hexadecimal. */
export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex')
}

/** The SHA-256 of bytes, as 32 bytes: the hash that Merkle trees and signed notes want. */
export function sha256Bytes(content: Uint8Array): Uint8Array {
  // Asking for a buffer takes three times as long as asking for a text of bytes.
  const digest = hash('sha256', content, 'binary')
  const bytes = new Uint8Array(digest.length)
  for (let at = 0; at < bytes.length; at++) bytes[at] = digest.charCodeAt(at)
  return bytes
}
