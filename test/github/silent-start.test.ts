// An installation begins in silence: repositories are scanned and counted, and nobody is named before people were told.
import { expect, test } from 'vitest'
import { readContributions } from '../../src/database/row-sets.ts'
import type { Coverage } from '../../src/tasks/github/coverage.ts'
import { namesOf } from '../../src/tasks/contributors.ts'
import { lastPush } from '../../src/tasks/last-push.ts'
import { booksAt } from '../support/books.ts'
import { startGitHub } from '../support/github/github.ts'
import { openPullOn } from '../support/github/pull-request-on-github.ts'
import { startByline } from '../support/github/running-byline.ts'
import { createRepository } from '../support/repository.ts'

const WRITING = ['issues/create-comment', 'checks/create', 'reactions/create-for-issue-comment']

test('until people were told, repositories are scanned, and nobody is named anywhere; then all is booked from the beginning', async () => {
  const github = await startGitHub()
  const pull = await openPullOn(github, 'kit')
  const empty = createRepository()
  await github.createRepository('acme/empty', { contents: empty.path })
  const byline = await startByline(github)
  await github.install('acme')
  await byline.idle()
  pull.local.checkout('main')
  const head = pull.local.commit({
    author: 'Cleo',
    files: { 'docs/guide.md': 'Five words stand in here.\n' },
  })
  await github.push('acme/kit', pull.local.path, 'main', { by: 'ann' })
  await github.comment('acme/kit', pull.number, 'ann', '/byline explain')
  await byline.idle()

  const coverage = JSON.parse(await byline.run('github', 'status', '--json')) as Coverage
  expect(coverage).toMatchObject({
    isAdopted: false,
    repositories: [
      { name: 'acme/empty', state: 'scanned', commits: 0 },
      { name: 'acme/kit', state: 'scanned', commits: 2, files: 2 },
    ],
    jobs: { waiting: 0, running: 0, dead: 0 },
  })
  expect(coverage.sum.tokens).toBeGreaterThan(100)
  for (const operation of WRITING) expect(github.requestsFor(operation), operation).toEqual([])
  const before = await booksAt(byline.place)
  expect((await before.read()).registers.size).toBe(2)
  expect([...(await namesOf(before)).keys()]).toEqual([])
  await before.close()
  for (const told of [byline.logText, byline.stdout, JSON.stringify(coverage)])
    expect(told).not.toMatch(/cleo|ann@|ben@/i)

  await byline.adopt()
  await byline.idle()
  const books = await booksAt(byline.place)
  const pushed = await lastPush(books.database, books.ledger, String(github.repositoryId('acme/kit')))
  expect(pushed).toMatchObject({ number: 1, before: null, after: head })
  const names = await namesOf(books)
  const credited: string[] = []
  for await (const rows of readContributions(books.database, pushed!.contributions.root, 'push'))
    credited.push(...rows.map(({ path, contributor }) => `${path} ${names.get(contributor)?.name}`))
  expect(credited).toEqual(['docs/guide.md Cleo', 'src/money.ts Ann'])
  expect(await byline.run('ledger', 'verify')).toContain('is whole')
  expect(await byline.run('org', 'show')).toContain('People were told on 2026-01-31')
})
