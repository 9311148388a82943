// Which bytes of a new text stand for which bytes of an old one: the result of matching two texts.
import { widened } from './growing-array.ts'

/** How a segment was found. Where two parents both have a token, the stronger match speaks. */
export const BY_TOKEN = 1
export const BY_LINE = 2

/**
 * Matched stretches of two texts. Segment i says that the tokens in `newStarts[i] … newEnds[i]` of the new text are
 * those that begin at `oldStarts[i]` of the old one, at equal distances. No byte of either text is in two segments.
 */
export class Segments {
  count = 0
  newStarts: Int32Array = new Int32Array(64)
  newEnds: Int32Array = new Int32Array(64)
  oldStarts: Int32Array = new Int32Array(64)
  strengths: Uint8Array = new Uint8Array(64)

  clear(): void {
    this.count = 0
  }

  /** Adds a segment; with `joined`, one that continues the last one token for token is melted into it. */
  push(newStart: number, newEnd: number, oldStart: number, strength: number, joined: boolean): void {
    const last = this.count - 1
    if (
      joined &&
      last >= 0 &&
      this.strengths[last] === strength &&
      this.newStarts[last]! - this.oldStarts[last]! === newStart - oldStart &&
      this.newEnds[last]! <= newStart
    ) {
      this.newEnds[last] = newEnd
      return
    }
    if (this.count === this.newStarts.length) this.grow()
    this.newStarts[this.count] = newStart
    this.newEnds[this.count] = newEnd
    this.oldStarts[this.count] = oldStart
    this.strengths[this.count++] = strength
  }

  private grow(): void {
    const size = this.count * 2
    this.newStarts = widened(this.newStarts, size)
    this.newEnds = widened(this.newEnds, size)
    this.oldStarts = widened(this.oldStarts, size)
    const strengths = new Uint8Array(size)
    strengths.set(this.strengths)
    this.strengths = strengths
  }

  /** Puts the segments in the order of the new text; they are mostly in order, so insertion serves. */
  sort(): void {
    if (this.inOrder()) return
    const order = Array.from({ length: this.count }, (_, index) => index)
    order.sort((a, b) => this.newStarts[a]! - this.newStarts[b]!)
    const newStarts = this.newStarts.slice(0, this.count)
    const newEnds = this.newEnds.slice(0, this.count)
    const oldStarts = this.oldStarts.slice(0, this.count)
    const strengths = this.strengths.slice(0, this.count)
    for (let to = 0; to < this.count; to++) {
      const from = order[to]!
      this.newStarts[to] = newStarts[from]!
      this.newEnds[to] = newEnds[from]!
      this.oldStarts[to] = oldStarts[from]!
      this.strengths[to] = strengths[from]!
    }
  }

  /** The order of the segments in the old text; null where it is the same as in the new one. */
  oldOrder(): number[] | null {
    let rising = true
    for (let at = 1; at < this.count && rising; at++) rising = this.oldStarts[at]! > this.oldStarts[at - 1]!
    if (rising) return null
    const order = Array.from({ length: this.count }, (_, index) => index)
    return order.toSorted((a, b) => this.oldStarts[a]! - this.oldStarts[b]!)
  }

  private inOrder(): boolean {
    for (let at = 1; at < this.count; at++) if (this.newStarts[at]! < this.newStarts[at - 1]!) return false
    return true
  }
}
