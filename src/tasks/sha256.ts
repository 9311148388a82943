// The hash that pure rooms want handed in.
import { createHash } from 'node:crypto'

/** The SHA-256 of bytes in lower-case hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
