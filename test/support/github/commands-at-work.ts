// A pull request of Ben's under which people ask Byline for something, for tests of commands: a repository to which Ann, Ben and
// Cleo committed, credited in books whose people were told.
import { jobsOfWebhook } from '../../../src/github/webhook-jobs.ts'
import { answerCommand } from '../../../src/tasks/github/answer-command.ts'
import { scanRepository } from '../../../src/tasks/github/credit-push.ts'
import { syncInstallation } from '../../../src/tasks/github/sync-installation.ts'
import { book, informing } from '../books.ts'
import { createRepository, type TestRepository } from '../repository.ts'
import { startGitHub, type TestGitHub } from './github.ts'
import type { TestComment } from './test-pull-requests.ts'
import { workOn, type TestWork } from './work-context.ts'

export const KIT = 'acme/kit'

/** What stands under a pull request after a command was answered. */
export interface Answered {
  readonly comment: TestComment
  /** What Byline reacted with to the comment. */
  readonly reactions: readonly string[]
  /** Byline's comments under the pull request. */
  readonly replies: readonly string[]
}

export interface CommandsAtWork {
  readonly github: TestGitHub
  readonly work: TestWork
  readonly local: TestRepository
  readonly installation: number
  readonly pull: number
  /** Comments, lets Byline answer, and says what stands there then. */
  readonly ask: (by: string, body: string, pull?: number) => Promise<Answered>
  /** Lets Byline answer what was said since the last time; gives what stands under a comment then. */
  readonly answered: (comment: TestComment, pull?: number) => Promise<Answered>
  /** Brings the books up to the default branch. */
  readonly scan: () => Promise<void>
}

/** So many functions as a file of their own. */
function source(name: string, count = 4): string {
  return Array.from(
    { length: count },
    (_, at) => `export function ${name}${at}(value: number): number {\n  return value + ${at}\n}\n`,
  ).join('\n')
}

/** Starts it all. Outside the organisation are Dora and Eve; Eve may write to the repository. */
export async function commandsAtWork(
  options: { readonly isInformed?: boolean; readonly authors?: readonly string[] } = {},
): Promise<CommandsAtWork> {
  const github = await startGitHub({ people: ['dora', 'eve', 'renovate[bot]'] })
  const local = createRepository()
  for (const author of options.authors ?? ['Ann', 'Ben', 'Cleo'])
    local.commit({ author, files: { [`${author.toLowerCase()}.ts`]: source(author.toLowerCase()) } })
  await github.createRepository(KIT, { contents: local.path })
  await github.setAccess(KIT, 'eve', 'write')
  await github.setAccess(KIT, 'dora', 'read')
  await github.setAccess(KIT, 'renovate[bot]', 'write')
  const work = await workOn(github)
  const { context } = work
  if (options.isInformed !== false) await book(context.books, informing())
  const { id: installation } = await github.install('acme')
  await syncInstallation({ kind: 'installation', installation }, context)
  const repository = github.repositoryId(KIT)
  const scan = async () => void (await scanRepository({ kind: 'scan', installation, repository }, context))
  await scan()
  local.branch('topic')
  local.commit({ author: 'Ben', files: { 'topic.ts': source('topic', 10) } })
  await github.push(KIT, local.path, 'topic', { by: 'ben' })
  const pull = await github.openPullRequest(KIT, { head: 'topic', by: 'ben' })
  let seen = github.deliveries.length
  const answered = async (comment: TestComment, number = pull): Promise<Answered> => {
    const audience = { appId: github.app.appId, organisation: 'acme', account: github.accountId('acme') }
    const news = github.deliveries.slice(seen)
    seen = github.deliveries.length
    for (const { event, payload } of news)
      for (const job of jobsOfWebhook({ event, payload }, audience).jobs)
        if (job.kind === 'command') await answerCommand(job, context)
    const comments = await github.comments(KIT, number)
    return {
      comment,
      reactions: github.reactions(comment.id).map(({ content }) => content),
      replies: comments.filter(({ login }) => login === `${github.app.slug}[bot]`).map(({ body }) => body),
    }
  }
  return {
    github,
    work,
    local,
    installation,
    pull,
    answered,
    ask: async (by, body, number = pull) => answered(await github.comment(KIT, number, by, body), number),
    scan,
  }
}
