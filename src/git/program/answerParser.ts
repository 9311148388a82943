// Takes the output of `git cat-file --batch` apart: "<id> <type> <size>\n<content>\n", or "<id> missing\n".
import type { Blob } from '../reader.ts'

const LINE_FEED = 10

/** Turns pieces of output into answers; each content gets memory of its own, so that none keeps another alive. */
export class AnswerParser {
  readonly #type: string
  readonly #maxBytes: number
  /** The beginning of a header that its piece cut off. */
  #header = ''
  /** What the content being read is to become; null between two answers. */
  #answer: Blob | null = null
  #sizeBytes = 0
  #filledBytes = 0

  constructor(type: 'blob' | 'commit', maxBytes: number) {
    this.#type = type
    this.#maxBytes = maxBytes
  }

  /** Reads a piece of output and hands on each answer that is complete with it. */
  read(chunk: Buffer, give: (answer: Blob) => void): void {
    let at = 0
    while (at < chunk.length) {
      if (this.#answer !== null) {
        at = this.#readContent(chunk, at, this.#answer, give)
        continue
      }
      const lineEnd = chunk.indexOf(LINE_FEED, at)
      if (lineEnd < 0) {
        this.#header += chunk.toString('latin1', at)
        return
      }
      const header = this.#header + chunk.toString('latin1', at, lineEnd)
      this.#header = ''
      at = lineEnd + 1
      this.#readHeader(header, give)
    }
  }

  #readHeader(header: string, give: (answer: Blob) => void): void {
    const idEnd = header.indexOf(' ')
    const typeEnd = header.indexOf(' ', idEnd + 1)
    const id = header.slice(0, idEnd)
    if (typeEnd < 0) {
      if (header.slice(idEnd + 1) !== 'missing')
        throw new Error(`git cat-file answered ${JSON.stringify(header)}`)
      give({ id, bytes: null, absence: 'missing' })
      return
    }
    const sizeBytes = Number(header.slice(typeEnd + 1))
    this.#sizeBytes = sizeBytes
    this.#filledBytes = 0
    if (header.slice(idEnd + 1, typeEnd) !== this.#type)
      this.#answer = { id, bytes: null, absence: 'missing' }
    else if (sizeBytes > this.#maxBytes) this.#answer = { id, bytes: null, absence: 'too large', sizeBytes }
    // Not from the shared pool: the bytes must begin at an aligned address and be freed on their own.
    else this.#answer = { id, bytes: Buffer.allocUnsafeSlow(sizeBytes) }
  }

  /** Copies (or skips) what the piece holds of the content and the line feed after it; answers where it stopped. */
  #readContent(chunk: Buffer, at: number, answer: Blob, give: (answer: Blob) => void): number {
    const count = Math.min(chunk.length - at, this.#sizeBytes - this.#filledBytes)
    if (answer.bytes !== null) chunk.copy(answer.bytes, this.#filledBytes, at, at + count)
    this.#filledBytes += count
    const end = at + count
    if (end === chunk.length) return end
    this.#answer = null
    give(answer)
    return end + 1
  }
}
