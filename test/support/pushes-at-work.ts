// Pushes that wait in a queue, and what is booked of them once they are worked off: over a repository in a folder.
import { expect } from 'vitest'
import { readContributions } from '../../src/database/row-sets.ts'
import { namesOf } from '../../src/tasks/contributors.ts'
import type { InstallationApi, PullFacts } from '../../src/tasks/github/github-api.ts'
import { runJob } from '../../src/tasks/github/handlers.ts'
import type { JobBody, JobOf } from '../../src/tasks/github/job.ts'
import { claimJob, enqueueJobs, jobIds, settleJob, type Queue } from '../../src/tasks/github/queue.ts'
import type { WorkContext } from '../../src/tasks/github/work.ts'
import { listEntries } from '../../src/tasks/list-entries.ts'
import type { BooksPlace, Clock, OpenBooks } from '../../src/tasks/open-books.ts'
import { book, CLOCK, informing, newBooks, valueOf } from './books.ts'
import { freshPlace } from './databases.ts'
import { INSTALLATION, localWork } from './local-work.ts'
import { createRepository, type TestRepository } from './repository.ts'

/** The number of the repository. */
export const ID = 7

/** A file of four functions. */
export function source(name: string): string {
  const line = (at: number) =>
    `export function ${name}${at}(value: number): number {\n  return value * ${at}\n}\n`
  return Array.from({ length: 4 }, (_, at) => line(at)).join('\n')
}

/** A repository whose branch `main` was pushed to. */
export interface Pushed {
  readonly repository: TestRepository
  /** Where the branch was, push after push. */
  readonly heads: readonly string[]
  readonly pulls: readonly PullFacts[]
}

/** Pushes of a file each, by two people in turn. */
export function straightPushes(count: number): Pushed {
  const repository = createRepository()
  const heads = [repository.commit({ author: 'Ana', files: { 'a.ts': source('alpha') } })]
  for (let at = 1; at <= count; at++) {
    const files = { [`f${at}.ts`]: source(`f${at}x`) }
    heads.push(repository.commit({ author: at % 2 === 0 ? 'Ana' : 'Ben', files }))
  }
  return { repository, heads, pulls: [] }
}

/** The job of a push. */
export const pushOf = (before: string | null, after: string | null): JobOf<'push'> => ({
  kind: 'push',
  installation: INSTALLATION,
  repository: ID,
  branch: 'main',
  before,
  after,
})

/** The jobs of pushes through some heads. */
export const pushesThrough = (heads: readonly string[]): readonly JobOf<'push'>[] =>
  heads.slice(1).map((after, at) => pushOf(heads[at]!, after))

/** Work on a repository that the service knew when it had its first head. */
export interface PushesAtWork {
  readonly place: BooksPlace
  readonly books: OpenBooks
  readonly work: WorkContext
  readonly queue: Queue
  /** The commits of which GitHub was asked how they came, or `all`. */
  readonly asked: string[]
}

/** Books in which the first head was scanned; the branch is left where it is. `api` answers beside what pushes always ask. */
export async function pushesAtWork(
  { repository, heads, pulls }: Pushed,
  { now = CLOCK, api = {} }: { readonly now?: Clock; readonly api?: Partial<InstallationApi> } = {},
): Promise<PushesAtWork> {
  const place = await freshPlace('sqlite')
  const books = await newBooks(place, now)
  await book(books, informing())
  const made = await localWork(books, place, { [ID]: repository })
  const asked: string[] = []
  const answers = {
    pullsOfCommit: async (_: unknown, commit: string) => {
      asked.push(commit)
      return pulls.filter(({ mergeCommit }) => mergeCommit === commit)
    },
    closedPulls: async () => {
      asked.push('all')
      return pulls
    },
    ...api,
  } satisfies Partial<InstallationApi> as unknown as InstallationApi
  const { database, ledger } = books
  const queue = { database, ledger, now, nextId: jobIds(now, '0a'), random: () => 0.5 }
  const enqueue: WorkContext['enqueue'] = (jobs) => enqueueJobs(queue, jobs)
  const work: WorkContext = { ...made, now, enqueue, github: { ...made.github, as: () => answers } }
  const head = repository.git('rev-parse', 'main')
  repository.git('update-ref', 'refs/heads/main', heads[0]!)
  const scan: JobBody = { kind: 'scan', installation: INSTALLATION, repository: ID }
  expect(await runJob(scan, work)).toEqual({ kind: 'done' })
  repository.git('update-ref', 'refs/heads/main', head)
  asked.length = 0
  return { place, books, work, asked, queue }
}

/** Works until nothing is due; gives how many jobs were claimed. */
export async function workOffAll(queue: Queue, work: WorkContext): Promise<number> {
  for (let count = 0; ; count++) {
    const job = await claimJob(queue, 'w1')
    if (job === undefined) return count
    expect(await settleJob(queue, job, await runJob(job.body!, work))).toBe('done')
  }
}

/** Stores pushes and works until nothing is due; gives how many jobs were claimed. */
export async function afterPushes(
  { queue, work }: PushesAtWork,
  jobs: readonly JobOf<'push'>[],
): Promise<number> {
  for (const job of jobs) await enqueueJobs(queue, [job])
  return workOffAll(queue, work)
}

/** Where the books were, push after push. */
export async function endsIn(books: OpenBooks): Promise<readonly (string | null)[]> {
  return (await bookedIn(books)).map(({ after }) => after)
}

/** What the books say of each push: all but when it was booked, in which place, and by which ids people go. */
export async function bookedIn(books: OpenBooks) {
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

/** The kinds of all entries, in order. */
export async function kindsIn(books: OpenBooks): Promise<readonly string[]> {
  return valueOf(await listEntries(books, { kind: null, period: null })).map(({ entry }) => entry.kind)
}

/** These books for a worker that dies when it books something for more than the `most`-th time. */
export function breakingBooks(books: OpenBooks, most: number): OpenBooks {
  let appends = 0
  return {
    ...books,
    read: () => books.read(),
    pointsOf: (query) => books.pointsOf(query),
    checkpoint: () => books.checkpoint(),
    close: () => books.close(),
    append: (actor, plan) => {
      if (++appends > most) throw new Error('the process is gone')
      return books.append(actor, plan)
    },
  }
}
