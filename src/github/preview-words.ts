// What a preview says, in words: the sentence of the title, why each author is credited, and what else there is to tell.
import type { Preview, PreviewAuthor, PreviewDefinition, PreviewReason } from '../tasks/github/preview.ts'
import { saysSomething } from '../tasks/github/preview.ts'
import {
  code,
  grouped,
  joined,
  link,
  listed,
  gfm,
  pathCode,
  text,
  urlPath,
  type Markdown,
} from './markdown.ts'
import { inert, publicName } from './public-text.ts'

/** Where the words point to. */
export interface PreviewPlaces {
  /** The repository's page, without a slash at the end. */
  readonly repositoryUrl: string
  /** Where Byline's own pages are reached; null where nobody reaches them. */
  readonly baseUrl: string | null
}

/** So many reasons, definitions and paths are named; of more their number is told. */
const REASONS_MAX = 3
const BUILDS_ON_MAX = 5
const OFFERS_MAX = 5
const NOT_COUNTED_MAX = 4
const LIMITS_MAX = 5
const SENTENCE_LENGTH_MAX = 300
const REASON_LENGTH_MAX = 100

const NUMBERS = 'no one two three four five six seven eight nine ten eleven twelve'.split(' ')

/** The sentence in plain text, for places that know no Markdown. */
export function plainTitle(preview: Preview): string {
  const [first, ...others] = sentence(preview)
  const begun = typeof first === 'string' ? first.charAt(0).toUpperCase() + first.slice(1) : first
  return [begun, ...others]
    .map((part) => (typeof part === 'object' ? inert(publicName(part.name)) : part))
    .join('')
}

/** The sentence that says who wrote the change. */
export function title(preview: Preview): Markdown {
  return joined(
    sentence(preview).map((part) => (typeof part === 'string' ? text(part) : personName(part.name))),
    gfm``,
  )
}

/** A person's name; nobody is notified. */
export function personName(name: string): Markdown {
  return text(publicName(name))
}

type Part = string | { readonly name: string }

function sentence(preview: Preview): readonly Part[] {
  const { authors } = preview
  if (!saysSomething(preview)) return ['nothing to tell about this change']
  const writers = authors.filter(({ newTokens }) => newTokens > 0)
  const movedOnly = authors.filter(({ newTokens, movedTokens }) => newTokens === 0 && movedTokens > 0)
  const [only, second] = writers
  if (only === undefined) {
    if (movedOnly.length === 0) return ['this change adds no text that counts']
    return movedOnly.length === 1
      ? ['this change moves code by ', ...nameOf(movedOnly[0]!)]
      : [`this change moves code by ${counted(movedOnly.length)} people`]
  }
  if (authors.length > 2) return [`${counted(authors.length)} people wrote this change`]
  if (second !== undefined) return [...nameOf(only), ' and ', ...nameOf(second), ' wrote this change']
  const wrote = [...nameOf(only), ' wrote this change']
  const [mover] = movedOnly
  return mover === undefined ? wrote : [...wrote, '; it moves code by ', ...nameOf(mover)]
}

function nameOf({ name }: PreviewAuthor): readonly Part[] {
  return name === null ? ['somebody'] : [{ name }]
}

function counted(count: number): string {
  return NUMBERS[count] ?? grouped(count)
}

/** What is to be known of moved text in a sentence; null where nothing moved. */
export function movedSentence({ authors }: Preview): Markdown | null {
  const movers = authors.filter((author) => author.movedTokens > 0)
  const [only] = movers
  if (only === undefined) return null
  // Who moves code of their own need not be told whose it is.
  if (authors.length === 1 && only.newTokens > 0) return null
  const named = movers.flatMap(({ name }) => (name === null ? [] : [personName(name)]))
  if (named.length < movers.length || movers.length > 3)
    return gfm`Moved code stays with whoever wrote it, whatever ${code('git blame')} says.`
  return movers.length === 1
    ? gfm`Moved code stays ${named[0]!}'s, whatever ${code('git blame')} says.`
    : gfm`Moved code stays with ${listed(named)}, whatever ${code('git blame')} says.`
}

/** Why an author is credited. */
export function reasonsOf(author: PreviewAuthor, preview: Preview, places: PreviewPlaces): Markdown {
  const { reasons, aiAssistedTokens } = author
  const isOnly = reasons.length === 1
  const parts = reasons.slice(0, REASONS_MAX).map((reason) => {
    const words = reasonOf(reason, preview, places)
    return isOnly ? words : gfm`${words} (${reason.tokens})`
  })
  if (reasons.length > REASONS_MAX) parts.push(gfm`${reasons.length - REASONS_MAX} more`)
  const why = joined(parts, gfm`, `)
  if (aiAssistedTokens === 0) return why
  const isAll = aiAssistedTokens === author.movedTokens + author.newTokens
  return isAll ? gfm`${why}; with an AI agent` : gfm`${why}; ${aiAssistedTokens} with an AI agent`
}

function reasonOf(reason: PreviewReason, preview: Preview, places: PreviewPlaces): Markdown {
  if (reason.kind === 'moved') {
    const from = fileLink(reason.from, preview.mergeBase, places)
    return reason.definition === null ? gfm`from ${from}` : gfm`${code(reason.definition)} from ${from}`
  }
  const commit = commitLink(reason.commit, places)
  if (reason.agreedPercent !== null) return gfm`${reason.agreedPercent}% of ${commit}, as agreed`
  switch (reason.sharers) {
    case 1:
      return commit
    case 2:
      return gfm`half of ${commit}`
    case 3:
      return gfm`a third of ${commit}`
    default:
      return gfm`1/${reason.sharers} of ${commit}`
  }
}

/** A commit by the beginning of its id, linked. */
export function commitLink(commit: string, { repositoryUrl }: PreviewPlaces): Markdown {
  return link(code(commit.slice(0, 7)), `${repositoryUrl}/commit/${commit}`)
}

function fileLink(path: string, commit: string, { repositoryUrl }: PreviewPlaces): Markdown {
  return link(pathCode(path), `${repositoryUrl}/blob/${commit}/${urlPath(path)}`)
}

function definitionLink(
  { name, path, line }: PreviewDefinition,
  { head }: Preview,
  { repositoryUrl }: PreviewPlaces,
): Markdown {
  return link(code(name), `${repositoryUrl}/blob/${head}/${urlPath(path)}#L${line}`)
}

/** Whose work the change builds on; null where on nobody's. Definitions of other repositories are only counted. */
export function buildsOnLine(preview: Preview, places: PreviewPlaces): Markdown | null {
  const { buildsOn, buildsOnElsewhere } = preview
  const parts = buildsOn.slice(0, BUILDS_ON_MAX).map((definition) => {
    const names = [...new Set(definition.authors)]
    const whose =
      names.length === 0
        ? gfm``
        : names.length <= 2
          ? gfm` (by ${listed(names.map(personName))})`
          : gfm` (by ${names.length} people)`
    return gfm`${definitionLink(definition, preview, places)}${whose}`
  })
  const more = buildsOn.length - parts.length
  if (more > 0) parts.push(gfm`${definitions(more)} more`)
  const elsewhere = buildsOnElsewhere.definitions
  if (elsewhere > 0) {
    const where =
      buildsOnElsewhere.repositories === 1
        ? gfm`another repository`
        : gfm`${buildsOnElsewhere.repositories} other repositories`
    parts.push(gfm`${definitions(elsewhere)} of ${where}`)
  }
  return parts.length === 0 ? null : gfm`**Builds on** ${listed(parts)}.`
}

/** What others may use from now on; null where the change adds nothing of that kind. */
export function offersLine(preview: Preview, places: PreviewPlaces): Markdown | null {
  const { offers } = preview
  if (offers.length === 0) return null
  const named = offers.slice(0, OFFERS_MAX)
  const isNew = offers.every(({ users }) => users === 0)
  const parts = named.map((offer) => {
    const name = definitionLink(offer, preview, places)
    return isNew ? name : gfm`${name} (${usersOf(offer.users)})`
  })
  const more = offers.length - parts.length
  if (more > 0) parts.push(gfm`${more} more`)
  return gfm`**Offers** ${listed(parts)} for reuse${isNew ? '; no users yet' : ''}.`
}

/** How many files use a definition, in words. */
export function usersOf(users: number): string {
  if (users === 0) return 'no users yet'
  return users === 1 ? 'used in 1 file' : `used in ${grouped(users)} files`
}

/** Changed files that weigh nothing, by reason; null where there are none. */
export function notCountedLine({ notCounted }: Preview): Markdown | null {
  if (notCounted.length === 0) return null
  const byReason = new Map<string, { readonly path: string }[]>()
  for (const file of notCounted) {
    const files = byReason.get(file.reason)
    if (files === undefined) byReason.set(file.reason, [file])
    else files.push(file)
  }
  const parts = Array.from(byReason, ([reason, files]) => {
    const what =
      files.length <= 2 ? listed(files.map(({ path }) => pathCode(path))) : gfm`${files.length} files`
    return gfm`${what} (${text(reason.slice(0, REASON_LENGTH_MAX))})`
  })
  const shown = parts.slice(0, NOT_COUNTED_MAX)
  const others = [...byReason.values()].slice(NOT_COUNTED_MAX).flat().length
  if (others > 0) shown.push(others === 1 ? gfm`1 other file` : gfm`${others} other files`)
  return gfm`Not counted: ${joined(shown, gfm`, `)}.`
}

/** Why the preview is not whole; null where it is. */
export function limitsLine({ limits }: Preview): Markdown | null {
  if (limits.length === 0) return null
  const shown = limits
    .slice(0, LIMITS_MAX)
    .map((limit) => text(limit.slice(0, SENTENCE_LENGTH_MAX).replace(/\.?\s*$/, '.')))
  return gfm`**Not whole:** ${joined(shown)}`
}

/** How far what is said can be relied upon. */
export function confidenceOf({ lowConfidenceTokens, movedTokens, newTokens }: Preview): string {
  if (lowConfidenceTokens === 0) return 'high confidence'
  const all = movedTokens + newTokens
  return lowConfidenceTokens >= all
    ? 'low confidence: the history before is not whole'
    : `low confidence for ${grouped(lowConfidenceTokens)} of ${grouped(all)} tokens`
}

function definitions(count: number): Markdown {
  return count === 1 ? gfm`1 definition` : gfm`${count} definitions`
}
