// Loads tree-sitter grammars when first wanted, and parses a text with one within a limit of work.
import { readFile } from 'node:fs/promises'
import { Language as Grammar, Parser, Query } from 'web-tree-sitter'
import { extractFacts } from '../reuse/extraction.ts'
import type { FileFacts } from '../reuse/facts.ts'
import type { Language } from '../reuse/language.ts'

/** Longer texts are not parsed: no person writes them, and they would run into the limit of work anyway. */
const MOST_UNITS = 1 << 20

/**
 * How much work a text may take. tree-sitter reports after every 100 of its operations, so the same text always costs the same:
 * a limit of time would depend on the machine, and on what was parsed before. Ordinary texts of 400,000 characters take
 * about half of this.
 */
const MOST_WORK = 20_000
/** What a report costs beside one of a parse without errors, by the time it takes. */
const COST_AFTER_ERROR = 8
const COST_OF_QUERY = 8

/** Brackets open at the same time; unclosed ones become siblings, and a query takes the square of their number. */
const MOST_OPEN_BRACKETS = 2000

/** A net below these limits, far above what they let through: what falls into it depends on the machine. */
const MOST_PROCESSOR_MS = 10_000

/** The facts of a text, or one line for people that says why there are none. */
export type Parsed = { readonly facts: FileFacts } | { readonly cutOff: string }

const TOO_DEEP: Parsed = { cutOff: 'is nested too deeply' }

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

/**
 * A parser for a language. A text that is binary, too long, nested too deeply, or takes too much work is refused with the
 * reason; all but the last net depend on the text alone.
 */
export async function openParser(language: Language, grammar: Uint8Array): Promise<LanguageParser> {
  await Parser.init()
  const loaded = await Grammar.load(grammar)
  const query = new Query(loaded, language.query)
  const parser = new Parser()
  parser.setLanguage(loaded)
  return {
    parse: (text) => parseWithin(language, parser, query, text),
    close: () => {
      parser.delete()
      query.delete()
    },
  }
}

/** Counts work, and says once why a text is given up. */
class Allowance {
  #left = MOST_WORK
  readonly #endMs = processorMs() + MOST_PROCESSOR_MS
  reason = ''

  /** Takes the cost of some work; false where nothing is left. */
  take(cost: number): boolean {
    this.#left -= cost
    if (this.#left < 0) this.reason ||= 'takes too much work to parse'
    else if (processorMs() > this.#endMs)
      this.reason ||= `took longer than ${MOST_PROCESSOR_MS} ms of processor time`
    return this.reason === ''
  }
}

// The time of this process, not of the clock: a busy machine must not lose files.
function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function opensTooMany(text: string): boolean {
  let open = 0
  for (let at = 0; at < text.length; at += 1) {
    const unit = text[at]!
    if ('([{'.includes(unit)) open += 1
    else if (open > 0 && ')]}'.includes(unit)) open -= 1
    if (open > MOST_OPEN_BRACKETS) return true
  }
  return false
}

function parseWithin(language: Language, parser: Parser, query: Query, text: string): Parsed {
  if (text.includes('\0')) return { cutOff: 'is binary' }
  if (text.length > MOST_UNITS) return { cutOff: `is longer than ${MOST_UNITS} characters` }
  if (opensTooMany(text)) return TOO_DEEP
  const allowance = new Allowance()
  const readable = language.readable?.(text) ?? text
  const tree = parser.parse(readable, null, {
    progressCallback: ({ hasError }) => !allowance.take(hasError ? COST_AFTER_ERROR : 1),
  })
  if (tree === null) {
    // Otherwise the next text would go on where this one was given up.
    parser.reset()
    return { cutOff: allowance.reason }
  }
  try {
    const facts = extractFacts(language, query, tree, readable, () => allowance.take(COST_OF_QUERY))
    if (facts === null) return { cutOff: allowance.reason }
    return facts === 'too deep' ? TOO_DEEP : { facts }
  } catch (error) {
    // What recurses over a tree runs out of stack where the tree is deep, and that is the file's doing.
    if (error instanceof RangeError) return TOO_DEEP
    throw error
  } finally {
    tree.delete()
  }
}
