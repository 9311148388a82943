// The reader that runs the `git` program.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCommit } from '../commitObject.ts'
import { readConfiguration, readShallowCommits, type RepositoryLocation } from '../location.ts'
import type { BlobStream, CommitSignatures, RepositoryReader } from '../reader.ts'
import { failureOf, runGit, type GitProcess, type GitTarget } from './command.ts'
import { readHistory } from './history.ts'
import { openObjectStream, readObjects } from './objectStream.ts'
import { readTree } from './tree.ts'

/** A version of git, as far as it matters. */
export interface GitVersion {
  readonly major: number
  readonly minor: number
}

/**
 * Makes the reader for a repository that `open.ts` has found. Its history, blobs and trees come from one object store
 * and never from the network, a partial clone's server included.
 */
export async function createProgramReader(
  location: RepositoryLocation,
  version: GitVersion,
): Promise<RepositoryReader> {
  const shallow = readShallowCommits(location)
  const partial = await isPartial(location)
  const outside = partial ? standIn(location) : null
  const target: GitTarget = outside === null ? { location } : { location, substitute: outside.variables }
  const hasBatchCommand = version.major > 2 || version.minor >= 36
  const streams = new Set<BlobStream>()
  const running = new Set<GitProcess>()
  return {
    kind: 'git',
    resolve: (revision) => resolveRevision({ location }, revision),
    completeness: async () => ({ shallow: shallow.size > 0, partial }),
    history: (request) => readHistory(target, request, running),
    tree: (commit) => readTree(target, commit),
    blobs({ maxBytes }) {
      const stream = openObjectStream(target, { type: 'blob', maxBytes, hasBatchCommand })
      streams.add(stream)
      return stream
    },
    async signatures(ids) {
      const options = { type: 'commit', maxBytes: Infinity, hasBatchCommand } as const
      const commits: CommitSignatures[] = []
      for (const { id, bytes } of await readObjects(target, options, ids)) {
        if (bytes === null) continue
        const { tree: _tree, ...commit } = parseCommit(id, bytes, shallow)
        commits.push(commit)
      }
      return commits
    },
    async close() {
      for (const git of running) git.kill()
      await Promise.all([...streams].map((stream) => stream.close()))
      outside?.remove()
    },
  }
}

/** The commit a revision names, or undefined. A revision that looks like an option is a revision all the same. */
async function resolveRevision(target: GitTarget, revision: string): Promise<string | undefined> {
  if (revision === '' || revision.includes('\0')) return undefined
  const parse = await runGit(target, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${revision}^{commit}`,
  ])
  if (parse.absent) throw failureOf('rev-parse', parse)
  return parse.code === 0 ? parse.stdout.trim() : undefined
}

/** Whether the repository has a server that was to hand in objects later. */
async function isPartial(location: RepositoryLocation): Promise<boolean> {
  // Nearly no configuration mentions it; the program is asked only where one might.
  if (!/promisor|partialclone|\[include/i.test(readConfiguration(location))) return false
  const names = String.raw`^(remote\..*\.promisor|extensions\.partialclone)$`
  const settings = await runGit({ location }, ['config', '--get-regexp', names])
  return settings.stdout.split('\n').some((line) => line !== '' && !line.endsWith(' false'))
}

/**
 * An empty repository that borrows the objects of a partial clone. There every absent object makes git turn to the
 * server, and since 2.39 give up when it may not; no setting switches that off, but here no server is known.
 */
function standIn(location: RepositoryLocation): { variables: Record<string, string>; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'byline-partial-'))
  mkdirSync(join(folder, 'objects'))
  mkdirSync(join(folder, 'refs'))
  writeFileSync(join(folder, 'HEAD'), 'ref: refs/heads/none\n')
  const format = /^\s*objectformat\s*=\s*(\w+)/im.exec(readConfiguration(location))?.[1] ?? 'sha1'
  const extensions = format === 'sha1' ? '' : `[extensions]\n\tobjectformat = ${format}\n`
  const version = format === 'sha1' ? 0 : 1
  writeFileSync(
    join(folder, 'config'),
    `[core]\n\trepositoryformatversion = ${version}\n\tbare = true\n${extensions}`,
  )
  const variables = {
    GIT_DIR: folder,
    GIT_OBJECT_DIRECTORY: join(location.commonDir, 'objects'),
    GIT_SHALLOW_FILE: join(location.commonDir, 'shallow'),
  }
  return { variables, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
