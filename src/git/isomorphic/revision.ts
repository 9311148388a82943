// Revisions to commits: names of refs, ids and their beginnings, and the suffixes `~n`, `^n`, `^{commit}`.
import * as fs from 'node:fs'
import git from 'isomorphic-git'
import { isObjectId } from '../failures.ts'
import type { RepositoryLocation } from '../location.ts'
import { readCommit, type CommitSource } from './history.ts'

/** The commit a revision names, or undefined. Tags are followed to what they stand for. */
export async function resolveRevision(
  source: CommitSource,
  location: RepositoryLocation,
  revision: string,
): Promise<string | undefined> {
  source.store.refresh()
  const match = /^(.*?)((?:~\d*|\^\d*|\^\{commit\})*)$/s.exec(revision)
  let commit = await peel(source, await findObject(location, match?.[1] ?? ''))
  for (const [, kind, count] of (match?.[2] ?? '').matchAll(/([~^])(\d*)(?!\{)|\^\{commit\}/g)) {
    if (commit === undefined) return undefined
    const number = count === undefined || count === '' ? 1 : Number(count)
    if (kind === '^' && number > 0) commit = await parentOf(source, commit, number)
    const steps = kind === '~' ? number : 0
    for (let step = 0; step < steps && commit !== undefined; step++) {
      commit = await parentOf(source, commit, 1)
    }
  }
  return commit
}

async function findObject(location: RepositoryLocation, name: string): Promise<string | undefined> {
  if (name === '') return undefined
  if (isObjectId(name)) return name
  // A linked work tree has a HEAD of its own; all other refs are common.
  const gitdir = name === 'HEAD' ? location.gitDir : location.commonDir
  const target = await attempt(() => git.resolveRef({ fs, gitdir, ref: name, depth: 2 }))
  if (target !== undefined) {
    const ref = target.startsWith('ref: ') ? target.slice(5) : target
    if (isObjectId(ref)) return ref
    return attempt(() => git.resolveRef({ fs, gitdir: location.commonDir, ref }))
  }
  if (!/^[0-9a-f]{4,39}$/i.test(name)) return undefined
  return attempt(() => git.expandOid({ fs, gitdir: location.commonDir, oid: name.toLowerCase() }))
}

/** The commit that an object is or, being a tag, names in the end. */
async function peel(source: CommitSource, id: string | undefined): Promise<string | undefined> {
  let at = id
  while (at !== undefined) {
    const object = await source.store.read(at)
    if (object?.type === 'commit') return at
    if (object?.type !== 'tag') return undefined
    at = /^object ([0-9a-f]+)$/m.exec(Buffer.from(object.bytes).toString('latin1'))?.[1]
  }
  return undefined
}

async function parentOf(source: CommitSource, id: string, number: number): Promise<string | undefined> {
  return (await readCommit(source, id))?.parents[number - 1]
}

/** isomorphic-git throws where a name stands for nothing or for several things. */
async function attempt(find: () => Promise<string>): Promise<string | undefined> {
  try {
    return await find()
  } catch (error) {
    if (error instanceof git.Errors.NotFoundError || error instanceof git.Errors.AmbiguousError)
      return undefined
    throw error
  }
}
