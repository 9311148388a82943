// What people do with pull requests on the stand's GitHub: open, comment on, merge and close them.
import { runJson, tellOfRun } from './answers-checks.ts'
import { tellOfComment } from './answers-pulls.ts'
import type { Json } from './api-description.ts'
import { tokenOf } from './emulator.ts'
import { mergePull, type MergeMethod, type MergeOptions } from './merges.ts'
import { likeGitHub } from './payloads.ts'
import { closePull, emulatedPull, moveHead, pullJson, tellPull, type Pull } from './pull-requests.ts'
import { accountOf, fullName, ownerToken, type Hosted } from './state.ts'
import { RepositoriesOnGitHub } from './test-repositories.ts'

/** A comment that a person made. */
export interface TestComment {
  readonly id: number
  readonly body: string
  readonly login: string
  /** When it was changed last. */
  readonly editedAt: string
}

export class PullRequestsOnGitHub extends RepositoriesOnGitHub {
  /** Opens a pull request and gives its number. `head` is a branch, or `owner:branch` of a fork. */
  async openPullRequest(
    repository: string,
    options: {
      readonly head: string
      readonly base?: string
      readonly title?: string
      readonly body?: string
      readonly isDraft?: boolean
      readonly by?: string
    },
  ): Promise<number> {
    const { head, base = 'main', title = 'A change', body = '', isDraft = false } = options
    const hosted = this.hosted(repository)
    const by = this.actor(repository, options.by)
    const [headOwner = '', headRef = ''] = head.includes(':') ? head.split(':') : [hosted.owner, head]
    const from = headOwner === hosted.owner ? hosted : this.#forkOf(hosted, headOwner)
    const headSha = await this.headOf(fullName(from), headRef)
    const answer = await this.state.emulator.ask('POST', `/repos/${repository}/pulls`, {
      as: tokenOf(by.login),
      body: { title, body, head, base, draft: isDraft },
    })
    if (answer.status !== 201) throw new Error(`no pull request: ${JSON.stringify(answer.body)}`)
    const { number } = answer.body as { number: number }
    const pull: Pull = {
      number,
      repositoryId: hosted.id,
      headRepositoryId: from.id,
      headOwner,
      headRef,
      headSha,
      baseRef: base,
      baseSha: await this.headOf(repository, base),
      isOpen: true,
      author: by.login,
      mergedAt: undefined,
      mergedBy: undefined,
      mergeCommitSha: undefined,
      landed: [],
    }
    this.state.pulls.push(pull)
    await moveHead(this.state, pull, headSha)
    await tellPull(this.state, pull, 'opened', by)
    await this.settled()
    return number
  }

  /** Merges a pull request as GitHub does, and gives the new head of its base branch. */
  async mergePullRequest(
    repository: string,
    number: number,
    method: MergeMethod = 'merge',
    options: MergeOptions & { readonly by?: string } = {},
  ): Promise<string> {
    const pull = this.#pull(repository, number)
    const by = this.actor(repository, options.by)
    const { title } = (await emulatedPull(this.state, this.hosted(repository), number)) as {
      title: string
    }
    const head = await mergePull(this.state, pull, method, by, title, options)
    await this.settled()
    return head
  }

  async closePullRequest(
    repository: string,
    number: number,
    options: { readonly by?: string } = {},
  ): Promise<void> {
    await closePull(this.state, this.#pull(repository, number), this.actor(repository, options.by))
    await this.settled()
  }

  /** Edits a pull request's title or text. */
  async editPullRequest(
    repository: string,
    number: number,
    changes: { readonly title?: string; readonly body?: string },
    options: { readonly by?: string } = {},
  ): Promise<void> {
    const hosted = this.hosted(repository)
    const before = await emulatedPull(this.state, hosted, number)
    await emulatedPull(this.state, hosted, number, changes)
    const from = Object.fromEntries(Object.keys(changes).map((name) => [name, { from: before[name] ?? '' }]))
    const by = this.actor(repository, options.by)
    await tellPull(this.state, this.#pull(repository, number), 'edited', by, { changes: from })
    await this.settled()
  }

  /** A pull request as GitHub's API shows it. */
  pullRequest(repository: string, number: number): Promise<Json> {
    return pullJson(this.state, this.#pull(repository, number))
  }

  /** Comments on an issue or pull request as a person. */
  async comment(repository: string, number: number, by: string, body: string): Promise<TestComment> {
    const path = `/repos/${repository}/issues/${number}/comments`
    const made = (await this.#write('POST', path, by, { body }, 201)) as Json
    await tellOfComment(this.state, this.hosted(repository), 'created', made, accountOf(this.state, by))
    await this.settled()
    return commentOf(made)
  }

  /** Edits a comment, whoever made it, as a person who may. */
  async editComment(repository: string, id: number, by: string, body: string): Promise<TestComment> {
    const path = `/repos/${repository}/issues/comments/${id}`
    const before = (await this.#write('GET', path, by, undefined, 200)) as Json
    const made = (await this.#write('PATCH', path, by, { body }, 200)) as Json
    const changes = { body: { from: before['body'] } }
    const sender = accountOf(this.state, by)
    await tellOfComment(this.state, this.hosted(repository), 'edited', made, sender, { changes })
    await this.settled()
    return commentOf(made)
  }

  /** Deletes a comment, whoever made it, as a person who may. */
  async deleteComment(repository: string, id: number, by: string): Promise<void> {
    const path = `/repos/${repository}/issues/comments/${id}`
    const before = (await this.#write('GET', path, by, undefined, 200)) as Json
    await this.#write('DELETE', path, by, undefined, 204)
    await tellOfComment(this.state, this.hosted(repository), 'deleted', before, accountOf(this.state, by))
    await this.settled()
  }

  /** All comments of an issue or pull request, oldest first. */
  async comments(repository: string, number: number): Promise<TestComment[]> {
    const found: TestComment[] = []
    const as = ownerToken(this.state, this.hosted(repository).owner)
    for (let page = 1; ; page++) {
      const path = `/repos/${repository}/issues/${number}/comments?per_page=100&page=${page}`
      const { body } = await this.state.emulator.ask('GET', path, { as })
      const list = body as Json[]
      found.push(...list.map(commentOf))
      if (list.length < 100) return found
    }
  }

  /** The check runs of a commit as the API shows them, each with its annotations, newest first. */
  async checkRuns(
    repository: string,
    sha: string,
  ): Promise<(Json & { readonly annotations: readonly Json[] })[]> {
    const hosted = this.hosted(repository)
    const as = ownerToken(this.state, hosted.owner)
    const found = [...this.state.checkRuns].filter(
      ([, run]) => run.repositoryId === hosted.id && run.headSha === sha,
    )
    const runs: (Json & { readonly annotations: readonly Json[] })[] = []
    for (const [id, { annotations }] of found.toReversed()) {
      const { body } = await this.state.emulator.ask('GET', `/repos/${repository}/check-runs/${id}`, { as })
      runs.push({ ...runJson(this.state, body as Json), annotations })
    }
    return runs
  }

  /** Asks to run a check again, as people do in the browser. */
  async rerequestCheck(repository: string, runId: number, by: string): Promise<void> {
    const hosted = this.hosted(repository)
    const as = ownerToken(this.state, hosted.owner)
    const { body } = await this.state.emulator.ask('GET', `/repos/${repository}/check-runs/${runId}`, { as })
    const json = runJson(this.state, body as Json)
    await tellOfRun(this.state, hosted, 'rerequested', json, accountOf(this.state, by))
    await this.settled()
  }

  /** Opens an issue, which is no pull request, and gives its number. */
  async openIssue(repository: string, by: string, title: string): Promise<number> {
    const issue = (await this.#write('POST', `/repos/${repository}/issues`, by, { title }, 201)) as Json
    return Number(issue['number'])
  }

  /** The reactions to a comment. */
  reactions(commentId: number): { readonly content: string; readonly login: string }[] {
    return this.state.reactions.filter((each) => each.commentId === commentId)
  }

  #pull(repository: string, number: number): Pull {
    const { id } = this.hosted(repository)
    const pull = this.state.pulls.find((each) => each.repositoryId === id && each.number === number)
    if (pull === undefined) throw new Error(`${repository} has no pull request ${number}`)
    return pull
  }

  #forkOf(original: Hosted, owner: string): Hosted {
    const forks = [...this.state.repositories.values()].filter((each) => each.forkOf === original.id)
    const fork = forks.find((each) => each.owner === owner && !each.isDeleted)
    if (fork === undefined) throw new Error(`${owner} has no fork of ${fullName(original)}`)
    return fork
  }

  async #write(method: string, path: string, by: string, body: unknown, expected: number): Promise<unknown> {
    const answer = await this.state.emulator.ask(method, path, {
      as: tokenOf(by),
      ...(body === undefined ? {} : { body }),
    })
    if (answer.status !== expected) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`)
    return likeGitHub(this.state, answer.body)
  }
}

function commentOf(json: Json): TestComment {
  const { login } = json['user'] as { login: string }
  return { id: Number(json['id']), body: String(json['body']), login, editedAt: String(json['updated_at']) }
}
