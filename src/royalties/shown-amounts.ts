// Whole numbers to show for finer ones, so that what is shown adds up.

/**
 * For parts in fractions of a `unit` whole numbers of units to show: they sum to `whole`, and each is less than one unit
 * from its part. Parts are rounded down, and the units that are missing then go to the largest fractions, ties to the
 * earlier; so a part that is whole is always shown as it is. `whole` is the sum of the parts rounded down, unless it is
 * given: then it is what is shown for that sum elsewhere. Throws where `whole` is a unit or more away from the sum.
 */
export function shownParts(parts: readonly bigint[], unit: bigint, whole?: bigint): bigint[] {
  const sum = parts.reduce((running, part) => running + part, 0n)
  const shown = parts.map((part) => floorUnits(part, unit))
  const wanted = whole ?? floorUnits(sum, unit)
  const missing = wanted - shown.reduce((running, part) => running + part, 0n)
  const fractions = parts
    .map((part, at) => ({ at, fraction: part - shown[at]! * unit }))
    .filter(({ fraction }) => fraction > 0n)
    .toSorted((a, b) => (a.fraction === b.fraction ? a.at - b.at : a.fraction > b.fraction ? -1 : 1))
  if (missing < 0n || missing > BigInt(fractions.length))
    throw new RangeError('the parts are not those of the sum that is shown')
  for (const { at } of fractions.slice(0, Number(missing))) shown[at]! += 1n
  return shown
}

/** The whole units in an amount, rounded down, below zero too. */
export function floorUnits(amount: bigint, unit: bigint): bigint {
  const quotient = amount / unit
  return amount < 0n && quotient * unit !== amount ? quotient - 1n : quotient
}
