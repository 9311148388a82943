// The one reply to a comment that asked something of Byline: what was wrong, what there is, and the mark by which it is known again.
import type { CommentFacts } from '../tasks/github/github-api.ts'
import { COMMAND_WORDS } from './commands.ts'

/** The app, as it stands behind its own comments. */
export interface OwnApp {
  readonly appId: number
  readonly botLogin: string
}

/** What the reply says, in its order. */
export interface CommandAnswer {
  /** Sentences on what was wrong: Byline's own words, without anything that somebody else chose but logins in code. */
  readonly problems: readonly string[]
  readonly isHelpWanted: boolean
  /** Markdown that is safe to be shown; null where nothing is explained. */
  readonly explanation: string | null
}

function markOf(comment: number): string {
  return `<!-- byline:answer ${comment} -->`
}

/** Whether a comment is our reply to one: it bears the mark, and the app wrote it. Anybody can write the mark. */
export function isAnswerTo(comment: number, { author, appId, body }: CommentFacts, own: OwnApp): boolean {
  // At the end: elsewhere it would be a path that somebody chose.
  if (!body.trimEnd().endsWith(markOf(comment))) return false
  if (appId !== null) return appId === own.appId
  return author !== null && author.isBot && author.login.toLowerCase() === own.botLogin.toLowerCase()
}

/** The reply to a comment; null where there is nothing to say. Nobody is notified by it. */
export function answerText(
  comment: number,
  { problems, isHelpWanted, explanation }: CommandAnswer,
): string | null {
  const parts = [
    ...problems.map((problem) => `Byline did not do that: ${problem}.`),
    ...(explanation === null ? [] : [explanation]),
    ...(isHelpWanted ? [HELP] : problems.length > 0 ? ['`/byline help` shows what there is.'] : []),
  ]
  return parts.length === 0 ? null : `${parts.join('\n\n')}\n${markOf(comment)}`
}

const HELP = [
  'At the beginning of a comment on a pull request, by members of the organisation:',
  '',
  '| Comment | What it does |',
  '| :-- | :-- |',
  ...COMMAND_WORDS.map(([typed, purpose]) => `| \`${typed}\` | ${purpose} |`),
].join('\n')
