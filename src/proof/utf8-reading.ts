// Reads UTF-8. Written out, since pure rooms know no TextDecoder.

const PIECE = 4096

/** The text of UTF-8 bytes; undefined where they are none (overlong, cut off, surrogates, beyond U+10FFFF). */
export function textOfUtf8(bytes: Uint8Array): string | undefined {
  let text = ''
  let units: number[] = []
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at]!
    if (lead < 0x80) {
      units.push(lead)
      at++
    } else {
      const size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
      const code = codePointAt(bytes, at, size)
      if (code === undefined) return undefined
      if (code < 0x10000) units.push(code)
      else units.push(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff))
      at += size
    }
    if (units.length >= PIECE) {
      text += String.fromCharCode(...units)
      units = []
    }
  }
  return text + String.fromCharCode(...units)
}

const LEAST_OF_SIZE = [0, 0, 0x80, 0x800, 0x10000]

function codePointAt(bytes: Uint8Array, at: number, size: number): number | undefined {
  const lead = bytes[at]!
  if (lead < 0xc0 || lead > 0xf7 || at + size > bytes.length) return undefined
  let code = lead & (0x7f >> size)
  for (let next = at + 1; next < at + size; next++) {
    const byte = bytes[next]!
    if ((byte & 0xc0) !== 0x80) return undefined
    code = (code << 6) | (byte & 0x3f)
  }
  const isSurrogate = code >= 0xd800 && code <= 0xdfff
  return code < LEAST_OF_SIZE[size]! || code > 0x10ffff || isSurrogate ? undefined : code
}
