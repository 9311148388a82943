// Where a repository keeps its parts: bare repositories, work trees, linked work trees and submodules.
import { readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** A repository's folders, as absolute paths. */
export interface RepositoryLocation {
  /** The path as the caller gave it, made absolute and free of symbolic links. */
  readonly path: string
  /** Holds `HEAD`; its own folder for each linked work tree. */
  readonly gitDir: string
  /** Holds `objects`, `refs` and `config`. */
  readonly commonDir: string
}

/**
 * Finds the repository that stands exactly at `path` (a work tree's top, a bare repository or a `.git` folder).
 * Folders above are not searched: a plain folder inside some other repository must not be read as that one.
 * Answers why there is none, where there is none.
 */
export function locateRepository(path: string): RepositoryLocation | 'no such path' | 'not a repository' {
  if (!exists(path)) return 'no such path'
  const real = realpathSync(path)
  const gitDir = findGitDir(real)
  if (gitDir === undefined) return 'not a repository'
  const commonDir = readPointer(join(gitDir, 'commondir'), /^(.*)$/m)
  return { path: real, gitDir, commonDir: commonDir === undefined ? gitDir : resolve(gitDir, commonDir) }
}

/** The commits at which a shallow clone's history is cut off; empty for a complete one. */
export function readShallowCommits(location: RepositoryLocation): ReadonlySet<string> {
  const file = join(location.commonDir, 'shallow')
  if (!exists(file)) return new Set()
  return new Set(readFileSync(file, 'latin1').split('\n').filter(Boolean))
}

/** The text of the repository's own configuration file; empty when there is none. */
export function readConfiguration(location: RepositoryLocation): string {
  const file = join(location.commonDir, 'config')
  return exists(file) ? readFileSync(file, 'utf8') : ''
}

function findGitDir(path: string): string | undefined {
  const inner = join(path, '.git')
  if (isFile(inner)) {
    const target = readPointer(inner, /^gitdir: (.*)$/m)
    return target === undefined ? undefined : asGitDir(resolve(dirname(inner), target))
  }
  return asGitDir(inner) ?? asGitDir(path)
}

/** A git folder is known by its `HEAD` and its objects, or by the pointer of a linked work tree. */
function asGitDir(path: string): string | undefined {
  if (!exists(join(path, 'HEAD'))) return undefined
  const linked = exists(join(path, 'commondir'))
  return linked || exists(join(path, 'objects')) ? path : undefined
}

function readPointer(file: string, pattern: RegExp): string | undefined {
  if (!isFile(file)) return undefined
  return pattern.exec(readFileSync(file, 'utf8'))?.[1]?.trimEnd()
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}
