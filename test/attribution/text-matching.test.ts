// What must hold whenever two versions of a text are matched.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Segments } from '../../src/attribution/segments.ts'
import { matchTexts } from '../../src/attribution/text-matching.ts'
import { TokenList, appendTokens } from '../../src/attribution/tokens.ts'

const equalBytes = (a: Uint8Array, aStart: number, b: Uint8Array, bStart: number, length: number) =>
  Buffer.compare(a.subarray(aStart, aStart + length), b.subarray(bStart, bStart + length)) === 0

function segmentsOf(before: Uint8Array, after: Uint8Array) {
  const segments = new Segments()
  matchTexts(before, after, equalBytes, segments)
  return Array.from({ length: segments.count }, (_, at) => ({
    newStart: segments.newStarts[at]!,
    newEnd: segments.newEnds[at]!,
    oldStart: segments.oldStarts[at]!,
    oldEnd: segments.oldStarts[at]! + segments.newEnds[at]! - segments.newStarts[at]!,
  }))
}

function wordsIn(bytes: Uint8Array, start: number, end: number): readonly string[] {
  const list = new TokenList()
  appendTokens(bytes, start, end, list)
  return Array.from({ length: list.count }, (_, at) =>
    Buffer.from(bytes.subarray(list.starts[at], list.ends[at])).toString('latin1'),
  )
}

const line = fc.oneof(
  fc.constantFrom('}', '  return x;', '  i++', '', '{', '  } else {', 'const total = add(first, second)'),
  fc
    .array(fc.constantFrom('a', 'b', 'loadUser', '(', ')', '+', '変', 'é'), { maxLength: 6 })
    .map((w) => w.join(' ')),
)
const text = fc.array(line, { maxLength: 40 }).map((lines) => lines.join('\n'))

/** A text and what an edit makes of it, so that much stays alike. */
const edited = fc
  .tuple(
    fc.array(line, { maxLength: 40 }),
    fc.array(fc.tuple(fc.nat(40), fc.nat(5), fc.array(line, { maxLength: 4 })), { maxLength: 4 }),
  )
  .map(([lines, edits]) => {
    const after = edits.reduce((now, [at, count, added]) => now.toSpliced(at, count, ...added), lines)
    return [lines.join('\n'), after.join('\r\n')] as const
  })

const pairs = fc.oneof(fc.tuple(text, text), edited)

test('no byte of either text is in two segments, and segments follow the new text', () => {
  fc.assert(
    fc.property(pairs, ([before, after]) => {
      const [a, b] = [Buffer.from(before), Buffer.from(after)]
      const segments = segmentsOf(a, b)
      let reached = 0
      for (const { newStart, newEnd } of segments) {
        expect(newStart).toBeGreaterThanOrEqual(reached)
        expect(newEnd).toBeGreaterThanOrEqual(newStart)
        reached = newEnd
      }
      expect(reached).toBeLessThanOrEqual(b.length)
      let taken = 0
      for (const { oldStart, oldEnd } of segments.toSorted((x, y) => x.oldStart - y.oldStart)) {
        expect(oldStart).toBeGreaterThanOrEqual(taken)
        taken = oldEnd
      }
      expect(taken).toBeLessThanOrEqual(a.length)
    }),
    { seed: 1, numRuns: 300 },
  )
})

test('a segment holds the same tokens on both sides', () => {
  fc.assert(
    fc.property(pairs, ([before, after]) => {
      const [a, b] = [Buffer.from(before), Buffer.from(after)]
      for (const { newStart, newEnd, oldStart, oldEnd } of segmentsOf(a, b)) {
        expect(wordsIn(b, newStart, newEnd)).toEqual(wordsIn(a, oldStart, oldEnd))
      }
    }),
    { seed: 2, numRuns: 300 },
  )
})

test('any bytes are matched without harm', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 200 }), (before, after) => {
      for (const { newEnd, oldEnd } of segmentsOf(before, after)) {
        expect(newEnd).toBeLessThanOrEqual(after.length)
        expect(oldEnd).toBeLessThanOrEqual(before.length)
      }
    }),
    { seed: 3, numRuns: 300 },
  )
})

test('of a text against itself every token is kept', () => {
  fc.assert(
    fc.property(text, (same) => {
      const bytes = Buffer.from(same)
      const kept = segmentsOf(bytes, bytes).flatMap(({ newStart, newEnd }) =>
        wordsIn(bytes, newStart, newEnd),
      )
      expect(kept).toEqual(wordsIn(bytes, 0, bytes.length))
    }),
    { seed: 4 },
  )
})
