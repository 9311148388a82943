// What an expression can stand for, once it is resolved.

/**
 * What an expression stands for: a declaration itself, a value of a class, a value of something outside that holds others
 * (`of` is its name where known), a value of a type that no file declares, the bases of a class, or a module or namespace
 * as a file sees it. Declarations are numbered over all files.
 */
export type Value =
  | { readonly is: 'declared'; readonly key: number }
  | { readonly is: 'instance'; readonly key: number }
  | { readonly is: 'holder'; readonly of: string | null; readonly elements: readonly (Value | null)[] }
  | { readonly is: 'outside'; readonly of: string }
  | { readonly is: 'bases'; readonly key: number }
  | { readonly is: 'namespace'; readonly name: string; readonly file: number }
  | { readonly is: 'module'; readonly name: string; readonly file: number }

/** Whether two values are one thing; two holders are not, for what they hold is not compared. */
function isSame(a: Value, b: Value): boolean {
  if ('key' in a) return 'key' in b && a.is === b.is && a.key === b.key
  if (a.is === 'outside') return b.is === 'outside' && a.of === b.of
  return (a.is === 'module' || a.is === 'namespace') && b.is === a.is && a.name === b.name
}

/** Whether a value's type is another or has it among its bases, which `basesOf` gives for a class; circles end. */
export function isA(
  value: Value,
  wanted: Value,
  basesOf: (key: number) => readonly (Value | null)[],
): boolean {
  const pending: (Value | null)[] = [value]
  const seen = new Set<number>()
  for (let type = pending.pop(); type !== undefined; type = pending.pop()) {
    if (type === null) continue
    if (isSame(type, wanted) || (outsideName(type) !== null && outsideName(type) === outsideName(wanted)))
      return true
    if (type.is !== 'instance' || seen.has(type.key)) continue
    seen.add(type.key)
    pending.push(...basesOf(type.key))
  }
  return false
}

function outsideName(value: Value): string | null {
  return value.is === 'outside' || value.is === 'holder' ? value.of : null
}

/** What all values that are known agree on: null where they do not, undefined where none is known. */
export function agreed(values: readonly (Value | null)[]): Value | null | undefined {
  const known = values.filter((value) => value !== null)
  const [first] = known
  return first !== undefined && known.some((value) => !isSame(value, first)) ? null : first
}
