// Keeps the facts of one language's texts in a cache folder: one file for all. A file of another version is as good as none.
// It holds names, quoted ones and paths too, and offsets; no other text.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { FileFacts } from '../reuse/facts.ts'
import type { Language } from '../reuse/language.ts'
import { FACTS_VERSION, packFacts, unpackFacts, type PackedFacts } from '../reuse/packed-facts.ts'
import { readKeptLines, writeKeptLines } from './kept-lines.ts'

/** Facts of so many files are made again in less time than a file with all that is kept takes to be written. */
export const MOST_UNKEPT = 64

/** The facts kept for a language's texts, by blob id. */
export class FactsCache {
  readonly #path: string | null
  readonly #lines: Map<string, string>
  readonly #used = new Set<string>()
  #newCount = 0

  private constructor(path: string | null, lines: Map<string, string>) {
    this.#path = path
    this.#lines = lines
  }

  /**
   * Opens what is kept of a language under its rules, query and grammar: facts made by others are not taken. A null folder
   * keeps nothing.
   */
  static async open(folder: string | null, language: Language, grammar: Uint8Array): Promise<FactsCache> {
    if (folder === null) return new FactsCache(null, new Map())
    const { query, rules, isExported, readImport } = language
    const made = [FACTS_VERSION, query, JSON.stringify(rules), String(isExported), String(readImport)]
    const key = createHash('sha256').update(made.join('\0')).update(grammar).digest('hex').slice(0, 16)
    const path = join(folder, `${language.id}-${key}`)
    return new FactsCache(path, await readKeptLines(path))
  }

  /** The facts of a text; undefined where none are kept. */
  get(blob: string): FileFacts | undefined {
    this.#used.add(blob)
    const line = this.#lines.get(blob)
    if (line === undefined) return undefined
    try {
      const value: unknown = JSON.parse(line)
      if (isPacked(value)) return unpackFacts(value)
    } catch {
      // Written by another program under our name: made anew below, as where nothing is kept.
    }
    this.#lines.delete(blob)
    return undefined
  }

  /** Keeps the facts of a text. */
  set(blob: string, facts: FileFacts): void {
    if (this.#path === null) return
    this.#newCount++
    this.#lines.set(blob, JSON.stringify(packFacts(facts)))
  }

  /** Whether so many facts are new that a later run is spared more than it costs to write them. */
  get lacksMany(): boolean {
    return this.#newCount > MOST_UNKEPT
  }

  /** Writes what is new. A folder that cannot be written to costs only the time of the next run. */
  async save(): Promise<void> {
    if (this.#path === null || this.#newCount === 0) return
    const needed = new Map([...this.#lines].filter(([blob]) => this.#used.has(blob)))
    await writeKeptLines(this.#path, needed, this.#lines)
  }
}

// The hash vouches for the values; this for the shape, should another program write such a file.
function isPacked(value: unknown): value is PackedFacts {
  if (typeof value !== 'object' || value === null) return false
  const fields = new Map<string, unknown>(Object.entries(value))
  return Array.isArray(fields.get('names')) && Array.isArray(fields.get('numbers'))
}
