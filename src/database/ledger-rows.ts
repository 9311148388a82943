// The log in its tables: ledgers, entries, Merkle nodes and checkpoints. Only appends and reads.
import { sql, type Selectable } from 'kysely'
import type { Connection } from './connection.ts'
import { insertRows, type RowShape } from './insert-rows.ts'
import type { Tables } from './tables.ts'

/** An organisation's ledger. */
export interface LedgerRow {
  readonly id: bigint
  readonly organisation: string
  readonly origin: string
}

/** An entry as it is kept. */
export interface EntryRow {
  readonly sequence: number
  readonly kind: string
  readonly key: string
  readonly bytes: Uint8Array
  readonly leafHash: Uint8Array
  readonly postingCount: number
}

/** The hash of a full subtree: the `position`-th of 2^level leaves. */
export interface NodeRow {
  readonly level: number
  readonly position: bigint
  readonly hash: Uint8Array
}

/** A signed checkpoint: the log's size, and the note about it. */
export interface CheckpointRow {
  readonly number: number
  readonly size: bigint
  readonly note: string
}

const ENTRY: RowShape = {
  table: 'ledger_entry',
  columns: {
    ledger: 'whole',
    sequence: 'whole',
    kind: 'text',
    key: 'text',
    bytes: 'bytes',
    leaf_hash: 'bytes',
    posting_count: 'whole',
  },
}

const NODE: RowShape = {
  table: 'merkle_node',
  columns: { ledger: 'whole', level: 'whole', position: 'whole', hash: 'bytes' },
}

/** How many entries are read at a time, so that a long log is not held twice. */
const PAGE = 5_000
const SEQUENCES_AT_ONCE = 500

/** The ledgers of a database, by id. */
export async function readLedgers({ query }: Connection): Promise<readonly LedgerRow[]> {
  return query.selectFrom('ledger').select(['id', 'organisation', 'origin']).orderBy('id').execute()
}

/** Adds a ledger; gives its id. */
export async function addLedger(on: Connection, organisation: string, origin: string): Promise<bigint> {
  const ledgers = await readLedgers(on)
  const id = (ledgers.at(-1)?.id ?? 0n) + 1n
  await on.query.insertInto('ledger').values({ id, organisation, origin }).execute()
  return id
}

/** How many entries the log has. */
export async function entryCount({ query }: Connection, ledger: bigint): Promise<number> {
  const { last } = await query
    .selectFrom('ledger_entry')
    .select((build) => build.fn.max('sequence').as('last'))
    .where('ledger', '=', ledger)
    .executeTakeFirstOrThrow()
  // Of no rows the maximum is null, which kysely's types leave out.
  return (last as bigint | null) === null ? 0 : Number(last) + 1
}

/** Adds entries, whose sequences follow the last. */
export async function addEntries(on: Connection, ledger: bigint, rows: readonly EntryRow[]): Promise<void> {
  await insertRows(
    on,
    ENTRY,
    rows.map(({ sequence, kind, key, bytes, leafHash, postingCount }) => [
      ledger,
      sequence,
      kind,
      key,
      bytes,
      leafHash,
      postingCount,
    ]),
  )
}

/** The entries from sequence `from` on, below `until` where it is given, in order, a page at a time. */
export async function* readEntries(
  { query }: Connection,
  ledger: bigint,
  from: number,
  until?: number,
): AsyncGenerator<readonly EntryRow[]> {
  for (let next = from; ;) {
    const end = Math.min(next + PAGE, until ?? Number.MAX_SAFE_INTEGER)
    const rows = await query
      .selectFrom('ledger_entry')
      .select(['sequence', 'kind', 'key', 'bytes', 'leaf_hash', 'posting_count'])
      .where('ledger', '=', ledger)
      .where('sequence', '>=', BigInt(next))
      .where('sequence', '<', BigInt(end))
      .orderBy('sequence')
      .execute()
    if (rows.length === 0) return
    yield rows.map(entryRow)
    next += rows.length
  }
}

/** As `readEntries`, without pushes, whose bytes are not read. */
export async function* readWithoutPushes(
  { query }: Connection,
  ledger: bigint,
  from: number,
  until: number,
): AsyncGenerator<readonly EntryRow[]> {
  for (let next = from; next < until;) {
    const rows = await query
      .selectFrom('ledger_entry')
      .select(['sequence', 'kind', 'key', 'bytes', 'leaf_hash', 'posting_count'])
      .where('ledger', '=', ledger)
      .where('sequence', '>=', BigInt(next))
      .where('sequence', '<', BigInt(until))
      // Word for word as the index has it.
      .where(sql<boolean>`kind <> 'push-credited'`)
      .orderBy('sequence')
      .limit(PAGE)
      .execute()
    if (rows.length === 0) return
    yield rows.map(entryRow)
    next = Number(rows.at(-1)!.sequence) + 1
  }
}

function entryRow(row: Omit<Selectable<Tables['ledger_entry']>, 'ledger'>): EntryRow {
  return {
    sequence: Number(row.sequence),
    kind: row.kind,
    key: row.key,
    bytes: row.bytes,
    leafHash: row.leaf_hash,
    postingCount: Number(row.posting_count),
  }
}

/** The canonical bytes of the entries booked under some of these keys. */
export async function entriesByKey(
  { engine, query }: Connection,
  ledger: bigint,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  // One parameter, however many keys there are: the statement is the same each time. The cross join keeps SQLite from reading
  // the whole ledger to look for them.
  const entries =
    engine === 'sqlite'
      ? sql<{ readonly key: string; readonly bytes: Uint8Array }>`
          select entry.key, entry.bytes from json_each(${JSON.stringify(keys)}) as wanted
          cross join ledger_entry as entry on entry.ledger = ${ledger} and entry.key = wanted.value`
      : sql<{ readonly key: string; readonly bytes: Uint8Array }>`
          select key, bytes from ledger_entry where ledger = ${ledger} and key = any(${keys})`
  const { rows } = await entries.execute(query)
  return new Map(rows.map(({ key, bytes }) => [key, bytes]))
}

/** The canonical bytes of the entries at these places; one that is not there is missing. */
export async function entriesAt(
  { query }: Connection,
  ledger: bigint,
  sequences: readonly number[],
): Promise<ReadonlyMap<number, Uint8Array>> {
  const found = new Map<number, Uint8Array>()
  for (let at = 0; at < sequences.length; at += SEQUENCES_AT_ONCE) {
    const rows = await query
      .selectFrom('ledger_entry')
      .select(['sequence', 'bytes'])
      .where('ledger', '=', ledger)
      .where('sequence', 'in', sequences.slice(at, at + SEQUENCES_AT_ONCE).map(BigInt))
      .execute()
    for (const { sequence, bytes } of rows) found.set(Number(sequence), bytes)
  }
  return found
}

/** The hashes of leaves `from` up to `until` (exclusive), in order. */
export async function readLeafHashes(
  { query }: Connection,
  ledger: bigint,
  from: bigint,
  until: bigint,
): Promise<readonly Uint8Array[]> {
  const rows = await query
    .selectFrom('ledger_entry')
    .select('leaf_hash')
    .where('ledger', '=', ledger)
    .where('sequence', '>=', from)
    .where('sequence', '<', until)
    .orderBy('sequence')
    .execute()
  return rows.map(({ leaf_hash }) => leaf_hash)
}

/** Adds the hashes of full subtrees, in their order on each level. */
export async function addNodes(on: Connection, ledger: bigint, nodes: readonly NodeRow[]): Promise<void> {
  await insertRows(
    on,
    NODE,
    nodes.map(({ level, position, hash }) => [ledger, level, position, hash]),
  )
}

/** The hashes of a level's nodes from position `from` up to `until` (exclusive), in order. */
export async function readNodes(
  { query }: Connection,
  ledger: bigint,
  level: number,
  from: bigint,
  until: bigint,
): Promise<readonly Uint8Array[]> {
  const rows = await query
    .selectFrom('merkle_node')
    .select('hash')
    .where('ledger', '=', ledger)
    .where('level', '=', BigInt(level))
    .where('position', '>=', from)
    .where('position', '<', until)
    .orderBy('position')
    .execute()
  return rows.map(({ hash }) => hash)
}

/** Adds a signed checkpoint; its number follows the last one's. */
export async function addCheckpoint(
  { query }: Connection,
  ledger: bigint,
  row: CheckpointRow,
): Promise<void> {
  await query
    .insertInto('checkpoint')
    .values({ ledger, ...row })
    .execute()
}

/** The last checkpoint that was signed, or the last over at most `sizeMost` entries; undefined where none was. */
export async function lastCheckpoint(
  { query }: Connection,
  ledger: bigint,
  sizeMost?: bigint,
): Promise<CheckpointRow | undefined> {
  const all = query.selectFrom('checkpoint').select(['number', 'size', 'note']).where('ledger', '=', ledger)
  const row = await (
    sizeMost === undefined
      ? all.orderBy('number', 'desc')
      : all.where('size', '<=', sizeMost).orderBy('size', 'desc')
  )
    .limit(1)
    .executeTakeFirst()
  return row && { number: Number(row.number), size: row.size, note: row.note }
}
