// Credits people for what they wrote and what survives of it in one or several repositories.
import { ENGINE_VERSION } from '../attribution/engine-version.ts'
import { creditAuthors, type Credit, type PersonCredit } from '../credit/authorship.ts'
import { peopleOf, type RepositoryAuthors } from '../people/persons.ts'
import type { Policy } from '../policy/policy.ts'
import { attributeRevision } from './attribute-revision.ts'
import { countRevision, type CountedRevision } from './counted-files.ts'
import {
  attributionOptions,
  withRevision,
  type OpenRevision,
  type ReadingOptions,
  type RevisionRequest,
} from './open-revision.ts'
import { done, type Outcome } from './outcome.ts'
import { readAuthors } from './read-authors.ts'
import type { PolicyInForce } from './read-policy.ts'
import { sha256 } from './sha256.ts'

export type { PersonCredit } from '../credit/authorship.ts'

/** A file that does not count. */
export interface ExcludedFile {
  readonly repository: string
  readonly path: string
  readonly reason: string
}

/** Everybody's credit, and what it is of. People are in the order of their names. */
export interface CreditReport {
  readonly people: readonly PersonCredit[]
  /** What belongs to identities that are nobody's yet. */
  readonly unclaimed: readonly PersonCredit[]
  readonly excluded: readonly ExcludedFile[]
  readonly revisions: readonly { readonly repository: string; readonly revision: string }[]
  /** The policy's hash. */
  readonly policy: string
  readonly engine: string
}

// One repository's part.
interface Part {
  readonly repository: string
  readonly revision: string
  readonly counted: CountedRevision
  readonly authors: RepositoryAuthors
  /** Commits whose authorship is uncertain since history before them is cut off. */
  readonly uncertain: ReadonlySet<string>
}

/** Credits the people behind repositories, who are joined across them. Refuses what `withRevision` refuses. */
export async function creditRepositories(
  requests: readonly RevisionRequest[],
  { policy, hash }: PolicyInForce,
  options: ReadingOptions,
): Promise<Outcome<CreditReport>> {
  const parts: Part[] = []
  for (const request of requests) {
    const part = await withRevision(request, options, (open) => readPart(open, policy, options))
    if (!part.ok) return part
    parts.push(part.value)
  }
  const { people, unclaimed } = creditOf(parts, policy)
  return done({
    people,
    unclaimed,
    excluded: parts.flatMap(({ repository, counted }) =>
      counted.excluded.map(({ path, reason }) => ({ repository, path, reason })),
    ),
    revisions: parts.map(({ repository, revision }) => ({ repository, revision })),
    policy: hash,
    engine: ENGINE_VERSION,
  })
}

async function readPart(open: OpenRevision, policy: Policy, options: ReadingOptions): Promise<Outcome<Part>> {
  const { repository, revision, reader, shallow } = open
  const attributed = await attributeRevision(reader, revision, attributionOptions(repository, options))
  noteMissing(repository, attributed.skipped, options)
  const counted = await countRevision(open, attributed, policy)
  const commits = [...new Set(counted.counts.map(({ origin }) => origin.commit))]
  const authors = await readAuthors(open, commits, options.lineage)
  options.signal?.throwIfAborted()
  // Where history is cut off, commits at the cut seem to have written everything before them.
  const cut = shallow ? authors.commits.filter(({ parents }) => parents.length === 0) : []
  return done({ repository, revision, counted, authors, uncertain: new Set(cut.map(({ id }) => id)) })
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

function creditOf(parts: readonly Part[], policy: Policy): Credit {
  const people = peopleOf(
    parts.map(({ authors }) => authors),
    policy,
    sha256,
  )
  const repositories = parts.map(({ counted, uncertain }, at) => ({
    counts: counted.counts,
    authors: people.commits[at]!,
    uncertain,
  }))
  return creditAuthors(repositories, people.persons, policy, [])
}
