// What the tests of both readers share: opening, and collecting what streams give.
import { onTestFinished } from 'vitest'
import { openRepository, type ReaderChoice } from '../../src/git/open.ts'
import type { Blob, CommitChanges, RepositoryReader } from '../../src/git/reader.ts'

/** Opens a repository that can be opened; the reader is closed when the test is done. */
export async function open(path: string, reader: ReaderChoice): Promise<RepositoryReader> {
  const opened = await openRepository(path, { reader })
  if (!opened.ok) throw new Error(opened.refusal.message)
  onTestFinished(() => opened.reader.close())
  return opened.reader
}

/** The history of some heads as one list. */
export async function historyOf(
  reader: RepositoryReader,
  heads: readonly string[],
  known: readonly string[] = [],
): Promise<CommitChanges[]> {
  const commits: CommitChanges[] = []
  for await (const batch of reader.history({ heads, known })) commits.push(...batch)
  return commits
}

/** A commit's changes as short lines: path, old and new blob. */
export async function changesOf(reader: RepositoryReader, commit: string): Promise<string[]> {
  const found = (await historyOf(reader, [commit])).find(({ id }) => id === commit)
  return (found?.changes ?? []).map(
    ({ path, oldBlob, newBlob }) => `${path} ${short(oldBlob)} ${short(newBlob)}`,
  )
}

/** An id as the lines of `changesOf` give it. */
export function short(id: string | null): string {
  return id === null ? '-' : id.slice(0, 7)
}

/** Every answer to some ids, asked for at once. */
export async function readBlobs(
  reader: RepositoryReader,
  ids: readonly string[],
  maxBytes = 1 << 20,
): Promise<Blob[]> {
  const stream = reader.blobs({ maxBytes })
  stream.request(ids)
  stream.end()
  const blobs: Blob[] = []
  for (let some = await stream.next(); some !== null; some = await stream.next()) blobs.push(...some)
  await stream.close()
  return blobs
}

/** Answers as text, or why there are no bytes. */
export function contents(blobs: readonly Blob[]): string[] {
  return blobs.map((blob) => (blob.bytes === null ? blob.absence : Buffer.from(blob.bytes).toString()))
}

/** Whether every commit stands after those of its parents that are in the list. */
export function isTopological(commits: readonly CommitChanges[]): boolean {
  const all = new Set(commits.map(({ id }) => id))
  const seen = new Set<string>()
  return commits.every(({ id, parents }) => {
    seen.add(id)
    return parents.every((parent) => seen.has(parent) || !all.has(parent))
  })
}
