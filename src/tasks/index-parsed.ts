// Finds definitions and uses in the languages that are parsed with tree-sitter: facts for each text, then links.
import type { CutOff, Definition, Use } from '../reuse/code-index.ts'
import type { IndexPart } from '../reuse/join-parts.ts'
import type { Language } from '../reuse/language.ts'
import { LANGUAGES } from '../reuse/languages/all.ts'
import { linkFacts, type FactsOfFile } from '../reuse/link.ts'
import { openParser, readGrammar } from './grammars.ts'
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
  _options: IndexOptions,
): Promise<IndexPart> {
  const own = [...files.keys()].filter((file) => language.extensions.includes(extensionOf(files[file]!.path)))
  if (own.length === 0) return { definitions: [], uses: [], innerUses: [], cutOff: [] }
  const cutOff: CutOff[] = []
  const known: FactsOfFile[] = []
  const parser = await openParser(language, await readGrammar(language), FILE_LIMIT_MS)
  try {
    for (const file of own) {
      const { repository, path, text } = files[file]!
      const parsed = parser.parse(text)
      if ('facts' in parsed) known.push({ file, repository, path, facts: parsed.facts })
      else cutOff.push({ file, reason: parsed.cutOff })
    }
  } finally {
    parser.close()
  }
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
