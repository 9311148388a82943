// What a package.json says: the package's name, what it publishes and imports under which names, what it depends on.

/** The parts of a package.json that name files. */
export interface PackageManifest {
  readonly name: string | null
  /** As written: a text, a list or an object; undefined where there is none. */
  readonly exports: unknown
  readonly imports: unknown
  /** Entries of packages without `exports`, the most telling first. */
  readonly entries: readonly string[]
  /** Dependencies of all kinds with what they ask for. */
  readonly dependencies: ReadonlyMap<string, string>
}

const ENTRY_FIELDS = ['types', 'typings', 'source', 'module', 'main']
const DEPENDENCY_FIELDS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies']

/** Reads a package.json; null for text that is no JSON object. Fields of another type than they should be are left out. */
export function parsePackageManifest(text: string): PackageManifest | null {
  const fields = objectOf(parsed(text))
  if (fields === null) return null
  const name = fields.get('name')
  const entries = ENTRY_FIELDS.map((field) => fields.get(field)).filter((entry) => typeof entry === 'string')
  const dependencies = new Map<string, string>()
  for (const field of DEPENDENCY_FIELDS) {
    for (const [dependency, wanted] of objectOf(fields.get(field)) ?? []) {
      if (typeof wanted === 'string' && !dependencies.has(dependency)) dependencies.set(dependency, wanted)
    }
  }
  return {
    name: typeof name === 'string' && name !== '' ? name : null,
    exports: fields.get('exports'),
    imports: fields.get('imports'),
    entries,
    dependencies,
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return null
  }
}

/** The fields of a JSON object, in its order; null for any other value. */
export function objectOf(value: unknown): ReadonlyMap<string, unknown> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  return new Map(Object.entries(value))
}

/**
 * The targets that an `exports` or `imports` map gives a key (`.`, `./x`, `#x`), in the order they are to be tried: every
 * condition's, as written, since sources stand behind each of them; a target for other versions of the compiler last.
 * Patterns are filled in. No target: the key is not published. (Node.js, "Package entry points".)
 */
export function targetsOf(map: unknown, key: string): readonly string[] {
  const fields = objectOf(map)
  const keyed = fields !== null && [...fields.keys()].some((name) => /^[.#]/.test(name))
  if (!keyed) return key === '.' ? flattened(map) : []
  const exact = fields.get(key)
  if (exact !== undefined && !key.includes('*')) return flattened(exact)
  let best: { readonly prefix: string; readonly value: unknown; readonly filling: string } | null = null
  for (const [pattern, value] of fields) {
    const star = pattern.indexOf('*')
    if (star < 0) continue
    const [prefix, suffix] = [pattern.slice(0, star), pattern.slice(star + 1)]
    if (!key.startsWith(prefix) || !key.endsWith(suffix) || key.length < pattern.length) continue
    if (best !== null && best.prefix.length >= prefix.length) continue
    best = { prefix, value, filling: key.slice(star, key.length - suffix.length) }
  }
  if (best === null) return []
  const { filling, value } = best
  return flattened(value).map((target) => target.replaceAll('*', filling))
}

function flattened(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(flattened)
  const fields = [...(objectOf(value) ?? [])]
  const ordered = [
    ...fields.filter(([condition]) => !condition.startsWith('types@')),
    ...fields.filter(([condition]) => condition.startsWith('types@')),
  ]
  return ordered.flatMap(([, target]) => flattened(target))
}
