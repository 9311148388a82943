// What counts in a repository, and who stands for it: what credit is made of.
import type { CommitAuthors } from '../people/persons.ts'
import type { TokenCount } from './counted-tokens.ts'

/** What counts in one repository, and who stands for its commits. */
export interface CountedRepository {
  readonly counts: readonly TokenCount[]
  readonly authors: ReadonlyMap<string, CommitAuthors>
  /** Commits whose authorship is uncertain since history before them is cut off. */
  readonly uncertain: ReadonlySet<string>
}

/** What counts of one origin and kind has for a key: the same in every repository that holds the commit. */
export function originKey({ origin, kind }: TokenCount): string {
  return [origin.commit, kind, origin.path].join(' ')
}
