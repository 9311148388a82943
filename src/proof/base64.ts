// Bytes as text and back: base64 and hexadecimal, in one form each. Written out, since pure rooms know neither Buffer nor atob.

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const VALUES: ReadonlyMap<string, number> = new Map(Array.from(ALPHABET, (letter, value) => [letter, value]))

/** The standard base64 of `bytes` (RFC 4648, section 4), padded. */
export function base64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const group = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    text += ALPHABET[group >> 18]! + ALPHABET[(group >> 12) & 63]!
    text += at + 1 < bytes.length ? ALPHABET[(group >> 6) & 63]! : '='
    text += at + 2 < bytes.length ? ALPHABET[group & 63]! : '='
  }
  return text
}

/** The bytes of a base64 text; undefined for what `base64` would not have written: white space, no padding, stray bits. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  const letters = text.replace(/=+$/, '')
  const bytes = new Uint8Array((letters.length * 3) >> 2)
  let bits = 0
  let bitCount = 0
  let size = 0
  for (const letter of letters) {
    bits = ((bits << 6) | VALUES.get(letter)!) & 0xffff
    bitCount += 6
    if (bitCount < 8) continue
    bitCount -= 8
    bytes[size++] = (bits >> bitCount) & 0xff
  }
  return (bits & ((1 << bitCount) - 1)) === 0 ? bytes : undefined
}

const HEX_OF_BYTE = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** The lower-case hexadecimal of `bytes`. */
export function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += HEX_OF_BYTE[byte]!
  return text
}

/** Whether `text` is the lower-case hexadecimal of `bytes`. */
export function isHexOf(text: string, bytes: Uint8Array): boolean {
  if (text.length !== 2 * bytes.length) return false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (digitOf(text.charCodeAt(2 * at)) !== byte >> 4) return false
    if (digitOf(text.charCodeAt(2 * at + 1)) !== (byte & 15)) return false
  }
  return true
}

// The value of the character 0 to 9 or a to f; -1 for any other.
function digitOf(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30
  return unit >= 0x61 && unit <= 0x66 ? unit - 0x57 : -1
}

/** Whether two byte strings are the same. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}
