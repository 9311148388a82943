// Opaque ids and salts, drawn by chance: nobody can tell from one whose it is.
import { randomBytes } from 'node:crypto'

/** A person, a contributor, or whoever operates Byline and is known to HR by no e-mail. */
export type SubjectPrefix = 'P' | 'C' | 'O'

// Crockford's base 32: no letter that is read as another.
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const ID_DIGITS = 12
const SALT_BYTES = 32

/** A new id, such as "C-4T9ZK20QXM7B": 60 random bits. */
export function newSubjectId(prefix: SubjectPrefix): string {
  const digits = [...randomBytes(ID_DIGITS)].map((byte) => DIGITS[byte & 31]!)
  return `${prefix}-${digits.join('')}`
}

/** What a subject's commitments are salted with. */
export function newSalt(): Uint8Array {
  return randomBytes(SALT_BYTES)
}
