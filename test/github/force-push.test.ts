// Whatever is done to a default branch, the books say of it what a scan says that knows nothing of what was before.
import { expect, test } from 'vitest'
import { readScan } from '../../src/database/scan-rows.ts'
import { lineageOf } from '../../src/tasks/github/pull-lineage.ts'
import { lastPush } from '../../src/tasks/last-push.ts'
import { attributeRevision } from '../../src/tasks/attribute-revision.ts'
import { withRevision } from '../../src/tasks/open-revision.ts'
import { done } from '../../src/tasks/outcome.ts'
import { stateHashOf } from '../../src/tasks/state-hash.ts'
import { book, booksAt, informing, newBooks, valueOf } from '../support/books.ts'
import { freshPlace } from '../support/databases.ts'
import { startGitHub } from '../support/github/github.ts'
import { startByline } from '../support/github/running-byline.ts'
import { createRepository, runIsolatedGit, type TestRepository } from '../support/repository.ts'

/** More than a webhook about a push names. */
const MANY_COMMITS = 2060

/** Puts a row of commits onto a branch, by git itself, which takes a second for thousands. */
function importCommits(repository: TestRepository, branch: string, from: string, count: number): string {
  const lines = [`reset refs/heads/${branch}`, `from ${from}`, '']
  for (let at = 0; at < count; at++) {
    const text = `export const count = ${at}\n`
    const message = `Count to ${at}`
    lines.push(
      `commit refs/heads/${branch}`,
      `committer Bea <bea@example.org> ${1_700_000_000 + at} +0000`,
      `data ${message.length}\n${message}`,
      `M 100644 inline counts/${at % 50}.ts`,
      `data ${text.length}\n${text}`,
    )
  }
  runIsolatedGit(repository.path, ['fast-import', '--quiet', '--force'], `${lines.join('\n')}\n`)
  return repository.git('rev-parse', `refs/heads/${branch}`)
}

test('behaviour 21: force push, branch delete, zero SHA, more than 2,048 commits: the state equals a fresh scan', async () => {
  const github = await startGitHub()
  const place = await freshPlace('sqlite')
  const made = await newBooks(place)
  await book(made, informing())
  const local = createRepository()
  const first = local.commit({ author: 'Ann', files: { 'a.ts': 'export const a = 1\n', 'b.ts': 'f(1)\n' } })
  const second = local.commit({ author: 'Bea', files: { 'a.ts': 'export const a = 2\n' } })
  await github.createRepository('acme/kit', { contents: local.path })
  const byline = await startByline(github, { place })
  await github.install('acme')
  await byline.idle()
  const id = github.repositoryId('acme/kit')

  /** What the books say of the branch's end, and what a scan of a clone says. */
  const states = async (revision: string | null) => {
    await byline.idle()
    const books = await booksAt(place)
    const entry = await lastPush(books.database, books.ledger, String(id))
    const scan = await readScan(books.database, books.ledger, id)
    const lineage = await lineageOf(books, id)
    await books.close()
    expect(entry?.after).toBe(revision)
    const booked = { revision: scan?.revision, state: entry?.state ?? '', scanned: scan?.stateHash }
    if (revision === null) return [booked, { revision, state: '', scanned: '' }]
    const options = { reader: 'git', allowShallow: false, cacheDirectory: null, lineage } as const
    const repository = github.gitDir('acme/kit')
    const state = valueOf(
      await withRevision({ repository, revision }, options, async ({ reader }) =>
        done(stateHashOf((await attributeRevision(reader, revision, options)).attribution)),
      ),
    )
    return [booked, { revision, state, scanned: state }]
  }
  const check = async (revision: string | null) => {
    const [booked, fresh] = await states(revision)
    expect(booked).toEqual(fresh)
  }
  await check(second)

  // Rewritten: what Bea did was never done.
  local.branch('rewritten', first)
  const rewritten = local.commit({ author: 'Cat', files: { 'a.ts': 'export const a = 3\n' } })
  await github.push('acme/kit', local.path, '+rewritten:main', { by: 'ann' })
  await check(rewritten)

  // Another branch comes and goes, and the default branch gets another name.
  await github.push('acme/kit', local.path, `${second}:refs/heads/side`, { by: 'ann' })
  await github.push('acme/kit', local.path, ':side', { by: 'ann' })
  await check(rewritten)
  await github.push('acme/kit', local.path, `${second}:refs/heads/trunk`, { by: 'ann' })
  await github.setDefaultBranch('acme/kit', 'trunk')
  await github.push('acme/kit', local.path, ':main', { by: 'ann' })
  await check(second)
  await github.push('acme/kit', local.path, `${rewritten}:refs/heads/main`, { by: 'ann' })
  await github.setDefaultBranch('acme/kit', 'main')
  await check(rewritten)

  // Gone, which is told with a commit of zeros; and back, which is told with another. GitHub refuses that unless it is forced to.
  runIsolatedGit(github.gitDir('acme/kit'), ['config', 'receive.denyDeleteCurrent', 'ignore'])
  await github.push('acme/kit', local.path, ':main', { by: 'ann' })
  await check(null)
  await github.push('acme/kit', local.path, `${second}:refs/heads/main`, { by: 'ann' })
  await check(second)

  // More commits than a webhook names, and then back to where it was before them.
  const many = importCommits(local, 'many', second, MANY_COMMITS)
  await github.push('acme/kit', local.path, 'many:main', { by: 'ann' })
  await check(many)
  await github.push('acme/kit', local.path, `+${rewritten}:refs/heads/main`, { by: 'ann' })
  await check(rewritten)

  // What an entry names stays in the mirror, though no branch leads to it.
  const kept = `refs/byline/kept/${many}`
  expect(runIsolatedGit(`${byline.dataDirectory}/mirrors/${id}.git`, ['rev-parse', kept])).toBe(many)
})
