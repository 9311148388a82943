// Reads all that credit needs of one repository: what survives of which commit, and who signed those.
import type { Origin } from '../attribution/origin.ts'
import type { Policy } from '../policy/policy.ts'
import { attributeRevision } from './attribute-revision.ts'
import { readFiles, type RevisionFiles } from './counted-files.ts'
import {
  attributionOptions,
  withRevision,
  type ReadingOptions,
  type RevisionRequest,
} from './open-revision.ts'
import { done, type Outcome } from './outcome.ts'
import { readAuthors, type SignedAuthors } from './read-authors.ts'

/** One repository at one revision, read. */
export interface ReadRevision {
  readonly repository: string
  readonly revision: string
  /** How many commits the revision builds on, itself included. */
  readonly commitCount: number
  readonly files: RevisionFiles
  readonly origins: readonly Origin[]
  readonly authors: SignedAuthors
  /** Commits whose authorship is uncertain since history before them is cut off. */
  readonly uncertain: ReadonlySet<string>
}

/**
 * Attributes a revision and reads its files and authors; `isOneOfSeveral` as in `readFiles`. Refuses what `withRevision` refuses.
 */
export function readRevision(
  request: RevisionRequest,
  policy: Policy,
  options: ReadingOptions,
  isOneOfSeveral: boolean,
): Promise<Outcome<ReadRevision>> {
  return withRevision(request, options, async (open) => {
    const { repository, revision, reader, shallow } = open
    const attributed = await attributeRevision(reader, revision, attributionOptions(repository, options))
    noteMissing(repository, attributed.skipped, options)
    const files = await readFiles(open, attributed, policy, isOneOfSeveral, request.isInScope)
    const authors = await readAuthors(open, files.commits, options.lineage)
    options.signal?.throwIfAborted()
    // Where history is cut off, commits at the cut seem to have written everything before them.
    const cut = shallow ? authors.commits.filter(({ parents }) => parents.length === 0) : []
    const uncertain = new Set(cut.map(({ id }) => id))
    const { attribution, commitCount } = attributed
    return done({
      repository,
      revision,
      commitCount,
      files,
      origins: attribution.origins,
      authors,
      uncertain,
    })
  })
}

const NAMED_MOST = 3

function noteMissing(
  repository: string,
  skipped: readonly { readonly path: string; readonly reason: string }[],
  { onNote }: ReadingOptions,
): void {
  const paths = skipped.filter(({ reason }) => reason === 'missing').map(({ path }) => path)
  if (paths.length === 0) return
  const more = paths.length > NAMED_MOST ? ` and ${paths.length - NAMED_MOST} more` : ''
  const files = paths.length === 1 ? '1 file is' : `${paths.length} files are`
  const names = paths.slice(0, NAMED_MOST).join(', ')
  onNote?.(`${repository}: ${files} left out, since objects are missing: ${names}${more}`)
}
