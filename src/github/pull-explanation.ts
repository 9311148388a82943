// What `/byline explain` is answered with: why each author of a pull request is credited, in sentences. No points, money or order of size.
import type { Preview, PreviewAuthor, PreviewReason } from '../tasks/github/preview.ts'
import { blocks, code, gfm, joined, link, listed, pathCode, text, type Markdown } from './markdown.ts'
import { commitLink, limitsLine, personName, type PreviewPlaces } from './preview-words.ts'

/** So many people and reasons are told of; of more their number is. */
const AUTHORS_MAX = 50
const REASONS_MAX = 10

/** Why everybody in a pull request is credited, and where whoever asks finds their own standing. Markdown; nobody is notified. */
export function pullExplanation(preview: Preview, places: PreviewPlaces): string {
  const { authors } = preview
  const shown = authors.slice(0, AUTHORS_MAX).map((author) => authorLine(author, places))
  const more = authors.length - shown.length
  if (more > 0) shown.push(gfm`- ${more} more people`)
  const limits = limitsLine(preview)
  const parts = [
    authors.length === 0
      ? gfm`Nobody is credited with anything in this pull request: it adds no text that counts.`
      : gfm`Who is credited in this pull request, and why:`,
    ...(shown.length === 0 ? [] : [joined(shown, gfm`\n`)]),
    gfm`Text counts for whoever wrote it first, wherever it moves; it counts more where colleagues use it. By policy ${text(preview.policyVersion)}, at ${commitLink(preview.head, places)}.`,
    ...(limits === null ? [] : [limits]),
    standing(places),
  ]
  return blocks(parts).source
}

function authorLine({ name, reasons, aiAssistedTokens }: PreviewAuthor, places: PreviewPlaces): Markdown {
  const who = name === null ? gfm`Somebody who is not named here` : personName(name)
  const parts = reasons.slice(0, REASONS_MAX).map((reason) => reasonText(reason, places))
  const more = reasons.length - parts.length
  if (more > 0) parts.push(gfm`${more} more of the kind`)
  const helped =
    aiAssistedTokens === 0 ? gfm`` : gfm` Of these, ${tokens(aiAssistedTokens)} came with an AI agent’s help.`
  return gfm`- **${who}** ${listed(parts)}.${helped}`
}

function reasonText(reason: PreviewReason, places: PreviewPlaces): Markdown {
  if (reason.kind === 'moved') {
    const what = reason.definition === null ? gfm`text` : code(reason.definition)
    return gfm`wrote ${what} in ${pathCode(reason.from)} before it was moved (${tokens(reason.tokens)})`
  }
  const where = gfm`${commitLink(reason.commit, places)} (${tokens(reason.tokens)})`
  if (reason.agreedPercent !== null) return gfm`has ${reason.agreedPercent}% of ${where}, as agreed`
  return reason.sharers === 1
    ? gfm`wrote ${where}`
    : gfm`wrote ${where} with others, in ${reason.sharers} equal parts`
}

function tokens(count: number): Markdown {
  return count === 1 ? gfm`1 token` : gfm`${count} tokens`
}

function standing({ baseUrl }: PreviewPlaces): Markdown {
  const where = baseUrl === null ? gfm`` : gfm`, or look at ${link(gfm`Byline’s pages`, baseUrl)}`
  return gfm`What you have altogether is for you alone: run ${code('byline explain')} where the repositories are${where}.`
}
