// The comment under a pull request: a preview as Markdown, within GitHub's limits, and the mark by which it is known again.
import type { CommentFacts } from '../tasks/github/github-api.ts'
import { saysSomething, type Preview, type PreviewAuthor } from '../tasks/github/preview.ts'
import { blocks, code, joined, link, gfm, table, text, type Markdown } from './markdown.ts'
import {
  buildsOnLine,
  commitLink,
  confidenceOf,
  limitsLine,
  movedSentence,
  notCountedLine,
  offersLine,
  personName,
  reasonsOf,
  title,
  type PreviewPlaces,
} from './preview-words.ts'

/** GitHub takes no longer comments. */
export const COMMENT_LENGTH_MAX = 65_536

/** The mark ends a comment: what looks like it elsewhere is a name or a path that somebody chose. */
const MARKED = /<!-- byline:preview [0-9a-f]* -->\s*$/

function markOf(head: string): string {
  return `<!-- byline:preview ${head.replace(/[^0-9a-f]/g, '')} -->`
}

/** The app, as it stands behind its own comments. */
export interface OwnAccount {
  readonly appId: number
  readonly botLogin: string
}

/** Whether a comment is our preview: it bears the mark, and the app wrote it. Anybody can write the mark. */
export function isOwnPreview({ author, appId, body }: CommentFacts, own: OwnAccount): boolean {
  if (!MARKED.test(body)) return false
  if (appId !== null) return appId === own.appId
  return author !== null && author.isBot && author.login.toLowerCase() === own.botLogin.toLowerCase()
}

/**
 * The comment for a preview: who is credited and why, on whose work it builds and what it offers. Of more than 65,536
 * characters the table is cut at a row, with a link to the check run.
 */
export function previewComment(preview: Preview, places: PreviewPlaces): string {
  const heading = `### Byline: ${title(preview).source}\n\n`
  const ending = `\n\n${foot(preview, places).source}\n${markOf(preview.head)}`
  const { body } = previewBody(preview, places, COMMENT_LENGTH_MAX - heading.length - ending.length)
  return `${heading}${body.source}${ending}`
}

/** The comment where somebody asked for quiet: a line, by which it can be undone. */
export function mutedComment(head: string): string {
  return `${gfm`<sub>Byline is quiet in this pull request. ${code('/byline unmute')} brings it back.</sub>`.source}\n${markOf(head)}`
}

/** What a preview says below its title, and how many of its authors that names. */
export interface PreviewBody {
  readonly body: Markdown
  readonly named: number
}

/** What a preview says below its title, in so many characters at most; the same in comment and check run. */
export function previewBody(preview: Preview, places: PreviewPlaces, lengthMax: number): PreviewBody {
  const { length: authorCount } = preview.authors
  if (!saysSomething(preview)) return { body: quietBody(preview), named: authorCount }
  const before = [movedSentence(preview)].filter((part) => part !== null)
  const after = [
    buildsOnLine(preview, places),
    offersLine(preview, places),
    notCountedLine(preview),
    limitsLine(preview),
  ].filter((part) => part !== null)
  const allRows = authorCount > 1 ? authorRows(preview, (author) => [reasonsOf(author, preview, places)]) : []
  const line = authorCount === 1 ? [oneAuthor(preview, places)] : []
  const withRows = (rows: number, sections: number) => {
    const authors = authorCount > 1 ? authorsTable(preview, places, allRows.slice(0, rows)) : []
    return blocks([...line, ...before, ...authors, ...after.slice(0, sections)])
  }
  const fits = (rows: number, sections: number) => withRows(rows, sections).source.length <= lengthMax
  let sections = after.length
  // Only very long paths and names come to this.
  while (sections > 0 && !fits(0, sections)) sections--
  const rows = mostThatFit(allRows.length, (count) => fits(count, sections))
  return { body: withRows(rows, sections), named: authorCount > 1 ? rows : authorCount }
}

/** All authors with their tokens and nothing more, in so many characters at most: what a preview says where it was cut. */
export function authorsAlone(preview: Preview, lengthMax: number): Markdown {
  const rows = authorRows(preview, () => [])
  const head = headOf(preview).slice(0, -1)
  const withRows = (count: number) => table(head, rows.slice(0, count))
  return withRows(mostThatFit(rows.length, (count) => withRows(count).source.length <= lengthMax))
}

// The largest number of rows that fit: with more rows a text is longer.
function mostThatFit(count: number, fits: (count: number) => boolean): number {
  if (fits(count)) return count
  let [some, tooMany] = [0, count]
  while (tooMany - some > 1) {
    const middle = (some + tooMany) >> 1
    if (fits(middle)) some = middle
    else tooMany = middle
  }
  return some
}

function oneAuthor(preview: Preview, places: PreviewPlaces): Markdown {
  const { movedTokens, newTokens } = preview
  const why = reasonsOf(preview.authors[0]!, preview, places)
  const moved = gfm`${movedTokens} moved`
  const added = gfm`${newTokens} new`
  const what = movedTokens === 0 ? added : newTokens === 0 ? moved : gfm`${moved} and ${added}`
  return gfm`${what} tokens: ${why}.`
}

// No row takes less than this.
const ROW_LENGTH_MIN = 16

function authorRows(
  preview: Preview,
  why: (author: PreviewAuthor) => readonly Markdown[],
): readonly (readonly Markdown[])[] {
  return preview.authors
    .slice(0, COMMENT_LENGTH_MAX / ROW_LENGTH_MIN)
    .map((author) => [
      author.name === null ? gfm`_not named_` : personName(author.name),
      ...amounts(preview, author.movedTokens, author.newTokens, (tokens) => gfm`${tokens}`),
      ...why(author),
    ])
}

// Where nothing moved, no column says so.
function amounts(
  preview: Preview,
  moved: number,
  added: number,
  write: (tokens: number) => Markdown,
): readonly Markdown[] {
  return preview.movedTokens > 0 ? [write(moved), write(added)] : [write(added)]
}

function authorsTable(
  preview: Preview,
  places: PreviewPlaces,
  rows: readonly (readonly Markdown[])[],
): readonly Markdown[] {
  const { authors, movedTokens, newTokens } = preview
  const total = [
    gfm`**${movedTokens + newTokens} tokens**`,
    ...amounts(preview, movedTokens, newTokens, (tokens) => gfm`**${tokens}**`),
    gfm``,
  ]
  const more = authors.length - rows.length
  const all = link(
    gfm`The check run lists more of them`,
    `${places.repositoryUrl}/pull/${preview.pull}/checks`,
  )
  return [
    table(headOf(preview), [...rows, total]),
    ...(more > 0 ? [gfm`${more} more people do not fit in here. ${all}.`] : []),
  ]
}

function headOf({ movedTokens }: Preview) {
  const columns = ['Author', ...(movedTokens > 0 ? ['Moved'] : []), 'New', 'Why']
  return columns.map((name) => ({ title: name, isNumber: name === 'Moved' || name === 'New' }))
}

function quietBody(preview: Preview): Markdown {
  const limits = limitsLine(preview)
  const said = gfm`All that counts in it is new and by one author, and it uses no definition of others.`
  return limits === null ? said : blocks([said, limits])
}

function foot(preview: Preview, places: PreviewPlaces): Markdown {
  const parts = [
    gfm`Preview of ${commitLink(preview.head, places)}`,
    gfm`policy ${text(preview.policyVersion)}`,
    text(confidenceOf(preview)),
    gfm`not a performance measure`,
    gfm`Wrong? Comment ${code('/byline explain')}`,
    gfm`quiet: ${code('/byline mute')}`,
    ...(places.baseUrl === null ? [] : [link(gfm`About Byline`, places.baseUrl)]),
  ]
  return gfm`<sub>${joined(parts, gfm` · `)}</sub>`
}
