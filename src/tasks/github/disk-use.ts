// What a repository takes on the disk: its mirror, and what is kept to go on from.
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { attributionCache, mirrorBytes } from './mirrors.ts'
import type { WorkContext } from './work.ts'

/** How many bytes a repository's mirror and attributions take. */
export async function diskBytesOf(
  context: Pick<WorkContext, 'dataDirectory'>,
  repository: number,
): Promise<number> {
  return (await mirrorBytes(context, repository)) + (await folderBytes(attributionCache(context, repository)))
}

// A folder that is not there, and a file that is gone meanwhile, have none.
async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  let bytes = 0
  for (const entry of entries)
    if (entry.isFile()) {
      bytes += await stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      )
    }
  return bytes
}
