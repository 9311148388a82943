// Writes git objects as git does, without starting it: test repositories of hundreds of commits in milliseconds.
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'

/** What stands at a path: a mode and an object. */
export interface Entry {
  readonly mode: '100644' | '100755' | '120000' | '160000'
  readonly id: string
}

/** A tree as paths (their bytes as Latin-1) to entries. */
export type Files = ReadonlyMap<string, Entry>

/** Writes loose objects into a git folder; what is there already is not written twice. */
export class ObjectWriter {
  readonly #objects: string
  readonly #algorithm: 'sha1' | 'sha256'
  readonly #written = new Set<string>()
  readonly #folders = new Set<string>()

  constructor(gitDir: string, algorithm: 'sha1' | 'sha256') {
    this.#objects = join(gitDir, 'objects')
    this.#algorithm = algorithm
  }

  /** Writes an object and gives its id. */
  write(type: 'blob' | 'tree' | 'commit' | 'tag', content: Uint8Array): string {
    const bytes = Buffer.concat([Buffer.from(`${type} ${content.byteLength}\0`), content])
    const id = createHash(this.#algorithm).update(bytes).digest('hex')
    if (this.#written.has(id)) return id
    this.#written.add(id)
    const folder = join(this.#objects, id.slice(0, 2))
    if (!this.#folders.has(folder)) mkdirSync(folder, { recursive: true })
    this.#folders.add(folder)
    writeFileSync(join(folder, id.slice(2)), deflateSync(bytes, { level: 1, memLevel: 1, windowBits: 9 }))
    return id
  }

  /** Writes the tree objects for a set of files and gives the root's id. */
  writeTree(files: Files): string {
    const inner = new Map<string, Map<string, Entry>>()
    const entries: { mode: string; name: string; id: string }[] = []
    for (const [path, entry] of files) {
      const slash = path.indexOf('/')
      if (slash < 0) {
        entries.push({ ...entry, name: path })
        continue
      }
      const folder = path.slice(0, slash)
      const below = inner.get(folder) ?? new Map<string, Entry>()
      inner.set(folder, below.set(path.slice(slash + 1), entry))
    }
    for (const [name, below] of inner) entries.push({ mode: '40000', name, id: this.writeTree(below) })
    // A folder sorts as if its name ended with a slash.
    const key = (entry: { mode: string; name: string }): string =>
      entry.mode === '40000' ? `${entry.name}/` : entry.name
    entries.sort((a, b) => (key(a) < key(b) ? -1 : 1))
    const parts = entries.map(({ mode, name, id }) =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`, 'latin1'), Buffer.from(id, 'hex')]),
    )
    return this.write('tree', Buffer.concat(parts))
  }
}
