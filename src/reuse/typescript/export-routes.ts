// Which of a file's `export *` a name may come through, over any number of files. Asked by name, since a file that passes on a
// thousand others would otherwise be gone through for each of its names.
import type { FileFacts } from './file-facts.ts'
import type { TreePath } from './file-tree.ts'

/** The files and how their module names resolve. */
export interface RouteFiles {
  readonly paths: Iterable<TreePath>
  /** Facts by path; undefined for what is not analysed. */
  readonly factsOf: (path: TreePath) => FileFacts | undefined
  readonly resolve: (module: string, from: TreePath) => TreePath | null
}

/** For each file the files behind its `export *` from which something comes. */
type Routes = ReadonlyMap<TreePath, ReadonlySet<TreePath>>

const NONE: ReadonlySet<TreePath> = new Set()

/** Routes of names, found when first asked for. */
export class ExportRoutes {
  /** The files that have a name without an `export *`. */
  readonly #homes = new Map<string, TreePath[]>()
  /** The files that pass on all of a file. */
  readonly #passing = new Map<TreePath, Set<TreePath>>()
  readonly #routes = new Map<string, Routes>()
  /** Routes to files whose names only running them would tell. */
  readonly #unnamed: Routes

  constructor({ paths, factsOf, resolve }: RouteFiles) {
    const unnamed: TreePath[] = []
    for (const path of paths) {
      const facts = factsOf(path)
      if (facts === undefined) continue
      if (facts.isWhole) unnamed.push(path)
      for (const name of namesIn(facts)) add(this.#homes, name, [], (homes) => homes.push(path))
      for (const module of facts.stars) {
        const target = resolve(module, path)
        if (target !== null) add(this.#passing, target, new Set(), (files) => files.add(path))
      }
    }
    this.#unnamed = this.#routesTo(unnamed)
  }

  /** The files behind a file's `export *` that have a name, or pass it on. */
  through(path: TreePath, name: string): ReadonlySet<TreePath> {
    const known = this.#routes.get(name) ?? this.#routesTo(this.#homes.get(name) ?? [])
    this.#routes.set(name, known)
    return known.get(path) ?? NONE
  }

  /** The files behind a file's `export *` that have, or pass on, names that nothing declares. */
  unnamed(path: TreePath): ReadonlySet<TreePath> {
    return this.#unnamed.get(path) ?? NONE
  }

  #routesTo(homes: readonly TreePath[]): Routes {
    const routes = new Map<TreePath, Set<TreePath>>()
    const seen = new Set(homes)
    for (const target of seen) {
      for (const path of this.#passing.get(target) ?? NONE) {
        add(routes, path, new Set(), (targets) => targets.add(target))
        seen.add(path)
      }
    }
    return routes
  }
}

/** The names a file has itself, those that it does not export among them. */
function namesIn({ declared, aliases, exported, passedOn }: FileFacts): ReadonlySet<string> {
  return new Set([
    ...[...declared, ...aliases, ...passedOn].map(({ name }) => name),
    ...exported.map(([name]) => name),
  ])
}

function add<Key, Held>(held: Map<Key, Held>, key: Key, empty: Held, put: (known: Held) => void): void {
  const known = held.get(key) ?? empty
  held.set(key, known)
  put(known)
}
