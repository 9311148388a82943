// The hash that pure rooms want handed in.
import { createHash, hash } from 'node:crypto'

/** The SHA-256 of bytes, or of a text as UTF-8, in lower-case hexadecimal. */
export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex')
}

/** The SHA-256 of bytes, as 32 bytes: the hash that Merkle trees and signed notes want. */
export function sha256Bytes(content: Uint8Array): Uint8Array {
  // A third of the time that asking for a buffer takes.
  return Buffer.from(hash('sha256', content, 'binary'), 'latin1')
}
