// Canonical JSON against RFC 8785's own example, and the order of text.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalBytes, canonicalJson, isCanonicalText, utf8 } from '../../src/proof/canonical-json.ts'
import type { Json } from '../../src/proof/canonical-json.ts'
import { compareCodePoints } from '../../src/proof/code-point-order.ts'

test('the example of RFC 8785 comes out as the RFC prints it', () => {
  const value = {
    numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
    literals: [null, true, false],
  }
  expect(canonicalJson(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  )
})

test('members are sorted by UTF-16 units, as the RFC has it', () => {
  const names = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 }
  expect(canonicalJson(names)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}')
})

test('the order in which members were written changes nothing', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).toReversed())
      expect(canonicalJson(turned as Json)).toBe(canonicalJson(value as Json))
    }),
  )
})

test('canonical text is JSON of the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value as Json))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('bytes are the UTF-8 of the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(utf8(text)).toEqual(new Uint8Array(Buffer.from(text, 'utf8')))
    }),
  )
  expect(canonicalBytes({ a: 'é' })).toEqual(new Uint8Array(Buffer.from('{"a":"é"}', 'utf8')))
})

test('what JSON cannot say throws', () => {
  expect(() => canonicalJson(Number.NaN)).toThrow('not a JSON number')
  expect(() => canonicalJson('\ud800')).toThrow('lone surrogate')
  expect(() => utf8('\udc00')).toThrow('lone surrogate')
  expect(() => canonicalJson({ a: undefined } as unknown as Json)).toThrow('not a JSON value')
})

test('text is ordered as its UTF-8 bytes are', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
      expect(Math.sign(compareCodePoints(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
    }),
  )
  expect(compareCodePoints('\uffee', '😀')).toBeLessThan(0)
})

test('a text is known to be canonical without writing it again', () => {
  const spaced = fc.tuple(fc.jsonValue(), fc.constantFrom(undefined, 1))
  fc.assert(
    fc.property(spaced, ([value, space]) => {
      const written = JSON.stringify(value, null, space)
      const json = JSON.parse(written) as Json
      expect(isCanonicalText(json, written)).toBe(canonicalJson(json) === written)
      const canonical = canonicalJson(json)
      expect(isCanonicalText(JSON.parse(canonical), canonical)).toBe(true)
    }),
  )
  for (const text of [
    ' 1',
    '1.0',
    '1e0',
    '-0',
    '"\\u0041"',
    '"\\/"',
    '"\\ud800"',
    '{"\\udfff":1}',
    '[{"b":1,"a":2}]',
    '{"a":1,"a":1}',
  ])
    expect(isCanonicalText(JSON.parse(text), text), text).toBe(false)
  expect(isCanonicalText({ 9: 1, 10: 1 }, '{"10":1,"9":1}')).toBe(true)
  expect(isCanonicalText(JSON.parse('"\\\\ud800"'), '"\\\\ud800"')).toBe(true)
})
