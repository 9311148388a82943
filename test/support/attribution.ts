// Says who owns which word of a repository, and reads texts in which the expected owners are marked.
import { isCopied, originIndex, type Attribution, type Origin } from '../../src/attribution/origin.ts'
import { TokenList, appendTokens } from '../../src/attribution/tokens.ts'
import { openRepository, type ReaderChoice } from '../../src/git/open.ts'
import type { RepositoryReader } from '../../src/git/reader.ts'
import { attributeRevision } from '../../src/tasks/attribute-revision.ts'
import { headTexts } from '../../src/tasks/head-texts.ts'
import type { TestRepository } from './repository.ts'

/** A word of a file with where it was first written, and by whom. */
export interface OwnedWord {
  readonly text: string
  readonly author: string
  readonly origin: Origin
  readonly copied: boolean
}

/** How to attribute. What is left out: the current branch's head, without a cache, by whichever reader there is. */
export interface OwnershipOptions {
  readonly reader?: ReaderChoice
  readonly revision?: string
  readonly lineage?: ReadonlyMap<string, readonly string[]>
  readonly cacheDirectory?: string | null
}

/** Opens a repository, hands its reader to `use` and closes it. */
async function withReader<Value>(
  repository: TestRepository,
  choice: ReaderChoice,
  use: (reader: RepositoryReader) => Promise<Value>,
): Promise<Value> {
  const opened = await openRepository(repository.path, { reader: choice })
  if (!opened.ok) throw new Error(opened.refusal.message)
  try {
    return await use(opened.reader)
  } finally {
    await opened.reader.close()
  }
}

/** The attribution of a revision. */
export function attributionIn(
  repository: TestRepository,
  options: OwnershipOptions = {},
): Promise<Attribution> {
  return withReader(repository, options.reader ?? 'auto', async (reader) => {
    const { attribution } = await attributeRevision(
      reader,
      options.revision ?? repository.head,
      attributionOptionsOf(options),
    )
    return attribution
  })
}

/** The words (no marks) of every attributed file, by path, with their owners. */
export function ownedFiles(
  repository: TestRepository,
  options: OwnershipOptions = {},
): Promise<ReadonlyMap<string, readonly OwnedWord[]>> {
  return withReader(repository, options.reader ?? 'auto', async (reader) => {
    const revision = options.revision ?? repository.head
    const { attribution } = await attributeRevision(reader, revision, attributionOptionsOf(options))
    const { origins } = attribution
    const commits = [...new Set(origins.map(({ commit }) => commit))]
    const signatures = await reader.signatures(commits)
    const authors = new Map(signatures.map(({ id, author }) => [id, author.name]))
    const files = new Map<string, readonly OwnedWord[]>()
    for await (const { file, text } of headTexts(reader, attribution.files)) {
      if (text === null) continue
      let run = -1
      const owned = wordsOf(text).map(({ word, start }): OwnedWord => {
        while (run + 1 < file.runs.starts.length && file.runs.starts[run + 1]! <= start) run++
        const ref = file.runs.refs[run]
        const origin = ref === undefined ? undefined : origins[originIndex(ref)]
        if (ref === undefined || origin === undefined)
          throw new Error(`${file.path}: "${word}" has no origin`)
        return { text: word, author: authors.get(origin.commit) ?? '?', origin, copied: isCopied(ref) }
      })
      files.set(file.path, owned)
    }
    return files
  })
}

/** The same as a task takes it. */
export function attributionOptionsOf({ cacheDirectory, lineage }: OwnershipOptions) {
  return { cacheDirectory: cacheDirectory ?? null, lineage: lineage ?? new Map<string, readonly string[]>() }
}

/** The words (no marks) of a text, with the bytes they start at. */
function wordsOf(text: Uint8Array): readonly { readonly word: string; readonly start: number }[] {
  const tokens = new TokenList()
  appendTokens(text, 0, text.length, tokens)
  const words: { word: string; start: number }[] = []
  for (let at = 0; at < tokens.count; at++) {
    if ((tokens.hashes[at]! & 1) === 0) continue
    const start = tokens.starts[at]!
    words.push({ word: Buffer.from(text.subarray(start, tokens.ends[at])).toString(), start })
  }
  return words
}

/** A text as it stands in a file, and its words as lines of `word author`. */
export interface MarkedText {
  readonly text: string
  readonly words: readonly string[]
}

/**
 * Reads a text in which `⟦Bob some words⟧` marks who owns what (the marks themselves are no part of it); what is not marked
 * belongs to `owner`.
 */
export function marked(owner: string, source: string): MarkedText {
  const words: string[] = []
  let text = ''
  for (const part of source.split(/(⟦\w+ [^⟧]*⟧)/)) {
    const mark = /^⟦(\w+) ([^⟧]*)⟧$/.exec(part)
    const content = mark?.[2] ?? part
    text += content
    for (const { word } of wordsOf(Buffer.from(content))) words.push(`${word} ${mark?.[1] ?? owner}`)
  }
  return { text, words }
}

/** Words as lines of `word author`, to be compared with a marked text's. */
export function wordsWithAuthors(words: readonly OwnedWord[] | undefined): readonly string[] {
  return (words ?? []).map(({ text, author }) => `${text} ${author}`)
}

/** How many words each author owns. */
export function countsByAuthor(words: Iterable<OwnedWord>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { author } of words) counts[author] = (counts[author] ?? 0) + 1
  return counts
}
