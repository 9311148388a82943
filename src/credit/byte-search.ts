// Searches bytes for marks, so that texts need not become strings.

export const LINE_FEED = 0x0a
export const BACKSLASH = 0x5c

/** The bytes of an ASCII text. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

/** Whether `mark` stands at `at`. */
export function standsAt(bytes: Uint8Array, at: number, mark: Uint8Array): boolean {
  for (let next = 0; next < mark.length; next++) if (bytes[at + next] !== mark[next]) return false
  return true
}

/** Where `mark` first stands in `[from, end)`; -1 if nowhere. */
export function indexOfBytes(bytes: Uint8Array, mark: Uint8Array, from: number, end: number): number {
  const first = mark[0]!
  for (let at = from; at + mark.length <= end; at++) {
    if (bytes[at] === first && standsAt(bytes, at, mark)) return at
  }
  return -1
}

/** Where the line of `at` ends: at its line feed, or at `end`. */
export function lineEnd(bytes: Uint8Array, at: number, end: number): number {
  const feed = bytes.indexOf(LINE_FEED, at)
  return feed < 0 || feed > end ? end : feed
}
