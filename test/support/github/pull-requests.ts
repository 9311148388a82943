// Pull requests: the emulated GitHub keeps their number, text and state; heads, bases and merges are real commits, kept here.
import type { Json } from './api-description.ts'
import { changedFiles, commitsOf, git, type ChangedFile, type GitCommit } from './bare-repositories.ts'
import { accountJson, likeGitHub, repositoryJson } from './payloads.ts'
import { accountOf, fullName, ownerToken, type Account, type Hosted, type State } from './state.ts'
import { tell } from './telling.ts'

export interface Pull {
  readonly number: number
  readonly repositoryId: number
  /** The repository of the head; it may be deleted by now. */
  readonly headRepositoryId: number
  readonly headOwner: string
  readonly headRef: string
  headSha: string
  readonly baseRef: string
  baseSha: string
  isOpen: boolean
  readonly author: string
  mergedAt: Date | undefined
  mergedBy: string | undefined
  mergeCommitSha: string | undefined
  /** What a squash or rebase put onto the base branch. */
  landed: readonly string[]
}

/** The repository that a pull request wants to change. */
export function baseOf(state: State, pull: Pull): Hosted {
  const repository = state.repositories.get(pull.repositoryId)
  if (repository === undefined) throw new Error(`the repository of pull request ${pull.number} is gone`)
  return repository
}

/** The repository that a pull request comes from, unless it was deleted. */
function headRepositoryOf(state: State, pull: Pull): Hosted | undefined {
  const repository = state.repositories.get(pull.headRepositoryId)
  return repository?.isDeleted === true ? undefined : repository
}

/** Moves a pull request's head: fetches it and sets `refs/pull/N/head`. */
export async function moveHead(state: State, pull: Pull, sha: string): Promise<void> {
  const { gitDir } = baseOf(state, pull)
  const head = headRepositoryOf(state, pull)
  const ref = `refs/pull/${pull.number}/head`
  if (head === undefined || head.gitDir === gitDir) await git(gitDir, ['update-ref', ref, sha])
  else await git(gitDir, ['fetch', '-q', '--no-tags', head.gitDir, `+${sha}:${ref}`])
  pull.headSha = sha
  pull.baseSha = await git(gitDir, ['rev-parse', `refs/heads/${pull.baseRef}`])
}

/** Closes a pull request, merged or not, and tells of it. */
export async function closePull(
  state: State,
  pull: Pull,
  by: Account,
  merge?: { readonly mergeCommitSha: string; readonly landed: readonly string[] },
): Promise<void> {
  const repository = baseOf(state, pull)
  pull.isOpen = false
  if (merge !== undefined) {
    pull.mergedAt = new Date()
    pull.mergedBy = by.login
    pull.mergeCommitSha = merge.mergeCommitSha
    pull.landed = merge.landed
  }
  await emulatedPull(state, repository, pull.number, { state: 'closed' })
  await tellPull(state, pull, 'closed', by)
}

/** Changes text or state of a pull request as the emulated GitHub has it; without changes, reads it. */
export async function emulatedPull(
  state: State,
  repository: Hosted,
  number: number,
  changes?: Json,
): Promise<Json> {
  const path = `/repos/${fullName(repository)}/pulls/${number}`
  const as = ownerToken(state, repository.owner)
  const method = changes === undefined ? 'GET' : 'PATCH'
  const { status, body } = await state.emulator.ask(method, path, {
    as,
    ...(changes === undefined ? {} : { body: changes }),
  })
  if (status !== 200) throw new Error(`the emulated GitHub answers ${status} to ${method} ${path}`)
  return likeGitHub(state, body) as Json
}

/** Where the head left the base. */
export async function mergeBase(state: State, pull: Pull): Promise<string> {
  const { gitDir } = baseOf(state, pull)
  return git(gitDir, ['merge-base', pull.baseSha, pull.headSha])
}

/** The commits of a pull request, oldest first. */
export async function pullCommits(state: State, pull: Pull): Promise<GitCommit[]> {
  return commitsOf(baseOf(state, pull).gitDir, [
    '--reverse',
    '--topo-order',
    pull.headSha,
    `^${pull.baseSha}`,
  ])
}

/** The files that a pull request changes. */
export async function pullFiles(state: State, pull: Pull): Promise<ChangedFile[]> {
  return changedFiles(baseOf(state, pull).gitDir, await mergeBase(state, pull), pull.headSha)
}

/** A pull request as lists show it. */
export async function simplePullJson(state: State, pull: Pull): Promise<Json> {
  const repository = baseOf(state, pull)
  const json = await emulatedPull(state, repository, pull.number)
  const head = headRepositoryOf(state, pull)
  const base = await repositoryJson(state, repository)
  const mergedAt = pull.mergedAt?.toISOString() ?? null
  const statuses = `${state.url}/repos/${fullName(repository)}/statuses/${pull.headSha}`
  return {
    ...json,
    state: pull.isOpen ? 'open' : 'closed',
    active_lock_reason: null,
    merged_at: mergedAt,
    closed_at: mergedAt ?? json['closed_at'],
    merge_commit_sha: pull.mergeCommitSha ?? null,
    statuses_url: statuses,
    head: {
      label: `${pull.headOwner}:${pull.headRef}`,
      ref: pull.headRef,
      sha: pull.headSha,
      user: accountJson(state, accountOf(state, pull.headOwner)),
      repo: head === undefined ? null : await repositoryJson(state, head),
    },
    base: {
      label: `${repository.owner}:${pull.baseRef}`,
      ref: pull.baseRef,
      sha: pull.baseSha,
      user: accountJson(state, accountOf(state, repository.owner)),
      repo: base,
    },
    _links: { ...(json['_links'] as Json), statuses: { href: statuses } },
  }
}

/** A pull request with all that GitHub says when it is asked for this one. */
export async function pullJson(state: State, pull: Pull): Promise<Json> {
  const simple = await simplePullJson(state, pull)
  const files = await pullFiles(state, pull)
  const { gitDir } = baseOf(state, pull)
  const commits = await git(gitDir, ['rev-list', '--count', pull.headSha, `^${pull.baseSha}`])
  const sum = (count: (file: ChangedFile) => number): number =>
    files.reduce((all, file) => all + count(file), 0)
  return {
    ...simple,
    merged: pull.mergedAt !== undefined,
    merged_by: pull.mergedBy === undefined ? null : accountJson(state, accountOf(state, pull.mergedBy)),
    mergeable: pull.isOpen ? true : null,
    rebaseable: pull.isOpen ? true : null,
    mergeable_state: pull.isOpen ? 'clean' : 'unknown',
    maintainer_can_modify: pull.headRepositoryId !== pull.repositoryId,
    commits: Number(commits),
    additions: sum((file) => file.additions),
    deletions: sum((file) => file.deletions),
    changed_files: files.length,
  }
}

/** Sends a webhook about a pull request. */
export async function tellPull(
  state: State,
  pull: Pull,
  action: string,
  sender: Account,
  more: Json = {},
): Promise<void> {
  const pullRequest = await pullJson(state, pull)
  await tell(state, baseOf(state, pull), 'pull_request', sender, (context) => ({
    action,
    number: pull.number,
    pull_request: pullRequest,
    ...context,
    ...more,
  }))
}
