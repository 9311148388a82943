// Brings a database that was restored from an old backup back to its anchor: the entries that are missing come from an export,
// byte for byte, and nothing else is written.
import type { Connection, Database } from '../database/connection.ts'
import { addCheckpoint, addEntries, addNodes, entryCount, lastCheckpoint } from '../database/ledger-rows.ts'
import { readLedgers, type LedgerRow } from '../database/ledger-rows.ts'
import { openDatabase } from '../database/open-database.ts'
import { addPostings } from '../database/posting-rows.ts'
import { addContributions, addManifest } from '../database/row-sets.ts'
import { entryBytes } from '../ledger/entry-form.ts'
import { keyOf } from '../ledger/entry-keys.ts'
import type { Entry, RowSet } from '../ledger/entry.ts'
import { parseExportLine } from '../ledger/export-form.ts'
import type { ReplayedEntry } from '../ledger/replay.ts'
import {
  contributionText,
  manifestFileText,
  parseContribution,
  parseManifestFile,
  rowSetOf,
} from '../ledger/row-form.ts'
import type { Contribution, ManifestFile } from '../ledger/rows.ts'
import { sameBytes } from '../proof/base64.ts'
import { openCheckpoint, type Checkpoint } from '../proof/checkpoint.ts'
import { Frontier } from '../proof/merkle-tree.ts'
import { readAnchor } from './anchor-file.ts'
import { postingDay } from './append-entries.ts'
import { eraseAgain, removeTracesOf } from './erase-person.ts'
import { takeLines, textOf } from './file-lines.ts'
import { frontierAt, keptNodes } from './ledger-tree.ts'
import type { BooksPlace } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'
import { sha256Bytes } from './sha256.ts'
import { loadSigningKey } from './signing-key.ts'
import { buryingHash } from './tombstones.ts'
import { verifyLedgerFile } from './verify-ledger-file.ts'

/** What was brought back. */
export interface Reconciled {
  readonly organisation: string
  /** How many entries the database had, and has now. */
  readonly entriesBefore: number
  readonly entriesNow: number
  /** Whose erasure came back, and who were therefore erased again: opaque ids. */
  readonly erasedAgain: readonly string[]
  /** Why the database's files still hold what was erased; null where they do not. */
  readonly traces: string | null
}

/**
 * Appends the entries that the database lacks, from an export that ends just where the anchor does, with their rows and
 * postings. Refuses an export in which anything is wrong, one of another size or root than the anchor, a database whose entries
 * are not the beginning of it, and one that lacks nothing.
 */
export async function reconcileLedger(
  place: BooksPlace,
  exportFile: string,
  onProgress: (readBytes: number, totalBytes: number) => void,
): Promise<Outcome<Reconciled>> {
  const key = loadSigningKey(place.keyFile)
  if (!key.ok) return key
  const anchor = readAnchor(place.anchorFile)
  if (!anchor.ok) return anchor
  if (anchor.value === null)
    return refused(
      `${place.anchorFile}: there is no checkpoint to reconcile with; bring the file back from a copy`,
    )
  const opened = openCheckpoint(anchor.value, [key.value.verifier])
  if (!opened.ok) return refused(`${place.anchorFile}: ${opened.refusal}`)
  const database = await openDatabase(place.database)
  if (!database.ok) return database
  try {
    const { name } = key.value.verifier
    const ledger = (await readLedgers(database.value)).find(({ origin }) => origin === name)
    if (ledger === undefined) return refused(`${database.value.location} holds no ledger called ${name}`)
    const { publicKey } = key.value
    const target = {
      note: anchor.value,
      checkpoint: opened.value.checkpoint,
      publicKey,
      keyFile: place.keyFile,
    }
    return await reconcile(database.value, ledger, target, exportFile, onProgress)
  } finally {
    await database.value.close()
  }
}

interface Target {
  readonly note: string
  readonly checkpoint: Checkpoint
  readonly publicKey: string
  readonly keyFile: string
}

interface MissingRows {
  readonly contributions: ReadonlyMap<string, readonly Contribution[]>
  readonly pushes: ReadonlyMap<string, readonly Contribution[]>
  readonly manifests: ReadonlyMap<string, readonly ManifestFile[]>
}

async function reconcile(
  database: Database,
  ledger: LedgerRow,
  target: Target,
  exportFile: string,
  onProgress: (readBytes: number, totalBytes: number) => void,
): Promise<Outcome<Reconciled>> {
  const entriesBefore = await entryCount(database, ledger.id)
  if (BigInt(entriesBefore) >= target.checkpoint.size)
    return refused(
      `the database has ${entriesBefore} entries, and the checkpoint ${target.checkpoint.size}: none is missing; where entries were changed, restore a backup`,
    )
  const missing: ReplayedEntry[] = []
  const prefix = new Frontier(sha256Bytes)
  const verified = await verifyLedgerFile(exportFile, {
    publicKey: target.publicKey,
    olderCheckpoint: target.note,
    onProgress,
    onEntry(replayed) {
      if (replayed.entry.sequence < entriesBefore) prefix.append(replayed.leaf)
      else missing.push(replayed)
    },
  })
  if (!verified.ok) return verified
  if (BigInt(verified.value.entryCount) !== target.checkpoint.size)
    return refused(
      `${exportFile} has ${verified.value.entryCount} entries, and the checkpoint ${target.checkpoint.size}: it is not the ledger as it was last signed`,
    )
  const rows = await missingRows(exportFile, missing)
  if (!rows.ok) return rows
  const erasedAgain = missing.flatMap(({ entry }) =>
    entry.kind === 'identity-erased' ? [entry.subject] : [],
  )
  const hash =
    erasedAgain.length === 0 ? null : await buryingHash({ database, ledger: ledger.id }, target.keyFile)
  if (hash !== null && !hash.ok) return hash
  const fault = await database.exclusively(ledger.id, (held) =>
    held.transaction(async (on) => {
      const frontier = await frontierAt(on, ledger.id, BigInt(await entryCount(on, ledger.id)))
      if (frontier.size !== prefix.size || !sameBytes(frontier.root(), prefix.root()))
        return `the ${frontier.size} entries of the database are not the beginning of ${exportFile}: they were changed; restore another backup`
      await append(on, ledger, target, frontier, missing, rows.value)
      const { registers } = verified.value.books
      if (hash !== null) await eraseAgain({ ...on, ledger: ledger.id }, registers, erasedAgain, hash.value)
      return undefined
    }),
  )
  if (fault !== undefined) return refused(fault)
  const traces = hash === null ? null : await removeTracesOf(database, erasedAgain[0]!)
  const { organisation } = ledger
  return done({
    organisation,
    entriesBefore,
    entriesNow: Number(target.checkpoint.size),
    erasedAgain,
    traces,
  })
}

// The rows of the snapshots and pushes that are missing, read once it is known that the export is right.
async function missingRows(
  exportFile: string,
  missing: readonly ReplayedEntry[],
): Promise<Outcome<MissingRows>> {
  const contributions = new Map<string, Contribution[]>()
  const pushes = new Map<string, Contribution[]>()
  const manifests = new Map<string, ManifestFile[]>()
  const first = missing[0]?.entry.sequence ?? 0
  const entries = new Map(missing.map(({ entry }) => [entry.sequence, entry]))
  if (!missing.some(({ entry: { kind } }) => kind === 'snapshot-taken' || kind === 'push-credited'))
    return done({ contributions, pushes, manifests })
  let sequence = 0
  let pending: { contributions: Contribution[]; files: ManifestFile[] } = { contributions: [], files: [] }
  const taken = await takeLines(
    exportFile,
    (bytes) => {
      const line = parseExportLine(textOf(bytes) ?? '')
      if (!line.ok) return `${exportFile} changed while it was read: ${line.refusal}`
      if (line.value.tag === 'contribution' && sequence >= first) {
        const row = parseContribution(line.value.text)
        if (row.ok) pending.contributions.push(row.value)
      } else if (line.value.tag === 'file' && sequence >= first) {
        const row = parseManifestFile(line.value.text)
        if (row.ok) pending.files.push(row.value)
      } else if (line.value.tag === 'entry') {
        const entry = entries.get(sequence)
        if (entry?.kind === 'push-credited') {
          if (isSet(entry.contributions, pending.contributions.map(contributionText)))
            pushes.set(entry.contributions.root, pending.contributions)
        } else if (entry?.kind === 'snapshot-taken') {
          if (isSet(entry.contributions, pending.contributions.map(contributionText)))
            contributions.set(entry.contributions.root, pending.contributions)
          if (isSet(entry.manifest, pending.files.map(manifestFileText)))
            manifests.set(entry.manifest.root, pending.files)
        }
        pending = { contributions: [], files: [] }
        sequence += 1
      }
      return undefined
    },
    () => undefined,
  )
  return taken.ok ? done({ contributions, pushes, manifests }) : taken
}

function isSet({ root, count }: RowSet, texts: readonly string[]): boolean {
  return texts.length === count && rowSetOf(sha256Bytes, texts).root === root
}

// Throws where what would stand in the database is not what was signed: then nothing of it does.
async function append(
  on: Connection,
  ledger: LedgerRow,
  { note, checkpoint }: Target,
  frontier: Frontier,
  missing: readonly ReplayedEntry[],
  rows: MissingRows,
): Promise<void> {
  const nodes = keptNodes()
  for (const { entry, leaf } of missing) {
    await addRows(on, entry, rows)
    frontier.append(leaf, nodes.completed)
  }
  if (!sameBytes(frontier.root(), checkpoint.root))
    throw new Error('the entries are not those that were signed')
  await addEntries(
    on,
    ledger.id,
    missing.map(({ entry, leaf, postings }) => ({
      sequence: entry.sequence,
      kind: entry.kind,
      key: keyOf(entry),
      bytes: entryBytes(entry),
      leafHash: leaf,
      postingCount: postings.length,
    })),
  )
  await addPostings(
    on,
    ledger.id,
    missing
      .filter(({ postings }) => postings.length > 0)
      .map(({ entry, postings }) => ({ sequence: entry.sequence, date: postingDay(entry), postings })),
  )
  await addNodes(on, ledger.id, nodes.rows)
  const last = await lastCheckpoint(on, ledger.id)
  await addCheckpoint(on, ledger.id, { number: (last?.number ?? -1) + 1, size: checkpoint.size, note })
}

async function addRows(
  on: Connection,
  entry: Entry,
  { contributions, pushes, manifests }: MissingRows,
): Promise<void> {
  // Rows that an earlier entry of the kind has are there already.
  if (entry.kind === 'push-credited') {
    const rows = pushes.get(entry.contributions.root)
    if (rows !== undefined) await addContributions(on, entry.contributions, rows, 'push')
  }
  if (entry.kind !== 'snapshot-taken') return
  const own = contributions.get(entry.contributions.root)
  if (own !== undefined) await addContributions(on, entry.contributions, own)
  const files = manifests.get(entry.manifest.root)
  if (files !== undefined) await addManifest(on, entry.manifest, files)
}
