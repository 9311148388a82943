// Reads the texts of a revision's attributed files again, one after the other, so that they are never all in memory.
import type { AttributedFile } from '../attribution/origin.ts'
import { ATTRIBUTED_MAX_BYTES } from '../attribution/skipped-paths.ts'
import type { RepositoryReader } from '../git/reader.ts'
import { TextStore } from './text-store.ts'

/** A file with its text as it was attributed; null where there is none. */
export interface FileText<File> {
  readonly file: File
  readonly text: Uint8Array | null
}

/** The texts of files, in the order given. Reading ahead is bounded by the reader. */
export async function* headTexts<File extends Pick<AttributedFile, 'blob'>>(
  reader: RepositoryReader,
  files: readonly File[],
): AsyncGenerator<FileText<File>> {
  const blobs = reader.blobs({ maxBytes: ATTRIBUTED_MAX_BYTES })
  try {
    blobs.request(files.map(({ blob }) => blob))
    blobs.end()
    let at = 0
    for (let batch = await blobs.next(); batch !== null; batch = await blobs.next()) {
      for (const blob of batch) {
        const store = new TextStore(0)
        store.add(blob)
        yield { file: files[at++]!, text: store.get(blob.id) ?? null }
      }
    }
  } finally {
    await blobs.close()
  }
}
