// What a push books: who wrote what of it that stands at its end, one entry a push, and the same as a fresh scan finds.
import { rmSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readContributions } from '../../../src/database/row-sets.ts'
import { putScan, readScan } from '../../../src/database/scan-rows.ts'
import { writeLineage } from '../../../src/database/lineage-rows.ts'
import type { EntryOf } from '../../../src/ledger/entry.ts'
import { attributeRevision } from '../../../src/tasks/attribute-revision.ts'
import { namesOf } from '../../../src/tasks/contributors.ts'
import { creditPush, scanRepository } from '../../../src/tasks/github/credit-push.ts'
import { importPeople } from '../../../src/tasks/import-people.ts'
import { mirrorPath } from '../../../src/tasks/github/mirrors.ts'
import { lineageOf } from '../../../src/tasks/github/pull-lineage.ts'
import type { WorkContext } from '../../../src/tasks/github/work.ts'
import { listEntries } from '../../../src/tasks/list-entries.ts'
import { withRevision } from '../../../src/tasks/open-revision.ts'
import { done } from '../../../src/tasks/outcome.ts'
import { stateHashOf } from '../../../src/tasks/state-hash.ts'
import { verifyDatabase } from '../../../src/tasks/verify-database.ts'
import { book, booksAt, informing, newBooks, valueOf } from '../../support/books.ts'
import { ENGINES, freshPlace, type TestEngine } from '../../support/databases.ts'
import { INSTALLATION, localWork } from '../../support/local-work.ts'
import { createFolder, createRepository, type TestRepository } from '../../support/repository.ts'

const ID = 7
const ANY = { publicKey: null, olderCheckpoint: null, onProgress: () => undefined }

/** A file of several functions; its numbers tell it from other files. */
function source(name: string, from = 0): string {
  return Array.from(
    { length: 6 },
    (_, at) =>
      `export function ${name}${at}(value: number): number {\n  return value * ${from + at} + ${name.length}\n}\n`,
  ).join('\n')
}

async function started(informed = true, engine: TestEngine = 'sqlite') {
  const place = await freshPlace(engine)
  const books = await newBooks(place)
  if (informed) await book(books, informing())
  const repository = createRepository()
  repository.commit({ author: 'Ana', files: { 'a.ts': source('alpha') } })
  const work = await localWork(books, place, { [ID]: repository })
  return { place, books, repository, work }
}

const scan = (work: WorkContext) =>
  scanRepository({ kind: 'scan', installation: INSTALLATION, repository: ID }, work)

const push = (work: WorkContext, before: string | null, after: string | null, branch = 'main') =>
  creditPush({ kind: 'push', installation: INSTALLATION, repository: ID, branch, before, after }, work)

async function pushesOf({ books }: WorkContext): Promise<readonly EntryOf<'push-credited'>[]> {
  const entries = valueOf(await listEntries(books, { kind: 'push-credited', period: null }))
  return entries.flatMap(({ entry }) => (entry.kind === 'push-credited' ? [entry] : []))
}

/** Who has how many tokens by an entry, by path and name. */
async function creditedBy({ books }: WorkContext, entry: EntryOf<'push-credited'>) {
  const names = await namesOf(books)
  const found: Record<string, number> = {}
  for await (const rows of readContributions(books.database, entry.contributions.root, 'push'))
    for (const { path, contributor, tokens } of rows)
      found[`${path} ${names.get(contributor)?.name}`] = tokens
  return found
}

/** What a scan of a clone, with nothing kept from before, says of a revision. */
async function freshState({ books }: WorkContext, repository: TestRepository, revision: string) {
  const lineage = await lineageOf(books, ID)
  const options = { reader: 'git', allowShallow: false, cacheDirectory: null, lineage } as const
  return valueOf(
    await withRevision({ repository: repository.path, revision }, options, async ({ reader }) =>
      done(stateHashOf((await attributeRevision(reader, revision, options)).attribution)),
    ),
  )
}

describe('before people were told', () => {
  test('a scan counts, names nobody and books nothing', async () => {
    const { books, work, repository } = await started(false)
    expect(await scan(work)).toEqual({ kind: 'done' })
    expect(await push(work, null, repository.head)).toEqual({ kind: 'done' })
    expect((await books.read()).registers.size).toBe(2)
    expect((await namesOf(books)).size).toBe(0)
    expect(await readScan(books.database, books.ledger, ID)).toMatchObject({
      revision: repository.head,
      commitCount: 1,
      fileCount: 1,
      tokens: 60,
      lowConfidenceTokens: 0,
      unclaimedTokens: 60,
      failure: null,
    })
  })

  test('what the company’s own people wrote is claimed, by what HR said of them, and all else is not', async () => {
    const { books, place, work, repository } = await started(false)
    repository.commit({ author: 'Ben', files: { 'b.ts': source('beta') } })
    await scan(work)
    const counts = async () => {
      const { tokens, unclaimedTokens } = (await readScan(books.database, books.ledger, ID))!
      return { tokens, unclaimedTokens }
    }
    expect(await counts()).toEqual({ tokens: 120, unclaimedTokens: 120 })
    const facts = {
      employeeNumber: '1',
      class: 'employee',
      entity: 'Kestrel',
      from: null,
      until: null,
    } as const
    const ana = { line: 2, name: 'Ana', emails: ['ana@example.org'], logins: [], ...facts }
    valueOf(await importPeople(books, 'O-1', place.keyFile, [ana], '2026-10-01'))
    await scan(work)
    expect(await counts()).toEqual({ tokens: 120, unclaimedTokens: 60 })
  })
})

describe('a push', () => {
  test.each(ENGINES)('is one entry on %s: what its commits wrote that stands at its end', async (engine) => {
    const { place, work, repository } = await started(true, engine)
    const first = repository.head
    await scan(work)
    repository.commit({ author: 'Ben', files: { 'b.ts': source('beta') } })
    const second = repository.commit({
      author: 'Cy',
      files: { 'b.ts': null, 'c.ts': source('beta') + source('gamma', 40) },
    })
    await push(work, first, second)
    const [scanned, pushed] = await pushesOf(work)
    expect(scanned).toMatchObject({ number: 1, before: null, after: first, forced: false })
    expect(await creditedBy(work, scanned!)).toEqual({ 'a.ts Ana': 60 })
    expect(pushed).toMatchObject({ number: 2, before: first, after: second, forced: false })
    // Moved text keeps its author.
    expect(await creditedBy(work, pushed!)).toEqual({ 'c.ts Ben': 60, 'c.ts Cy': 60 })
    expect(pushed!.state).toBe(await freshState(work, repository, second))
    expect(valueOf(await verifyDatabase(place, ANY)).entryCount).toBe(7)
  })

  test('that comes twice, late or again is booked once', async () => {
    const { work, repository } = await started()
    const first = repository.head
    await scan(work)
    const second = repository.commit({ author: 'Ben', files: { 'b.ts': source('beta') } })
    const third = repository.commit({ author: 'Cy', files: { 'c.ts': source('gamma') } })
    await push(work, second, third)
    await push(work, first, second)
    await push(work, second, third)
    await scan(work)
    const pushes = await pushesOf(work)
    expect(pushes.map(({ after }) => after)).toEqual([first, third])
    expect(await creditedBy(work, pushes[1]!)).toEqual({ 'b.ts Ben': 60, 'c.ts Cy': 60 })
  })

  test('that was booked by a worker that died before it had ended is ended by the next', async () => {
    const { books, work, repository } = await started()
    const { database, ledger } = books
    const first = repository.head
    await scan(work)
    const before = (await readScan(database, ledger, ID))!
    const second = repository.commit({ author: 'Ben', files: { 'b.ts': source('beta') } })
    await push(work, first, second)
    await putScan(database, ledger, before)
    expect(await push(work, first, second)).toEqual({ kind: 'done' })
    expect(await readScan(database, ledger, ID)).toMatchObject({ revision: second, commitCount: 2 })
    expect((await pushesOf(work)).map(({ after }) => after)).toEqual([first, second])
  })

  test('of several that wait is an entry each, in their order', async () => {
    const { work, repository } = await started()
    const heads = [repository.head]
    await scan(work)
    for (const name of ['beta', 'gamma', 'delta'])
      heads.push(repository.commit({ author: name, files: { [`${name}.ts`]: source(name) } }))
    for (const [at, after] of heads.slice(1).entries()) await push(work, heads[at]!, after)
    expect((await pushesOf(work)).map(({ before, after }) => [before, after])).toEqual(
      heads.map((after, at) => [heads[at - 1] ?? null, after]),
    )
  })

  test('to another branch is not looked at', async () => {
    const { work, repository } = await started()
    const asked: string[] = []
    const repositoryFacts = () => {
      asked.push('repository')
      return Promise.resolve(null)
    }
    const github = { ...work.github, as: () => ({ repository: repositoryFacts }) as never }
    await push({ ...work, github }, null, repository.head, 'topic')
    expect([asked, await pushesOf(work)]).toEqual([['repository'], []])
  })

  test('of somebody whom the books know registers nobody anew', async () => {
    const { books, work, repository } = await started()
    const first = repository.head
    await scan(work)
    const second = repository.commit({
      author: 'Ana K.',
      email: 'ana@example.org',
      files: { 'b.ts': source('beta') },
    })
    await push(work, first, second)
    expect((await books.read()).registers.contributors.size).toBe(1)
    expect(await creditedBy(work, (await pushesOf(work))[1]!)).toEqual({ 'b.ts Ana': 60 })
  })

  test('of what an excluded path holds credits nobody, and is booked', async () => {
    const { work, repository } = await started()
    const first = repository.head
    await scan(work)
    const second = repository.commit({ author: 'Ben', files: { 'node_modules/x/index.js': source('beta') } })
    await push(work, first, second)
    const [, pushed] = await pushesOf(work)
    expect(pushed).toMatchObject({ after: second, contributions: { count: 0 } })
  })
})

test('a squash of what was squashed before credits everybody whose commits it brings', async () => {
  const { books, work, repository } = await started()
  const first = repository.head
  await scan(work)
  repository.branch('pull')
  const ben = repository.commit({ author: 'Ben', files: { 'b.ts': source('beta') } })
  repository.branch('pull-on-pull')
  const cy = repository.commit({ author: 'Cy', files: { 'c.ts': source('gamma') } })
  repository.checkout('pull')
  const inner = repository.commit({ author: 'Ben', files: { 'c.ts': source('gamma') }, parents: [ben] })
  await writeLineage(books.database, books.ledger, ID, [
    { commit: inner, parents: [cy], pull: 3, askedAtMs: work.now().getTime() - 1 },
  ])
  repository.checkout('main')
  const between = repository.commit({ author: 'Ana', files: { 'd.ts': source('delta') }, parents: [first] })
  await push(work, first, between)
  const files = { 'b.ts': source('beta'), 'c.ts': source('gamma') }
  const outer = repository.commit({ author: 'Ana', parents: [between], files })
  const mirror = mirrorPath(work, ID)
  repository.git('push', '-q', mirror, `${cy}:refs/pull/3/head`, `${inner}:refs/pull/4/head`)
  await writeLineage(books.database, books.ledger, ID, [
    { commit: outer, parents: [inner], pull: 4, askedAtMs: work.now().getTime() + 1 },
  ])
  await push(work, between, outer)
  const [, earlier, last] = await pushesOf(work)
  expect(earlier!.lineage.count).toBe(0)
  expect(last!.lineage.count).toBe(2)
  expect(await creditedBy(work, last!)).toEqual({ 'b.ts Ben': 60, 'c.ts Cy': 60 })
  expect(last!.state).toBe(await freshState(work, repository, outer))
})

describe('what a push takes away', () => {
  test('by force is an entry from the last to the head, and going back is another', async () => {
    const { place, work, repository } = await started()
    const first = repository.head
    await scan(work)
    const lost = repository.commit({ author: 'Ben', files: { 'b.ts': source('beta') } })
    await push(work, first, lost)
    const other = repository.commit({ author: 'Cy', files: { 'c.ts': source('gamma') }, parents: [first] })
    await push(work, lost, other)
    repository.git('update-ref', 'refs/heads/main', lost)
    await push(work, other, lost)
    const pushes = await pushesOf(work)
    expect(pushes.map(({ after, forced }) => [after, forced])).toEqual([
      [first, false],
      [lost, false],
      [other, true],
      [lost, true],
    ])
    expect(await creditedBy(work, pushes[2]!)).toEqual({ 'c.ts Cy': 60 })
    expect(pushes[3]!.state).toBe(pushes[1]!.state)
    for (const { after, state } of pushes) expect(state).toBe(await freshState(work, repository, after!))
    valueOf(await verifyDatabase(place, ANY))
  })

  test('and a lost mirror has no more is an entry from the last to the head', async () => {
    const { work, repository } = await started()
    const first = repository.head
    await scan(work)
    const lost = repository.commit({ author: 'Ben', files: { 'b.ts': source('beta') } })
    await push(work, first, lost)
    rmSync(mirrorPath(work, ID), { recursive: true })
    const other = repository.commit({ author: 'Cy', files: { 'c.ts': source('gamma') }, parents: [first] })
    expect(await push(work, lost, other)).toEqual({ kind: 'done' })
    const pushes = await pushesOf(work)
    expect(pushes.map(({ after, forced }) => [after, forced])).toEqual([
      [first, false],
      [lost, false],
      [other, true],
    ])
    expect(pushes[2]!.state).toBe(await freshState(work, repository, other))
  })

  test('stays away where the push that brought it is told of late', async () => {
    const { work, repository } = await started()
    const first = repository.head
    await scan(work)
    repository.branch('kept')
    const lost = repository.commit({ author: 'Ben', files: { 'b.ts': source('beta') } })
    await push(work, first, lost)
    await push(work, lost, first)
    expect((await pushesOf(work)).map(({ after }) => after)).toEqual([first])
    const { books } = work
    expect(await readScan(books.database, books.ledger, ID)).toMatchObject({ revision: first })
  })

  test('with the branch is an entry without an end, from which the next one begins', async () => {
    const { work, repository } = await started()
    const first = repository.head
    await scan(work)
    repository.git('update-ref', '-d', 'refs/heads/main')
    await push(work, first, null)
    await push(work, first, null)
    const pushes = await pushesOf(work)
    expect(pushes[1]).toMatchObject({ before: first, after: null, state: null, contributions: { count: 0 } })
    repository.git('update-ref', 'refs/heads/main', first)
    await push(work, null, first)
    const again = await pushesOf(work)
    expect(again.map(({ after }) => after)).toEqual([first, null, first])
    expect(again[2]!.state).toBe(again[0]!.state)
  })
})

test('a squash whose pull request is known credits its commits, and lineage that comes late is an entry of its own', async () => {
  const { books, work, repository } = await started()
  const first = repository.head
  await scan(work)
  repository.branch('pull')
  const pulled = repository.commit({ author: 'Ben', files: { 'b.ts': source('beta') } })
  repository.checkout('main')
  const squash = repository.commit({ author: 'Ana', parents: [first], files: { 'b.ts': source('beta') } })
  await push(work, first, squash)
  const [, before] = await pushesOf(work)
  expect(await creditedBy(work, before!)).toEqual({ 'b.ts Ana': 60 })
  const askedAtMs = work.now().getTime() + 1
  await writeLineage(books.database, books.ledger, ID, [
    { commit: squash, parents: [pulled], pull: 3, askedAtMs },
  ])
  repository.git('update-ref', 'refs/heads/keep', pulled)
  repository.git('push', '-q', `${work.dataDirectory}/mirrors/${ID}.git`, 'refs/heads/pull:refs/pull/3/head')
  await scan(work)
  const [, , after] = await pushesOf(work)
  expect(after).toMatchObject({ before: squash, after: squash, forced: false, lineage: { count: 1 } })
  expect(await creditedBy(work, after!)).toEqual({ 'b.ts Ben': 60 })
  expect(after!.state).toBe(await freshState(work, repository, squash))
})

test('what was agreed of a commit before it is pushed counts', async () => {
  const { books, work, repository } = await started()
  const first = repository.head
  await scan(work)
  const second = repository.commit({ author: 'Ben', files: { 'b.ts': source('beta') } })
  await push(work, first, second)
  const third = repository.commit({ author: 'Ben', files: { 'c.ts': source('gamma') } })
  const names = await namesOf(books)
  const idOf = (name: string) => [...names].find(([, known]) => known.name === name)![0]
  const agreed = { split: 'SP-1', repository: String(ID), pull: 3, revision: 1, commits: [third] }
  const parts = [{ contributor: idOf('Ana'), percent: 25 }]
  await book(books, { kind: 'split-agreed', ...agreed, giver: idOf('Ben'), parts })
  await push(work, second, third)
  expect(await creditedBy(work, (await pushesOf(work))[2]!)).toEqual({ 'c.ts Ana': 15, 'c.ts Ben': 45 })
})

test('two processes that credit one push book it once', async () => {
  const { place, work, repository } = await started()
  const first = repository.head
  await scan(work)
  const second = repository.commit({ author: 'Ben', files: { 'b.ts': source('beta') } })
  const other = { ...work, books: await booksAt(place), dataDirectory: createFolder() }
  const endings = await Promise.all([push(work, first, second), push(other, first, second)])
  // Whoever came second sees that it is done, or does it again.
  expect(endings.map(({ kind }) => kind)).toContain('done')
  expect(endings.map(({ kind }) => kind)).not.toContain('failed')
  expect(await push(other, first, second)).toEqual({ kind: 'done' })
  expect((await pushesOf(work)).map(({ number }) => number)).toEqual([1, 2])
})
