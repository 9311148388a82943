// The reader that needs nothing installed: isomorphic-git, in this process.
import { assertObjectId, MissingObject } from '../failures.ts'
import { readConfiguration, readShallowCommits, type RepositoryLocation } from '../location.ts'
import type { BlobStream, CommitSignatures, RepositoryReader } from '../reader.ts'
import { openBlobStream } from './blobStream.ts'
import { readCommit, walkHistory, type CommitSource } from './history.ts'
import { ObjectStore } from './objectStore.ts'
import { resolveRevision } from './revision.ts'
import { listTree, TreeCache } from './trees.ts'

/** Makes the reader for a repository that `open.ts` has found. */
export function createIsomorphicReader(location: RepositoryLocation): RepositoryReader {
  const store = new ObjectStore(location)
  const shallow = readShallowCommits(location)
  const source: CommitSource = { store, trees: new TreeCache(store), shallow }
  const streams = new Set<BlobStream>()
  return {
    kind: 'isomorphic',
    resolve: (revision) => resolveRevision(source, location, revision),
    completeness: async () => ({
      shallow: shallow.size > 0,
      partial: isPartial(readConfiguration(location)),
    }),
    history: (request) => walkHistory(source, request),
    async tree(commit) {
      assertObjectId(commit)
      store.refresh()
      const found = await readCommit(source, commit)
      if (found === undefined) throw new MissingObject(commit)
      return listTree(source.trees, found.tree)
    },
    blobs({ maxBytes }) {
      const stream = openBlobStream(store, maxBytes)
      streams.add(stream)
      return stream
    },
    async signatures(ids) {
      store.refresh()
      const commits: CommitSignatures[] = []
      for (const id of ids) {
        assertObjectId(id)
        const found = await readCommit(source, id)
        if (found === undefined) continue
        const { tree: _tree, ...commit } = found
        commits.push(commit)
      }
      return commits
    },
    async close() {
      await Promise.all([...streams].map((stream) => stream.close()))
    },
  }
}

/** Whether a configuration names a server that was to hand in objects later. */
function isPartial(configuration: string): boolean {
  return /^\s*(?:promisor\s*(?:$|=\s*(?:true|yes|on|1))|partialclone\s*=)/im.test(configuration)
}
