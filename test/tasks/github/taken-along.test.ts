// Pushes that wait are credited together, and the books say what they would say had each been done alone.
import { expect, test } from 'vitest'
import { readJobs } from '../../../src/database/job-list.ts'
import { readContributions } from '../../../src/database/row-sets.ts'
import type { OpenBooks } from '../../../src/tasks/open-books.ts'
import { namesOf } from '../../../src/tasks/contributors.ts'
import type { InstallationApi, PullFacts } from '../../../src/tasks/github/github-api.ts'
import { runJob } from '../../../src/tasks/github/handlers.ts'
import type { JobBody, JobOf } from '../../../src/tasks/github/job.ts'
import {
  claimJob,
  dropLeases,
  enqueueJobs,
  jobIds,
  settleJob,
  type Queue,
} from '../../../src/tasks/github/queue.ts'
import type { WorkContext } from '../../../src/tasks/github/work.ts'
import { listEntries } from '../../../src/tasks/list-entries.ts'
import { verifyDatabase } from '../../../src/tasks/verify-database.ts'
import { book, booksAt, CLOCK, informing, newBooks, valueOf } from '../../support/books.ts'
import { freshPlace } from '../../support/databases.ts'
import { INSTALLATION, localWork } from '../../support/local-work.ts'
import { createRepository, type TestRepository } from '../../support/repository.ts'

const ID = 7
const ANY = { publicKey: null, olderCheckpoint: null, onProgress: () => undefined }

function source(name: string): string {
  const line = (at: number) =>
    `export function ${name}${at}(value: number): number {\n  return value * ${at}\n}\n`
  return Array.from({ length: 4 }, (_, at) => line(at)).join('\n')
}

interface Pushed {
  readonly repository: TestRepository
  /** Where the branch was, push after push. */
  readonly heads: readonly string[]
  readonly pulls: readonly PullFacts[]
}

// Pushes of three people; text is moved, the ninth is a squash of what a fourth wrote, and the twelfth merges a branch.
function madePushes(count = 30): Pushed {
  const repository = createRepository()
  const heads = [repository.commit({ author: 'Ana', files: { 'a.ts': source('alpha') } })]
  const pulls: PullFacts[] = []
  for (let at = 1; at <= count; at++) {
    const before = heads.at(-1)!
    const files: Record<string, string | null> = { [`f${at}.ts`]: source(`f${at}x`) }
    if (at % 5 === 0) Object.assign(files, { [`f${at - 1}.ts`]: null, [`m${at}.ts`]: source(`f${at - 1}x`) })
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

const pushOf = (before: string, after: string): JobOf<'push'> => ({
  kind: 'push',
  installation: INSTALLATION,
  repository: ID,
  branch: 'main',
  before,
  after,
})

const pushesThrough = (heads: readonly string[]): readonly JobOf<'push'>[] =>
  heads.slice(1).map((after, at) => pushOf(heads[at]!, after))

async function started({ repository, heads, pulls }: Pushed) {
  const place = await freshPlace('sqlite')
  const books = await newBooks(place)
  await book(books, informing())
  const made = await localWork(books, place, { [ID]: repository })
  const asked: string[] = []
  const api = {
    pullsOfCommit: async (_: unknown, commit: string) => {
      asked.push(commit)
      return pulls.filter(({ mergeCommit }) => mergeCommit === commit)
    },
    closedPulls: async () => {
      asked.push('all')
      return pulls
    },
  } satisfies Partial<InstallationApi> as unknown as InstallationApi
  const work: WorkContext = { ...made, github: { ...made.github, as: () => api } }
  // The service was there before all but the first.
  const head = repository.git('rev-parse', 'main')
  repository.git('update-ref', 'refs/heads/main', heads[0]!)
  const scan: JobBody = { kind: 'scan', installation: INSTALLATION, repository: ID }
  expect(await runJob(scan, work)).toEqual({ kind: 'done' })
  repository.git('update-ref', 'refs/heads/main', head)
  asked.length = 0
  return { place, work, asked, queue: queueOf(books) }
}

function queueOf({ database, ledger }: OpenBooks): Queue {
  return { database, ledger, now: CLOCK, nextId: jobIds(CLOCK, '0a'), random: () => 0.5 }
}

/** Works until nothing waits; gives how many jobs were claimed. */
async function workOffAll(queue: Queue, work: WorkContext): Promise<number> {
  for (let count = 0; ; count++) {
    const job = await claimJob(queue, 'w1')
    if (job === undefined) return count
    expect(await settleJob(queue, job, await runJob(job.body!, work))).toBe('done')
  }
}

/** What the books say of each push: all but when it was booked, in which place, and by which ids people go. */
async function bookedIn({ books }: WorkContext) {
  const entries = valueOf(await listEntries(books, { kind: 'push-credited', period: null }))
  const names = await namesOf(books)
  const pushes = []
  for (const { entry } of entries) {
    if (entry.kind !== 'push-credited') continue
    const { sequence: _, time: __, contributions, ...facts } = entry
    const credits: string[] = []
    for await (const rows of readContributions(books.database, contributions.root, 'push'))
      for (const { contributor, ...row } of rows)
        credits.push(
          JSON.stringify({ ...row, name: names.get(contributor)?.name }, (_key, value: unknown) =>
            typeof value === 'bigint' ? String(value) : value,
          ),
        )
    pushes.push({ ...facts, count: contributions.count, credits: credits.toSorted() })
  }
  return pushes
}

/** The same pushes, once all waiting and once each alone. */
async function bothWays(pushed: Pushed, jobs: readonly JobOf<'push'>[]) {
  const together = await started(pushed)
  await enqueueJobs(together.queue, jobs)
  const claimedCount = await workOffAll(together.queue, together.work)
  const alone = await started(pushed)
  for (const job of jobs) {
    await enqueueJobs(alone.queue, [job])
    await workOffAll(alone.queue, alone.work)
  }
  const [taken, single] = [await bookedIn(together.work), await bookedIn(alone.work)]
  const states = (await readJobs(together.work.books.database, together.work.books.ledger, null)).map(
    ({ state }) => state,
  )
  expect(new Set(states)).toEqual(new Set(['done']))
  valueOf(await verifyDatabase(together.place, ANY))
  return { taken, single, claimedCount, together, alone }
}

test('thirty pushes that wait are an entry each in one go, as if each had been done alone', async () => {
  const pushed = madePushes()
  const { taken, single, claimedCount, together, alone } = await bothWays(pushed, pushesThrough(pushed.heads))
  expect(taken).toEqual(single)
  expect(taken.map(({ after }) => after)).toEqual(pushed.heads)
  // The squash credits whoever wrote it.
  expect(taken[9]).toMatchObject({ lineage: { count: 1 } })
  expect(taken[9]!.credits.join()).toContain('Dee')
  expect(claimedCount).toBe(1)
  expect(together.asked).toEqual(['all'])
  expect(alone.asked.length).toBeGreaterThanOrEqual(30)
}, 60_000)

test('pushes whose webhooks came in another order are an entry each, in the branch’s order', async () => {
  const pushed = madePushes()
  const heads = pushed.heads.slice(0, 6)
  const { work, queue } = await started(pushed)
  await enqueueJobs(queue, pushesThrough(heads).toReversed())
  expect(await workOffAll(queue, work)).toBe(1)
  expect((await bookedIn(work)).map(({ after }) => after)).toEqual(heads)
})

test('where a commit is missing on the server, the pushes up to it are taken along, and one entry goes on to the head', async () => {
  const pushed = madePushes(20)
  const missing = 'f'.repeat(40)
  const told = pushed.heads.map((head, at) => (at === 17 ? missing : head))
  const { taken, single } = await bothWays(pushed, pushesThrough(told))
  expect(taken).toEqual(single)
  expect(taken.map(({ after }) => after)).toEqual([...pushed.heads.slice(0, 17), pushed.heads[20]])
}, 60_000)

test('where the branch was rewritten since, what was taken back is left away', async () => {
  const pushed = madePushes(8)
  const { repository, heads } = pushed
  repository.branch('other', heads[4])
  const rewritten = ['x', 'y', 'z'].map((name) =>
    repository.commit({ author: 'Eve', files: { [`${name}.ts`]: source(name) } }),
  )
  repository.git('update-ref', 'refs/heads/main', rewritten.at(-1)!)
  const { taken, single } = await bothWays(pushed, pushesThrough([...heads.slice(0, 7), ...rewritten]))
  expect(taken).toEqual(single)
  expect(taken.map(({ after }) => after)).toEqual([...heads.slice(0, 5), rewritten.at(-1)])
})

test('what was booked before the work broke off is not booked again', async () => {
  const pushed = madePushes()
  const { place, work, queue } = await started(pushed)
  await enqueueJobs(queue, pushesThrough(pushed.heads))
  let appends = 0
  const breaking: OpenBooks = {
    ...work.books,
    read: () => work.books.read(),
    pointsOf: (query) => work.books.pointsOf(query),
    checkpoint: () => work.books.checkpoint(),
    close: () => work.books.close(),
    append: (actor, plan) => {
      if (++appends > 2) throw new Error('the process is gone')
      return work.books.append(actor, plan)
    },
  }
  const job = await claimJob(queue, 'gone')
  expect(await runJob(job!.body!, { ...work, books: breaking })).toMatchObject({ kind: 'failed' })
  const bookedCount = (await bookedIn(work)).length
  expect(bookedCount).toBeGreaterThan(1)
  expect(bookedCount).toBeLessThan(pushed.heads.length)
  // Another process has it now.
  await dropLeases(queue, (worker) => worker === 'gone')
  const books = await booksAt(place)
  await workOffAll(queue, { ...work, books })
  expect((await bookedIn({ ...work, books })).map(({ after }) => after)).toEqual(pushed.heads)
})
