// Reads what is needed of an index in the SCIP format: documents with their occurrences of symbols. The format is that of
// protocol buffers (https://github.com/sourcegraph/scip/blob/main/scip.proto); fields not asked for are passed over.
import * as v from 'valibot'

/** A place where a symbol is defined or named. Lines and columns count from 0, columns in UTF-16. */
export interface Occurrence {
  readonly line: number
  readonly column: number
  readonly symbol: string
  readonly isDefinition: boolean
}

/** A file of the index, by its path from the root that was indexed. */
export interface IndexedDocument {
  readonly path: string
  readonly occurrences: readonly Occurrence[]
}

const DEFINITION_ROLE = 1
const OPENING_BRACE = 0x7b

const DOCUMENT = v.object({
  path: v.string(),
  occurrences: v.array(
    v.object({ line: v.number(), column: v.number(), symbol: v.string(), isDefinition: v.boolean() }),
  ),
})

type Field = { readonly number: number; readonly value: number | Uint8Array }

/**
 * The documents of an index, or of the same as JSON, one document a line, as java/JavaIndex.java writes it. Throws on bytes
 * that are neither.
 */
export function readScipIndex(bytes: Uint8Array): readonly IndexedDocument[] {
  if (bytes[0] === OPENING_BRACE)
    return new TextDecoder().decode(bytes).trim().split('\n').map(documentOfLine)
  return [...fieldsOf(bytes)]
    .filter(({ number }) => number === 2)
    .map(({ value }) => documentOf(message(value)))
}

function documentOfLine(line: string): IndexedDocument {
  return v.parse(DOCUMENT, JSON.parse(line))
}

function documentOf(bytes: Uint8Array): IndexedDocument {
  let path = ''
  const occurrences: Occurrence[] = []
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 1) path = text(value)
    else if (number === 2) occurrences.push(occurrenceOf(message(value)))
  }
  return { path, occurrences }
}

function occurrenceOf(bytes: Uint8Array): Occurrence {
  let range: readonly number[] = []
  let symbol = ''
  let roles = 0
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 1) range = typeof value === 'number' ? [...range, value] : packed(value)
    else if (number === 2) symbol = text(value)
    else if (number === 3 && typeof value === 'number') roles = value
  }
  const [line = 0, column = 0] = range
  return { line, column, symbol, isDefinition: (roles & DEFINITION_ROLE) !== 0 }
}

function message(value: number | Uint8Array): Uint8Array {
  if (typeof value === 'number')
    throw new Error('this is no SCIP index: a number stands where a message should')
  return value
}

function text(value: number | Uint8Array): string {
  return new TextDecoder().decode(message(value))
}

function packed(bytes: Uint8Array): readonly number[] {
  const numbers: number[] = []
  for (let at = 0; at < bytes.length;) {
    const read = varint(bytes, at)
    numbers.push(read.value)
    at = read.next
  }
  return numbers
}

function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  for (let at = 0; at < bytes.length;) {
    const tag = varint(bytes, at)
    const number = tag.value >>> 3
    const wireType = tag.value & 7
    if (wireType === 0) {
      const { value, next } = varint(bytes, tag.next)
      yield { number, value }
      at = next
    } else if (wireType === 2) {
      const length = varint(bytes, tag.next)
      at = length.next + length.value
      if (at > bytes.length) throw new Error('this is no SCIP index: it ends within a field')
      yield { number, value: bytes.subarray(length.next, at) }
    } else if (wireType === 1 || wireType === 5) at = tag.next + (wireType === 1 ? 8 : 4)
    else throw new Error(`this is no SCIP index: wire type ${wireType}`)
  }
}

// Numbers of the fields read here stay far below 2^53.
function varint(bytes: Uint8Array, start: number): { readonly value: number; readonly next: number } {
  let value = 0
  let scale = 1
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]!
    value += (byte & 0x7f) * scale
    if (byte < 0x80) return { value, next: at + 1 }
    scale *= 128
  }
  throw new Error('this is no SCIP index: it ends within a number')
}
