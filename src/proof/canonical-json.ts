// One text and one byte string for one JSON value (RFC 8785), so that equal values hash alike on every machine.

/** A JSON value. Amounts that may pass 2^53 are decimal strings, never numbers. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/**
 * The canonical JSON text of `value` (RFC 8785): no white space, members sorted by the UTF-16 units of their names, numbers
 * and strings as ECMAScript writes them. Throws on what JSON cannot say: NaN, infinities, lone surrogates, undefined.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'string') return canonicalString(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`not a JSON number: ${value}`)
    return JSON.stringify(value)
  }
  if (typeof value === 'boolean' || value === null) return String(value)
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object') throw new TypeError(`not a JSON value: ${typeof value}`)
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${canonicalString(name)}:${canonicalJson(member)}`).join(',')}}`
}

/**
 * Whether `text`, of which JSON.parse gave `json`, is canonical: what `canonicalJson(json)` gives, found without writing it
 * again. White space, other escapes and numbers, and members twice are not in what JSON.stringify writes.
 */
export function isCanonicalText(json: Json, text: string): boolean {
  if (JSON.stringify(json) === text && isOrdered(json))
    return !text.includes('\\ud') || !hasLoneSurrogate(json)
  // Names that are whole numbers stand first in JavaScript's objects, wherever they stood in the text.
  return !hasLoneSurrogate(json) && canonicalJson(json) === text
}

// Whether the members of all objects in a JSON value stand in the order of their names.
function isOrdered(json: Json): boolean {
  if (typeof json !== 'object' || json === null) return true
  if (isList(json)) return json.every(isOrdered)
  let last: string | undefined
  for (const name in json) {
    if ((last !== undefined && name <= last) || !isOrdered(json[name]!)) return false
    last = name
  }
  return true
}

function hasLoneSurrogate(json: Json): boolean {
  if (typeof json === 'string') return /\p{Cs}/u.test(json)
  if (typeof json !== 'object' || json === null) return false
  return Object.entries(json).some(([name, member]) => /\p{Cs}/u.test(name) || hasLoneSurrogate(member))
}

/** The UTF-8 bytes of `canonicalJson(value)`; throws as it does. */
export function canonicalBytes(value: Json): Uint8Array {
  return utf8(canonicalJson(value))
}

// Array.isArray alone does not narrow a readonly array.
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function canonicalString(text: string): string {
  if (/\p{Cs}/u.test(text)) throw new TypeError('a lone surrogate has no UTF-8 form')
  return JSON.stringify(text)
}

/** The UTF-8 bytes of `text`, which must be well formed: a lone surrogate throws. Written out, since pure rooms know no TextEncoder. */
export function utf8(text: string): Uint8Array {
  const ascii = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit >= 0x80) return wideUtf8(text)
    ascii[at] = unit
  }
  return ascii
}

function wideUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3)
  let size = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (code < 0x80) {
      bytes[size++] = code
    } else if (code < 0x800) {
      bytes[size++] = 0xc0 | (code >> 6)
      bytes[size++] = 0x80 | (code & 0x3f)
    } else if (code < 0x10000) {
      if (code >= 0xd800 && code <= 0xdfff) throw new TypeError('a lone surrogate has no UTF-8 form')
      bytes[size++] = 0xe0 | (code >> 12)
      bytes[size++] = 0x80 | ((code >> 6) & 0x3f)
      bytes[size++] = 0x80 | (code & 0x3f)
    } else {
      bytes[size++] = 0xf0 | (code >> 18)
      bytes[size++] = 0x80 | ((code >> 12) & 0x3f)
      bytes[size++] = 0x80 | ((code >> 6) & 0x3f)
      bytes[size++] = 0x80 | (code & 0x3f)
    }
  }
  return bytes.slice(0, size)
}
