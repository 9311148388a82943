// What an expression can stand for, once it is resolved.

/**
 * What an expression stands for: a declaration itself, a value of a class, a value of something outside that holds others,
 * the bases of a class, or a module as a file sees it. Declarations are numbered over all files.
 */
export type Value =
  | { readonly is: 'declared'; readonly key: number }
  | { readonly is: 'instance'; readonly key: number }
  | { readonly is: 'holder'; readonly elements: readonly (Value | null)[] }
  | { readonly is: 'bases'; readonly key: number }
  | { readonly is: 'module'; readonly name: string; readonly file: number }

/** What all values that are known agree on: null where they do not, undefined where none is known. */
export function agreed(values: readonly (Value | null)[]): Value | null | undefined {
  const known = values.filter((value) => value !== null)
  const [first] = known
  return first !== undefined && known.some((value) => !isSame(value, first)) ? null : first
}

function isSame(a: Value, b: Value): boolean {
  if ('key' in a) return 'key' in b && a.is === b.is && a.key === b.key
  return a.is === 'module' && b.is === 'module' && a.name === b.name
}
