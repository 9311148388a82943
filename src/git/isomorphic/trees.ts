// Tree objects: parsed, kept while they may be needed again, and compared.
import { MissingObject } from '../failures.ts'
import type { TreeChange, TreeEntry } from '../reader.ts'
import { compareCodePoints, decodeLatin1 } from '../text.ts'
import type { ObjectStore } from './objectStore.ts'

/** An entry of one tree object. */
interface Entry {
  /** The name's bytes as Latin-1: names compare by byte, and need not be UTF-8. */
  readonly name: string
  readonly mode: 'tree' | TreeEntry['kind']
  readonly id: string
}

type EntryMap = ReadonlyMap<string, Entry>

const KEPT_TREES = 4096
const NOTHING: EntryMap = new Map()

/** Reads trees, the most recently used of them from memory. */
export class TreeCache {
  readonly #store: ObjectStore
  readonly #trees = new Map<string, EntryMap>()

  constructor(store: ObjectStore) {
    this.#store = store
  }

  /** A tree's entries by name. Throws `MissingObject` where it is absent. */
  async read(id: string): Promise<EntryMap> {
    const kept = this.#trees.get(id)
    if (kept !== undefined) {
      this.#trees.delete(id)
      this.#trees.set(id, kept)
      return kept
    }
    const object = await this.#store.read(id)
    if (object?.type !== 'tree') throw new MissingObject(id)
    const tree = parseTree(object.bytes)
    this.#trees.set(id, tree)
    const oldest = this.#trees.keys().next()
    if (this.#trees.size > KEPT_TREES && oldest.done !== true) this.#trees.delete(oldest.value)
    return tree
  }
}

/**
 * What changed from one tree to another (null: from nothing), in order of the paths' bytes. Subtrees with equal ids are
 * never read.
 */
export async function compareTrees(trees: TreeCache, from: string | null, to: string): Promise<TreeChange[]> {
  const changes: (TreeChange & { readonly bytes: string })[] = []
  const compare = async (oldTree: string | null, newTree: string | null, prefix: string): Promise<void> => {
    if (oldTree === newTree) return
    const before = oldTree === null ? NOTHING : await trees.read(oldTree)
    const after = newTree === null ? NOTHING : await trees.read(newTree)
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      const left = before.get(name)
      const right = after.get(name)
      if (left?.id === right?.id && left?.mode === right?.mode) continue
      const bytes = prefix + name
      const oldBlob = left?.mode === 'file' ? left.id : null
      const newBlob = right?.mode === 'file' ? right.id : null
      if (oldBlob !== newBlob) changes.push({ path: decodeLatin1(bytes), oldBlob, newBlob, bytes })
      await compare(treeOf(left), treeOf(right), `${bytes}/`)
    }
  }
  await compare(from, to, '')
  // Latin-1 text compares as its bytes do.
  changes.sort((a, b) => (a.bytes < b.bytes ? -1 : a.bytes > b.bytes ? 1 : 0))
  return changes.map(({ path, oldBlob, newBlob }) => ({ path, oldBlob, newBlob }))
}

/** Every file, link and submodule below a tree, in code-point order of paths. */
export async function listTree(trees: TreeCache, root: string): Promise<TreeEntry[]> {
  const entries: TreeEntry[] = []
  const list = async (tree: string, prefix: string): Promise<void> => {
    for (const { name, mode, id } of (await trees.read(tree)).values()) {
      if (mode === 'tree') await list(id, `${prefix}${name}/`)
      else entries.push({ path: decodeLatin1(prefix + name), kind: mode, blob: id })
    }
  }
  await list(root, '')
  return entries.toSorted((a, b) => compareCodePoints(a.path, b.path))
}

function treeOf(entry: Entry | undefined): string | null {
  return entry?.mode === 'tree' ? entry.id : null
}

/** "<mode> <name>\0<20 bytes of id>", one after another. */
function parseTree(bytes: Uint8Array): EntryMap {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries = new Map<string, Entry>()
  for (let at = 0; at < buffer.length;) {
    const modeEnd = buffer.indexOf(0x20, at)
    const nameEnd = buffer.indexOf(0, modeEnd)
    const name = buffer.toString('latin1', modeEnd + 1, nameEnd)
    const id = buffer.toString('hex', nameEnd + 1, nameEnd + 21)
    entries.set(name, { name, mode: kindOf(buffer.toString('latin1', at, modeEnd)), id })
    at = nameEnd + 21
  }
  return entries
}

function kindOf(mode: string): Entry['mode'] {
  if (mode.startsWith('100')) return 'file'
  if (mode === '120000') return 'symlink'
  return mode === '160000' ? 'submodule' : 'tree'
}
