// The tables as kysely sees them. Whole numbers are bigint on both engines; bytes are Buffers.
import type { ColumnType } from 'kysely'
import type { AccountKind } from '../ledger/accounts.ts'

/** A 64-bit integer: read as bigint, written as either. Values over 2^53 are written as bigint. */
type Whole = ColumnType<bigint, bigint | number, bigint | number>
type Bytes = ColumnType<Uint8Array, Uint8Array, never>

/** A ledger: one for each organisation. */
interface LedgerTable {
  readonly id: Whole
  readonly organisation: string
  /** The log's name in its checkpoints. */
  readonly origin: string
}

/** An entry under its place in the log. */
interface LedgerEntryTable {
  readonly ledger: Whole
  readonly sequence: Whole
  readonly kind: string
  /** The idempotency key: what has the same key is the same entry. */
  readonly key: string
  /** The canonical bytes. */
  readonly bytes: Bytes
  readonly leaf_hash: Bytes
  readonly posting_count: Whole
}

/** The root of a full subtree of 256^level leaves: the level's `position`-th. */
interface MerkleNodeTable {
  readonly ledger: Whole
  readonly level: Whole
  readonly position: Whole
  readonly hash: Bytes
}

/** A line of an entry's journal. The amount is `amount_minor` minor units and `amount_micros` millionths of one, of one sign. */
interface PostingTable {
  readonly ledger: Whole
  readonly sequence: Whole
  readonly line: Whole
  readonly account: AccountKind
  readonly subject: string
  readonly contributor: string
  readonly currency: string
  readonly amount_minor: Whole
  readonly amount_micros: Whole
  readonly date: string
}

/** What kind of rows a set holds. */
export type RowSetKind = 'contributions' | 'manifest'

/** A list of rows, content-addressed by its Merkle root. */
interface RowSetTable {
  readonly id: Whole
  readonly kind: RowSetKind
  readonly root: string
  readonly row_count: Whole
}

export interface ContributionTable {
  readonly row_set: Whole
  readonly position: Whole
  readonly repository: string
  readonly path: string
  readonly definition: string
  readonly name: string
  readonly contributor: string
  readonly tokens: Whole
  readonly low_confidence_tokens: Whole
  readonly others: Whole
  readonly authorship_micros: Whole
  readonly reuse_micros: Whole
}

interface ManifestFileTable {
  readonly row_set: Whole
  readonly position: Whole
  readonly repository: string
  readonly path: string
  readonly blob: string
  readonly sha256: string
  readonly tokens: Whole
}

/** A signed note about the log at a size. */
interface CheckpointTable {
  readonly ledger: Whole
  readonly number: Whole
  readonly size: Whole
  readonly note: string
}

/** What is known of a subject. */
export type IdentityKind = 'name' | 'email' | 'login' | 'employee-number'

/** Erasable: who a contributor, person or operator is. */
interface IdentityRecordTable {
  readonly ledger: Whole
  readonly subject: string
  readonly kind: IdentityKind
  readonly value: string
}

/** Erasable: what a subject's commitments are salted with. */
interface IdentitySaltTable {
  readonly ledger: Whole
  readonly subject: string
  readonly salt: Bytes
}

/** Erasable: a reason in words, to which an entry is committed. */
interface NoteTable {
  readonly ledger: Whole
  readonly commitment: string
  readonly subject: string
  readonly salt: Bytes
  readonly text: string
}

/** Whom not to bring back: a keyed hash of what an erased subject was known by. */
interface TombstoneTable {
  readonly ledger: Whole
  readonly keyed_hash: string
  readonly subject: string
}

interface MigrationTable {
  readonly number: Whole
  readonly name: string
}

/** All tables by name. */
export interface Tables {
  readonly ledger: LedgerTable
  readonly ledger_entry: LedgerEntryTable
  readonly merkle_node: MerkleNodeTable
  readonly posting: PostingTable
  readonly row_set: RowSetTable
  readonly contribution: ContributionTable
  readonly manifest_file: ManifestFileTable
  readonly checkpoint: CheckpointTable
  readonly identity_record: IdentityRecordTable
  readonly identity_salt: IdentitySaltTable
  readonly note: NoteTable
  readonly tombstone: TombstoneTable
  readonly migration: MigrationTable
}
