// Finds definitions and uses in the languages that are parsed with tree-sitter: facts for each text, then links.
import type { CutOff, Definition, Use } from '../reuse/code-index.ts'
import type { IndexPart } from '../reuse/join-parts.ts'
import type { Language } from '../reuse/language.ts'
import { LANGUAGES } from '../reuse/languages/all.ts'
import type { FactsOfFile } from '../reuse/facts-of-file.ts'
import { linkFacts } from '../reuse/link.ts'
import { FactsCache } from './facts-cache.ts'
import { openParser, readGrammar, type LanguageParser, type Parsed } from './grammars.ts'
import type { CodeText, IndexOptions } from './index-code.ts'

/** How long one file may take. */
const FILE_LIMIT_MS = 500

/** The definitions and uses in the files of all languages that are parsed. Only their grammars are loaded. */
export async function indexParsed(files: readonly CodeText[], options: IndexOptions): Promise<IndexPart> {
  const definitions: Definition[] = []
  const uses: Use[] = []
  const innerUses: Use[] = []
  const cutOff: CutOff[] = []
  for (const language of LANGUAGES) {
    const part = await indexLanguage(language, files, options)
    const start = definitions.length
    const moved = (use: Use): Use => ({ ...use, definition: use.definition + start })
    for (const { parent, ...definition } of part.definitions)
      definitions.push({ ...definition, parent: parent < 0 ? parent : parent + start })
    for (const use of part.uses) uses.push(moved(use))
    for (const use of part.innerUses) innerUses.push(moved(use))
    cutOff.push(...part.cutOff)
  }
  return { definitions, uses, innerUses, cutOff }
}

async function indexLanguage(
  language: Language,
  files: readonly CodeText[],
  { cacheDirectory }: IndexOptions,
): Promise<IndexPart> {
  const own = [...files.keys()].filter((file) => language.extensions.includes(extensionOf(files[file]!.path)))
  if (own.length === 0) return { definitions: [], uses: [], innerUses: [], cutOff: [] }
  const grammar = await readGrammar(language)
  const cache = await FactsCache.open(cacheDirectory, language, grammar)
  const cutOff: CutOff[] = []
  const known: FactsOfFile[] = []
  let parser: LanguageParser | null = null
  try {
    for (const file of own) {
      const { repository, path, blob, text } = files[file]!
      const kept = cache.get(blob)
      if (kept === undefined) parser ??= await openParser(language, grammar, FILE_LIMIT_MS)
      const parsed: Parsed = kept === undefined ? parser!.parse(text) : { facts: kept }
      if ('facts' in parsed) known.push({ file, repository, path, facts: parsed.facts })
      else cutOff.push({ file, reason: parsed.cutOff })
      // What took too long is not kept: the machine may have been busy.
      if (kept === undefined && 'facts' in parsed) cache.set(blob, parsed.facts)
    }
  } finally {
    parser?.close()
  }
  await cache.save()
  const isManifest = ({ path }: CodeText): boolean => language.manifests?.test(baseName(path)) ?? false
  return { ...linkFacts(language, known, files.filter(isManifest)), cutOff }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function extensionOf(path: string): string {
  const name = baseName(path)
  return name.includes('.') ? name.slice(name.lastIndexOf('.')).toLowerCase() : ''
}
