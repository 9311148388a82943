// Opens a repository with the reader that is wanted, or says in one line why it cannot be opened.
import { locateRepository, readConfiguration, type RepositoryLocation } from './location.ts'
import { runGit } from './program/command.ts'
import { createProgramReader, type GitVersion } from './program/reader.ts'
import type { RepositoryReader } from './reader.ts'

/** Which reader to take; `auto` takes the `git` program wherever it is found and new enough. */
export type ReaderChoice = 'auto' | 'git' | 'isomorphic'

/** Why a repository was not opened. */
export interface OpenRefusal {
  readonly kind:
    'no such path' | 'not a repository' | 'no git program' | 'dubious ownership' | 'unsupported repository'
  /** One line, fit to be shown. */
  readonly message: string
}

/** A reader, or the refusal. */
export type Opened =
  | { readonly ok: true; readonly reader: RepositoryReader }
  | { readonly ok: false; readonly refusal: OpenRefusal }

// The first version with `--diff-merges=first-parent`.
const OLDEST = { major: 2, minor: 31 }

/**
 * Opens the repository at `path`: a work tree's top folder, a bare repository or a `.git` folder. Refuses, as a value,
 * a path that is none of them; a wanted `git` that is absent or older than 2.31; a repository whose owner git
 * distrusts; and, without git, one in a format that isomorphic-git does not know.
 */
export async function openRepository(
  path: string,
  options: { readonly reader: ReaderChoice },
): Promise<Opened> {
  const location = locateRepository(path)
  if (location === 'no such path') return refuse(location, `${path}: no such path`)
  if (location === 'not a repository') return refuse(location, `${path}: not a git repository`)
  if (options.reader === 'isomorphic') return openInProcess(location, path)
  const [version, check] = await Promise.all([findGit(), runGit({ location }, ['rev-parse', '--git-dir'])])
  if (version === undefined) {
    if (options.reader === 'auto') return openInProcess(location, path)
    return refuse('no git program', 'there is no git program of version 2.31 or later')
  }
  if (check.code !== 0) return refuseFor(location, path, check.stderr)
  return { ok: true, reader: await createProgramReader(location, version) }
}

let found: Promise<GitVersion | undefined> | undefined

/** The version of the git program, if there is one that is new enough. Asked once a process. */
export function findGit(): Promise<GitVersion | undefined> {
  found ??= runGit(null, ['version']).then((answer) => {
    const match = /^git version (\d+)\.(\d+)/.exec(answer.stdout)
    if (match === null) return undefined
    const version = { major: Number(match[1]), minor: Number(match[2]) }
    const enough =
      version.major > OLDEST.major || (version.major === OLDEST.major && version.minor >= OLDEST.minor)
    return enough ? version : undefined
  })
  return found
}

async function openInProcess(location: RepositoryLocation, path: string): Promise<Opened> {
  const extension = /^\s*(objectformat|refstorage)\s*=\s*(?!sha1\s*$|files\s*$)(\w+)/im.exec(
    readConfiguration(location),
  )
  if (extension === null) {
    // Loaded where it is wanted only: isomorphic-git takes longer to load than git to read a small repository.
    const { createIsomorphicReader } = await import('./isomorphic/reader.ts')
    return { ok: true, reader: createIsomorphicReader(location) }
  }
  const message = `${path}: ${extension[1]} ${extension[2]} can only be read with the git program`
  return refuse('unsupported repository', message)
}

function refuseFor(location: RepositoryLocation, path: string, stderr: string): Opened {
  // "unsafe repository" was the wording before 2.37.
  if (/dubious ownership|unsafe repository/.test(stderr)) {
    const remedy = `git config --global --add safe.directory ${location.path}`
    return refuse('dubious ownership', `${path}: owned by somebody else; if you trust it, run: ${remedy}`)
  }
  return refuse('not a repository', `${path}: not a git repository (${stderr.split('\n')[0] ?? ''})`)
}

function refuse(kind: OpenRefusal['kind'], message: string): Opened {
  return { ok: false, refusal: { kind, message } }
}
