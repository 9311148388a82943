// The one order of text in Byline: by code point, never by locale, so that lists come out alike on every machine.

/**
 * Compares two texts by code point: negative when `a` comes first, positive when `b` does, 0 when equal. The same order
 * as that of their UTF-8 bytes and of `COLLATE "C"`; JavaScript's own `<` compares UTF-16 units and differs above U+FFFF.
 */
export function compareCodePoints(a: string, b: string): number {
  const shared = Math.min(a.length, b.length)
  for (let at = 0; at < shared; at++) {
    const left = a.charCodeAt(at)
    const right = b.charCodeAt(at)
    if (left !== right) return rank(left) - rank(right)
  }
  return a.length - b.length
}

// Surrogates stand for code points above all others, but as units they lie below U+E000..U+FFFF: lift them above.
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
