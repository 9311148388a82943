// Asks of ascending offsets, one after the other, whether ranges hold them.

/** Walks ranges (start and end in turn, ascending; the first `length` numbers of `bounds`) along with ascending offsets. */
export class RangeCursor {
  private readonly bounds: ArrayLike<number>
  private readonly length: number
  private next = 0

  constructor(bounds: ArrayLike<number>, length: number) {
    this.bounds = bounds
    this.length = length
  }

  /** Whether a range holds the offset, which is not before the last one asked for. */
  holds(at: number): boolean {
    while (this.next < this.length && this.bounds[this.next + 1]! <= at) this.next += 2
    return this.next < this.length && this.bounds[this.next]! <= at
  }
}
