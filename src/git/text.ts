// Bytes of git to text, the same way in both readers: UTF-8 where they are UTF-8, Latin-1 where they are not.
import { isUtf8 } from 'node:buffer'

const BEYOND_ASCII = /[\x80-\xff]/

/** Text of bytes given as a Latin-1 string: read as UTF-8 if it is valid UTF-8, else taken as it stands. */
export function decodeLatin1(latin1: string): string {
  if (!BEYOND_ASCII.test(latin1)) return latin1
  const bytes = Buffer.from(latin1, 'latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : latin1
}

/** A commit's message as both readers give it: without the white space at its end. */
export function trimMessage(message: string): string {
  return message.trimEnd()
}

/** Order of two texts by code point (JavaScript's own order is by UTF-16 unit and differs beyond U+FFFF). */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at)
    const right = b.charCodeAt(at)
    if (left === right) continue
    // Surrogates stand for code points above every other unit.
    const leftHigh = left >= 0xd800 && left <= 0xdfff
    const rightHigh = right >= 0xd800 && right <= 0xdfff
    return leftHigh === rightHigh ? left - right : leftHigh ? 1 : -1
  }
  return a.length - b.length
}
