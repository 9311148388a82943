// Pushes that wait are credited together, and the books say what they would say had each been done alone.
import { expect, test } from 'vitest'
import { readJobs } from '../../../src/database/job-list.ts'
import type { PullFacts } from '../../../src/tasks/github/github-api.ts'
import { runJob } from '../../../src/tasks/github/handlers.ts'
import type { JobOf } from '../../../src/tasks/github/job.ts'
import { claimJob, dropLeases, enqueueJobs } from '../../../src/tasks/github/queue.ts'
import { verifyDatabase } from '../../../src/tasks/verify-database.ts'
import { booksAt, valueOf } from '../../support/books.ts'
import {
  afterPushes,
  bookedIn,
  breakingBooks,
  endsIn,
  kindsIn,
  pushesAtWork,
  pushesThrough,
  source,
  straightPushes,
  workOffAll,
  type Pushed,
} from '../../support/pushes-at-work.ts'
import { createRepository } from '../../support/repository.ts'

const ANY = { publicKey: null, olderCheckpoint: null, onProgress: () => undefined }

// Pushes of three people; text is moved, the ninth is a squash of what a fourth wrote, the twelfth merges a branch, the fourteenth
// says that two e-mails are one person's, and the sixteenth merges what was squashed.
function madePushes(count = 18): Pushed {
  const repository = createRepository()
  const heads = [repository.commit({ author: 'Ana', files: { 'a.ts': source('alpha') } })]
  const pulls: PullFacts[] = []
  for (let at = 1; at <= count; at++) {
    const before = heads.at(-1)!
    const files: Record<string, string | null> = { [`f${at}.ts`]: source(`f${at}x`) }
    if (at % 5 === 0) Object.assign(files, { [`f${at - 1}.ts`]: null, [`m${at}.ts`]: source(`f${at - 1}x`) })
    if (at === 14) files['.mailmap'] = 'Ana <ana@example.org> <cy@example.org>\n'
    let parents: string[] = [before]
    if (at === 9 || at === 12) {
      repository.branch('topic', before)
      const own = repository.commit({ author: 'Dee', files })
      repository.checkout('main')
      if (at === 9) {
        repository.git('update-ref', 'refs/pull/3/head', own)
        pulls.push(pullOf(own, before))
      } else parents = [before, own]
      repository.git('branch', '-D', 'topic')
    }
    if (at === 16) parents = [before, pulls[0]!.head]
    heads.push(repository.commit({ author: ['Ana', 'Ben', 'Cy'][at % 3]!, files, parents }))
  }
  return { repository, heads, pulls: pulls.map((pull) => ({ ...pull, mergeCommit: heads[9] ?? null })) }
}

function pullOf(head: string, base: string): PullFacts {
  return {
    number: 3,
    state: 'closed',
    isDraft: false,
    isMerged: true,
    author: null,
    head,
    headRepository: null,
    baseBranch: 'main',
    base,
    mergeCommit: null,
  }
}

/** The same pushes, once all waiting and once each alone. */
async function bothWays(made: Pushed, jobs: readonly JobOf<'push'>[]) {
  const together = await pushesAtWork(made)
  const claimedCount = await afterPushes(together, jobs)
  const alone = await pushesAtWork(made)
  for (const job of jobs) await afterPushes(alone, [job])
  const [taken, single] = [await bookedIn(together.books), await bookedIn(alone.books)]
  expect(taken).toEqual(single)
  expect(await kindsIn(together.books)).toEqual(await kindsIn(alone.books))
  const { database, ledger } = together.books
  const states = (await readJobs(database, ledger, null)).map(({ state }) => state)
  expect(new Set(states)).toEqual(new Set(['done']))
  valueOf(await verifyDatabase(together.place, ANY))
  return { taken, claimedCount, together, alone }
}

test('pushes that wait are an entry each in one go, as if each had been done alone', async () => {
  const made = madePushes()
  const { taken, claimedCount, together, alone } = await bothWays(made, pushesThrough(made.heads))
  expect(taken.map(({ after }) => after)).toEqual(made.heads)
  // The squash credits whoever wrote it.
  expect(taken[9]).toMatchObject({ lineage: { count: 1 } })
  expect(taken[9]!.credits.join()).toContain('Dee')
  expect(claimedCount).toBe(1)
  expect(together.asked).toEqual(['all'])
  expect(alone.asked.length).toBeGreaterThanOrEqual(18)
}, 60_000)

test('more pushes than are read at once, whose webhooks came in another order, are an entry each, in the branch’s order', async () => {
  const made = straightPushes(64)
  const at = await pushesAtWork(made)
  expect(await afterPushes(at, pushesThrough(made.heads).toReversed())).toBe(1)
  expect(await endsIn(at.books)).toEqual(made.heads)
})

test('where a commit is missing on the server, the pushes up to it are taken along, and one entry goes on to the head', async () => {
  const made = madePushes(12)
  const missing = 'f'.repeat(40)
  const told = made.heads.map((head, at) => (at === 10 ? missing : head))
  const { taken } = await bothWays(made, pushesThrough(told))
  expect(taken.map(({ after }) => after)).toEqual([...made.heads.slice(0, 10), made.heads[12]])
}, 60_000)

test('where the branch was rewritten since, what was taken back is left away', async () => {
  const made = madePushes(8)
  const { repository, heads } = made
  repository.branch('other', heads[4])
  const rewritten = ['x', 'y', 'z'].map((name) =>
    repository.commit({ author: 'Eve', files: { [`${name}.ts`]: source(name) } }),
  )
  repository.git('update-ref', 'refs/heads/main', rewritten.at(-1)!)
  const { taken } = await bothWays(made, pushesThrough([...heads.slice(0, 7), ...rewritten]))
  expect(taken.map(({ after }) => after)).toEqual([...heads.slice(0, 5), rewritten.at(-1)])
})

test('what was booked before the work broke off is not booked again', async () => {
  const made = madePushes()
  const undisturbed = await pushesAtWork(made)
  await afterPushes(undisturbed, pushesThrough(made.heads))
  const { place, work, queue } = await pushesAtWork(made)
  await enqueueJobs(queue, pushesThrough(made.heads))
  const job = await claimJob(queue, 'gone')
  const breaking = { ...work, books: breakingBooks(work.books, 2) }
  expect(await runJob(job!.body!, breaking)).toMatchObject({ kind: 'failed' })
  const bookedCount = (await endsIn(work.books)).length
  expect(bookedCount).toBeGreaterThan(1)
  expect(bookedCount).toBeLessThan(made.heads.length)
  // Another process has it now.
  await dropLeases(queue, (worker) => worker === 'gone')
  const books = await booksAt(place)
  await workOffAll(queue, { ...work, books })
  expect(await bookedIn(books)).toEqual(await bookedIn(undisturbed.books))
})
