// Keeps what is known of a revision's source files by their texts alone, so that previews of changes to it need not read them all.
import { join } from 'node:path'
import { isAnalysedPath } from '../reuse/analysed-paths.ts'
import { MOST_SEARCHED_FILES } from './change-definitions.ts'
import { textsOf } from './change-texts.ts'
import { indexCode, type CodeText } from './index-code.ts'
import { withRevision, type ReadingOptions } from './open-revision.ts'
import { done, type Outcome } from './outcome.ts'
import { publishedNames } from './published-names.ts'
import { textOf } from './text-of.ts'

/**
 * Reads the source files of a revision and keeps their facts in the cache, where most are not kept already, and the names that the
 * revision publishes. Says how many files there are. Refuses what `withRevision` refuses. Without a cache, and of a repository whose changes are not
 * searched, nothing is done.
 */
export function keepFacts(
  repository: string,
  revision: string,
  options: ReadingOptions,
): Promise<Outcome<number>> {
  return withRevision({ repository, revision }, options, async (open) => {
    const entries = open.entries.filter(({ path, kind }) => kind === 'file' && isAnalysedPath(path))
    const { cacheDirectory } = options
    if (cacheDirectory === null || entries.length > MOST_SEARCHED_FILES) return done(entries.length)
    await publishedNames(open, cacheDirectory)
    const texts = await textsOf(open, entries)
    const files = entries.flatMap(({ path, blob }): CodeText[] => {
      const bytes = texts.get(blob)
      return bytes === undefined ? [] : [{ repository: 0, path, blob, text: textOf(bytes) }]
    })
    await indexCode(files, { cacheDirectory: join(cacheDirectory, 'facts'), wanted: new Map() })
    return done(entries.length)
  })
}
