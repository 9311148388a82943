// Opens repositories at the revisions that are wanted, and turns what can be wrong with one into a refusal.
import { GitFailure, MissingObject } from '../git/failures.ts'
import { openRepository, type Opened, type ReaderChoice } from '../git/open.ts'
import type { RepositoryReader, TreeEntry } from '../git/reader.ts'
import type { AttributionOptions } from './attribute-revision.ts'
import { refused, type Outcome } from './outcome.ts'
import { readingFailure } from './reading-failure.ts'

/** A repository and the revision of it that is wanted. */
export interface RevisionRequest {
  /** A path to a work tree or a bare repository, as the user gave it. */
  readonly repository: string
  /** Undefined: the default branch's head. */
  readonly revision: string | undefined
  /** Which paths of it count; all where it is left out. Uses count wherever they stand. */
  readonly isInScope?: (path: string) => boolean
}

/** How repositories are read and attributed, whatever is asked of them. */
export interface ReadingOptions extends Omit<AttributionOptions, 'onProgress' | 'onCacheFailure'> {
  readonly reader: ReaderChoice
  /** Reads a history that is cut off, too; what its oldest commits brought is then of unknown origin. */
  readonly allowShallow: boolean
  /** Told how far the attribution of a repository is. */
  readonly onProgress?: (repository: string, doneCount: number, totalCount: number | undefined) => void
  /** Told, in a few words, what is done once all is attributed. */
  readonly onStep?: (step: string) => void
  /** Told, in a line each, what the user should know although the work goes on. */
  readonly onNote?: (note: string) => void
}

/** An open repository at a commit; whoever is handed one need not close it. */
export interface OpenRevision {
  readonly repository: string
  readonly reader: RepositoryReader
  /** The commit's full id. */
  readonly revision: string
  readonly entries: readonly TreeEntry[]
  readonly shallow: boolean
}

/**
 * Opens a repository, hands it to `use` and closes it. Refuses what is no repository or cannot be read, one without commits,
 * an unknown revision, a shallow one unless it is allowed, and one without the commits and trees that are needed.
 */
export async function withRevision<Value>(
  request: RevisionRequest,
  options: ReadingOptions,
  use: (open: OpenRevision) => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  const { repository } = request
  let opened: Opened
  try {
    opened = await openRepository(repository, { reader: options.reader })
  } catch (error) {
    return refused(readingFailure(repository, error))
  }
  if (!opened.ok) return refused(refusalOf(opened.refusal))
  const { reader } = opened
  try {
    const { shallow } = await reader.completeness()
    if (shallow && !options.allowShallow) return refused(shallowRefusal(repository))
    const revision = await reader.resolve(request.revision ?? 'HEAD')
    if (revision === undefined) return refused(unknownRevision(request))
    const entries = await reader.tree(revision)
    return await use({ repository, reader, revision, entries, shallow })
  } catch (error) {
    // What was stopped on purpose may fail in any way.
    options.signal?.throwIfAborted()
    if (error instanceof MissingObject) return refused(missingRefusal(repository, error.objectId))
    if (error instanceof GitFailure)
      return refused(`${repository}: cannot be read: ${oneLine(error.message)}`)
    throw error
  } finally {
    await reader.close()
  }
}

/** The options of the engine for one of several repositories. */
export function attributionOptions(repository: string, options: ReadingOptions): AttributionOptions {
  const { cacheDirectory, lineage, signal, onProgress, onNote } = options
  return {
    cacheDirectory,
    lineage,
    ...(onNote && {
      onCacheFailure: (reason) =>
        onNote(`the cache could not be written, so later runs begin anew: ${reason.split('\n')[0]}`),
    }),
    ...(signal && { signal }),
    ...(onProgress && {
      onProgress: (doneCount, totalCount) => onProgress(repository, doneCount, totalCount),
    }),
  }
}

function refusalOf({ kind, message }: { readonly kind: string; readonly message: string }): string {
  switch (kind) {
    case 'no such path':
    case 'not a repository':
      return `${message}; give the top folder of a work tree, or a bare repository`
    case 'no git program':
      return `${message}; install it, or choose another reader with --reader isomorphic`
    default:
      return message
  }
}

function shallowRefusal(repository: string): string {
  return (
    `${repository}: the clone is shallow, so origins would be wrong; fetch the rest with "git fetch --unshallow", ` +
    'or take what is there with --allow-shallow'
  )
}

function unknownRevision({ repository, revision }: RevisionRequest): string {
  return revision === undefined
    ? `${repository}: the default branch has no commits yet; make one, or name another revision with --rev`
    : `${repository}: there is no revision "${revision}"; give a branch, a tag or a commit id`
}

function missingRefusal(repository: string, objectId: string): string {
  return `${repository}: object ${objectId} is missing or damaged, and the history cannot be read without it; clone the repository anew`
}

function oneLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? ''
}
