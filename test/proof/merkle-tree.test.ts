// The Merkle tree against known values, against its recursive definition, and against the public vectors where they are.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hex } from '../../src/proof/base64.ts'
import {
  completeSubtrees,
  consistencyParts,
  Frontier,
  inclusionParts,
  leafHash,
  nodeHash,
  proofOf,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '../../src/proof/merkle-tree.ts'
import type { NodeId } from '../../src/proof/merkle-tree.ts'
import { sha256Bytes } from '../../src/tasks/sha256.ts'

// Beside the project, where those who have the vectors keep them.
const VECTORS =
  process.env['BYLINE_MERKLE_VECTORS'] ??
  ['..', '../..']
    .map((up) => join(import.meta.dirname, '../..', up, 'shared/eval/merkle'))
    .find(existsSync) ??
  ''
/** How many vectors there are; all must have been judged. */
const VECTOR_COUNT = 196
/** Equal sizes and equal roots prove consistency, but these roots are of 12 bytes: only a root of 32 bytes is one. */
const DELIBERATE = 'consistency/additional/sizes-are-equal-one-and-proof-is-empty.json'

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'utf8'))
}

// RFC 6962, 2.1, word for word.
function recursiveRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return sha256Bytes(new Uint8Array())
  if (leaves.length === 1) return leaves[0]!
  const split = splitOf(leaves.length)
  return nodeHash(sha256Bytes, recursiveRoot(leaves.slice(0, split)), recursiveRoot(leaves.slice(split)))
}

// RFC 6962, 2.1.1.
function recursivePath(index: number, leaves: readonly Uint8Array[]): readonly Uint8Array[] {
  if (leaves.length === 1) return []
  const split = splitOf(leaves.length)
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)]
  return index < split
    ? [...recursivePath(index, left), recursiveRoot(right)]
    : [...recursivePath(index - split, right), recursiveRoot(left)]
}

// RFC 6962, 2.1.2.
function recursiveProof(from: number, leaves: readonly Uint8Array[], whole: boolean): readonly Uint8Array[] {
  if (from === leaves.length) return whole ? [] : [recursiveRoot(leaves)]
  const split = splitOf(leaves.length)
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)]
  return from <= split
    ? [...recursiveProof(from, left, whole), recursiveRoot(right)]
    : [...recursiveProof(from - split, right, false), recursiveRoot(left)]
}

function splitOf(size: number): number {
  let split = 1
  while (split * 2 < size) split *= 2
  return split
}

interface Tree {
  readonly leaves: readonly Uint8Array[]
  readonly root: Uint8Array
  readonly nodeAt: (node: NodeId) => Uint8Array
}

function treeOf(size: number): Tree {
  const leaves = Array.from({ length: size }, (_, at) => leafHash(sha256Bytes, bytes(String(at))))
  const frontier = new Frontier(sha256Bytes)
  const nodes = new Map<string, Uint8Array>()
  const keyOf = ({ level, index }: NodeId): string => `${level}/${index}`
  for (const leaf of leaves) frontier.append(leaf, (node, hash) => nodes.set(keyOf(node), hash))
  return { leaves, root: frontier.root(), nodeAt: (node) => nodes.get(keyOf(node))! }
}

test('known leaf hashes come out', () => {
  expect(hex(leafHash(sha256Bytes, bytes('')))).toBe(
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  )
  expect(hex(leafHash(sha256Bytes, bytes('L123456')))).toBe(
    '395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56',
  )
  expect(hex(rootOf(sha256Bytes, []))).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  )
})

test('every tree up to 130 leaves has the root and the inclusion proofs of the recursive definition', () => {
  for (let size = 1; size <= 130; size++) {
    const { leaves, root, nodeAt } = treeOf(size)
    expect(hex(root)).toBe(hex(recursiveRoot(leaves)))
    for (const index of [0, size >> 1, size - 1]) {
      const proof = proofOf(sha256Bytes, inclusionParts(BigInt(index), BigInt(size)), nodeAt)
      expect(proof.map(hex)).toEqual(recursivePath(index, leaves).map(hex))
      const claim = { leaf: leaves[index]!, index: BigInt(index), size: BigInt(size) }
      expect(verifyInclusion(sha256Bytes, claim, proof, root)).toBe(true)
    }
  }
})

test('consistency proofs are those of the recursive definition, and verify', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }), (a, b) => {
      const [from, size] = [Math.min(a, b), Math.max(a, b)]
      const { leaves, root, nodeAt } = treeOf(size)
      const proof = proofOf(sha256Bytes, consistencyParts(BigInt(from), BigInt(size)), nodeAt)
      expect(proof.map(hex)).toEqual(recursiveProof(from, leaves, true).map(hex))
      const older = { size: BigInt(from), root: recursiveRoot(leaves.slice(0, from)) }
      expect(verifyConsistency(sha256Bytes, older, { size: BigInt(size), root }, proof)).toBe(true)
    }),
    { numRuns: 60 },
  )
})

test('a proof with any bit flipped, a hash more or less, or another index or size is refused', () => {
  const { leaves, root, nodeAt } = treeOf(23)
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 22 }), fc.nat(), fc.nat(255), (index, at, bit) => {
      const proof = proofOf(sha256Bytes, inclusionParts(BigInt(index), 23n), nodeAt)
      const claim = { leaf: leaves[index]!, index: BigInt(index), size: 23n }
      const flipped = proof.map((hash, place) => (place === at % proof.length ? flip(hash, bit) : hash))
      const verifies = (changed: object, hashes = proof, head = root): boolean =>
        verifyInclusion(sha256Bytes, { ...claim, ...changed }, hashes, head)
      expect(verifies({})).toBe(true)
      expect(verifies({}, flipped)).toBe(false)
      expect(verifies({}, [...proof, root])).toBe(false)
      expect(verifies({}, proof.slice(1))).toBe(false)
      expect(verifies({}, proof.slice(0, -1))).toBe(false)
      expect(verifies({}, proof, flip(root, bit))).toBe(false)
      expect(verifies({ index: BigInt((index + 1) % 23) })).toBe(false)
      expect(verifies({ index: 23n })).toBe(false)
      expect(verifies({ index: -1n })).toBe(false)
      expect(verifies({ leaf: flip(leaves[index]!, bit) })).toBe(false)
    }),
    { numRuns: 60 },
  )
})

test('a tree grows on from the hashes at its edge as if it had never been put away', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 40 }), (kept, added) => {
      const { leaves, root, nodeAt } = treeOf(kept + added)
      const edge = completeSubtrees(0n, BigInt(kept)).map(nodeAt)
      const frontier = new Frontier(sha256Bytes, BigInt(kept), edge)
      for (const leaf of leaves.slice(kept)) frontier.append(leaf)
      expect(frontier.size).toBe(BigInt(kept + added))
      expect(hex(frontier.root())).toBe(hex(root))
    }),
    { numRuns: 60 },
  )
})

test('an edge with too few hashes, or with one that is none, throws', () => {
  expect(() => new Frontier(sha256Bytes, 3n, [new Uint8Array(32)])).toThrow('2 complete subtrees')
  expect(() => new Frontier(sha256Bytes, 1n, [new Uint8Array(31)])).toThrow('32 bytes')
  expect(() => new Frontier(sha256Bytes).append(new Uint8Array(33))).toThrow('32 bytes')
  expect(() => inclusionParts(3n, 3n)).toThrow('no leaf 3')
  expect(() => consistencyParts(0n, 3n)).toThrow('no consistency proof from 0')
})

test('equal roots that are not of 32 bytes prove nothing, nor does an empty tree', () => {
  const short = bytes('not a root')
  const root = sha256Bytes(short)
  const from = (size: bigint, of: Uint8Array) => ({ size, root: of })
  expect(verifyConsistency(sha256Bytes, from(1n, short), from(1n, short), [])).toBe(false)
  expect(verifyConsistency(sha256Bytes, from(1n, root), from(1n, root), [])).toBe(true)
  expect(verifyConsistency(sha256Bytes, from(0n, root), from(1n, root), [])).toBe(false)
  expect(verifyConsistency(sha256Bytes, from(2n, root), from(1n, root), [])).toBe(false)
})

describe('the public vectors of transparency-dev/merkle', () => {
  const files = VECTORS === '' || !existsSync(VECTORS) ? [] : vectorFiles()
  const title =
    files.length === 0
      ? 'are not on this machine (set BYLINE_MERKLE_VECTORS to their folder): only the values above were tested'
      : `are all judged as they should be, in ${VECTOR_COUNT} files, but for the one whose roots are none`

  test.each([[title, files]])('%s', (_title, found) => {
    const wrong = found.filter((file) => !judgedRight(file))
    expect(found.length).toBe(VECTORS === '' ? 0 : VECTOR_COUNT)
    expect(wrong).toEqual(found.length === 0 ? [] : [DELIBERATE])
  })
})

function vectorFiles(): readonly string[] {
  return readdirSync(VECTORS, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .toSorted()
}

// Sizes may pass 2^53, so they are taken from the text, not from the numbers that JSON.parse makes of them.
function judgedRight(file: string): boolean {
  const text = readFileSync(join(VECTORS, file), 'utf8')
  const vector = JSON.parse(text)
  const number = (name: string): bigint => BigInt(new RegExp(`"${name}": *(\\d+)`).exec(text)![1]!)
  const content = (base64: string | null): Uint8Array => new Uint8Array(Buffer.from(base64 ?? '', 'base64'))
  const proof = (vector.proof ?? []).map(content)
  const accepted =
    dirname(file).split('/')[0] === 'consistency'
      ? verifyConsistency(
          sha256Bytes,
          { size: number('size1'), root: content(vector.root1) },
          { size: number('size2'), root: content(vector.root2) },
          proof,
        )
      : verifyInclusion(
          sha256Bytes,
          { leaf: content(vector.leafHash), index: number('leafIdx'), size: number('treeSize') },
          proof,
          content(vector.root),
        )
  return accepted !== vector.wantErr
}

function flip(hash: Uint8Array, bit: number): Uint8Array {
  const changed = Uint8Array.from(hash)
  changed[bit >> 3]! ^= 1 << (bit & 7)
  return changed
}
