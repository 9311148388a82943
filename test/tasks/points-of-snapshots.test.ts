// Whose points a snapshot of several repositories comes to: the same out of the database as out of the rows themselves.
import { expect, test } from 'vitest'
import type { Contribution } from '../../src/ledger/rows.ts'
import { SnapshotPoints } from '../../src/ledger/snapshot-points.ts'
import { done } from '../../src/tasks/outcome.ts'
import { newBooks, valueOf } from '../support/books.ts'
import { ENGINES, freshPlace } from '../support/databases.ts'

function row(repository: string, path: string, contributor: string, authorshipMicros: bigint): Contribution {
  const words = { repository, path, definition: '', name: '', contributor }
  return { ...words, tokens: 1, lowConfidenceTokens: 0, others: 0, authorshipMicros, reuseMicros: 1n }
}

const ROWS = [
  row('api', 'docs/a.md', 'C-1', 5n),
  row('api', 'src/main.ts', 'C-1', 10n),
  row('api', 'src/main.ts', 'C-2', 7n),
  // More files than one query takes.
  ...Array.from({ length: 600 }, (_, at) =>
    row('api', `src/many/${String(at).padStart(3, '0')}.ts`, 'C-2', 1n),
  ),
  row('web', 'src/main.ts', 'C-3', 4n),
]

test.each(ENGINES)('paths of one repository and of all mean the same files on %s', async (engine) => {
  const books = await newBooks(await freshPlace(engine))
  let root = ''
  valueOf(
    await books.append(null, async (_books, writing) => {
      root = (await writing.storeContributions(ROWS)).root
      return done([])
    }),
  )
  const points = new SnapshotPoints()
  for (const each of ROWS) points.add(each)
  for (const paths of [
    null,
    ['src/main.ts'],
    ['web:src/**'],
    ['api:src/'],
    ['api:docs/', 'web:*.ts'],
    ['cli:**'],
  ])
    expect(new Map(await books.pointsOf({ root, paths })), String(paths)).toEqual(points.of(paths))
  expect(new Map(await books.pointsOf({ root, paths: ['web:src/main.ts'] }))).toEqual(new Map([['C-3', 5n]]))
})
