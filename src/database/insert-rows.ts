// Inserts many rows at once, in statements whose text does not depend on how many they are.
import { CompiledQuery } from 'kysely'
import type { Connection } from './connection.ts'
import type { Tables } from './tables.ts'

/** What a column holds. */
type ColumnKind = 'whole' | 'text' | 'bytes'

/** A table's columns in the order in which rows give their values. */
export interface RowShape {
  readonly table: keyof Tables
  readonly columns: Readonly<Record<string, ColumnKind>>
}

type Value = bigint | number | string | Uint8Array

/** SQLite rows in one statement: more gain little. */
const SQLITE_ROWS = 40
/** PostgreSQL rows in one statement, each column an array. */
const POSTGRES_ROWS = 5_000
const POSTGRES_TYPES: Readonly<Record<ColumnKind, string>> = {
  whole: 'bigint',
  text: 'text',
  bytes: 'bytea',
}

/** Inserts rows in their order; each has a value for every column of the shape. Throws what the database throws. */
export async function insertRows(
  on: Connection,
  shape: RowShape,
  rows: readonly (readonly Value[])[],
): Promise<void> {
  if (on.engine === 'postgres') return insertArrays(on, shape, rows)
  let at = 0
  for (; at + SQLITE_ROWS <= rows.length; at += SQLITE_ROWS)
    await insertValues(on, shape, rows.slice(at, at + SQLITE_ROWS))
  for (; at < rows.length; at++) await insertValues(on, shape, [rows[at]!])
}

async function insertValues(
  on: Connection,
  shape: RowShape,
  rows: readonly (readonly Value[])[],
): Promise<void> {
  const places = `(${Object.keys(shape.columns)
    .map(() => '?')
    .join(', ')})`
  const text = `${head(shape)} values ${rows.map(() => places).join(', ')}`
  await on.query.executeQuery(CompiledQuery.raw(text, rows.flat()))
}

async function insertArrays(
  on: Connection,
  shape: RowShape,
  rows: readonly (readonly Value[])[],
): Promise<void> {
  const kinds = Object.values(shape.columns)
  const arrays = kinds.map((kind, at) => `$${at + 1}::${POSTGRES_TYPES[kind]}[]`).join(', ')
  const text = `${head(shape)} select * from unnest(${arrays})`
  for (let at = 0; at < rows.length; at += POSTGRES_ROWS) {
    const some = rows.slice(at, at + POSTGRES_ROWS)
    const columns = kinds.map((_kind, column) => some.map((row) => postgresValue(row[column]!)))
    await on.query.executeQuery(CompiledQuery.raw(text, columns))
  }
}

function head({ table, columns }: RowShape): string {
  return `insert into ${table} (${Object.keys(columns).join(', ')})`
}

// In arrays pg writes Buffers as bytea, and other numbers as their text.
function postgresValue(value: Value): string | Buffer {
  if (typeof value === 'string') return value
  return typeof value === 'object'
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : String(value)
}
