// Objects through isomorphic-git, with bounded memory and without its look-ups in vain.
import { promises as files, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import git, { type PromiseFsClient } from 'isomorphic-git'
import type { RepositoryLocation } from '../location.ts'

/** An object's type and content. */
export interface StoredObject {
  readonly type: string
  readonly bytes: Uint8Array
}

/*
 * isomorphic-git reads a pack file into memory whole, with its index and a check of its sum (vite's 122 MB: 0.4 s), and
 * keeps every object it has ever inflated from it: memory would grow to all that was read. Its cache is dropped after
 * this much; the pack is then read again, which costs little beside inflating what the cache held. Measured on vite's
 * 9,620 commits and 978 MB of blobs: 30 s, 490 MB of memory at most.
 */
const CACHE_LIMIT_BYTES = 512 * 1024 * 1024

/** Reads objects of a repository and of those whose objects it borrows. */
export class ObjectStore {
  readonly #objectDirs: readonly string[]
  #cache: object = {}
  #readBytes = 0
  readonly #listings = new Map<string, Promise<string[]>>()
  readonly #fs: PromiseFsClient

  constructor(location: RepositoryLocation) {
    this.#objectDirs = withAlternates(join(location.commonDir, 'objects'))
    this.#fs = { promises: this.#listingFiles() }
  }

  /** Looks anew at which objects there are; call at the start of each use of the repository. */
  refresh(): void {
    this.#listings.clear()
  }

  /** The object, or undefined where it is absent or damaged. */
  async read(id: string): Promise<StoredObject | undefined> {
    if (this.#readBytes > CACHE_LIMIT_BYTES) {
      this.#cache = {}
      this.#readBytes = 0
    }
    for (const objectDir of this.#objectDirs) {
      const found = await this.#readFrom(dirname(objectDir), id)
      if (found === undefined) continue
      this.#readBytes += found.bytes.byteLength
      return found
    }
    return undefined
  }

  async #readFrom(gitdir: string, oid: string): Promise<StoredObject | undefined> {
    try {
      const answer = await git.readObject({
        fs: this.#fs,
        gitdir,
        oid,
        format: 'content',
        cache: this.#cache,
      })
      // Asked for content, it gives bytes, whatever its type says.
      return answer.object instanceof Uint8Array
        ? { type: answer.type ?? '', bytes: answer.object }
        : undefined
    } catch (error) {
      // A failing disk must be heard of; what isomorphic-git cannot find or inflate counts as absent.
      if (error instanceof Error && 'syscall' in error) throw error
      return undefined
    }
  }

  /**
   * The file functions handed to isomorphic-git. For every object it first tries a loose file and lists the packs; both
   * are answered from listings made once, which spares two system calls for each object.
   */
  #listingFiles(): PromiseFsClient['promises'] {
    const list = (folder: string): Promise<string[]> => {
      let listing = this.#listings.get(folder)
      if (listing === undefined) {
        listing = files.readdir(folder).catch((error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return []
          throw error
        })
        this.#listings.set(folder, listing)
      }
      return listing
    }
    const readFile = async (path: string, options?: object): Promise<unknown> => {
      const folder = dirname(path)
      if (/^[0-9a-f]{2}$/.test(basename(folder)) && !(await list(folder)).includes(basename(path))) {
        throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' })
      }
      return files.readFile(path, options)
    }
    return { ...files, readFile, readdir: list }
  }
}

/** The object folders of a repository: its own and, one after another, those named in `info/alternates`. */
function withAlternates(objectDir: string): string[] {
  const dirs = [objectDir]
  for (let at = 0; at < dirs.length; at++) {
    const dir = dirs[at] ?? objectDir
    const list = join(dir, 'info', 'alternates')
    if (statSync(list, { throwIfNoEntry: false }) === undefined) continue
    for (const line of readFileSync(list, 'utf8').split('\n')) {
      const alternate = resolve(dir, line)
      // isomorphic-git looks for objects in a folder of that name only.
      if (basename(alternate) === 'objects' && !dirs.includes(alternate)) dirs.push(alternate)
    }
  }
  return dirs
}
