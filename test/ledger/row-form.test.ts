// Rows in their one canonical form, and the root that a set of them goes by.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hex } from '../../src/proof/base64.ts'
import { canonicalJson } from '../../src/proof/canonical-json.ts'
import { leafHash, rootOf } from '../../src/proof/merkle-tree.ts'
import {
  compareContributions,
  compareManifestFiles,
  contributionText,
  manifestFileText,
  parseContribution,
  parseManifestFile,
  rowSetOf,
} from '../../src/ledger/row-form.ts'
import type { Contribution, ManifestFile } from '../../src/ledger/rows.ts'
import { sha256Bytes } from '../../src/tasks/sha256.ts'

const ROW: Contribution = {
  repository: 'api',
  path: 'src/größe "neu".ts',
  definition: 'a1',
  name: 'Money.format',
  contributor: 'C-0123456789AB',
  tokens: 1500,
  lowConfidenceTokens: 12,
  others: 24,
  authorshipMicros: 1_500_000_000n,
  reuseMicros: 2n ** 60n,
}
const FILE: ManifestFile = {
  repository: 'api',
  path: 'README.md',
  blob: 'a'.repeat(40),
  sha256: '0'.repeat(64),
  tokens: 0,
}

test('a row is written as canonical JSON, with micro-points as text', () => {
  const plain = { ...ROW, authorshipMicros: '1500000000', reuseMicros: String(2n ** 60n) }
  expect(contributionText(ROW)).toBe(canonicalJson(plain))
  expect(manifestFileText(FILE)).toBe(canonicalJson({ ...FILE }))
})

test('every row comes back from its text', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => !/[\0\p{Cs}]/u.test(value))
  const arbitrary = fc.record({
    repository: text,
    path: text,
    tokens: fc.nat(),
    reuseMicros: fc.bigInt(0n, 2n ** 63n - 1n),
  })
  fc.assert(
    fc.property(arbitrary, (change) => {
      const row = { ...ROW, ...change }
      expect(parseContribution(contributionText(row))).toEqual({ ok: true, value: row })
      const { repository, path, tokens } = change
      const file = { ...FILE, repository, path, tokens }
      expect(parseManifestFile(manifestFileText(file))).toEqual({ ok: true, value: file })
    }),
  )
})

test.each([
  ['with white space', (text: string) => text.replace(',', ', ')],
  ['with a member too many', (text: string) => text.replace('{', '{"a":1,')],
  ['without a member', (text: string) => text.replace('"others":24,', '')],
  ['with negative points', (text: string) => text.replace('"1500000000"', '"-1"')],
  ['with points as a number', (text: string) => text.replace('"1500000000"', '1500000000')],
  ['with a character escaped that need not be', (text: string) => text.replace('ö', '\\u00f6')],
  ['that is no JSON', (text: string) => text.slice(1)],
])('a row %s is refused', (_fact, change) => {
  expect(parseContribution(contributionText(ROW)).ok).toBe(true)
  expect(parseContribution(change(contributionText(ROW))).ok).toBe(false)
})

test('a set of rows goes by the root over the bytes of each, and an empty one has a root too', () => {
  const texts = [1, 2, 3].map((tokens) => contributionText({ ...ROW, tokens }))
  const leaves = texts.map((text) => leafHash(sha256Bytes, Buffer.from(text, 'utf8')))
  expect(rowSetOf(sha256Bytes, texts)).toEqual({ root: hex(rootOf(sha256Bytes, leaves)), count: 3 })
  expect(rowSetOf(sha256Bytes, [])).toEqual({ root: hex(rootOf(sha256Bytes, [])), count: 0 })
})

test('rows are ordered by repository, path, definition and contributor, files by repository and path', () => {
  const later: readonly Contribution[] = [
    { ...ROW, repository: 'b' },
    { ...ROW, path: 't' },
    { ...ROW, definition: 'a2' },
    { ...ROW, contributor: 'C-1' },
  ]
  for (const row of later) {
    expect(compareContributions(ROW, row)).toBeLessThan(0)
    expect(compareContributions(row, ROW)).toBeGreaterThan(0)
  }
  expect(compareContributions(ROW, { ...ROW, tokens: 9 })).toBe(0)
  expect(compareManifestFiles(FILE, { ...FILE, path: 'a' })).toBeLessThan(0)
  expect(compareManifestFiles({ ...FILE, repository: 'b' }, FILE)).toBeGreaterThan(0)
  expect(compareManifestFiles(FILE, { ...FILE, tokens: 9 })).toBe(0)
})
