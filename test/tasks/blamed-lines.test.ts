// Lines and columns of runs: pure, so tried on texts and runs written out by hand.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { originRef, type Origin } from '../../src/attribution/origin.ts'
import { blameRows } from '../../src/cli/blame-text.ts'
import { blamedLines, textLines } from '../../src/tasks/blamed-lines.ts'

const A = '1'.repeat(40)
const B = '2'.repeat(40)
const ORIGINS: readonly Origin[] = [
  { commit: A, path: 'a', imported: false },
  { commit: B, path: 'b', imported: false },
  { commit: A, path: 'a', imported: true },
]

function runsOf(...pairs: readonly (readonly [start: number, index: number, copied?: true])[]) {
  return {
    starts: Int32Array.from(pairs, ([start]) => start),
    refs: Int32Array.from(pairs, ([, index, copied]) => originRef(index, copied ?? false)),
  }
}

test('neighbours of one origin are one run with the white space between them, copies are apart', () => {
  const text = Buffer.from('one two  three four')
  expect(blamedLines(text, runsOf([0, 0], [9, 2], [15, 0, true]), ORIGINS)).toEqual([
    {
      line: 1,
      runs: [
        { start: 0, end: 14, commit: A, path: 'a' },
        { start: 15, end: 19, commit: A, path: 'a', copied: true },
      ],
    },
  ])
})

test('a run that spans lines is cut at them, and one line may have several', () => {
  const text = Buffer.from('one\n\n  two three\n')
  expect(blamedLines(text, runsOf([0, 0], [11, 1]), ORIGINS)).toEqual([
    { line: 1, runs: [{ start: 0, end: 3, commit: A, path: 'a' }] },
    {
      line: 3,
      runs: [
        { start: 2, end: 5, commit: A, path: 'a' },
        { start: 6, end: 11, commit: B, path: 'b' },
      ],
    },
  ])
})

test('a token that no run holds is a broken attribution', () => {
  expect(() => blamedLines(Buffer.from('one'), runsOf(), ORIGINS)).toThrow(
    'the token at byte 0 has no origin',
  )
})

test('copied text is marked for people, too', () => {
  const text = Buffer.from('one two')
  const lines = blamedLines(text, runsOf([0, 1, true], [4, 0]), ORIGINS)
  const file = { revision: A, path: 'x', lines, reason: null }
  const names = new Map([[A, 'Ana']])
  expect(blameRows(file, textLines(text), { names, columns: 80 })).toBe(
    '22222222~ (unknown) 1 one\n11111111  Ana       1     two\n'.replace('Ana       1', 'Ana        '),
  )
})

test('the columns of any bytes point at the same tokens in their lines of text', () => {
  const pieces = fc.oneof(
    fc
      .constantFrom('a', 'é', '漢', '😀', ' ', '\n', '\t', '-', '\ud7ff', '\u{10ffff}')
      .map((text) => Buffer.from(text)),
    fc.uint8Array({ minLength: 1, maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      const text = Buffer.concat(parts)
      const lines = textLines(text)
      for (const { line, runs } of blamedLines(text, runsOf([0, 0]), ORIGINS)) {
        expect(runs).toHaveLength(1)
        const { start, end } = runs[0]!
        const shown = lines[line - 1]!
        expect(shown.length).toBeGreaterThanOrEqual(end)
        // Unicode's white space has U+0085, which `trim` leaves.
        expect((shown.slice(0, start) + shown.slice(end)).replace(/[\s\u0085]/g, '')).toBe('')
        expect(shown.slice(start, end).trim()).not.toBe('')
      }
    }),
  )
})

test('valid text comes out as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(textLines(Buffer.from(text)).join('\n')).toBe(text)
    }),
  )
})
