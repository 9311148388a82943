// Finds definitions and uses in the languages that are parsed with tree-sitter: facts for each text, then links.
import type { AmbiguousName, CutOff, Definition, Use } from '../reuse/code-index.ts'
import type { IndexPart } from '../reuse/join-parts.ts'
import type { Language } from '../reuse/language.ts'
import { LANGUAGES } from '../reuse/languages/all.ts'
import type { FactsOfFile } from '../reuse/facts-of-file.ts'
import { linkFacts } from '../reuse/link.ts'
import { UNRELATED } from '../reuse/relatives.ts'
import { FactsCache } from './facts-cache.ts'
import { openParser, readGrammar, type LanguageParser, type Parsed } from './grammars.ts'
import type { CodeText, IndexOptions } from './index-code.ts'

/** Longer manifests than anybody writes are not read. */
const MOST_MANIFEST_UNITS = 1 << 18

/** The definitions and uses in the files of all languages that are parsed. Only their grammars are loaded. */
export async function indexParsed(files: readonly CodeText[], options: IndexOptions): Promise<IndexPart> {
  const definitions: Definition[] = []
  const uses: Use[] = []
  const innerUses: Use[] = []
  const cutOff: CutOff[] = []
  const ambiguous: AmbiguousName[] = []
  const languages = LANGUAGES.filter(({ linksWith }) => linksWith === undefined)
  for (const language of languages) {
    const linked = LANGUAGES.filter(({ linksWith }) => linksWith === language.id)
    const part = await indexLanguages([language, ...linked], files, options)
    const start = definitions.length
    const moved = (use: Use): Use => ({ ...use, definition: use.definition + start })
    for (const { parent, ...definition } of part.definitions)
      definitions.push({ ...definition, parent: parent < 0 ? parent : parent + start })
    for (const use of part.uses) uses.push(moved(use))
    for (const use of part.innerUses) innerUses.push(moved(use))
    cutOff.push(...part.cutOff)
    ambiguous.push(...part.ambiguous)
  }
  return { definitions, uses, innerUses, cutOff, ambiguous }
}

/** Languages whose files are linked together, under the first one's rules. */
async function indexLanguages(
  languages: readonly [Language, ...Language[]],
  files: readonly CodeText[],
  options: IndexOptions,
): Promise<IndexPart> {
  const cutOff: CutOff[] = []
  const known: FactsOfFile[] = []
  for (const language of languages) await readFacts(language, files, options, known, cutOff)
  if (known.length === 0) return { definitions: [], uses: [], innerUses: [], cutOff, ambiguous: [] }
  const [{ manifests }] = languages
  const isManifest = ({ path, text }: CodeText): boolean =>
    text.length <= MOST_MANIFEST_UNITS && (manifests?.test(baseName(path)) ?? false)
  known.sort((a, b) => a.file - b.file)
  const { representatives = UNRELATED, wanted = null } = options
  return { ...linkFacts(languages[0], known, files.filter(isManifest), representatives, wanted), cutOff }
}

/** Adds the facts of a language's files to `known`, and those without to `cutOff`. */
async function readFacts(
  language: Language,
  files: readonly CodeText[],
  { cacheDirectory, wanted = null }: IndexOptions,
  known: FactsOfFile[],
  cutOff: CutOff[],
): Promise<void> {
  const own = filesOf(language, files)
  if (own.length === 0) return
  const grammar = await readGrammar(language)
  const cache = await FactsCache.open(cacheDirectory, language, grammar)
  let parser: LanguageParser | null = null
  try {
    for (const file of own) {
      const { repository, path, blob, text } = files[file]!
      const kept = cache.get(blob)
      if (kept === undefined) parser ??= await openParser(language, grammar)
      const parsed: Parsed = kept === undefined ? parser!.parse(text) : { facts: kept }
      if ('facts' in parsed) known.push({ file, repository, path, facts: parsed.facts })
      else cutOff.push({ file, reason: parsed.cutOff })
      // What was given up is not kept: by the clock, it may pass next time.
      if (kept === undefined && 'facts' in parsed) cache.set(blob, parsed.facts)
    }
  } finally {
    parser?.close()
  }
  if (wanted === null || cache.lacksMany) await cache.save()
}

function filesOf({ extensions, claims }: Language, files: readonly CodeText[]): readonly number[] {
  const own = [...files.keys()].filter((file) => extensions.includes(extensionOf(files[file]!.path)))
  if (claims === undefined) return own
  const paths = new Map<number, string[]>()
  for (const { repository, path } of files) {
    const known = paths.get(repository)
    if (known === undefined) paths.set(repository, [path])
    else known.push(path)
  }
  return own.filter((file) => claims(files[file]!, paths.get(files[file]!.repository)!))
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function extensionOf(path: string): string {
  const name = baseName(path)
  return name.includes('.') ? name.slice(name.lastIndexOf('.')).toLowerCase() : ''
}
