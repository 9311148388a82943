// Which uses an analysis looks for, where those in a few stretches of text are all that is asked.

/**
 * By the number of a file, the stretches in which names are looked at: start and end in turn, in UTF-16 units, ascending and
 * apart. Nothing is looked for in a file that is not named.
 */
export type WantedUses = ReadonlyMap<number, readonly number[]>

/** Whether a stretch holds any of the units `[from, to)`. */
export function touchesStretch(stretches: readonly number[], from: number, to: number): boolean {
  let low = 0
  let high = stretches.length / 2
  // The first stretch that ends behind `from`.
  while (low < high) {
    const middle = (low + high) >> 1
    if (stretches[2 * middle + 1]! <= from) low = middle + 1
    else high = middle
  }
  return 2 * low < stretches.length && stretches[2 * low]! < to
}
