// The Merkle tree of RFC 6962 and RFC 9162 (section 2.1): hashes of leaves and nodes, a tree that grows by appending, and proofs
// that a leaf is in a tree and that one tree is the beginning of another. Sizes and indices are bigint: they may pass 2^53.
import { sameBytes } from './base64.ts'

/** SHA-256, handed in: bytes to 32 bytes. It does not keep the bytes, which may change once it returns. */
export type Hash = (bytes: Uint8Array) => Uint8Array

/** How many bytes every hash has. */
export const HASH_BYTES = 32

/** A complete subtree: the 2^level leaves from `index * 2^level` on. Level 0 are the leaves themselves. */
export interface NodeId {
  readonly level: number
  readonly index: bigint
}

/** The hash of a complete subtree that the tree has. */
export type NodeAt = (node: NodeId) => Uint8Array

/** A hash, as the complete subtrees it is made of, from left to right; one that is itself complete is just that. */
export type NodeParts = readonly NodeId[]

/** The hash of a leaf: SHA-256(0x00 || content). */
export function leafHash(hash: Hash, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(content.length + 1)
  bytes.set(content, 1)
  return hash(bytes)
}

/** What a node's hash is of. Each hash is read at once and gone with the next, so one will do for all. */
const NODE = new Uint8Array(1 + 2 * HASH_BYTES)

/** The hash of a node over two others: SHA-256(0x01 || left || right). */
export function nodeHash(hash: Hash, left: Uint8Array, right: Uint8Array): Uint8Array {
  const size = 1 + left.length + right.length
  const bytes = size === NODE.length ? NODE : new Uint8Array(size)
  bytes[0] = 1
  bytes.set(left, 1)
  bytes.set(right, 1 + left.length)
  return hash(bytes)
}

/** The root over leaf hashes, in their order. The root of none is SHA-256 of nothing. */
export function rootOf(hash: Hash, leaves: Iterable<Uint8Array>): Uint8Array {
  const frontier = new Frontier(hash)
  for (const leaf of leaves) frontier.append(leaf)
  return frontier.root()
}

/** The right edge of a tree: all that is needed to append to it and to know its root (a compact range from 0). */
export class Frontier {
  readonly #hash: Hash
  #size: bigint
  /** The hash of the complete subtree of each level that stands at the edge; undefined at the levels of the size's 0 bits. */
  readonly #edge: (Uint8Array | undefined)[] = []

  /**
   * The edge of a tree of `size` leaves; `parts` are the hashes of `completeSubtrees(0n, size)`, in that order. Throws where
   * they are not as many, or not of 32 bytes.
   */
  constructor(hash: Hash, size = 0n, parts: readonly Uint8Array[] = []) {
    this.#hash = hash
    this.#size = size
    const nodes = completeSubtrees(0n, size)
    if (nodes.length !== parts.length)
      throw new Error(`a tree of ${size} has ${nodes.length} complete subtrees at its edge`)
    nodes.forEach(({ level }, at) => (this.#edge[level] = wholeHash(parts[at]!)))
  }

  /** The same edge once more, which grows by itself. */
  copy(): Frontier {
    const copied = new Frontier(this.#hash)
    copied.#size = this.#size
    copied.#edge.push(...this.#edge)
    return copied
  }

  /** How many leaves the tree has. */
  get size(): bigint {
    return this.#size
  }

  /** Appends a leaf by its hash. `completed` is told of every subtree that is complete with it, the leaf first. */
  append(leaf: Uint8Array, completed?: (node: NodeId, hash: Uint8Array) => void): void {
    let current = wholeHash(leaf)
    let level = 0
    completed?.({ level, index: this.#size }, current)
    for (let left = this.#edge[level]; left !== undefined; left = this.#edge[level]) {
      current = nodeHash(this.#hash, left, current)
      this.#edge[level] = undefined
      level += 1
      completed?.({ level, index: this.#size >> BigInt(level) }, current)
    }
    this.#edge[level] = current
    this.#size += 1n
  }

  /** The root of the tree as it stands; SHA-256 of nothing for an empty one. */
  root(): Uint8Array {
    const parts = this.#edge.filter((part) => part !== undefined)
    return parts.length === 0 ? this.#hash(new Uint8Array()) : foldParts(this.#hash, parts.toReversed())
  }
}

/** The complete subtrees that make up leaves `begin` to `end` (exclusive) of a tree, from left to right, none mergeable. */
export function completeSubtrees(begin: bigint, end: bigint): readonly NodeId[] {
  const nodes: NodeId[] = []
  for (let at = begin; at < end;) {
    let level = 0
    while ((at >> BigInt(level)) % 2n === 0n && at + (2n << BigInt(level)) <= end) level += 1
    nodes.push({ level, index: at >> BigInt(level) })
    at += 1n << BigInt(level)
  }
  return nodes
}

/** What the inclusion proof of leaf `index` in a tree of `size` consists of, from the leaf up. Throws where there is no such leaf. */
export function inclusionParts(index: bigint, size: bigint): readonly NodeParts[] {
  if (index < 0n || index >= size) throw new RangeError(`a tree of ${size} has no leaf ${index}`)
  const proof: NodeParts[] = []
  for (let begin = 0n, end = size; end - begin > 1n;) {
    const middle = begin + splitOf(end - begin)
    const inLeft = index < middle
    proof.push(inLeft ? completeSubtrees(middle, end) : completeSubtrees(begin, middle))
    if (inLeft) end = middle
    else begin = middle
  }
  return proof.toReversed()
}

/**
 * What the proof consists of that the tree of the first `from` leaves is the beginning of that of `size`. Throws unless
 * 0 < from <= size: there is nothing to prove of an empty tree.
 */
export function consistencyParts(from: bigint, size: bigint): readonly NodeParts[] {
  if (from <= 0n || from > size) throw new RangeError(`no consistency proof from ${from} to ${size}`)
  const proof: NodeParts[] = []
  let [begin, end] = [0n, size]
  while (end !== from) {
    const middle = begin + splitOf(end - begin)
    const inLeft = from <= middle
    proof.push(inLeft ? completeSubtrees(middle, end) : completeSubtrees(begin, middle))
    if (inLeft) end = middle
    else begin = middle
  }
  if (begin > 0n) proof.push(completeSubtrees(begin, end))
  return proof.toReversed()
}

/** The hashes of a proof, from the parts that it consists of. */
export function proofOf(hash: Hash, parts: readonly NodeParts[], nodeAt: NodeAt): readonly Uint8Array[] {
  return parts.map((nodes) => foldParts(hash, nodes.map(nodeAt)))
}

/** Whether `proof` shows that the leaf with hash `leaf` stands at `index` in the tree of `size` leaves with this root. */
export function verifyInclusion(
  hash: Hash,
  claim: { readonly leaf: Uint8Array; readonly index: bigint; readonly size: bigint },
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  const { leaf, index, size } = claim
  if (index < 0n || index >= size || ![leaf, root, ...proof].every(isHash)) return false
  let [node, last] = [index, size - 1n]
  let current = leaf
  for (const sibling of proof) {
    if (last === 0n) return false
    if (node % 2n === 1n || node === last) {
      current = nodeHash(hash, sibling, current)
      while (node % 2n === 0n && node !== 0n) [node, last] = [node >> 1n, last >> 1n]
    } else {
      current = nodeHash(hash, current, sibling)
    }
    ;[node, last] = [node >> 1n, last >> 1n]
  }
  return last === 0n && sameBytes(current, root)
}

/** A tree's size and root. */
export interface TreeHead {
  readonly size: bigint
  readonly root: Uint8Array
}

/**
 * Whether `proof` shows that the tree `from` is the beginning of the tree `to` (RFC 9162, 2.1.4.2). Never true from an
 * empty tree, which begins every other.
 */
export function verifyConsistency(
  hash: Hash,
  from: TreeHead,
  to: TreeHead,
  proof: readonly Uint8Array[],
): boolean {
  if (from.size <= 0n || from.size > to.size || ![from.root, to.root, ...proof].every(isHash)) return false
  if (from.size === to.size) return proof.length === 0 && sameBytes(from.root, to.root)
  let [node, last] = [from.size - 1n, to.size - 1n]
  while (node % 2n === 1n) [node, last] = [node >> 1n, last >> 1n]
  // Where the older tree is complete, its own root is where both paths begin.
  const [start, ...siblings] = node === 0n ? [from.root, ...proof] : proof
  if (start === undefined) return false
  let [older, newer] = [start, start]
  for (const sibling of siblings) {
    if (last === 0n) return false
    if (node % 2n === 1n || node === last) {
      older = nodeHash(hash, sibling, older)
      newer = nodeHash(hash, sibling, newer)
      while (node % 2n === 0n && node !== 0n) [node, last] = [node >> 1n, last >> 1n]
    } else {
      newer = nodeHash(hash, newer, sibling)
    }
    ;[node, last] = [node >> 1n, last >> 1n]
  }
  return last === 0n && sameBytes(older, from.root) && sameBytes(newer, to.root)
}

// The largest power of two below the size, where RFC 6962 splits a tree.
function splitOf(size: bigint): bigint {
  let split = 1n
  while (split * 2n < size) split *= 2n
  return split
}

// Joins the complete subtrees of a range, from left to right, into its hash: the last two first.
function foldParts(hash: Hash, parts: readonly Uint8Array[]): Uint8Array {
  return parts.reduceRight((right, left) => nodeHash(hash, left, right))
}

function isHash(bytes: Uint8Array): boolean {
  return bytes.length === HASH_BYTES
}

function wholeHash(bytes: Uint8Array): Uint8Array {
  if (!isHash(bytes)) throw new Error(`a hash has ${HASH_BYTES} bytes, not ${bytes.length}`)
  return bytes
}
