// What became of an organisation's repositories, from what GitHub lists now and what was known: a function of values.
import type { RepositoryRow } from '../../database/github-rows.ts'
import type { RepositoryFacts } from './github-api.ts'

/** What is to be written, and what is to be done after it. */
export interface RepositoryChanges {
  readonly rows: readonly RepositoryRow[]
  /** Repositories to be scanned: new ones, ones that came back, and ones with another default branch. */
  readonly scans: readonly number[]
  /** Repositories that were selected and are not listed any more. */
  readonly missing: readonly RepositoryRow[]
}

/** What was read about an installation. */
export interface Listing {
  readonly installation: number
  readonly listed: readonly RepositoryFacts[]
  /** All rows of the ledger, of whatever installation. */
  readonly known: readonly RepositoryRow[]
  /** Whether the installation was away (suspended, say), so that pushes were not told. */
  readonly wasAway: boolean
  readonly nowMs: number
}

/** Compares GitHub's list with what was known. By ids only: a repository under another name is the same one. */
export function repositoryChanges({
  installation,
  listed,
  known,
  wasAway,
  nowMs,
}: Listing): RepositoryChanges {
  const before = new Map(known.map((row) => [row.id, row]))
  const rows = listed.map((facts) => rowOf(installation, facts, before.get(facts.id), nowMs))
  const scans = listed.filter((facts) => {
    const row = before.get(facts.id)
    if (facts.isDisabled) return false
    if (wasAway || row === undefined || row.state !== 'selected') return true
    return row.defaultBranch !== facts.defaultBranch || (row.isArchived && !facts.isArchived)
  })
  const isListed = new Set(listed.map(({ id }) => id))
  return {
    rows,
    scans: scans.map(({ id }) => id),
    missing: known.filter(
      (row) => row.installation === installation && row.state === 'selected' && !isListed.has(row.id),
    ),
  }
}

function rowOf(
  installation: number,
  facts: RepositoryFacts,
  before: RepositoryRow | undefined,
  nowMs: number,
): RepositoryRow {
  return {
    id: facts.id,
    installation,
    owner: facts.owner,
    name: facts.name,
    defaultBranch: facts.defaultBranch,
    isPrivate: facts.isPrivate,
    // A list says only that it is a fork, and whose was asked when it was new.
    forkOf: facts.isFork ? (facts.forkOf ?? before?.forkOf ?? null) : null,
    mirrorOf: facts.mirrorOf,
    isArchived: facts.isArchived,
    state: 'selected',
    sizeBytes: facts.sizeBytes,
    updatedAtMs: nowMs,
  }
}
