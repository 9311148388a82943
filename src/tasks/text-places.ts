// Lines and columns of places in a text.

/** Where something stands: lines from 1, columns from 0 in UTF-16 units. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** Where the lines of a text begin, as UTF-16 offsets. */
export function linesOf(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** The place of an offset in a text whose lines begin at `starts`. */
export function placeIn(starts: readonly number[], offset: number): Place {
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: offset - starts[low]! }
}
