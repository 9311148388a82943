// The points of a snapshot's rows: of all of them, and of the files that patterns name.
import { expect, test } from 'vitest'
import { pathTest, SnapshotPoints } from '../../src/ledger/snapshot-points.ts'
import type { Contribution } from '../../src/ledger/rows.ts'

function row(
  path: string,
  contributor: string,
  authorshipMicros: bigint,
  reuseMicros = 0n,
  repository = 'api',
): Contribution {
  const words = { repository, path, definition: '', name: '', contributor }
  return { ...words, tokens: 1, lowConfidenceTokens: 0, others: 0, authorshipMicros, reuseMicros }
}

const ROWS = [
  row('docs/a.md', 'C-1', 5n),
  row('src/a.ts', 'C-1', 10n, 20n),
  row('src/a.ts', 'C-2', 7n),
  row('src/deep/b.ts', 'C-2', 1n, 2n),
]

function points(): SnapshotPoints {
  const snapshot = new SnapshotPoints()
  for (const each of ROWS) snapshot.add(each)
  return snapshot
}

test('all rows count where no paths are named', () => {
  expect(points().of(null)).toEqual(new Map([['C-1', 35n], ['C-2', 10n]])) // prettier-ignore
  expect(points().totalMicros()).toBe(45n)
})

test('only the files that a pattern means count, folders with all that is in them', () => {
  expect(points().of(['src/deep/'])).toEqual(new Map([['C-2', 3n]]))
  expect(points().of(['docs/**', '/src/a.ts'])).toEqual(new Map([['C-1', 35n], ['C-2', 7n]])) // prettier-ignore
  expect(points().of(['*.rs'])).toEqual(new Map())
})

test('a pattern after the name of a repository means files of that one, any other those of all', () => {
  const both = points()
  both.add(row('src/a.ts', 'C-3', 4n, 0n, 'web'))
  expect(both.of(['src/a.ts'])).toEqual(new Map([['C-1', 30n], ['C-2', 7n], ['C-3', 4n]])) // prettier-ignore
  expect(both.of(['web:src/a.ts'])).toEqual(new Map([['C-3', 4n]]))
  expect(both.of(['api:src/**'])).toEqual(new Map([['C-1', 30n], ['C-2', 10n]])) // prettier-ignore
  expect(both.of(['web:src/a.ts', 'docs/'])).toEqual(new Map([['C-3', 4n], ['C-1', 5n]])) // prettier-ignore
  expect(both.of(['cli:src/a.ts', 'web:'])).toEqual(new Map())
})

test('patterns mean paths as those of a policy do', () => {
  expect(pathTest(null)('any/path')).toBe(true)
  expect(pathTest(['src/'])('src/a/b.ts')).toBe(true)
  expect(pathTest(['*.md'])('docs/a.md')).toBe(true)
  expect(pathTest(['src/*'])('src/a/b.ts')).toBe(false)
})
