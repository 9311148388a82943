// Keeps checkpoints of attributions in a cache folder: one file for each commit, checked by its hash, written whole or not
// at all. A file that is damaged or of another version is as good as none.
import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Checkpoint, CheckpointText } from '../attribution/checkpoint.ts'
import { ENGINE_VERSION } from '../attribution/engine-version.ts'

const HASH_BYTES = 32
const MOST_FILES = 64
const FORMAT = 1

/** Where checkpoints of one lineage are kept: results with other lineage are other results. */
export interface CheckpointFolder {
  readonly path: string
}

/** The folder for checkpoints made with this lineage, within the cache directory. */
export function checkpointFolder(
  cacheDirectory: string,
  lineage: ReadonlyMap<string, readonly string[]>,
): CheckpointFolder {
  const links = JSON.stringify([...lineage].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  const key = createHash('sha256').update(`${FORMAT} ${ENGINE_VERSION} ${links}`).digest('hex').slice(0, 16)
  return { path: join(cacheDirectory, `attribution-${key}`) }
}

/** The main commits of the checkpoints there are, the latest first. */
export async function listCheckpoints(folder: CheckpointFolder): Promise<string[]> {
  const names = await readdir(folder.path).catch((): string[] => [])
  const files = await Promise.all(
    names
      .filter((name) => /^[0-9a-f]{40,64}$/.test(name))
      .map(async (name) => ({
        name,
        writtenAt: await stat(join(folder.path, name)).then(
          (file) => file.mtimeMs,
          () => 0,
        ),
      })),
  )
  return files
    .toSorted((a, b) => b.writtenAt - a.writtenAt || (a.name < b.name ? -1 : 1))
    .map((file) => file.name)
}

/** The checkpoint of a commit; null where there is none that is whole. A damaged file is removed. */
export async function readCheckpoint(folder: CheckpointFolder, commit: string): Promise<Checkpoint | null> {
  const path = join(folder.path, commit)
  const bytes = await readFile(path).catch(() => null)
  if (bytes === null) return null
  const checkpoint = parsed(bytes)
  if (checkpoint === null) await rm(path, { force: true }).catch(() => undefined)
  return checkpoint
}

function parsed(bytes: Buffer): Checkpoint | null {
  if (bytes.length < HASH_BYTES + 8) return null
  const body = bytes.subarray(HASH_BYTES)
  if (!createHash('sha256').update(body).digest().equals(bytes.subarray(0, HASH_BYTES))) return null
  const textBytes = body.readUInt32LE(0)
  const head: unknown = JSON.parse(body.toString('utf8', 4, 4 + textBytes))
  if (!isHead(head)) return null
  const { lengths, ...text } = head
  let at = 4 + textBytes
  const arrays = lengths.map((length) => {
    const array = new Int32Array(length)
    body.copy(new Uint8Array(array.buffer), 0, at, at + length * 4)
    at += length * 4
    return array
  })
  return { text, arrays }
}

type CheckpointHead = CheckpointText & { readonly lengths: readonly number[] }

// The hash vouches for the values; this for the shape, should another program write such a file.
function isHead(value: unknown): value is CheckpointHead {
  if (typeof value !== 'object' || value === null) return false
  const lists = ['paths', 'blobs', 'held', 'absences', 'lengths'] as const
  const fields = new Map<string, unknown>(Object.entries(value))
  return (
    typeof fields.get('ids') === 'string' &&
    typeof fields.get('idLength') === 'number' &&
    lists.every((name) => Array.isArray(fields.get(name)))
  )
}

/**
 * Writes the checkpoint of a commit, then removes the oldest files past a limit. Returns why it could not be written (no
 * space, no permission), in words, or null; what was there before stays.
 */
export async function writeCheckpoint(
  folder: CheckpointFolder,
  commit: string,
  checkpoint: Checkpoint,
): Promise<string | null> {
  const text = Buffer.from(
    JSON.stringify({ ...checkpoint.text, lengths: checkpoint.arrays.map((array) => array.length) }),
  )
  const length = Buffer.alloc(4)
  length.writeUInt32LE(text.length)
  const parts = [
    length,
    text,
    ...checkpoint.arrays.map((array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength)),
  ]
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  const draft = join(folder.path, `${commit}.${process.pid}.tmp`)
  try {
    await mkdir(folder.path, { recursive: true })
    const file = await open(draft, 'w')
    try {
      for (const part of [hash.digest(), ...parts]) await file.writeFile(part)
    } finally {
      await file.close()
    }
    await rename(draft, join(folder.path, commit))
    for (const old of (await listCheckpoints(folder)).slice(MOST_FILES))
      await rm(join(folder.path, old), { force: true })
    return null
  } catch (failure) {
    await rm(draft, { force: true }).catch(() => undefined)
    return failure instanceof Error ? failure.message : String(failure)
  }
}
