// Finds short ASCII texts in bytes. Pure rooms have no Buffer to ask.

/** The ASCII codes of `text`. */
export function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

/** Whether `pattern` stands in `bytes` at `at`. */
export function standsAt(bytes: Uint8Array, at: number, pattern: Uint8Array): boolean {
  for (let offset = 0; offset < pattern.length; offset++) {
    if (bytes[at + offset] !== pattern[offset]) return false
  }
  return true
}

/** Whether `pattern`, in lower case, stands in `bytes` at `at` in any case. */
export function standsAtInAnyCase(bytes: Uint8Array, at: number, pattern: Uint8Array): boolean {
  for (let offset = 0; offset < pattern.length; offset++) {
    const byte = bytes[at + offset]
    if (byte === undefined) return false
    const folded = byte >= 65 && byte <= 90 ? byte + 32 : byte
    if (folded !== pattern[offset]) return false
  }
  return true
}

/** Where `pattern` first stands in `bytes[from, end)`, or -1. */
export function find(bytes: Uint8Array, pattern: Uint8Array, from: number, end: number): number {
  const first = pattern[0]!
  for (
    let at = bytes.indexOf(first, from);
    at >= 0 && at + pattern.length <= end;
    at = bytes.indexOf(first, at + 1)
  ) {
    if (standsAt(bytes, at, pattern)) return at
  }
  return -1
}
