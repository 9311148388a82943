// Two path patterns overlap when one path can match both.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { patternsOverlap } from '../../src/policy/path-overlap.ts'
import { compilePathPattern, matchesPath } from '../../src/policy/path-pattern.ts'

function overlap(a: string, b: string): boolean {
  return patternsOverlap(compilePathPattern(a, true), compilePathPattern(b, true))
}

test.each([
  ['src/**', 'src/a/b.ts'],
  ['src/', '*.ts'],
  ['*.ts', '*.test.ts'],
  ['src/*/a.ts', 'src/b/*.ts'],
  ['**/test/**', 'src/**'],
  ['a[a-m]c', 'a[f-z]c'],
  ['a**/b', 'ab/b'],
])('%s and %s overlap', (a, b) => {
  expect(overlap(a, b)).toBe(true)
})

test.each([
  ['src/**', 'docs/**'],
  ['*.ts', '*.md'],
  ['src/*.ts', 'src/a/b.ts'],
  ['a/**', '/a'],
  ['a[a-c]c', 'a[f-z]c'],
])('%s and %s do not overlap', (a, b) => {
  expect(overlap(a, b)).toBe(false)
})

test('patterns that match one path overlap', () => {
  const segment = fc.stringMatching(/^[ab*?]{1,3}$/)
  const pattern = fc.array(fc.oneof(segment, fc.constant('**')), { minLength: 1, maxLength: 4 })
  const path = fc.array(fc.stringMatching(/^[ab]{1,3}$/), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(pattern, pattern, path, (a, b, names) => {
      const [left, right] = [a, b].map((parts) => compilePathPattern(parts.join('/')))
      const both = [left!, right!].every((each) => matchesPath(each, names.join('/')))
      expect(!both || patternsOverlap(left!, right!)).toBe(true)
    }),
    { numRuns: 3000 },
  )
})

test('patterns that overlap match one path', () => {
  const names = ['a', 'b', 'aa', 'ab', 'ba', 'bb']
  const paths = [...names, ...names.flatMap((x) => names.map((y) => `${x}/${y}`))]
  const deep = [...paths, ...names.flatMap((x) => names.flatMap((y) => names.map((z) => `${x}/${y}/${z}`)))]
  const segment = fc.stringMatching(/^[ab*?]{1,2}$/)
  const pattern = fc.array(fc.oneof(segment, fc.constant('**')), { minLength: 1, maxLength: 2 })
  fc.assert(
    fc.property(pattern, pattern, (a, b) => {
      const [left, right] = [a, b].map((parts) => compilePathPattern(parts.join('/')))
      const both = deep.some((path) => matchesPath(left!, path) && matchesPath(right!, path))
      expect(!patternsOverlap(left!, right!) || both).toBe(true)
    }),
    { numRuns: 1000 },
  )
})
