// Markdown as a reader of it sees it, by a parser that is not ours: its structure without the words, and the words in it.
import { parsers } from 'prettier/plugins/markdown'

interface MarkdownNode {
  readonly type: string
  readonly value?: string
  readonly url?: string
  readonly children?: readonly MarkdownNode[]
}

/** What is in a piece of Markdown. */
export interface MarkdownReading {
  /** The kinds of its parts, nested, without words. Code is code, however it is written. */
  structure: string
  /** The words outside code, with entities decoded; runs that stand apart are apart. */
  readonly words: string[]
  readonly code: string[]
  readonly urls: string[]
  /** Tags and comments. */
  readonly html: string[]
}

/** Reads Markdown of GitHub's kind. */
export function readMarkdown(markdown: string): MarkdownReading {
  const reading: MarkdownReading = { structure: '', words: [], code: [], urls: [], html: [] }
  const parser = parsers.markdown as { parse(text: string, options: object): MarkdownNode }
  reading.structure = shapeOf(parser.parse(markdown, {}), reading)
  return reading
}

function shapeOf({ type, value = '', url, children = [] }: MarkdownNode, into: MarkdownReading): string {
  if (url !== undefined) into.urls.push(url)
  if (type === 'text') into.words.push(value)
  else if (type === 'html') into.html.push(value)
  else if (type === 'inlineCode') into.code.push(value)
  if (type === 'text' || type === 'html') return ''
  if (type === 'inlineCode') return 'code '
  let shape = ''
  for (let at = 0; at < children.length; at++) {
    const end = children[at]!.value === '<code>' ? endOfCode(children, at) : -1
    // What stands between <code> and </code> is code.
    if (end > at) {
      const inside = { ...into, words: [] }
      const parts = children.slice(at + 1, end).map((part) => shapeOf(part, inside))
      into.code.push(inside.words.join(''))
      shape += `code ${parts.join('')}`
      at = end
    } else {
      shape += shapeOf(children[at]!, into)
    }
  }
  return `${type}(${shape}) `
}

function endOfCode(children: readonly MarkdownNode[], start: number): number {
  return children.findIndex(({ type, value }, at) => at > start && type === 'html' && value === '</code>')
}
