// Keeps what analyses of TypeScript and JavaScript found in a cache folder: one file. A file of another version is as good as
// none. It holds names, quoted ones and paths too, offsets and hashes; no other text.
import { join } from 'node:path'
import * as v from 'valibot'
import type { FileFacts } from '../reuse/typescript/file-facts.ts'
import type { Kept, KeptUses, ToKeep } from '../reuse/typescript/kept.ts'
import { MOST_UNKEPT } from './facts-cache.ts'
import { readKeptLines, writeKeptLines } from './kept-lines.ts'
import { sha256 } from './sha256.ts'

/** What is kept under one version of the analysis. */
export class TypeScriptCache implements Kept {
  readonly #path: string
  readonly #lines: ReadonlyMap<string, string>

  private constructor(path: string, lines: ReadonlyMap<string, string>) {
    this.#path = path
    this.#lines = lines
  }

  /** Opens what is kept in a folder, which need not be there. */
  static async open(folder: string, version: string): Promise<TypeScriptCache> {
    const path = join(folder, `typescript-${sha256(version).slice(0, 16)}`)
    return new TypeScriptCache(path, await readKeptLines(path))
  }

  readonly facts = (key: string): FileFacts | undefined => {
    const value = this.#value(`facts ${key}`)
    return v.is(facts, value) ? value : undefined
  }

  readonly uses = (key: string): KeptUses | undefined => {
    const value = this.#value(`uses ${key}`)
    return v.is(uses, value) ? value : undefined
  }

  /** Whether so many facts are new that a later run is spared more than it costs to write them. */
  lacksMany({ facts: found }: ToKeep): boolean {
    let count = 0
    for (const key of found.keys()) if (!this.#lines.has(`facts ${key}`)) count++
    return count > MOST_UNKEPT
  }

  /** Writes what is new. A folder that cannot be written to costs only the time of the next run. */
  async save({ facts, uses }: ToKeep): Promise<void> {
    const found: readonly (readonly [string, unknown])[] = [
      ...[...facts].map(([key, value]) => [`facts ${key}`, value] as const),
      ...[...uses].map(([key, value]) => [`uses ${key}`, value] as const),
    ]
    if (found.every(([key]) => this.#lines.has(key))) return
    const needed = new Map<string, string>(
      found.map(([key, value]) => [key, this.#lines.get(key) ?? JSON.stringify(value)]),
    )
    await writeKeptLines(this.#path, needed, this.#lines)
  }

  #value(key: string): unknown {
    const line = this.#lines.get(key)
    try {
      return line === undefined ? undefined : JSON.parse(line)
    } catch {
      // Written by another program under our name: made anew, as where nothing is kept.
      return undefined
    }
  }
}

// The hash vouches for the values; these for the shape, should another program write such a file.
const text = v.string()
const texts = v.array(text)
const offset = v.pipe(v.number(), v.integer())
const shape = { hash: text, names: texts, modules: texts }
const link = v.object({ name: text, module: text, imported: v.nullable(text) })
const definition = v.object({
  name: text,
  qualifiedName: text,
  ordinal: offset,
  kind: v.picklist(['function', 'method', 'class', 'type', 'value']),
  isExported: v.boolean(),
  nameAt: offset,
  first: offset,
  end: offset,
  parent: offset,
  declaredAt: v.array(offset),
})
const facts = v.object({
  refused: v.nullable(text),
  definitions: v.pipe(
    v.array(definition),
    v.check((all) => all.every(({ parent }, at) => parent < at)),
  ),
  memberNames: texts,
  isGlobal: v.boolean(),
  isWhole: v.boolean(),
  imports: v.array(v.object({ module: text, names: v.nullable(texts) })),
  modules: texts,
  declared: v.array(v.object({ name: text, ...shape })),
  rest: v.object(shape),
  aliases: v.array(link),
  exported: v.array(v.tuple([text, text])),
  passedOn: v.array(link),
  stars: texts,
})
const uses = v.pipe(
  v.object({ targets: v.array(v.tuple([text, text, offset])), uses: v.array(offset) }),
  v.check(
    ({ targets, uses: all }) => all.length % 3 === 0 && all.every((n, at) => at % 3 > 0 || n in targets),
  ),
)
