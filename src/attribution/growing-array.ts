// Typed arrays cannot grow; this makes the longer copy.

/** A copy of `array` with room for `length` numbers, those past the old ones zero. */
export function widened(array: Int32Array, length: number): Int32Array {
  const copy = new Int32Array(length)
  copy.set(array)
  return copy
}
