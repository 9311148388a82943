// Reads a file of lines fast and with little memory: a long export has a gigabyte of them.
import { open, type FileHandle } from 'node:fs/promises'
import { isAscii } from 'node:buffer'
import { done, refused, type Outcome } from './outcome.ts'

const PIECE_BYTES = 1 << 20
/** No line of ours comes near; a file without line feeds does. */
const LINE_MOST_BYTES = 1 << 28
const LINE_FEED = 0x0a

/**
 * Calls `take` with each line of a file, in order, without its line feed. The bytes are good only until it returns. Reading
 * ends where it gives a refusal, which is handed on. Refuses a file that cannot be read, that does not end with a line feed,
 * or with a line past all measure. `onProgress` is told of the bytes that were read, of how many.
 */
export async function takeLines(
  path: string,
  take: (line: Buffer) => string | undefined,
  onProgress: (readBytes: number, totalBytes: number) => void,
): Promise<Outcome<void>> {
  let file: FileHandle
  try {
    file = await open(path, 'r')
  } catch (error) {
    return refused(`${path} cannot be read (${codeOf(error)}); name an exported ledger`)
  }
  try {
    return await takeFrom(file, path, take, onProgress)
  } catch (error) {
    if (codeOf(error) !== 'EISDIR') throw error
    return refused(`${path} is a folder; name an exported ledger`)
  } finally {
    await file.close()
  }
}

async function takeFrom(
  file: FileHandle,
  path: string,
  take: (line: Buffer) => string | undefined,
  onProgress: (readBytes: number, totalBytes: number) => void,
): Promise<Outcome<void>> {
  const { size: totalBytes } = await file.stat()
  let buffer = Buffer.allocUnsafe(PIECE_BYTES)
  // The bytes of `buffer` that no line was made of yet.
  let kept = 0
  for (let readBytes = 0; ;) {
    if (kept === buffer.length) {
      if (buffer.length >= LINE_MOST_BYTES)
        return refused(`${path}: it has a line longer than any of an export`)
      buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)])
    }
    const { bytesRead } = await file.read(buffer, kept, buffer.length - kept)
    if (bytesRead === 0)
      return kept === 0 ? done(undefined) : refused(`${path}: its last line does not end: it is cut off`)
    readBytes += bytesRead
    const end = kept + bytesRead
    let start = 0
    for (
      let at = buffer.indexOf(LINE_FEED, kept);
      at >= 0 && at < end;
      at = buffer.indexOf(LINE_FEED, start)
    ) {
      const refusal = take(buffer.subarray(start, at))
      if (refusal !== undefined) return refused(refusal)
      start = at + 1
    }
    buffer.copy(buffer, 0, start, end)
    kept = end - start
    onProgress(readBytes, totalBytes)
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of UTF-8 bytes; undefined where they are none. */
export function textOf(bytes: Buffer): string | undefined {
  if (isAscii(bytes)) return bytes.toString('latin1')
  try {
    return decoder.decode(bytes)
  } catch {
    // Only bytes that are no UTF-8 make it throw.
    return undefined
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code)
  throw error
}
