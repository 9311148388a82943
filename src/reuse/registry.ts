// The company's registry of published names: which folder of which repository a package of an ecosystem comes from.
import { UNRELATED, type Representatives } from './relatives.ts'

/** A name under which a folder's code can be imported. */
export interface PublishedName {
  /** Whose name it is: `npm`, `pypi`, `go`, `maven`, `crates` and so on; equal names of two ecosystems are two names. */
  readonly ecosystem: string
  readonly name: string
  /** Which of the repositories handed in, from 0. */
  readonly repository: number
  /** From the repository's root, with slashes, none at its end; empty for the root. */
  readonly folder: string
}

/** Where a published name comes from. */
export interface Owner {
  readonly repository: number
  readonly folder: string
}

/** What looking a name up gives: its owner, several that cannot be told apart, or nobody of the company. */
export type Ownership = Owner | 'ambiguous' | 'unknown'

/** The registry of a company. */
export interface Registry {
  /**
   * Who publishes a name, as seen from a repository: what that repository itself publishes goes before what others do, as
   * package managers link a workspace's own packages first. Two owners at the same distance are ambiguous.
   */
  readonly ownerOf: (ecosystem: string, name: string, from: number) => Ownership
  /** The repositories that publish a name, one of each family, ascending. */
  readonly publishersOf: (ecosystem: string, name: string) => readonly number[]
}

/**
 * Builds the registry. A name published twice from one folder has one owner, and so has one that forks publish; the order of
 * names has no effect.
 */
export function registryOf(
  published: readonly PublishedName[],
  representatives: Representatives = UNRELATED,
): Registry {
  const owners = new Map<string, Map<string, Owner>>()
  for (const { ecosystem, name, repository, folder } of published) {
    const key = `${ecosystem}\0${name}`
    const known = owners.get(key) ?? new Map<string, Owner>()
    owners.set(key, known.set(`${repository}\0${folder}`, { repository, folder }))
  }
  const publishersOf = (ecosystem: string, name: string): readonly number[] =>
    representatives(
      [...(owners.get(`${ecosystem}\0${name}`)?.values() ?? [])].map(({ repository }) => repository),
    )
  return {
    publishersOf,
    ownerOf: (ecosystem, name, from) => {
      const all = [...(owners.get(`${ecosystem}\0${name}`)?.values() ?? [])]
      const own = all.filter(({ repository }) => repository === from)
      const publishers = new Set(publishersOf(ecosystem, name))
      const [first, second] =
        own.length > 0 ? own : all.filter(({ repository }) => publishers.has(repository))
      if (first === undefined) return 'unknown'
      return second === undefined ? first : 'ambiguous'
    },
  }
}
