// Keeps the facts of one language's texts in a cache folder: one file for all, checked by its hash, written whole or not at
// all. A file that is damaged or of another version is as good as none. It holds names and offsets, no source text.
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileFacts } from '../reuse/facts.ts'
import type { Language } from '../reuse/language.ts'
import { FACTS_VERSION, packFacts, unpackFacts, type PackedFacts } from '../reuse/packed-facts.ts'

/** More entries than this are not kept: only what the last run needed is. */
const MOST_ENTRIES = 50_000

/** The facts kept for a language's texts, by blob id. */
export class FactsCache {
  readonly #path: string | null
  readonly #lines: Map<string, string>
  readonly #used = new Set<string>()
  #isChanged = false

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
    return new FactsCache(path, await readLines(path))
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
    this.#isChanged = true
    this.#lines.set(blob, JSON.stringify(packFacts(facts)))
  }

  /** Writes what is new. A folder that cannot be written to costs only the time of the next run. */
  async save(): Promise<void> {
    if (this.#path === null || !this.#isChanged) return
    const all = [...this.#lines]
    const kept = all.length > MOST_ENTRIES ? all.filter(([blob]) => this.#used.has(blob)) : all
    const body = kept.map(([blob, line]) => `${blob} ${line}\n`).join('')
    const draft = `${this.#path}.${process.pid}.tmp`
    try {
      await mkdir(join(this.#path, '..'), { recursive: true })
      await writeFile(draft, `${hashOf(body)}\n${body}`)
      await rename(draft, this.#path)
    } catch {
      await rm(draft, { force: true }).catch(() => undefined)
    }
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

async function readLines(path: string): Promise<Map<string, string>> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const cut = text.indexOf('\n')
  if (cut < 0 || hashOf(text.slice(cut + 1)) !== text.slice(0, cut)) return new Map()
  const lines = text
    .slice(cut + 1)
    .split('\n')
    .slice(0, -1)
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]))
}

// The hash vouches for the values; this for the shape, should another program write such a file.
function isPacked(value: unknown): value is PackedFacts {
  if (typeof value !== 'object' || value === null) return false
  const fields = new Map<string, unknown>(Object.entries(value))
  return Array.isArray(fields.get('names')) && Array.isArray(fields.get('numbers'))
}
