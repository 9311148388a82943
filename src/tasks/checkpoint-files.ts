// Keeps checkpoints of attributions in a cache folder: one file for each commit, checked by its hash, written whole or not
// at all. A file that is damaged or of another version is as good as none.
import { createHash } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Checkpoint, CheckpointText } from '../attribution/checkpoint.ts'
import { ENGINE_VERSION } from '../attribution/engine-version.ts'

const HASH_BYTES = 32
const MOST_FILES = 64
const MOST_BYTES = 512 * 1024 * 1024
// The latest stay however large they are.
const LEAST_FILES = 4
const LENGTH_BYTES = 4
const FORMAT = 2

/** Where checkpoints of one version are kept. */
export interface CheckpointFolder {
  readonly path: string
}

/** A checkpoint's file: of which commit it is, and made with which lineage. */
export interface CheckpointFile {
  readonly name: string
  readonly commit: string
  readonly sizeBytes: number
}

/** The folder for checkpoints of this version, within the cache directory. */
export function checkpointFolder(cacheDirectory: string): CheckpointFolder {
  const key = createHash('sha256').update(`${FORMAT} ${ENGINE_VERSION}`).digest('hex').slice(0, 16)
  return { path: join(cacheDirectory, `attribution-${key}`) }
}

// Results of one commit with other lineage are other results, and stand beside each other.
function nameOf(commit: string, { text }: Checkpoint): string {
  const links = text.lineage.toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `${commit}-${createHash('sha256').update(JSON.stringify(links)).digest('hex').slice(0, 16)}`
}

/** The checkpoints there are, the latest first. */
export async function listCheckpoints(folder: CheckpointFolder): Promise<CheckpointFile[]> {
  const names = await readdir(folder.path).catch((): string[] => [])
  const files = await Promise.all(
    names
      .filter((name) => /^[0-9a-f]{40,64}-[0-9a-f]{16}$/.test(name))
      .map(async (name) => ({
        name,
        ...(await stat(join(folder.path, name)).then(
          (file) => ({ writtenAt: file.mtimeMs, sizeBytes: file.size }),
          () => ({ writtenAt: 0, sizeBytes: 0 }),
        )),
      })),
  )
  return files
    .toSorted((a, b) => b.writtenAt - a.writtenAt || (a.name < b.name ? -1 : 1))
    .map(({ name, sizeBytes }) => ({ name, sizeBytes, commit: name.slice(0, name.indexOf('-')) }))
}

/**
 * A checkpoint; null where it is not whole, or says in its words that it does not fit. One that does not fit costs no more than
 * its words; a damaged file is removed.
 */
export async function readCheckpoint(
  folder: CheckpointFolder,
  { name }: CheckpointFile,
  fits: (text: CheckpointText) => boolean,
): Promise<Checkpoint | null> {
  const path = join(folder.path, name)
  const file = await open(path, 'r').catch(() => null)
  if (file === null) return null
  let found: Checkpoint | 'damaged' | 'unfit'
  try {
    found = await readFrom(file, fits)
  } catch {
    // Whatever breaks in reading it, it is as good as none.
    found = 'damaged'
  } finally {
    await file.close()
  }
  if (found === 'damaged') await rm(path, { force: true }).catch(() => undefined)
  return typeof found === 'string' ? null : found
}

async function readFrom(
  file: FileHandle,
  fits: (text: CheckpointText) => boolean,
): Promise<Checkpoint | 'damaged' | 'unfit'> {
  const { size } = await file.stat()
  const start = await piece(file, 0, Math.min(size, HASH_BYTES + LENGTH_BYTES))
  if (start.length < HASH_BYTES + LENGTH_BYTES) return 'damaged'
  const arraysAt = start.length + start.readUInt32LE(HASH_BYTES)
  if (arraysAt > size) return 'damaged'
  const words = await piece(file, start.length, arraysAt - start.length)
  const head: unknown = JSON.parse(words.toString('utf8'))
  if (!isHead(head)) return 'damaged'
  const { lengths, ...text } = head
  if (!fits(text)) return 'unfit'
  const numbers = await piece(file, arraysAt, size - arraysAt)
  const hash = createHash('sha256').update(start.subarray(HASH_BYTES)).update(words).update(numbers).digest()
  if (!hash.equals(start.subarray(0, HASH_BYTES))) return 'damaged'
  let at = 0
  const arrays = lengths.map((length) => {
    const array = new Int32Array(length)
    numbers.copy(new Uint8Array(array.buffer), 0, at, at + length * 4)
    at += length * 4
    return array
  })
  return { text, arrays }
}

async function piece(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled)
    if (bytesRead === 0) throw new Error('a checkpoint ends too early')
    filled += bytesRead
  }
  return bytes
}

type CheckpointHead = CheckpointText & { readonly lengths: readonly number[] }

// The hash vouches for the values; this for the shape, should another program write such a file.
function isHead(value: unknown): value is CheckpointHead {
  if (typeof value !== 'object' || value === null) return false
  const lists = ['paths', 'blobs', 'held', 'lineage', 'absences', 'lengths'] as const
  const fields = new Map<string, unknown>(Object.entries(value))
  return (
    typeof fields.get('ids') === 'string' &&
    typeof fields.get('idLength') === 'number' &&
    lists.every((name) => Array.isArray(fields.get(name)))
  )
}

/**
 * Writes the checkpoint of a commit, then removes the oldest files past limits of their number and size. Returns why it could not be written (no
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
  const name = nameOf(commit, checkpoint)
  const draft = join(folder.path, `${name}.${process.pid}.tmp`)
  try {
    await mkdir(folder.path, { recursive: true })
    const file = await open(draft, 'w')
    try {
      for (const part of [hash.digest(), ...parts]) await file.writeFile(part)
    } finally {
      await file.close()
    }
    await rename(draft, join(folder.path, name))
    for (const { name: old } of tooMany(await listCheckpoints(folder)))
      await rm(join(folder.path, old), { force: true })
    return null
  } catch (failure) {
    await rm(draft, { force: true }).catch(() => undefined)
    return failure instanceof Error ? failure.message : String(failure)
  }
}

function tooMany(files: readonly CheckpointFile[]): readonly CheckpointFile[] {
  let bytes = 0
  return files.filter(({ sizeBytes }, at) => {
    bytes += sizeBytes
    return at >= LEAST_FILES && (at >= MOST_FILES || bytes > MOST_BYTES)
  })
}
