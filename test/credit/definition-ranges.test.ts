// Which definition a place stands in, in units of parsers and in bytes.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byteOffsets, definitionAt, definitionRuns } from '../../src/credit/definition-ranges.ts'

test('a place stands in the innermost definition that holds it', () => {
  const runs = definitionRuns([
    { at: 0, first: 10, end: 50 },
    { at: 1, first: 20, end: 30 },
    { at: 2, first: 20, end: 25 },
    { at: 3, first: 60, end: 61 },
  ])
  const at = [9, 10, 19, 20, 24, 25, 29, 30, 49, 50, 60, 61].map((place) => definitionAt(runs, place))
  expect(at).toEqual([-1, 0, 0, 2, 2, 1, 1, 0, 0, -1, 3, -1])
})

test('units become bytes as UTF-8 writes them, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const bytes = new Uint8Array(Buffer.from(text))
      // Between the halves of a surrogate pair nothing begins.
      const units = Array.from({ length: text.length + 1 }, (_, at) => at).filter(
        (at) => !/^[\udc00-\udfff]/.test(text.slice(at)),
      )
      const expected = units.map((unit) => Buffer.byteLength(text.slice(0, unit)))
      expect(byteOffsets(bytes, text.length, units)).toEqual(expected)
    }),
  )
})

test('in a text that was read as Latin-1 each byte is a unit', () => {
  expect(byteOffsets(Uint8Array.of(0xe9, 0x61, 0xff), 3, [0, 1, 2, 3])).toEqual([0, 1, 2, 3])
})
