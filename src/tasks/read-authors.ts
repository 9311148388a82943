// Reads what a repository says of its authors: the signatures of commits, and the revision's `.mailmap`.
import type { CommitSignatures } from '../git/reader.ts'
import type { RepositoryAuthors } from '../people/persons.ts'
import { NO_MAILMAP, parseMailmap, type Mailmap } from '../people/mailmap.ts'
import { headTexts } from './head-texts.ts'
import type { OpenRevision } from './open-revision.ts'
import type { Lineage } from './read-lineage.ts'

/** The authors of commits with when these were committed. */
export interface SignedAuthors extends RepositoryAuthors {
  readonly commits: readonly CommitSignatures[]
}

/**
 * The authors of commits (full ids; those missing are left out). Where the lineage of a commit is in the repository, too, the
 * pull request that was squashed into it is known.
 */
export async function readAuthors(
  open: OpenRevision,
  commitIds: readonly string[],
  lineage: Lineage,
): Promise<SignedAuthors> {
  const [mailmap, commits] = await Promise.all([readMailmap(open), open.reader.signatures(commitIds)])
  return { mailmap, commits, knownSquashes: await knownSquashesOf(open, commitIds, lineage) }
}

async function knownSquashesOf(
  open: OpenRevision,
  commitIds: readonly string[],
  lineage: Lineage,
): Promise<ReadonlySet<string>> {
  const squashes = commitIds.filter((id) => (lineage.get(id) ?? []).length > 0)
  const pulled = squashes.flatMap((id) => lineage.get(id) ?? [])
  const found = pulled.length === 0 ? [] : await open.reader.signatures([...new Set(pulled)])
  const present = new Set(found.map(({ id }) => id))
  return new Set(squashes.filter((id) => lineage.get(id)?.every((parent) => present.has(parent))))
}

async function readMailmap(open: OpenRevision): Promise<Mailmap> {
  const entry = open.entries.find(({ path, kind }) => path === '.mailmap' && kind === 'file')
  if (entry === undefined) return NO_MAILMAP
  for await (const { text } of headTexts(open.reader, [entry])) {
    if (text !== null) return parseMailmap(new TextDecoder().decode(text))
  }
  return NO_MAILMAP
}
