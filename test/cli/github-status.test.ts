// `byline github status`: coverage is reported before anybody is named, in 80 columns, and what failed says why.
import { rmSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { putRepository, readRepository } from '../../src/database/github-rows.ts'
import { putScan, readScan } from '../../src/database/scan-rows.ts'
import { scanRepository } from '../../src/tasks/github/credit-push.ts'
import { readCoverage } from '../../src/tasks/github/coverage.ts'
import { CLOCK, newBooks } from '../support/books.ts'
import { freshPlace } from '../support/databases.ts'
import { INSTALLATION, localWork } from '../support/local-work.ts'
import { createRepository } from '../support/repository.ts'
import { byline } from './run.ts'

async function scanned() {
  const place = await freshPlace('sqlite')
  const books = await newBooks(place)
  const [api, fork, lost, empty] = [
    createRepository(),
    createRepository(),
    createRepository(),
    createRepository(),
  ]
  api.commit({ author: 'Ana', files: { 'a.md': `${'one two three four five '.repeat(8)}\n` } })
  api.commit({ author: 'root', email: 'root@localhost', files: { 'b.md': `${'six seven '.repeat(5)}\n` } })
  fork.commit({ author: 'Ben', files: { 'b.md': 'a few words\n' } })
  const work = await localWork(books, place, { 1: api, 2: fork, 3: lost, 4: empty })
  const { database, ledger } = books
  const row = (await readRepository(database, ledger, 2))!
  await putRepository(database, ledger, { ...row, forkOf: 1, isArchived: true })
  rmSync(lost.path, { recursive: true })
  for (const repository of [1, 3, 4])
    await scanRepository({ kind: 'scan', installation: INSTALLATION, repository }, work)
  return { place, books, work }
}

describe('byline github status', () => {
  test('says of every repository how far it is, and names nobody', async () => {
    const { place } = await scanned()
    const { code, stdout, stderr } = await byline(['github', 'status'], { books: place, now: CLOCK })
    expect([code, stderr]).toEqual([0, ''])
    const lines = stdout.split('\n')
    expect(lines[0]).toBe('People were not told yet, so nobody is named: see byline org adopt.')
    expect(lines[2]).toMatch(/^Repository +State +Commits +Tokens +Uncertain +Unclaimed +Disk$/)
    expect(lines[3]).toMatch(/^repository-1 +scanned +2 +50 +0% +100\.0% +\d/)
    expect(lines[4]).toMatch(/^repository-2 +waiting fork$/)
    expect(lines[5]).toMatch(/^repository-3 +failed$/)
    expect(lines[6]).toMatch(/^repository-4 +scanned +0 +0 +0% +0%/)
    expect(lines[7]).toMatch(/^4 together +2 of 4 +2 +50 +0% +100\.0%/)
    expect(stdout).toMatch(/\nStill needed: about [\d.]+ kB of disk, and about 1 minute of one worker\.\n/)
    expect(stdout).toContain('Work: 0 waiting, 0 running, 0 given up.')
    expect(stdout).toMatch(/\nkestrel\/repository-3: repository 3: /)
    expect(stdout).not.toMatch(/Ana|Ben|root/)
    expect(lines.slice(0, 8).every((line) => line.length <= 80)).toBe(true)
  })

  test('gives the same as JSON', async () => {
    const { place, books } = await scanned()
    const { stdout } = await byline(['github', 'status', '--json'], { books: place, now: CLOCK })
    expect(JSON.parse(stdout)).toEqual(await readCoverage(books, CLOCK().getTime()))
  })
})

test('what is needed goes by what was scanned, and by the sizes that GitHub gives where nothing was', async () => {
  const { books } = await scanned()
  const { database, ledger } = books
  const before = (await readCoverage(books, 0)).sum
  // Of 100,000 bytes each took 3 seconds and 50,000 bytes: one waits, two were scanned, one failed and waits for its first.
  for (const id of [1, 4]) {
    const scan = (await readScan(database, ledger, id))!
    await putScan(database, ledger, { ...scan, diskBytes: 50_000, tookMs: 3_000 })
  }
  expect((await readCoverage(books, 0)).sum).toMatchObject({ neededBytes: 100_000, neededMs: 6_000 })
  expect(before).toMatchObject({ repositories: 4, waiting: 1, scanned: 2, failed: 1, forks: 1, mirrors: 0 })
  for (const id of [1, 4])
    await putScan(database, ledger, { ...(await readScan(database, ledger, id))!, scannedAtMs: 0 })
  expect((await readCoverage(books, 0)).sum).toMatchObject({ neededBytes: 400_000, neededMs: null })
})
