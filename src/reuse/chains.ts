// Bounds the chains of expressions a file may have, so that following one to its start never goes deep.

/** Nobody writes a longer chain of members and calls. */
const MOST_CHAINED = 100

/**
 * Lets go (`on` becomes -1) of what chains too long are made from, and of circles, which a node captured twice could make.
 * Each expression's `on` is the index of another, or -1.
 */
export function cutChains(expressions: readonly { on: number }[]): void {
  const lengths = new Int32Array(expressions.length)
  for (const start of expressions.keys()) {
    const path: number[] = []
    let at = start
    while (at >= 0 && lengths[at] === 0) {
      path.push(at)
      lengths[at] = -1
      at = expressions[at]!.on
    }
    if (at >= 0 && lengths[at]! < 0) expressions[path.at(-1)!]!.on = -1
    for (let step = path.length - 1; step >= 0; step -= 1) {
      const expression = expressions[path[step]!]!
      const length = expression.on < 0 ? 1 : lengths[expression.on]! + 1
      if (length > MOST_CHAINED) expression.on = -1
      lengths[path[step]!] = length > MOST_CHAINED ? 1 : length
    }
  }
}
