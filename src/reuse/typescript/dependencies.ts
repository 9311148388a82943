// What the meaning of a file's names depends on: its own text, and of others only the declarations its names lead to. From it
// a key for each file, under which what it uses may be kept.
import { compareCodePoints } from '../../proof/code-point-order.ts'
import { ClosureHashes, type GraphNode } from './closure-hashes.ts'
import { ExportRoutes, type RouteFiles } from './export-routes.ts'
import type { FileFacts, Link } from './file-facts.ts'
import type { TreePath } from './file-tree.ts'
import type { HashText, Shape } from './shapes.ts'

/** The files, how their module names resolve, and what they are published in. */
export interface DependencyFiles extends RouteFiles {
  readonly blobOf: (path: TreePath) => string
  readonly packageFolderOf: (path: TreePath) => TreePath
}

// Nodes of the graph are texts: a path, what kind of node, a name.
const ALL = '*'
const REST = 'rest'
const EXPORT = 'export'
const LOCAL = 'local'
const UNNAMED = 'unnamed'

function nodeKey(path: TreePath, kind: string, name = ''): string {
  return `${path}\0${kind}\0${name}`
}

/** Keys of files. Equal keys: the same names mean the same definitions. */
export class Dependencies {
  readonly #files: DependencyFiles
  readonly #hash: HashText
  readonly #closures: ClosureHashes
  readonly #tables = new Map<TreePath, Tables>()
  #routes: ExportRoutes | null = null

  constructor(files: DependencyFiles, hash: HashText) {
    this.#files = files
    this.#hash = hash
    this.#closures = new ClosureHashes((key) => this.#node(key), hash)
  }

  /** The files among `roots` and all they name, in any number of steps, whose declarations need no import to be seen. */
  globalsOf(roots: readonly TreePath[]): readonly TreePath[] {
    return this.reachedFrom(roots).filter((path) => this.#files.factsOf(path)?.isGlobal === true)
  }

  /** `roots` and all they name, in any number of steps, in the order of code points. */
  reachedFrom(roots: readonly TreePath[]): readonly TreePath[] {
    const seen = new Set(roots)
    for (const path of seen) {
      for (const module of this.#files.factsOf(path)?.modules ?? []) {
        const target = this.#files.resolve(module, path)
        if (target !== null) seen.add(target)
      }
    }
    return [...seen].toSorted(compareCodePoints)
  }

  /** The keys of files in a program with these globals. */
  keysOf(paths: readonly TreePath[], globals: readonly TreePath[]): ReadonlyMap<TreePath, string> {
    const globalsHash = this.#globalsHash(globals)
    return new Map(paths.map((path) => [path, this.#keyOf(path, globalsHash)]))
  }

  // One hash of all that files see without importing it.
  #globalsHash(globals: readonly TreePath[]): string {
    const parts = globals.map(
      (path) => `${path} ${this.#files.packageFolderOf(path)} ${this.#closures.of(nodeKey(path, ALL))}`,
    )
    return this.#hash(parts.join('\n'))
  }

  #keyOf(path: TreePath, globalsHash: string): string {
    const parts = [path, this.#files.blobOf(path), this.#files.packageFolderOf(path), globalsHash]
    for (const { module, names } of this.#files.factsOf(path)?.imports ?? []) {
      const target = this.#files.resolve(module, path)
      if (target === null) parts.push(`${module} ?`)
      else {
        const nodes =
          names === null ? [nodeKey(target, ALL)] : names.map((name) => nodeKey(target, EXPORT, name))
        parts.push(`${module} ${target}`, ...nodes.map((node) => this.#closures.of(node)))
      }
    }
    return this.#hash(parts.join('\n'))
  }

  #node(key: string): GraphNode {
    const [path = '', kind = '', name = ''] = key.split('\0')
    const facts = this.#files.factsOf(path)
    if (facts === undefined || facts.refused !== null) return { content: 'unread', next: [] }
    if (kind === ALL) return this.#all(path, facts)
    if (kind === REST) return this.#seen(path, facts.rest)
    if (facts.isWhole) return { content: '', next: [nodeKey(path, ALL)] }
    if (kind === UNNAMED) return { content: '', next: this.#unnamed(path) }
    return kind === EXPORT ? this.#export(path, name) : this.#local(path, name)
  }

  // What a file passes on without anybody knowing its names.
  #unnamed(path: TreePath): readonly string[] {
    this.#routes ??= new ExportRoutes(this.#files)
    return [...this.#routes.unnamed(path)].map((target) => nodeKey(target, UNNAMED))
  }

  // All of a file, for those who take it as a whole.
  #all(path: TreePath, facts: FileFacts): GraphNode {
    const links: Pick<Link, 'module' | 'imported'>[] = [...facts.passedOn]
    for (const module of facts.stars) links.push({ module, imported: null })
    if (facts.isWhole) for (const { module } of facts.imports) links.push({ module, imported: null })
    const next = [
      nodeKey(path, REST),
      ...facts.declared.map(({ name }) => nodeKey(path, LOCAL, name)),
      ...facts.exported.map(([, local]) => nodeKey(path, LOCAL, local)),
    ]
    const names = facts.exported.map(([name, local]) => `${name}=${local}`).toSorted(compareCodePoints)
    const content = [facts.isWhole ? this.#files.blobOf(path) : '', ...names]
    for (const link of links) this.#follow(path, link, content, next)
    return { content: content.join('\n'), next }
  }

  #export(path: TreePath, name: string): GraphNode {
    const tables = this.#tablesOf(path)
    const local = tables.exported.get(name) ?? name
    const next: string[] = []
    const content: string[] = []
    const link = tables.passedOn.get(name)
    if (link !== undefined) this.#follow(path, link, content, next)
    else if (tables.declared.has(local) || tables.aliases.has(local)) next.push(nodeKey(path, LOCAL, local))
    else {
      this.#routes ??= new ExportRoutes(this.#files)
      for (const target of this.#routes.through(path, name)) next.push(nodeKey(target, EXPORT, name))
      if (this.#unnamed(path).length > 0) next.push(nodeKey(path, UNNAMED))
    }
    return { content: content.join('\n'), next }
  }

  #local(path: TreePath, name: string): GraphNode {
    const { declared, aliases } = this.#tablesOf(path)
    const shape = declared.get(name)
    const link = aliases.get(name)
    const content: string[] = []
    const next: string[] = []
    if (link !== undefined) this.#follow(path, link, content, next)
    if (shape === undefined) return { content: content.join('\n'), next }
    const seen = this.#seen(path, shape)
    return {
      content: [...content, seen.content, this.#definitions(path, name)].join('\n'),
      next: [...next, nodeKey(path, REST), ...seen.next],
    }
  }

  // Statements as others see them, with the names they mention.
  #seen(path: TreePath, shape: Shape): GraphNode {
    const { declared, aliases } = this.#tablesOf(path)
    const names = shape.names.filter((name) => declared.has(name) || aliases.has(name))
    const next = names.map((name) => nodeKey(path, LOCAL, name))
    const content = [shape.hash]
    for (const module of shape.modules) this.#follow(path, { module, imported: null }, content, next)
    return { content: content.join('\n'), next }
  }

  // Uses are kept by the names of definitions, so those must be the same.
  #definitions(path: TreePath, name: string): string {
    return this.#tablesOf(path).definitions.get(name) ?? ''
  }

  #follow(
    path: TreePath,
    { module, imported }: Pick<Link, 'module' | 'imported'>,
    content: string[],
    next: string[],
  ): void {
    const target = this.#files.resolve(module, path)
    if (target === null) content.push(`${module} ?`)
    else next.push(imported === null ? nodeKey(target, ALL) : nodeKey(target, EXPORT, imported))
  }

  #tablesOf(path: TreePath): Tables {
    const known = this.#tables.get(path)
    if (known !== undefined) return known
    const tables = tablesOf(this.#files.factsOf(path))
    this.#tables.set(path, tables)
    return tables
  }
}

interface Tables {
  readonly declared: ReadonlyMap<string, Shape>
  readonly aliases: ReadonlyMap<string, Link>
  readonly exported: ReadonlyMap<string, string>
  readonly passedOn: ReadonlyMap<string, Link>
  /** The definitions under a top-level name, in words. */
  readonly definitions: ReadonlyMap<string, string>
}

function tablesOf(facts: FileFacts | undefined): Tables {
  const definitions = new Map<string, string>()
  for (const { qualifiedName, ordinal, kind } of facts?.definitions ?? []) {
    const [top = ''] = qualifiedName.split('.', 1)
    definitions.set(top, `${definitions.get(top) ?? ''} ${qualifiedName} ${ordinal} ${kind}`)
  }
  return {
    declared: new Map(facts?.declared.map((shape) => [shape.name, shape])),
    aliases: new Map(facts?.aliases.map((link) => [link.name, link])),
    exported: new Map(facts?.exported),
    passedOn: new Map(facts?.passedOn.map((link) => [link.name, link])),
    definitions,
  }
}
