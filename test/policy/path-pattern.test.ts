// Path patterns match as git matches them.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compilePathPattern, matchesPath } from '../../src/policy/path-pattern.ts'

const matches = (pattern: string, path: string) => matchesPath(compilePathPattern(pattern), path)

describe('gitattributes(5)', () => {
  test.each([
    ['*.js', 'a.js', true],
    ['*.js', 'deep/in/a.js', true],
    ['/*.js', 'a.js', true],
    ['/*.js', 'deep/a.js', false],
    ['docs/*.md', 'docs/a.md', true],
    ['docs/*.md', 'docs/x/a.md', false],
    ['docs/*.md', 'other/docs/a.md', false],
    ['docs/**', 'docs/x/a.md', true],
    ['docs/**', 'docs', false],
    ['**/docs/*.md', 'docs/a.md', true],
    ['**/docs/*.md', 'x/y/docs/a.md', true],
    ['a/**/b', 'a/b', true],
    ['a/**/b', 'a/x/y/b', true],
    ['a/**/b', 'a/x/y/c', false],
    ['a/**/b/**/c', 'a/b/x/b/y/c', true],
    ['**', 'any/thing', true],
    ['vendor/', 'vendor/a', false],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['[^a-c]x', 'dx', true],
    ['[[:digit:]]*', '1a', true],
    ['[]x]y', ']y', true],
    ['[a', '[a', false],
    ['[a/b]', 'b', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['a**b', 'aXXb', true],
    ['a**b', 'aX/Xb', false],
    ['Foo', 'foo', false],
  ])('%s on %s: %s', (pattern, path, expected) => {
    expect(matches(pattern, path)).toBe(expected)
  })
})

test('in a policy a trailing slash means all that is in the folder', () => {
  const inFolder = compilePathPattern('generated/', true)
  expect(matchesPath(inFolder, 'generated/a/b.ts')).toBe(true)
  expect(matchesPath(inFolder, 'src/generated/b.ts')).toBe(true)
  expect(matchesPath(compilePathPattern('/generated/', true), 'src/generated/b.ts')).toBe(false)
  expect(matchesPath(compilePathPattern('src/gen/', true), 'src/gen/b.ts')).toBe(true)
  expect(matchesPath(compilePathPattern('src/gen/', true), 'x/src/gen/b.ts')).toBe(false)
})

test('a path matches the pattern that spells it out', () => {
  const segment = fc.stringMatching(/^[a-z.]{1,8}$/)
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }), (segments) => {
      const path = segments.join('/')
      expect(matches(`/${path}`, path)).toBe(true)
      expect(matches(`**/${segments.at(-1)!}`, path)).toBe(true)
    }),
  )
})

test('no pattern is slow', () => {
  const stars = '*a'.repeat(50) + 'b'
  expect(matches(stars, 'a'.repeat(5000))).toBe(false)
  expect(matches('**/a/'.repeat(30) + 'b', 'a/'.repeat(2000) + 'c')).toBe(false)
})
