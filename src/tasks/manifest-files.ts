// Lists the files that a snapshot hands over, with what tells the licensee that they are the same.
import { compareCodePoints } from '../proof/code-point-order.ts'
import type { ManifestFile } from '../ledger/rows.ts'
import type { RepositoryReader, TreeEntry } from '../git/reader.ts'
import { withRevision, type ReadingOptions, type RevisionRequest } from './open-revision.ts'
import { done, refused, type Outcome } from './outcome.ts'
import { sha256 } from './sha256.ts'

/**
 * The files in the scope of a revision, in code-point order of paths, under the repository's `name`. `tokensOf` says how many
 * of a path count. Links and submodules are none. Refuses what `withRevision` refuses, and a file whose bytes are missing.
 */
export async function manifestFiles(
  request: RevisionRequest,
  name: string,
  tokensOf: ReadonlyMap<string, number>,
  options: ReadingOptions,
): Promise<Outcome<readonly ManifestFile[]>> {
  return withRevision(request, options, async ({ repository, reader, entries }) => {
    const wanted = entries
      .filter(({ kind, path }) => kind === 'file' && (request.isInScope?.(path) ?? true))
      .toSorted((a, b) => compareCodePoints(a.path, b.path))
    const files: ManifestFile[] = []
    for await (const { entry, hash } of hashesOf(reader, wanted)) {
      options.signal?.throwIfAborted()
      const { path, blob } = entry
      if (hash === null)
        return refused(
          `${repository}: ${path} is missing (${blob}), so it cannot be delivered; fetch it first`,
        )
      files.push({ repository: name, path, blob, sha256: hash, tokens: tokensOf.get(path) ?? 0 })
    }
    return done(files)
  })
}

// The SHA-256 of each file's bytes, in the order given; null where they are missing.
async function* hashesOf(
  reader: RepositoryReader,
  entries: readonly TreeEntry[],
): AsyncGenerator<{ readonly entry: TreeEntry; readonly hash: string | null }> {
  const blobs = reader.blobs({ maxBytes: Infinity })
  try {
    blobs.request(entries.map(({ blob }) => blob))
    blobs.end()
    let at = 0
    for (let batch = await blobs.next(); batch !== null; batch = await blobs.next())
      for (const { bytes } of batch)
        yield { entry: entries[at++]!, hash: bytes === null ? null : sha256(bytes) }
  } finally {
    await blobs.close()
  }
}
