// Keeps the texts of blobs in memory while a scan needs them, and gives up the longest unused ones past a limit.
import { isBinary } from '../attribution/skipped-paths.ts'
import type { Blob } from '../git/reader.ts'

/** Why a file has no text to attribute. */
export type TextAbsence = 'missing' | 'too large' | 'binary'

/** Texts by blob id. Absent texts are remembered for good (they are small), others up to `mostBytes` together. */
export class TextStore {
  /** Blobs that have no text, with the reason. */
  readonly absences = new Map<string, TextAbsence>()
  private readonly texts = new Map<string, Uint8Array>()
  private readonly mostBytes: number
  private heldBytes = 0

  constructor(mostBytes: number) {
    this.mostBytes = mostBytes
  }

  /** The text, null where there is none, undefined where the blob must be read (again). */
  readonly get = (blob: string): Uint8Array | null | undefined => {
    const text = this.texts.get(blob)
    if (text !== undefined) return text
    return this.absences.has(blob) ? null : undefined
  }

  has(blob: string): boolean {
    return this.texts.has(blob) || this.absences.has(blob)
  }

  add(blob: Blob): void {
    if (blob.bytes === null) {
      this.absences.set(blob.id, blob.absence)
      return
    }
    const text = textOf(blob.bytes)
    if (text === null) {
      this.absences.set(blob.id, 'binary')
      return
    }
    if (this.texts.has(blob.id)) return
    this.texts.set(blob.id, text)
    this.heldBytes += text.length
  }

  /** Lets go of the oldest texts past the limit; the blobs in `needed` stay. */
  trim(needed: ReadonlySet<string>): void {
    if (this.heldBytes <= this.mostBytes) return
    for (const [blob, text] of this.texts) {
      if (needed.has(blob)) continue
      this.texts.delete(blob)
      this.heldBytes -= text.length
      if (this.heldBytes <= this.mostBytes / 2) return
    }
  }
}

// The text to attribute: UTF-16 with a byte-order mark as UTF-8, anything else with a NUL in it is no text.
function textOf(bytes: Uint8Array): Uint8Array | null {
  if (bytes.length >= 2 && bytes[0] === 0xff && bytes[1] === 0xfe) return recoded(bytes, 'utf-16le')
  if (bytes.length >= 2 && bytes[0] === 0xfe && bytes[1] === 0xff) return recoded(bytes, 'utf-16be')
  return isBinary(bytes) ? null : bytes
}

function recoded(bytes: Uint8Array, encoding: string): Uint8Array {
  return Buffer.from(new TextDecoder(encoding).decode(bytes), 'utf8')
}
