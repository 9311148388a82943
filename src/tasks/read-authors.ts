// Reads what a repository says of its authors: the signatures of commits, and the revision's `.mailmap`.
import type { RepositoryAuthors } from '../people/persons.ts'
import { NO_MAILMAP, parseMailmap, type Mailmap } from '../people/mailmap.ts'
import { headTexts } from './head-texts.ts'
import type { OpenRevision } from './open-revision.ts'
import type { Lineage } from './read-lineage.ts'

/**
 * The authors of commits (full ids; those missing are left out). A commit that has lineage beyond its one parent was a squash
 * whose pull request is known.
 */
export async function readAuthors(
  open: OpenRevision,
  commitIds: readonly string[],
  lineage: Lineage,
): Promise<RepositoryAuthors> {
  const [mailmap, commits] = await Promise.all([readMailmap(open), open.reader.signatures(commitIds)])
  const knownSquashes = new Set(
    commits.filter(({ id }) => (lineage.get(id) ?? []).length > 0).map(({ id }) => id),
  )
  return { mailmap, commits, knownSquashes }
}

async function readMailmap(open: OpenRevision): Promise<Mailmap> {
  const entry = open.entries.find(({ path, kind }) => path === '.mailmap' && kind === 'file')
  if (entry === undefined) return NO_MAILMAP
  for await (const { text } of headTexts(open.reader, [entry])) {
    if (text !== null) return parseMailmap(new TextDecoder().decode(text))
  }
  return NO_MAILMAP
}
