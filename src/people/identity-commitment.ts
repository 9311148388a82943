// What an entry is committed to instead of names and e-mails: a salted hash of what was known of somebody.
import { canonicalBytes } from '../proof/canonical-json.ts'
import { compareCodePoints } from '../proof/code-point-order.ts'

/** One thing that is known of somebody: "name", "email" and the like, and its value. */
export interface IdentityFact {
  readonly kind: string
  readonly value: string
}

/**
 * The commitment to what is known of somebody: SHA-256, in lower-case hexadecimal, of the salt and after it the canonical JSON
 * (RFC 8785) of the list of `[kind, value]`, sorted. Without the salt nobody can tell whether a guess is right.
 */
export function identityCommitment(
  sha256: (bytes: Uint8Array) => string,
  salt: Uint8Array,
  facts: readonly IdentityFact[],
): string {
  const list = facts
    .map(({ kind, value }): readonly [string, string] => [kind, wellFormed(value)])
    .toSorted(([a, own], [b, other]) => compareCodePoints(a, b) || compareCodePoints(own, other))
  const content = canonicalBytes(list)
  const bytes = new Uint8Array(salt.length + content.length)
  bytes.set(salt)
  bytes.set(content, salt.length)
  return sha256(bytes)
}

// Odd bytes may come out as lone surrogates, which have no UTF-8 form.
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\uFFFD')
}
