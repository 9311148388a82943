// The erasable tables: who contributors, people and operators are, the salts of their commitments, notes, and tombstones.
import type { Connection } from './connection.ts'
import type { IdentityKind } from './tables.ts'

/** One thing that is known of a subject. */
export interface IdentityRecord {
  readonly subject: string
  readonly kind: IdentityKind
  readonly value: string
}

/** A text that an entry is committed to. */
export interface Note {
  /** The entry's commitment: lower-case hexadecimal. */
  readonly commitment: string
  readonly subject: string
  readonly salt: Uint8Array
  readonly text: string
}

const AT_ONCE = 200

/** Adds what is known of subjects; what is known already stays. */
export async function addIdentities(
  { query }: Connection,
  ledger: bigint,
  records: readonly IdentityRecord[],
): Promise<void> {
  for (let at = 0; at < records.length; at += AT_ONCE)
    await query
      .insertInto('identity_record')
      .values(records.slice(at, at + AT_ONCE).map((record) => ({ ledger, ...record })))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}

/** Takes away what is known of a subject, of one kind where it is given: before other facts are written. */
export async function removeIdentities(
  { query }: Connection,
  ledger: bigint,
  subject: string,
  kind?: IdentityKind,
): Promise<void> {
  let removal = query
    .deleteFrom('identity_record')
    .where('ledger', '=', ledger)
    .where('subject', '=', subject)
  if (kind !== undefined) removal = removal.where('kind', '=', kind)
  await removal.execute()
}

/** What is known of all subjects, or of one; by subject, kind and value. */
export async function readIdentities(
  { query }: Connection,
  ledger: bigint,
  subject?: string,
): Promise<readonly IdentityRecord[]> {
  let records = query.selectFrom('identity_record').select(['subject', 'kind', 'value'])
  records = records.where('ledger', '=', ledger).orderBy('subject').orderBy('kind').orderBy('value')
  if (subject !== undefined) records = records.where('subject', '=', subject)
  return records.execute()
}

/** The subjects that are known by this value. */
export async function subjectsKnownBy(
  { query }: Connection,
  ledger: bigint,
  kind: IdentityKind,
  value: string,
): Promise<readonly string[]> {
  const rows = await query
    .selectFrom('identity_record')
    .select('subject')
    .where('ledger', '=', ledger)
    .where('kind', '=', kind)
    .where('value', '=', value)
    .orderBy('subject')
    .execute()
  return rows.map(({ subject }) => subject)
}

/** Keeps the salt of a subject's commitments. Throws where it has one: a salt never changes. */
export async function addSalt(
  { query }: Connection,
  ledger: bigint,
  subject: string,
  salt: Uint8Array,
): Promise<void> {
  await query.insertInto('identity_salt').values({ ledger, subject, salt }).execute()
}

/** The salt of a subject's commitments; undefined where there is none, or no longer. */
export async function readSalt(
  { query }: Connection,
  ledger: bigint,
  subject: string,
): Promise<Uint8Array | undefined> {
  const row = await query
    .selectFrom('identity_salt')
    .select('salt')
    .where('ledger', '=', ledger)
    .where('subject', '=', subject)
    .executeTakeFirst()
  return row?.salt
}

/** Keeps a text that an entry is committed to. */
export async function addNote({ query }: Connection, ledger: bigint, note: Note): Promise<void> {
  await query
    .insertInto('note')
    .values({ ledger, ...note })
    .execute()
}

/** The text under a commitment; undefined where there is none, or no longer. */
export async function readNote(
  { query }: Connection,
  ledger: bigint,
  commitment: string,
): Promise<Note | undefined> {
  return query
    .selectFrom('note')
    .select(['commitment', 'subject', 'salt', 'text'])
    .where('ledger', '=', ledger)
    .where('commitment', '=', commitment)
    .executeTakeFirst()
}

/** Remembers, by keyed hashes of what a subject was known by, not to bring it back. */
export async function addTombstones(
  { query }: Connection,
  ledger: bigint,
  subject: string,
  keyedHashes: readonly string[],
): Promise<void> {
  for (let at = 0; at < keyedHashes.length; at += AT_ONCE)
    await query
      .insertInto('tombstone')
      .values(keyedHashes.slice(at, at + AT_ONCE).map((keyed_hash) => ({ ledger, keyed_hash, subject })))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}

/** The erased subjects, by the keyed hashes of what they were known by. */
export async function readTombstones(
  { query }: Connection,
  ledger: bigint,
): Promise<ReadonlyMap<string, string>> {
  const rows = await query
    .selectFrom('tombstone')
    .select(['keyed_hash', 'subject'])
    .where('ledger', '=', ledger)
    .execute()
  return new Map(rows.map(({ keyed_hash, subject }) => [keyed_hash, subject]))
}

/** Deletes all that is known of a subject: records, salt and notes. `eraseTraces` then removes what the file still holds. */
export async function eraseSubject({ query }: Connection, ledger: bigint, subject: string): Promise<void> {
  for (const table of ['identity_record', 'identity_salt', 'note'] as const)
    await query.deleteFrom(table).where('ledger', '=', ledger).where('subject', '=', subject).execute()
}
