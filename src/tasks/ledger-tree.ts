// The Merkle tree of a ledger in its database: leaves, and every eighth level above them, so that a root at any size and every
// proof take a number of reads that grows with the logarithm of the log.
import type { Connection } from '../database/connection.ts'
import { readLeafHashes, readNodes, type NodeRow } from '../database/ledger-rows.ts'
import {
  completeSubtrees,
  consistencyParts,
  Frontier,
  inclusionParts,
  proofOf,
  rootOf,
  type NodeId,
  type NodeParts,
} from '../proof/merkle-tree.ts'
import { sha256Bytes } from './sha256.ts'

/** Levels that are kept are multiples of this: the roots of 256 leaves, of 65,536, and so on (those of C2SP tlog-tiles). */
const KEPT_LEVELS = 8

/** Where completed subtrees go while leaves are appended: those of the levels that are kept. */
export function keptNodes(): {
  readonly rows: NodeRow[]
  readonly completed: (node: NodeId, hash: Uint8Array) => void
} {
  const rows: NodeRow[] = []
  return {
    rows,
    completed({ level, index }, hash) {
      if (level > 0 && level % KEPT_LEVELS === 0) rows.push({ level, position: index, hash })
    },
  }
}

/** The right edge of the tree of the first `size` leaves. Throws where the database has not so many. */
export async function frontierAt(on: Connection, ledger: bigint, size: bigint): Promise<Frontier> {
  const hashes: Uint8Array[] = []
  for (const node of completeSubtrees(0n, size)) hashes.push(await hashOf(on, ledger, node))
  return new Frontier(sha256Bytes, size, hashes)
}

/** The proof that leaf `index` is in the tree of the first `size` leaves, from the leaf up. Throws where there is no such leaf. */
export async function inclusionProof(
  on: Connection,
  ledger: bigint,
  index: bigint,
  size: bigint,
): Promise<readonly Uint8Array[]> {
  return proofFrom(on, ledger, inclusionParts(index, size))
}

/** The proof that the tree of the first `from` leaves is the beginning of that of `size`. Throws unless 0 < from <= size. */
export async function consistencyProof(
  on: Connection,
  ledger: bigint,
  from: bigint,
  size: bigint,
): Promise<readonly Uint8Array[]> {
  return proofFrom(on, ledger, consistencyParts(from, size))
}

async function proofFrom(
  on: Connection,
  ledger: bigint,
  parts: readonly NodeParts[],
): Promise<readonly Uint8Array[]> {
  const hashes = new Map<string, Uint8Array>()
  for (const node of parts.flat()) hashes.set(nameOf(node), await hashOf(on, ledger, node))
  return proofOf(sha256Bytes, parts, (node) => hashes.get(nameOf(node))!)
}

function nameOf({ level, index }: NodeId): string {
  return `${level}/${index}`
}

// From the nearest level below that is kept: at most 128 hashes are read.
async function hashOf(on: Connection, ledger: bigint, { level, index }: NodeId): Promise<Uint8Array> {
  const below = level - (level % KEPT_LEVELS)
  const shift = BigInt(level - below)
  const [from, until] = [index << shift, (index + 1n) << shift]
  const hashes =
    below === 0
      ? await readLeafHashes(on, ledger, from, until)
      : await readNodes(on, ledger, below, from, until)
  if (BigInt(hashes.length) !== until - from)
    throw new Error(`the ledger's tree is incomplete at level ${below}, from ${from} to ${until}`)
  return rootOf(sha256Bytes, hashes)
}
