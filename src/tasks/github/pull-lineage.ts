// What git forgets of a merge, learned from GitHub before a commit is attributed: squashed and rebased pull requests.
import { readAddedParents, readLineage, writeLineage, type LineageRow } from '../../database/lineage-rows.ts'
import { readRepository } from '../../database/github-rows.ts'
import { readScan } from '../../database/scan-rows.ts'
import {
  describeCommits,
  listCommits,
  listStraight,
  type ListedCommit,
} from '../../git/program/commit-list.ts'
import { locateMirror, presentIn } from '../../git/program/mirror.ts'
import type { OpenBooks } from '../open-books.ts'
import { GitHubFailure, type InstallationApi, type PullFacts } from './github-api.ts'
import { fetchMirror, keepRevisions, mirrorPath, tidyMirror, type FetchedRepository } from './mirrors.ts'
import { CommitIndex, forgottenParents } from './pull-links.ts'
import { DONE, type JobEnding, type JobHandler, type WorkContext } from './work.ts'

/**
 * The parents that git forgot in a repository, by commit: what attribution takes as its lineage. The same history with the same
 * lineage is attributed alike anywhere.
 */
export function lineageOf(
  { database, ledger }: Pick<OpenBooks, 'database' | 'ledger'>,
  repository: number,
): Promise<ReadonlyMap<string, readonly string[]>> {
  return readAddedParents(database, ledger, repository)
}

/** A repository whose pull requests are asked for. */
export interface AskedRepository extends FetchedRepository {
  readonly installation: number
}

/** The commits of a branch that are about to be attributed: those that `after` reaches and `before` does not. */
export interface CommitRange {
  readonly after: string
  /** Null: from the beginning. */
  readonly before: string | null
}

// So many commits cost less when all closed pull requests are listed, a hundred a request, than when each is asked about.
const MOST_ASKED_COMMITS = 10
// GitHub may not know yet what a commit came through when it is pushed; later it does.
const UNSETTLED_MS = 60 * 60_000
// A pull request is told of as long after its commit, at most, as clocks differ.
const CLOCKS_DIFFER_MS = 24 * 60 * 60_000
const PULLS_AT_ONCE = 500

/** All pull requests that were closed since a time, as they were listed. */
interface Listing {
  sinceMs: number
  pulls: readonly PullFacts[]
}

interface AskedCommits {
  readonly fresh: readonly ListedCommit[]
  readonly unsettled: readonly ListedCommit[]
}

type PullHead = Pick<PullFacts, 'number' | 'head'>

/**
 * Asks GitHub which pull requests commits came through, those that it was not asked about before; fetches their heads, pins them,
 * and keeps what git forgot. Gives null, or how the job that needs it ends where the heads cannot be fetched. What was
 * learned until then stays. Where GitHub does not let the app see pull requests, nothing is learned. Throws a `GitHubFailure`
 * where GitHub asks to wait or cannot be reached. The repository must have a mirror with the commits.
 */
export async function learnLineage(
  context: WorkContext,
  repository: AskedRepository,
  { after, before }: CommitRange,
): Promise<JobEnding | null> {
  const { books } = context
  const target = locateMirror(mirrorPath(context, repository.id))
  if (target === null) throw new Error(`repository ${repository.id} has no mirror`)
  const known = before === null ? [] : [...(await presentIn(target, [before]))]
  const asked = await readLineage(books.database, books.ledger, repository.id)
  const lost = await fetchLost(context, repository, asked)
  if (lost !== null) return lost
  const answered = new Set(asked.map(({ commit }) => commit))
  const listing: Listing = { sinceMs: Infinity, pulls: [] }
  const seen = [after, ...known]
  let late = await unsettledOf(context, repository, asked)
  let commits = await listCommits(target, [after], known)
  while (commits.length > 0 || late.length > 0) {
    // A merge with several parents forgot nothing.
    const fresh = commits.filter(({ id, parents }) => parents.length === 1 && !answered.has(id))
    const ending = await askAbout(context, repository, { fresh, unsettled: late }, listing)
    if (ending !== null) return ending.kind === 'unseen' ? null : ending
    // A pull request may hold what others were squashed into before it was itself.
    const linked = await lineageOf(books, repository.id)
    const parents = [...commits, ...late].flatMap(({ id }) => linked.get(id) ?? [])
    const heads = [...(await presentIn(target, [...new Set(parents)]))]
    late = []
    commits = await listCommits(target, heads, seen)
    seen.push(...heads)
  }
  return null
}

// Asks about commits, and keeps what is said; null where all went well, `unseen` where the app may not see pull requests.
async function askAbout(
  context: WorkContext,
  repository: AskedRepository,
  asked: AskedCommits,
  listing: Listing,
): Promise<JobEnding | { readonly kind: 'unseen' } | null> {
  const { fresh, unsettled } = asked
  if (fresh.length === 0 && unsettled.length === 0) return null
  const { books, github, now } = context
  const askedAtMs = now().getTime()
  const pulls = await mergedThrough(github.as(repository.installation), repository, asked, listing)
  if (pulls === null) {
    context.log('warn', 'pull requests not seen', { repository: repository.id })
    return { kind: 'unseen' }
  }
  const ending = await keepForgotten(context, repository, pulls, askedAtMs)
  if (ending !== null) return ending
  const linked = await lineageOf(books, repository.id)
  const without = fresh.filter(({ id }) => !linked.has(id))
  await store(
    context,
    repository.id,
    without.map(({ id }) => ({ commit: id, parents: [], pull: 0, askedAtMs })),
  )
  context.log('info', 'lineage learned', {
    repository: repository.id,
    commits: fresh.length,
    pulls: pulls.length,
  })
  return null
}

/**
 * Learns what git forgot of a pull request that was merged. Where its commit was attributed before, the repository is scanned
 * again, from before that commit on.
 */
export const learnPull: JobHandler<'pull-closed'> = async (job, context) => {
  const { books, github } = context
  const repository = await readRepository(books.database, books.ledger, job.repository)
  if (repository?.state !== 'selected' || repository.installation !== job.installation) return DONE
  const pull = await github.as(repository.installation).pull(repository, job.pull)
  if (pull === null || !pull.isMerged || pull.mergeCommit === null) return DONE
  const fetched = await fetchMirror(context, repository.installation, repository, { pulls: [pull.number] })
  if (!fetched.ok) return fetched.ending
  const before = await lineageOf(books, repository.id)
  const ending = await keepForgotten(context, repository, [pull], context.now().getTime())
  if (ending !== null) return ending
  const after = await lineageOf(books, repository.id)
  const changed = [...after].filter(([commit, parents]) => parents.join() !== before.get(commit)?.join())
  if (changed.length === 0) return DONE
  const scan = await readScan(books.database, books.ledger, repository.id)
  const isLate = await reaches(
    context,
    repository.id,
    scan?.revision ?? null,
    changed.map(([commit]) => commit),
  )
  if (isLate)
    await context.enqueue([
      { kind: 'scan', installation: repository.installation, repository: repository.id },
    ])
  return DONE
}

// Commits that GitHub knew nothing of when it was asked, at a time when it might not have known yet.
async function unsettledOf(
  context: WorkContext,
  repository: AskedRepository,
  asked: readonly LineageRow[],
): Promise<readonly ListedCommit[]> {
  const since = context.now().getTime() - UNSETTLED_MS
  const inVain = asked.filter(({ pull, askedAtMs }) => pull === 0 && askedAtMs > since)
  const target = locateMirror(mirrorPath(context, repository.id))!
  const there = await presentIn(
    target,
    inVain.map(({ commit }) => commit),
  )
  const commits = await describeCommits(target, [...there])
  const askedAt = new Map(inVain.map(({ commit, askedAtMs }) => [commit, askedAtMs]))
  return commits
    .filter(({ id, committedAt }) => askedAt.get(id)! - committedAt * 1000 < UNSETTLED_MS)
    .slice(0, MOST_ASKED_COMMITS)
}

// The pull requests whose merge made one of the commits, by number; null where the app may not see them.
async function mergedThrough(
  api: InstallationApi,
  repository: AskedRepository,
  { fresh, unsettled }: AskedCommits,
  listing: Listing,
): Promise<readonly PullFacts[] | null> {
  const oldestMs = fresh.reduce((oldest, { committedAt }) => Math.min(oldest, committedAt), Infinity) * 1000
  const sinceMs = oldestMs - CLOCKS_DIFFER_MS
  const found: PullFacts[] = []
  try {
    if (fresh.length > MOST_ASKED_COMMITS && oldestMs < listing.sinceMs)
      Object.assign(listing, { sinceMs, pulls: await api.closedPulls(repository, sinceMs) })
    const isListed = oldestMs >= listing.sinceMs
    if (isListed) found.push(...listing.pulls)
    for (const { id } of isListed ? unsettled : [...fresh, ...unsettled])
      found.push(...(await api.pullsOfCommit(repository, id)))
  } catch (error) {
    const kind = error instanceof GitHubFailure ? error.refusal.kind : undefined
    if (kind === 'forbidden' || kind === 'gone') return null
    throw error
  }
  const commits = new Set([...fresh, ...unsettled].map(({ id }) => id))
  const merged = new Map<number, PullFacts>()
  for (const pull of found) {
    if (pull.isMerged && pull.mergeCommit !== null && commits.has(pull.mergeCommit))
      merged.set(pull.number, pull)
  }
  return [...merged.values()].toSorted((a, b) => a.number - b.number)
}

// Fetches and pins the heads of merged pull requests and stores what git forgot of them.
async function keepForgotten(
  context: WorkContext,
  repository: AskedRepository,
  pulls: readonly PullFacts[],
  askedAtMs: number,
): Promise<JobEnding | null> {
  for (let at = 0; at < pulls.length; at += PULLS_AT_ONCE) {
    const chunk = pulls.slice(at, at + PULLS_AT_ONCE)
    // A merge into another branch is not there until that branch is merged.
    const merges = await presentIn(
      locateMirror(mirrorPath(context, repository.id))!,
      chunk.flatMap(({ mergeCommit }) => mergeCommit ?? []),
    )
    const some = chunk.filter(({ mergeCommit }) => mergeCommit !== null && merges.has(mergeCommit))
    const heads = await fetchHeads(context, repository, some)
    if (!(heads instanceof Map)) return heads
    const rows = new Map<string, LineageRow>()
    const index = some.length > MOST_ASKED_COMMITS ? await indexOf(context, repository, some, heads) : null
    for (const pull of some) {
      context.signal.throwIfAborted()
      for (const [commit, parents] of await linksOf(context, repository, pull, heads, index)) {
        const row = rows.get(commit)
        const all = [...new Set([...(row?.parents ?? []), ...parents])]
        rows.set(commit, { commit, parents: all, pull: row?.pull ?? pull.number, askedAtMs })
      }
    }
    await keepRevisions(context, repository.id, [...new Set(heads.values())])
    await store(context, repository.id, [...rows.values()])
  }
  const failure = pulls.length === 0 ? null : await tidyMirror(context, repository.id)
  if (failure !== null) context.log('warn', 'mirror not packed', { repository: repository.id })
  return null
}

// What was learned names commits of pull requests, and a mirror that was made anew (a lost disk, a repository that came back) has none
// of them: without them the same history would be attributed otherwise.
async function fetchLost(
  context: WorkContext,
  repository: AskedRepository,
  asked: readonly LineageRow[],
): Promise<JobEnding | null> {
  const target = locateMirror(mirrorPath(context, repository.id))!
  const links = asked.flatMap(({ pull, parents }) => parents.map((head) => ({ number: pull, head })))
  const there = await presentIn(
    target,
    links.map(({ head }) => head),
  )
  const lost = links.filter(({ head }) => !there.has(head))
  for (let at = 0; at < lost.length; at += PULLS_AT_ONCE) {
    const chunk = lost.slice(at, at + PULLS_AT_ONCE)
    const fetched = await fetchHeads(context, repository, chunk)
    if (!(fetched instanceof Map)) return fetched
    await keepRevisions(
      context,
      repository.id,
      chunk.map(({ head }) => head),
    )
  }
  if (lost.length > 0)
    context.log('info', 'lineage fetched again', { repository: repository.id, commits: lost.length })
  return null
}

// The head that each pull request was merged with. A head that GitHub keeps under no name is asked for by its id.
async function fetchHeads(
  context: WorkContext,
  repository: AskedRepository,
  pulls: readonly PullHead[],
): Promise<Map<number, string> | JobEnding> {
  const numbers = [...new Set(pulls.map(({ number }) => number))]
  const fetched = await fetchMirror(context, repository.installation, repository, { pulls: numbers })
  if (!fetched.ok) {
    const isOfPulls = fetched.kind === 'unavailable' || fetched.kind === 'unfit'
    return isOfPulls ? fetchInParts(context, repository, pulls, fetched.ending) : fetched.ending
  }
  const target = locateMirror(fetched.value.path)!
  const here = await presentIn(
    target,
    pulls.map(({ head }) => head),
  )
  const missing = pulls.filter(({ head }) => !here.has(head)).map(({ head }) => head)
  const more =
    missing.length === 0
      ? null
      : await fetchMirror(context, repository.installation, repository, { commits: missing })
  if (more?.ok === false) return more.ending
  const absent = new Set(more?.value.absent)
  return new Map(pulls.filter(({ head }) => !absent.has(head)).map(({ number, head }) => [number, head]))
}

// One pull request that cannot be fetched must not keep all others away: without it the rest goes on. Where the repository itself
// cannot be fetched either, it is no pull request's fault.
async function fetchInParts(
  context: WorkContext,
  repository: AskedRepository,
  pulls: readonly PullHead[],
  ending: JobEnding,
): Promise<Map<number, string> | JobEnding> {
  const alone = await fetchMirror(context, repository.installation, repository)
  if (!alone.ok) return alone.ending
  const [only] = pulls
  if (only !== undefined && pulls.length === 1) {
    const reason = ending.kind === 'failed' ? ending.reason : ''
    context.log('warn', 'pull request not fetched', {
      repository: repository.id,
      pull: only.number,
      reason,
    })
    return new Map()
  }
  const half = Math.ceil(pulls.length / 2)
  const heads = new Map<number, string>()
  for (const part of [pulls.slice(0, half), pulls.slice(half)]) {
    const fetched = await fetchHeads(context, repository, part)
    if (!(fetched instanceof Map)) return fetched
    for (const [pull, head] of fetched) heads.set(pull, head)
  }
  return heads
}

async function linksOf(
  context: WorkContext,
  repository: AskedRepository,
  { number, mergeCommit }: PullFacts,
  heads: ReadonlyMap<number, string>,
  index: CommitIndex | null,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const head = heads.get(number)
  if (head === undefined || mergeCommit === null) return new Map()
  if (index !== null) return forgottenParents(index.pull(head, mergeCommit))
  const target = locateMirror(mirrorPath(context, repository.id))!
  const own = await listCommits(target, [head], [mergeCommit])
  if (own.length === 0) return new Map()
  return forgottenParents({ head, own, landed: await listStraight(target, mergeCommit, own.length) })
}

// To list everything once costs less than to ask git about many.
async function indexOf(
  context: WorkContext,
  repository: AskedRepository,
  pulls: readonly PullFacts[],
  heads: ReadonlyMap<number, string>,
): Promise<CommitIndex> {
  const target = locateMirror(mirrorPath(context, repository.id))!
  const merges = pulls.flatMap(({ mergeCommit }) => mergeCommit ?? [])
  return new CommitIndex(await listCommits(target, [...heads.values(), ...merges], []))
}

async function reaches(
  context: WorkContext,
  repository: number,
  revision: string | null,
  commits: readonly string[],
): Promise<boolean> {
  const target = locateMirror(mirrorPath(context, repository))!
  if (revision === null || !(await presentIn(target, [revision])).has(revision)) return false
  const beyond = await listCommits(target, commits, [revision])
  const outside = new Set(beyond.map(({ id }) => id))
  return commits.some((commit) => !outside.has(commit))
}

async function store({ books }: WorkContext, repository: number, rows: readonly LineageRow[]): Promise<void> {
  if (rows.length === 0) return
  const { database, ledger } = books
  const known = await readAddedParents(database, ledger, repository)
  // What is as it was keeps the time at which it was learned.
  const changed = rows.filter(
    ({ commit, parents }) => parents.length === 0 || parents.join() !== known.get(commit)?.join(),
  )
  await database.query
    .transaction()
    .execute((query) => writeLineage({ engine: database.engine, query }, ledger, repository, changed))
}
