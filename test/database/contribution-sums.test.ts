// What contributors have in a part of a snapshot: files, folders and repositories, the same on both engines.
import { describe, expect, it } from 'vitest'
import { contributionSums } from '../../src/database/contribution-sums.ts'
import type { Contribution } from '../../src/ledger/rows.ts'
import { done } from '../../src/tasks/outcome.ts'
import { newBooks, valueOf } from '../support/books.ts'
import { ENGINES, freshPlace } from '../support/databases.ts'

const row = (repository: string, path: string, contributor: string, tokens: number): Contribution => ({
  repository,
  path,
  definition: '',
  name: '',
  contributor,
  tokens,
  lowConfidenceTokens: 1,
  others: 0,
  authorshipMicros: 2n ** 53n + BigInt(tokens),
  reuseMicros: 1n,
})

const ROWS = [
  row('api', 'src', 'C-1', 1),
  row('web', 'src-old/a.ts', 'C-1', 2),
  row('web', 'src/a.ts', 'C-1', 4),
  row('web', 'src/a.ts', 'C-2', 8),
  row('web', 'src/a/b.ts', 'C-1', 16),
  row('web', 'src0', 'C-1', 32),
  row('web', 'src𝒳/a.ts', 'C-1', 64),
]

describe.each(ENGINES)('what contributors have on %s', (engine) => {
  it('is summed over a file, a folder with all that is in it, a repository, or everything', async () => {
    const books = await newBooks(await freshPlace(engine))
    let root = ''
    valueOf(
      await books.append(null, async (_books, writing) => {
        root = (await writing.storeContributions(ROWS)).root
        return done([])
      }),
    )
    const tokens = async (repository: string | null, path: string | null) => {
      const sums = await contributionSums(books.database, root, { repository, path })
      return Object.fromEntries(sums.map((sum) => [sum.contributor, Number(sum.tokens)]))
    }
    expect(await tokens(null, null)).toEqual({ 'C-1': 119, 'C-2': 8 })
    expect(await tokens('web', null)).toEqual({ 'C-1': 118, 'C-2': 8 })
    expect(await tokens(null, 'src')).toEqual({ 'C-1': 21, 'C-2': 8 })
    expect(await tokens('web', 'src')).toEqual({ 'C-1': 20, 'C-2': 8 })
    expect(await tokens(null, 'src/a.ts')).toEqual({ 'C-1': 4, 'C-2': 8 })
    expect(await tokens(null, 'src𝒳')).toEqual({ 'C-1': 64 })
    expect(await tokens(null, 'sr')).toEqual({})
    const [one] = await contributionSums(books.database, root, { repository: null, path: 'src0' })
    expect(one).toEqual({
      contributor: 'C-1',
      tokens: 32n,
      lowConfidenceTokens: 1n,
      authorshipMicros: 2n ** 53n + 32n,
      reuseMicros: 1n,
    })
    await expect(
      contributionSums(books.database, 'f'.repeat(64), { repository: null, path: null }),
    ).rejects.toThrow('no result')
  })
})
