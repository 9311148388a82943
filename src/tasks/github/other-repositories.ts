// Files of the installation's other repositories that publish what a change names, so that uses of them can be counted.
import { readRepositories, type RepositoryRow } from '../../database/github-rows.ts'
import { readScans } from '../../database/scan-rows.ts'
import { isAnalysedPath } from '../../reuse/analysed-paths.ts'
import { textsOf } from '../change-texts.ts'
import type { CodeText } from '../index-code.ts'
import { withRevision, type OpenRevision, type ReadingOptions } from '../open-revision.ts'
import { done } from '../outcome.ts'
import { keptNames, mentionsAny, publishedNames } from '../published-names.ts'
import { textOf } from '../text-of.ts'
import { attributionCache, mirrorPath } from './mirrors.ts'
import type { WorkContext } from './work.ts'

// So many repositories are asked what they publish, so many of them beyond what is kept, and so many are read.
const MOST_ASKED = 200
const MOST_ASKED_ANEW = 20
const MOST_READ = 5
const MOST_FILES = 10_000

/**
 * The source files of other repositories, numbered from 1, at the revisions that were scanned last. Only those are read that publish
 * a name which stands in `texts`; a fork of one that is read, or of this repository, is none, and what was taken away is not read.
 * In a public repository private ones are none either: whoever opens a pull request could ask by its text what they hold.
 */
export async function otherRepositories(
  context: Pick<WorkContext, 'books' | 'dataDirectory' | 'signal'>,
  repository: RepositoryRow,
  texts: readonly Uint8Array[],
): Promise<readonly CodeText[]> {
  const { database, ledger } = context.books
  const { installation } = repository
  const rows = await readRepositories(database, ledger, { installation, state: 'selected' })
  const revisions = new Map(
    (await readScans(database, ledger)).map(({ repository: id, revision }) => [id, revision]),
  )
  const others = rows.filter((row) => isOther(row, repository, rows)).slice(0, MOST_ASKED)
  const text = texts.map((bytes) => textOf(bytes)).join('\n')
  const files: CodeText[] = []
  let read = 0
  let asked = 0
  for (const { id } of others) {
    const revision = revisions.get(id) ?? null
    if (revision === null || read === MOST_READ) continue
    context.signal.throwIfAborted()
    const cache = attributionCache(context, id)
    const kept = await keptNames(cache)
    // A scan keeps them; after a push those of before mostly are the same, so only some are read anew.
    const isCurrent = kept?.revision === revision || (kept !== null && asked >= MOST_ASKED_ANEW)
    if (isCurrent && !mentionsAny(text, kept.names)) continue
    if (!isCurrent) asked++
    const request = { repository: mirrorPath(context, id), revision }
    const found = await withRevision(request, reading(context), async (open) =>
      done(mentionsAny(text, await publishedNames(open, cache)) ? await sourcesOf(open, read + 1) : []),
    )
    // A mirror that cannot be read adds nothing: its own scan says why.
    if (!found.ok || found.value.length === 0 || files.length + found.value.length > MOST_FILES) continue
    files.push(...found.value)
    read++
  }
  return files
}

// Forks publish what their originals do: of a family this repository, or else the original, speaks.
function isOther(row: RepositoryRow, repository: RepositoryRow, rows: readonly RepositoryRow[]): boolean {
  if (row.isPrivate && !repository.isPrivate) return false
  if (row.id === repository.id || row.forkOf === repository.id || repository.forkOf === row.id) return false
  return row.forkOf === null || !rows.some(({ id }) => id === row.forkOf)
}

function reading({ signal }: Pick<WorkContext, 'signal'>): ReadingOptions {
  return { reader: 'git', allowShallow: false, cacheDirectory: null, lineage: new Map(), signal }
}

async function sourcesOf(open: OpenRevision, repository: number): Promise<readonly CodeText[]> {
  const files = open.entries.filter(({ path, kind }) => kind === 'file' && isAnalysedPath(path))
  if (files.length > MOST_FILES) return []
  const texts = await textsOf(open, files)
  return files.flatMap(({ path, blob }): CodeText[] => {
    const bytes = texts.get(blob)
    return bytes === undefined ? [] : [{ repository, path, blob, text: textOf(bytes) }]
  })
}
