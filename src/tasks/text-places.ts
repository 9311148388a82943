// Lines and columns of places in a text.

/** Where something stands: lines from 1, columns from 0 in UTF-16 units. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** Finds places in texts by number and UTF-16 offset. */
export function placeFinder(texts: readonly string[]): (text: number, offset: number) => Place {
  const known = new Map<number, readonly number[]>()
  return (text, offset) => {
    let starts = known.get(text)
    if (starts === undefined) known.set(text, (starts = lineStarts(texts[text]!)))
    return placeIn(starts, offset)
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

function placeIn(starts: readonly number[], offset: number): Place {
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: offset - starts[low]! }
}
