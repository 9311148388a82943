// Whatever is told of pushes, in whatever order: once nothing waits any more, the books are where the branch is.
import { expect, test } from 'vitest'
import { inQueue } from '../../../src/database/job-rows.ts'
import { addSplitProposal } from '../../../src/database/proposal-rows.ts'
import { readScan } from '../../../src/database/scan-rows.ts'
import type { EntryBody } from '../../../src/ledger/entry.ts'
import { parsePolicy, policyFileOf, policyHash } from '../../../src/policy/policy-file.ts'
import { canonicalJson } from '../../../src/proof/canonical-json.ts'
import { GitHubFailure, type InstallationApi } from '../../../src/tasks/github/github-api.ts'
import { runJob } from '../../../src/tasks/github/handlers.ts'
import { enqueueJobs } from '../../../src/tasks/github/queue.ts'
import { workOff } from '../../../src/tasks/github/work-off.ts'
import type { OpenBooks } from '../../../src/tasks/open-books.ts'
import { sha256 } from '../../../src/tasks/sha256.ts'
import { book } from '../../support/books.ts'
import { INSTALLATION } from '../../support/local-work.ts'
import {
  afterPushes,
  bookedIn,
  breakingBooks,
  endsIn,
  ID,
  kindsIn,
  pushesAtWork,
  pushesThrough,
  pushOf,
  source,
  straightPushes,
  type Pushed,
  type PushesAtWork,
} from '../../support/pushes-at-work.ts'
import { createRepository } from '../../support/repository.ts'

const moveTo = ({ repository }: Pushed, head: string) => repository.git('update-ref', 'refs/heads/main', head)

/** When the branch was seen to be where the books are; 0 for never. */
async function seenAtMs({ books }: PushesAtWork): Promise<number> {
  return (await readScan(books.database, books.ledger, ID))!.seenAtMs
}

/** A clock that whoever sleeps moves. */
function movingClock() {
  let nowMs = Date.parse('2026-10-01T08:00:00.000Z')
  return { now: () => new Date(nowMs), sleep: async (waitMs: number) => void (nowMs += waitMs) }
}

test('a push, taken back and made again while all of it waits, is booked once', async () => {
  const made = straightPushes(1)
  const [a, b] = made.heads as [string, string]
  const at = await pushesAtWork(made)
  // The third is the first once more, which waits.
  await afterPushes(at, [pushOf(a, b), pushOf(b, a), pushOf(a, b)])
  expect(await endsIn(at.books)).toEqual([a, b])
  expect(await seenAtMs(at)).toBeGreaterThan(0)
})

test('a push that equals one of long ago brings the books to where the branch is, and so does what is told late', async () => {
  const made = straightPushes(2)
  const [a, b, c] = made.heads as [string, string, string]
  const at = await pushesAtWork(made)
  await afterPushes(at, [pushOf(a, b), pushOf(b, c)])
  // Back to the first, and on.
  moveTo(made, b)
  await afterPushes(at, [pushOf(a, b)])
  expect(await endsIn(at.books)).toEqual([a, b, c, b])
  await afterPushes(at, [pushOf(c, a)])
  expect(await endsIn(at.books)).toEqual([a, b, c, b])
})

test('a push back and another on from there are an entry each, together and alone', async () => {
  const made = straightPushes(2)
  const [a, b] = made.heads as [string, string]
  made.repository.branch('other', a)
  const other = made.repository.commit({ author: 'Eve', files: { 'x.ts': source('x') } })
  const jobs = [pushOf(b, a), pushOf(a, other)]
  for (const isTogether of [true, false]) {
    moveTo(made, b)
    const at = await pushesAtWork(made)
    await afterPushes(at, [pushOf(a, b)])
    moveTo(made, other)
    if (isTogether) await afterPushes(at, jobs)
    else for (const job of jobs.toReversed()) await afterPushes(at, [job])
    const booked = (await bookedIn(at.books)).map(({ after, forced }) => [after, forced])
    const back = [
      [a, true],
      [other, false],
    ]
    expect(booked).toEqual([[a, false], [b, false], ...(isTogether ? back : [[other, true]])])
  }
})

test('a push that goes on from what was taken back brings the books to the head, whoever comes first', async () => {
  const made = straightPushes(5)
  const { repository, heads } = made
  repository.branch('other', heads[2])
  const other = repository.commit({ author: 'Eve', files: { 'x.ts': source('x') } })
  moveTo(made, other)
  const at = await pushesAtWork(made)
  const [first, second, third] = pushesThrough(heads)
  // Nobody tells of the push to where the branch is.
  await afterPushes(at, [third!, first!, second!])
  expect(await endsIn(at.books)).toEqual([...heads.slice(0, 3), other])
})

test('books that wait for a push are not taken for where the branch is', async () => {
  const made = straightPushes(2)
  const [a, b] = made.heads as [string, string]
  const at = await pushesAtWork(made)
  expect(await seenAtMs(at)).toBeGreaterThan(0)
  await afterPushes(at, [pushOf(a, b)])
  expect(await endsIn(at.books)).toEqual([a, b])
  expect(await seenAtMs(at)).toBe(0)
})

test('books that are where the branch is stay there, whatever moves are told of late', async () => {
  const made = straightPushes(1)
  const [a, b] = made.heads as [string, string]
  const at = await pushesAtWork(made)
  // There and back, and there again: the first is told of when all of it has happened.
  await afterPushes(at, [pushOf(a, b)])
  await afterPushes(at, [pushOf(b, a), pushOf(a, b)])
  expect(await endsIn(at.books)).toEqual([a, b])
})

test('pushes before a rename that are told of after it are in the books, and so is one that must be tried again', async () => {
  for (const isLimited of [false, true]) {
    const made = straightPushes(2)
    const { repository, heads } = made
    let nowMs = Date.parse('2026-10-01T08:00:00.000Z')
    let refusals = isLimited ? 1 : 0
    const facts = { id: ID, owner: 'kestrel', name: 'repository-7', defaultBranch: 'trunk' }
    const at = await pushesAtWork(made, {
      now: () => new Date(nowMs),
      api: { repository: async () => facts as never },
    })
    const api = at.work.github.as(INSTALLATION)
    const slow: InstallationApi = Object.assign(Object.create(api), {
      pullsOfCommit: async (...asked: Parameters<InstallationApi['pullsOfCommit']>) => {
        if (refusals-- > 0) throw new GitHubFailure({ kind: 'limited', waitMs: 1000, message: 'slow down' })
        return api.pullsOfCommit(...asked)
      },
    })
    const work = { ...at.work, github: { ...at.work.github, as: () => slow } }
    repository.git('update-ref', 'refs/heads/trunk', heads[2]!)
    repository.git('update-ref', '-d', 'refs/heads/main')
    for (const push of pushesThrough(heads)) {
      await enqueueJobs(at.queue, [push])
      await workOff(at.queue, {
        worker: 'w1',
        signal: work.signal,
        run: (job) => runJob(job, work),
        sleep: async (waitMs) => void (nowMs += waitMs),
        onJob: () => undefined,
      })
    }
    expect((await endsIn(at.books)).at(-1)).toBe(heads[2])
    expect(new Set(await endsIn(at.books)).size).toBe((await endsIn(at.books)).length)
  }
})

test('a push to a third branch that finds another default branch has that scanned', async () => {
  const made = straightPushes(1)
  const { repository, heads } = made
  repository.branch('trunk', heads[0])
  const trunk = repository.commit({ author: 'Eve', files: { 'x.ts': source('x') } })
  const facts = { id: ID, owner: 'kestrel', name: 'repository-7', defaultBranch: 'trunk' }
  const at = await pushesAtWork(made, { api: { repository: async () => facts as never } })
  await afterPushes(at, [pushOf(heads[0]!, heads[1]!)])
  await afterPushes(at, [{ ...pushOf(heads[0]!, heads[1]!), branch: 'dev' }])
  expect(await endsIn(at.books)).toEqual([...heads, trunk])
})

test('a default branch that is renamed while pushes wait is neither gone nor credited anew', async () => {
  const made = straightPushes(6)
  const { repository, heads } = made
  const facts = { id: ID, owner: 'kestrel', name: 'repository-7', defaultBranch: 'trunk' }
  const api = { repository: async () => facts as never }
  const at = await pushesAtWork(made, { api })
  repository.git('update-ref', 'refs/heads/trunk', heads[6]!)
  repository.git('update-ref', '-d', 'refs/heads/main')
  await afterPushes(
    at,
    pushesThrough(heads).map((job, index) => ({ ...job, branch: index < 3 ? 'main' : 'trunk' })),
  )
  expect(await endsIn(at.books)).toEqual(heads)
})

test('a push that failed once is taken along by the next, and counted as done', async () => {
  const made = straightPushes(10)
  const clock = movingClock()
  const at = await pushesAtWork(made, clock)
  await enqueueJobs(at.queue, pushesThrough(made.heads))
  let runs = 0
  const worked = await workOff(at.queue, {
    worker: 'w1',
    signal: at.work.signal,
    run: async (job) => {
      runs += 1
      return runs === 1 ? { kind: 'failed', reason: 'a hiccup' } : runJob(job, at.work)
    },
    sleep: clock.sleep,
    onJob: () => undefined,
  })
  expect(worked).toEqual({ doneCount: 10, undone: [] })
  expect(runs).toBe(2)
  expect(await endsIn(at.books)).toEqual(made.heads)
})

test('a share that was agreed counts from the push on that brings the text, together as alone', async () => {
  const repository = createRepository()
  const ben = { author: 'Ben', email: '12+ben@users.noreply.github.com' }
  const cleo = { author: 'Cleo', email: '13+cleo@users.noreply.github.com' }
  const first = repository.commit({ ...ben, files: { 'a.ts': source('alpha') } })
  repository.branch('release', first)
  const own = repository.commit({ ...ben, files: { 'r.ts': source('rel') } })
  repository.checkout('main')
  const second = repository.commit({ ...cleo, files: { 'b.ts': source('beta') } })
  const third = repository.commit({ ...ben, files: { 'r.ts': source('rel') }, parents: [second, own] })
  const made = { repository, heads: [first, second, third], pulls: [] }
  const account = { id: 12, login: 'ben', isBot: false }
  const api = {
    pull: async () => ({
      number: 5,
      state: 'closed' as const,
      isDraft: false,
      isMerged: true,
      author: account,
      head: own,
      headRepository: null,
      baseBranch: 'release',
      base: first,
      mergeCommit: own,
    }),
    pullCommits: async () => [{ id: own, name: 'Ben', email: ben.email, author: account }],
    commitsBy: async () => [],
  }
  const proposal = { pull: 5, comment: 1, proposer: 12, author: 12, beneficiary: 13, percent: 30 }
  const ways = []
  for (const groups of [[pushesThrough(made.heads)], pushesThrough(made.heads).map((job) => [job])]) {
    const at = await pushesAtWork(made, { api })
    const { database, ledger } = at.books
    const confirmed = { id: 'x', repository: ID, contributor: null, state: 'confirmed' as const, ...proposal }
    await inQueue(database, (on) => addSplitProposal(on, ledger, confirmed, 1))
    for (const jobs of groups) await afterPushes(at, jobs)
    ways.push({ booked: await bookedIn(at.books), kinds: await kindsIn(at.books) })
  }
  expect(ways[0]).toEqual(ways[1])
  expect(ways[0]!.kinds.slice(-3)).toEqual(['push-credited', 'split-agreed', 'push-credited'])
  expect(ways[0]!.booked[2]!.credits.join()).toContain('Cleo')
})

test.each([1, 4])(
  'whenever a policy is adopted while %i pushes are credited, each is counted by the policy that its entry names',
  async (count) => {
    for (let at = 1, isReached = true; isReached; at++) {
      const made = straightPushes(count)
      const clock = movingClock()
      const { books, queue, work } = await pushesAtWork(made, clock)
      await enqueueJobs(queue, pushesThrough(made.heads))
      const { body, hash } = await withoutFiles(books)
      // A worker's n-th look at the books finds another policy.
      let looks = 0
      const look = async () => {
        if (++looks === at) await book(books, body)
      }
      const watched: OpenBooks = {
        ...breakingBooks(books, Number.POSITIVE_INFINITY),
        read: () => look().then(() => books.read()),
        append: (actor, plan) => look().then(() => books.append(actor, plan)),
      }
      const { undone } = await workOff(queue, {
        worker: 'w1',
        signal: work.signal,
        run: (job) => runJob(job, { ...work, books: watched }),
        sleep: clock.sleep,
        onJob: () => undefined,
      })
      expect(undone).toEqual([])
      isReached = looks >= at
      const pushes = (await bookedIn(books)).slice(1)
      expect(pushes.map(({ after }) => after)).toEqual(made.heads.slice(1))
      for (const push of pushes) expect(push.count).toBe(push.policy === hash ? 0 : 1)
    }
  },
  60_000,
)

/** The policy in force, but that no file of the pushes counts. */
async function withoutFiles(books: OpenBooks): Promise<{ readonly body: EntryBody; readonly hash: string }> {
  const { rules, adoption } = (await books.read()).registers.policy!
  const parsed = parsePolicy({
    ...JSON.parse(rules),
    exclude: [{ paths: ['f*.ts'], reason: 'made by a program' }],
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed))
  const hash = policyHash(parsed.policy, sha256)
  const adopted = { adoption: adoption + 1, policy: hash, rules: canonicalJson(policyFileOf(parsed.policy)) }
  return { body: { kind: 'policy-adopted', ...adopted }, hash }
}
