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
export type RowSetKind = 'contributions' | 'manifest' | 'push'

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

/** A webhook that was received: the same delivery is taken once. */
interface GithubDeliveryTable {
  readonly ledger: Whole
  readonly delivery: string
  readonly event: string
  readonly received_at_ms: Whole
}

/** Waiting, being worked on, done, or given up until an administrator looks at it. */
export type JobState = 'waiting' | 'running' | 'done' | 'dead'

/** Work that waits. Ids sort by when they were made. `subject` tells jobs of one kind apart; one waits once, but for ''. */
export interface JobTable {
  readonly ledger: Whole
  readonly id: string
  readonly kind: string
  /** GitHub's id; 0 for work on no repository. */
  readonly repository: Whole
  readonly subject: string
  /** JSON, without names and e-mails. */
  readonly payload: string
  readonly state: JobState
  readonly attempts: Whole
  readonly run_at_ms: Whole
  readonly leased_by: string
  readonly leased_until_ms: Whole
  readonly created_at_ms: Whole
  readonly finished_at_ms: Whole
  /** Why it failed last, in a line. */
  readonly failure: string
}

/** `foreign` is one on an account that is not the ledger's organisation: nothing is done for it. */
export type InstallationState = 'active' | 'suspended' | 'removed' | 'foreign'

interface GithubInstallationTable {
  readonly ledger: Whole
  readonly id: Whole
  readonly account: Whole
  readonly login: string
  readonly state: InstallationState
  /** JSON: what GitHub says the app may do. */
  readonly permissions: string
  readonly updated_at_ms: Whole
}

/** Selected by the administrator, deselected, or gone from the organisation. */
export type RepositoryState = 'selected' | 'removed' | 'gone'

export interface GithubRepositoryTable {
  readonly ledger: Whole
  readonly id: Whole
  readonly installation: Whole
  readonly owner: string
  readonly name: string
  readonly default_branch: string
  /** 1 or 0. */
  readonly private: Whole
  /** The id of the repository it is a fork of; 0 for none. */
  readonly fork_of: Whole
  /** Where it is mirrored from; '' for nowhere. */
  readonly mirror_of: string
  /** 1 or 0. */
  readonly archived: Whole
  readonly state: RepositoryState
  /** As GitHub says, before anything was fetched. */
  readonly size_bytes: Whole
  readonly updated_at_ms: Whole
}

/** What the last scan of a repository's default branch came to. */
export interface RepositoryScanTable {
  readonly ledger: Whole
  readonly repository: Whole
  /** '' where the branch has no commits, or nothing was scanned yet. */
  readonly revision: string
  readonly state_hash: string
  readonly engine: string
  readonly commit_count: Whole
  readonly file_count: Whole
  readonly tokens: Whole
  readonly low_confidence_tokens: Whole
  readonly unclaimed_tokens: Whole
  readonly disk_bytes: Whole
  readonly took_ms: Whole
  readonly scanned_at_ms: Whole
  readonly seen_at_ms: Whole
  /** Why the last try failed; '' where it did not. */
  readonly failure: string
}

/** Parents that git forgot, as GitHub told them: a squash's pull-request head, say. `parents` is JSON, [] where it has none. */
interface CommitLineageTable {
  readonly ledger: Whole
  readonly repository: Whole
  readonly commit_id: string
  readonly parents: string
  /** The pull request; 0 for none. */
  readonly pull: Whole
  readonly asked_at_ms: Whole
}

/** What became of our comment: none so far, there, deleted by a human, or muted by a member. */
export type CommentState = 'none' | 'shown' | 'deleted' | 'muted'

/** What Byline said about a pull request. Ids are GitHub's, 0 for none; hashes are of what was sent. */
export interface GithubPullTable {
  readonly ledger: Whole
  readonly repository: Whole
  readonly number: Whole
  readonly head: string
  readonly comment: Whole
  readonly comment_hash: string
  readonly comment_state: CommentState
  readonly check_run: Whole
  readonly check_head: string
  readonly check_hash: string
  readonly updated_at_ms: Whole
}

/** Whom comments do not name, by their own wish. */
interface GithubUnnamedTable {
  readonly ledger: Whole
  readonly account: Whole
  /** Who that is in the books; '' where nobody knows yet. */
  readonly contributor: string
  readonly since_ms: Whole
}

export type ProposalState = 'open' | 'confirmed' | 'rejected'

/**
 * A share of what the author of a pull request wrote in it for somebody else, as proposed in a comment, until it is booked.
 * Accounts are GitHub's ids.
 */
export interface SplitProposalTable {
  readonly ledger: Whole
  readonly id: string
  readonly repository: Whole
  readonly pull: Whole
  readonly comment: Whole
  readonly proposer: Whole
  readonly author: Whole
  readonly beneficiary: Whole
  /** Who that is in the books; '' where nobody knows yet. */
  readonly contributor: string
  readonly percent: Whole
  readonly state: ProposalState
  readonly created_at_ms: Whole
}

/** Erasable: somebody says that an e-mail in the history is theirs. */
interface IdentityProposalTable {
  readonly ledger: Whole
  readonly id: string
  readonly account: Whole
  readonly login: string
  readonly email: string
  readonly repository: Whole
  readonly pull: Whole
  readonly state: ProposalState
  readonly created_at_ms: Whole
}

/** Where a repeated task has come to, by its name. */
interface ServiceMarkTable {
  readonly ledger: Whole
  readonly name: string
  readonly value: string
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
  readonly github_delivery: GithubDeliveryTable
  readonly job: JobTable
  readonly github_installation: GithubInstallationTable
  readonly github_repository: GithubRepositoryTable
  readonly repository_scan: RepositoryScanTable
  readonly commit_lineage: CommitLineageTable
  readonly github_pull: GithubPullTable
  readonly github_unnamed: GithubUnnamedTable
  readonly split_proposal: SplitProposalTable
  readonly identity_proposal: IdentityProposalTable
  readonly service_mark: ServiceMarkTable
  readonly migration: MigrationTable
}
