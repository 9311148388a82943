// What `.gitattributes` says of a path.
import { expect, test } from 'vitest'
import { attributesOf, parseGitattributes, saysYes } from '../../src/policy/gitattributes.ts'

const root = (text: string) => parseGitattributes([{ path: '.gitattributes', text }])

test('the last line that matches counts', () => {
  const attributes = root('*.js linguist-generated\nkeep.js -linguist-generated\n')
  expect(saysYes(attributesOf(attributes, 'a.js'), 'linguist-generated')).toBe(true)
  expect(saysYes(attributesOf(attributes, 'keep.js'), 'linguist-generated')).toBe(false)
  expect(saysYes(attributesOf(attributes, 'a.ts'), 'linguist-generated')).toBeUndefined()
})

test('a file nearer to the path wins, and its patterns stand in its folder', () => {
  const attributes = parseGitattributes([
    { path: 'src/gen/.gitattributes', text: '/own.ts -linguist-generated' },
    { path: '.gitattributes', text: 'src/gen/** linguist-generated' },
  ])
  expect(saysYes(attributesOf(attributes, 'src/gen/own.ts'), 'linguist-generated')).toBe(false)
  expect(saysYes(attributesOf(attributes, 'src/gen/deep/own.ts'), 'linguist-generated')).toBe(true)
  expect(saysYes(attributesOf(attributes, 'own.ts'), 'linguist-generated')).toBeUndefined()
})

test('values, with false meaning no', () => {
  const attributes = root('a linguist-vendored=true\nb linguist-vendored=false\nc linguist-language=Java')
  expect(saysYes(attributesOf(attributes, 'a'), 'linguist-vendored')).toBe(true)
  expect(saysYes(attributesOf(attributes, 'b'), 'linguist-vendored')).toBe(false)
  expect(attributesOf(attributes, 'c').get('linguist-language')).toBe('Java')
})

test('an exclamation mark takes back what was said', () => {
  const attributes = root('*.js linguist-generated\nown.js !linguist-generated')
  expect(saysYes(attributesOf(attributes, 'own.js'), 'linguist-generated')).toBeUndefined()
})

test('macros spread: git’s own and those of the root', () => {
  const attributes = parseGitattributes([
    { path: '.gitattributes', text: '[attr]machine linguist-generated -diff\n*.gen machine\n*.png binary' },
    { path: 'sub/.gitattributes', text: '[attr]other linguist-vendored\n*.c other' },
  ])
  expect(saysYes(attributesOf(attributes, 'a.gen'), 'linguist-generated')).toBe(true)
  expect(attributesOf(attributes, 'a.gen').get('diff')).toBe(false)
  expect(attributesOf(attributes, 'a.png').get('text')).toBe(false)
  expect(saysYes(attributesOf(attributes, 'sub/a.c'), 'linguist-vendored')).toBeUndefined()
})

test('quoted patterns, comments, carriage returns and a byte-order mark', () => {
  const attributes = root(
    '\uFEFF# note\r\n"with space.js" linguist-generated\r\n"caf\\303\\251" linguist-vendored\r\n',
  )
  expect(saysYes(attributesOf(attributes, 'with space.js'), 'linguist-generated')).toBe(true)
  expect(saysYes(attributesOf(attributes, 'café'), 'linguist-vendored')).toBe(true)
})

test('lines that git refuses say nothing', () => {
  const attributes = root('!*.js linguist-generated\nvendor/ linguist-vendored\n\n   \nlonely')
  expect(attributesOf(attributes, 'a.js').size).toBe(0)
  expect(attributesOf(attributes, 'vendor/a.js').size).toBe(0)
})
