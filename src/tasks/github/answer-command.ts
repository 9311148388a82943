// Answers what somebody asks of Byline in a comment: whether they may, what is done, and the one reply or reaction that says so.
import { putMark, readMark, readRepository } from '../../database/github-rows.ts'
import { answerText, isAnswerTo } from '../../github/command-answer.ts'
import { parseCommands, type CommandReading } from '../../github/commands.ts'
import { claimEmail } from './claim-command.ts'
import { confirmShares, proposeShares, type AskedCommand, type CommandEnding } from './credit-command.ts'
import type { Account, InstallationApi, RepositoryName } from './github-api.ts'
import { setMuted, setNamed } from './quiet-commands.ts'
import { saidIn } from './said-in.ts'
import { DONE, type JobHandler } from './work.ts'

/**
 * Answers the commands of a comment, if it still stands as it was left when the job was asked for. Members of the organisation and whoever may write to the repository are
 * answered: by a reaction, or by one reply where there is something to say. Nobody else is, nor any bot, nor anybody before
 * people were told of Byline. Run again, it changes nothing.
 */
export const answerCommand: JobHandler<'command'> = async (job, context) => {
  const { books, github } = context
  const { database, ledger } = books
  const { registers } = await books.read()
  if (registers.informed.length === 0) return DONE
  const repository = await readRepository(database, ledger, job.repository)
  if (repository === undefined || repository.isArchived) return DONE
  const api = github.as(job.installation)
  const comment = await api.comment(repository, job.comment)
  const asker = comment?.author ?? null
  if (comment === null || asker === null || asker.isBot || comment.appId !== null) return DONE
  // Who edits somebody else's comment does not speak for them; and an edit of one's own asks by itself.
  if (asker.id !== job.sender || comment.editedAt !== job.editedAt) return DONE
  const readings = parseCommands(comment.body)
  const said = saidIn(readings)
  // GitHub's times are whole seconds: an edit within the second shows in what is asked alone.
  if (readings.length === 0 || (job.said !== undefined && job.said !== said)) return DONE
  const isAuthorised = authorisation(context.organisation, api, repository)
  if (!(await isAuthorised(asker))) return DONE
  const mark = `command ${job.repository} ${job.comment}`
  if ((await readMark(database, ledger, mark)) === said) return DONE
  const pull = await api.pull(repository, job.pull)
  if (pull === null) return DONE
  const asked: AskedCommand = { context, api, repository, pull, comment: job.comment, asker, isAuthorised }
  const parts: AnswerPart[] = []
  for (const reading of readings) parts.push(await carryOut(reading, asked))
  await answer(asked, parts)
  await putMark(database, ledger, mark, said)
  context.log('info', 'command answered', {
    repository: job.repository,
    pull: job.pull,
    commands: parts.length,
    refused: parts.filter(({ kind }) => kind === 'refused').length,
  })
  return DONE
}

/** What is said of one command. */
type AnswerPart =
  CommandEnding | { readonly kind: 'help' } | { readonly kind: 'explained'; readonly text: string }

function authorisation(
  organisation: string,
  api: InstallationApi,
  repository: RepositoryName,
): (account: Account) => Promise<boolean> {
  return async ({ login, isBot }) => {
    if (isBot) return false
    if (await api.isMember(organisation, login)) return true
    return ['admin', 'write'].includes(await api.permission(repository, login))
  }
}

async function carryOut(reading: CommandReading, asked: AskedCommand): Promise<AnswerPart> {
  if (!reading.ok) return { kind: 'refused', problem: reading.problem }
  const { command } = reading
  switch (command.kind) {
    case 'help':
      return { kind: 'help' }
    case 'explain': {
      // Reads repositories, which no other command does.
      const { explainPull } = await import('./explain-pull.ts')
      return explainPull(asked)
    }
    case 'credit':
      return proposeShares(asked, command.shares)
    case 'confirm':
      return confirmShares(asked)
    case 'that-was-me':
      return claimEmail(asked, command.email)
    case 'mute':
    case 'unmute':
      return setMuted(asked, command.kind === 'mute')
    case 'unname-me':
    case 'name-me':
      return setNamed(asked, command.kind === 'name-me')
    default:
      return command satisfies never
  }
}

// One reply, edited where the comment was; where there is nothing to say, a reaction.
async function answer(
  { context, api, repository, pull, comment }: AskedCommand,
  parts: readonly AnswerPart[],
): Promise<void> {
  const explained = parts.find((part) => part.kind === 'explained')
  const text = answerText(comment, {
    problems: parts.flatMap((part) => (part.kind === 'refused' ? [part.problem] : [])),
    isHelpWanted: parts.some(({ kind }) => kind === 'help'),
    explanation: explained?.text ?? null,
  })
  if (parts.some(({ kind }) => kind === 'done' || kind === 'waits')) {
    const isWaiting = parts.some(({ kind }) => kind === 'waits')
    await api.react(repository, comment, isWaiting ? 'eyes' : '+1')
  }
  if (text === null) return
  const comments = await api.comments(repository, pull.number)
  const before = comments.find((one) => isAnswerTo(comment, one, context.github))
  if (before === undefined) await api.createComment(repository, pull.number, text)
  else if (before.body !== text) await api.updateComment(repository, before.id, text)
}
