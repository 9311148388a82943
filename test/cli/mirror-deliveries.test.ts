// A licence splits by what the GitHub App fetched: with what it knows of pull requests, whatever a repository is called by now.
import { describe, expect, test } from 'vitest'
import { putRepository, readRepository } from '../../src/database/github-rows.ts'
import { writeLineage } from '../../src/database/lineage-rows.ts'
import { readContributions } from '../../src/database/row-sets.ts'
import { noScan, putScan } from '../../src/database/scan-rows.ts'
import { namesOf } from '../../src/tasks/contributors.ts'
import { fetchMirror } from '../../src/tasks/github/mirrors.ts'
import { booksAt, CLOCK, newBooks } from '../support/books.ts'
import { freshPlace } from '../support/databases.ts'
import { INSTALLATION, localWork } from '../support/local-work.ts'
import { createRepository } from '../support/repository.ts'
import { byline } from './run.ts'
import { prose } from './workshop.ts'

/** A squash by Ana of what Ben wrote in a pull request, fetched with its head. */
async function squashed() {
  const place = await freshPlace('sqlite')
  const books = await newBooks(place)
  const repository = createRepository()
  const first = repository.commit({ author: 'Ana', files: { 'a.md': prose('ana') } })
  repository.branch('pull')
  const pulled = repository.commit({ author: 'Ben', files: { 'b.md': prose('ben') } })
  repository.checkout('main')
  const squash = repository.commit({ author: 'Ana', parents: [first], files: { 'b.md': prose('ben') } })
  repository.git('update-ref', 'refs/pull/3/head', pulled)
  const work = await localWork(books, place, { 7: repository, 8: createRepository() })
  const { database, ledger } = books
  await fetchMirror(work, INSTALLATION, (await readRepository(database, ledger, 7))!, { pulls: [3] })
  await putScan(database, ledger, { ...noScan(7), revision: squash, scannedAtMs: 1 })
  await writeLineage(database, ledger, 7, [{ commit: squash, parents: [pulled], pull: 3, askedAtMs: 1 }])
  const run = async (...words: readonly string[]) =>
    byline(words, {
      books: { ...place, by: 'legal@kestrel.example' },
      service: { dataDirectory: work.dataDirectory },
      now: CLOCK,
    })
  const terms = ['--licensee', 'Northwind AI', '--pool', '30%', '--from', '2026-01-01', '--fee', '1000 EUR']
  await run('licence', 'sign', ...terms, '--scope', 'repository-7')
  const credited = async (snapshot: string) => {
    const open = await booksAt(place)
    const names = await namesOf(open)
    const { contributions } = (await open.read()).registers.snapshots.get(snapshot)!
    const rows: string[] = []
    for await (const page of readContributions(open.database, contributions.root))
      rows.push(
        ...page.map(({ path, contributor, tokens }) => `${path} ${names.get(contributor)?.name} ${tokens}`),
      )
    return rows
  }
  return { books, run, credited, squash, repository, work }
}

describe('a delivery of a mirror', () => {
  test('credits whoever wrote a pull request that was squashed, as the app does', async () => {
    const { run, credited } = await squashed()
    const delivered = await run('licence', 'deliver', 'L-1', 'github:Kestrel/repository-7')
    expect(delivered).toMatchObject({ code: 0, stderr: '' })
    expect(delivered.stdout).toContain('Delivery D-1 under licence L-1: snapshot S-1')
    expect(await credited('S-1')).toEqual(['a.md Ana 60', 'b.md Ben 60'])
  })

  test('is of what was scanned last, and not of what was fetched since and nobody was asked about', async () => {
    const { books, run, squash, repository, work } = await squashed()
    const { database, ledger } = books
    repository.commit({ author: 'Ana', files: { 'c.md': prose('cy') } })
    await fetchMirror(work, INSTALLATION, (await readRepository(database, ledger, 7))!)
    const { stdout } = await run('owners', 'record', 'github:kestrel/repository-7')
    expect(stdout).toContain(`repository-7 at ${squash.slice(0, 12)}`)
  })

  test('is found by its number, or under the name it has now, and goes by the licence’s name', async () => {
    const { books, run, credited, squash } = await squashed()
    const row = (await readRepository(books.database, books.ledger, 7))!
    await putRepository(books.database, books.ledger, { ...row, owner: 'kestrel-labs', name: 'core' })
    const commands = [
      ['licence', 'deliver', 'L-1', 'repository-7=github:7'],
      ['licence', 'correct', 'D-1', 'repository-7=github:kestrel-labs/core'],
    ]
    for (const words of commands) {
      const { stdout, stderr } = await run(...words)
      const shown = expect.stringContaining(`repository-7 at ${squash.slice(0, 12)}`)
      expect([stderr, stdout]).toEqual(['', shown])
    }
    expect(await credited('S-2')).toEqual(await credited('S-1'))
  })

  test('is refused where the app knows none, has not fetched it, or it is named twice', async () => {
    const { run } = await squashed()
    const refusal = async (...words: readonly string[]) => {
      const { code, stderr } = await run('owners', 'record', ...words)
      return [code, stderr]
    }
    expect(await refusal('github:kestrel/none')).toEqual([
      1,
      expect.stringContaining('github:kestrel/none: the GitHub App knows no such repository'),
    ])
    expect(await refusal('github:kestrel/repository-8')).toEqual([
      1,
      expect.stringContaining('was not fetched into'),
    ])
    expect(await refusal('a=github:7', 'b=github:kestrel/repository-7')).toEqual([
      1,
      expect.stringContaining('github:7 and github:kestrel/repository-7 are the same repository'),
    ])
  })
})
