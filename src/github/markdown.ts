// GitHub's Markdown, escaped by construction: what is written into a template is text, unless it is Markdown already.
import { inert, publicCode, publicPath, runsRightToLeft, seen } from './public-text.ts'

/** Markdown that is safe to be put into other Markdown, within a line or a table's cell. Only this file makes any. */
class Written {
  readonly #source: string

  constructor(source: string) {
    this.#source = source
  }

  /** What GitHub is sent. */
  get source(): string {
    return this.#source
  }
}

export type Markdown = Written

/** Longer addresses are not linked. */
const URL_LENGTH_MAX = 1000

/** A template whose values are text, numbers (with commas between thousands), or Markdown. */
export function gfm(
  words: TemplateStringsArray,
  ...values: readonly (Markdown | string | number)[]
): Markdown {
  return made(words.map((word, at) => word + (at < values.length ? sourceOf(values[at]!) : '')).join(''))
}

/** Parts one after the other, with something between them. */
export function joined(parts: readonly Markdown[], between: Markdown = gfm` `): Markdown {
  return made(parts.map(({ source }) => source).join(between.source))
}

/** Parts as a sentence lists them: `a, b and c`. */
export function listed(parts: readonly Markdown[]): Markdown {
  const last = parts.at(-1)
  if (last === undefined) return gfm``
  if (parts.length === 1) return last
  return gfm`${joined(parts.slice(0, -1), gfm`, `)} and ${last}`
}

/** Words as they are: nobody is notified, nothing is referred to, nothing is formatted. */
export function text(words: string): Markdown {
  const [before = '', after = ''] = [/^\s/, /\s$/].map((edge) => (edge.test(words) ? ' ' : ''))
  const escaped = inert(seen(words))
    .replace(/[!-/:-@[-`{-~\u200b]/g, (mark) => (PLAIN_MARKS.has(mark) ? mark : entity(mark)))
    // What would begin a list, where the text begins a line.
    .replace(/^-/, '&#45;')
    .replace(/^(\d{1,9})([.)])/, (_all, digits: string, mark: string) => digits + entity(mark))
  const kept = runsRightToLeft(escaped) ? `&#8296;${escaped}&#8297;` : escaped
  return made(before + kept + after)
}

/** A definition's name as code. */
export function code(name: string): Markdown {
  return codeOf(publicCode(name))
}

/** A path as code. */
export function pathCode(path: string): Markdown {
  return codeOf(publicPath(path))
}

/** A link; only its label where the address is very long, or is none of the web. */
export function link(label: Markdown, url: string): Markdown {
  if (url.length > URL_LENGTH_MAX || !/^https?:\/\/[^\s<>()[\]|\\"'`]+$/.test(url)) return label
  return made(`[${label.source}](${url})`)
}

/** Lines of text in a block of code, as they are; control characters are left out. */
export function codeBlock(lines: string): Markdown {
  const kept = lines.replace(/[^\P{Cc}\n]|\p{Cs}/gu, '').replace(/\n+$/, '')
  const longest = Math.max(2, ...Array.from(kept.matchAll(/`+/g), ([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return made(`${fence}text\n${kept}\n${fence}`)
}

/** A table. Columns are aligned to the left or, as numbers are, to the right. */
export function table(
  head: readonly { readonly title: string; readonly isNumber: boolean }[],
  rows: readonly (readonly Markdown[])[],
): Markdown {
  return made(
    [
      rowOf(head.map(({ title }) => text(title).source)),
      `|${head.map(({ isNumber }) => (isNumber ? '--:' : ':--')).join('|')}|`,
      ...rows.map((cells) => rowOf(cells.map(({ source }) => source))),
    ].join('\n'),
  )
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

/** Blocks (paragraphs, tables, headings) one under the other. */
export function blocks(parts: readonly Markdown[]): Markdown {
  return made(parts.map(({ source }) => source).join('\n\n'))
}

/** A whole number with commas between thousands. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

/** The part of an address that names a path: every segment encoded. */
export function urlPath(path: string): string {
  return path
    .replace(/\p{Cs}/gu, '\ufffd')
    .split('/')
    .map((segment) =>
      encodeURIComponent(segment).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`),
    )
    .join('/')
}

const PLAIN_MARKS = new Set("',-./()?;%")

function codeOf(shown: string): Markdown {
  if (/^[^\s`|](?:[^`|]*[^\s`|])?$/u.test(shown)) return made(`\`${shown}\``)
  return made(`<code>${shown.replace(/[ -/:-@[-`{-~]/g, entity)}</code>`)
}

function sourceOf(value: Markdown | string | number): string {
  if (value instanceof Written) return value.source
  return typeof value === 'number' ? grouped(value) : text(value).source
}

function entity(mark: string): string {
  return `&#${mark.codePointAt(0)!};`
}

function made(source: string): Markdown {
  return new Written(source)
}
