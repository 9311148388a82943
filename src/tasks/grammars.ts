// Loads tree-sitter grammars when first wanted, and parses a text with one within a time limit.
import { readFile } from 'node:fs/promises'
import { Language as Grammar, Parser, Query } from 'web-tree-sitter'
import { extractFacts } from '../reuse/extraction.ts'
import type { FileFacts } from '../reuse/facts.ts'
import type { Language } from '../reuse/language.ts'

/** Longer texts are not parsed: no person writes them, and they would run into the time limit anyway. */
const MOST_UNITS = 4 << 20

/** The facts of a text, or one line for people that says why there are none. */
export type Parsed = { readonly facts: FileFacts } | { readonly cutOff: string }

/** Parses texts of one language. `close` gives its memory back. */
export interface LanguageParser {
  readonly parse: (text: string) => Parsed
  readonly close: () => void
}

/** Where the build puts grammars, the same seen from `src` and from `dist`. */
const FOLDER = new URL('../../dist/grammars/', import.meta.url)

/** The bytes of a language's grammar. Throws where the build has not put it in its place. */
export async function readGrammar(language: Language): Promise<Uint8Array> {
  return readFile(new URL(`tree-sitter-${language.grammar}.wasm`, FOLDER))
}

/** A parser for a language; each text is given up after `limitMs` milliseconds of processor time. */
export async function openParser(
  language: Language,
  grammar: Uint8Array,
  limitMs: number,
): Promise<LanguageParser> {
  await Parser.init()
  const loaded = await Grammar.load(grammar)
  const query = new Query(loaded, language.query)
  const parser = new Parser()
  parser.setLanguage(loaded)
  return {
    parse: (text) => parseWithin(language, parser, query, text, limitMs),
    close: () => {
      parser.delete()
      query.delete()
    },
  }
}

// The time of this process, not of the clock: a busy machine must not lose files.
function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function parseWithin(
  language: Language,
  parser: Parser,
  query: Query,
  text: string,
  limitMs: number,
): Parsed {
  if (text.includes('\0')) return { cutOff: 'is binary' }
  if (text.length > MOST_UNITS) return { cutOff: `is longer than ${MOST_UNITS} characters` }
  const endMs = processorMs() + limitMs
  const hasTimeLeft = (): boolean => processorMs() < endMs
  const tooSlow: Parsed = { cutOff: `took longer than ${limitMs} ms of processor time` }
  const readable = language.readable?.(text) ?? text
  const tree = parser.parse(readable, null, { progressCallback: () => !hasTimeLeft() })
  if (tree === null) {
    // Otherwise the next text would go on where this one was given up.
    parser.reset()
    return tooSlow
  }
  try {
    const facts = extractFacts(language, query, tree, readable, hasTimeLeft)
    if (facts === null) return tooSlow
    return facts === 'too deep' ? { cutOff: 'is nested too deeply' } : { facts }
  } finally {
    tree.delete()
  }
}
