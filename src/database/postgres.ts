// PostgreSQL: connections that give whole numbers as bigint, and a server that writes what it says it has written.
import { CompiledQuery, PostgresDialect, type DatabaseConnection } from 'kysely'
import pg from 'pg'
import type { Reading } from '../royalties/money.ts'

/** How long a writer waits for another process before it gives up. */
const LOCK_WAIT_MS = 60_000
const CONNECT_WAIT_MS = 10_000
const CONNECTIONS_MAX = 4

const { getTypeParser } = pg.types
/** The types int8, int4 and int2, by PostgreSQL's numbers. */
const WHOLE_TYPES: readonly number[] = [20, 23, 21]

/** Whether a location is one of PostgreSQL rather than a file. */
export function isPostgresLocation(location: string): boolean {
  return /^postgres(ql)?:\/\//.test(location)
}

/** The location without its password, to be shown. */
export function shownLocation(location: string): string {
  if (!isPostgresLocation(location)) return location
  try {
    const url = new URL(location)
    return `${url.protocol}//${url.host}${url.pathname}`
  } catch {
    // Not even a URL: whatever it holds is not shown.
    return 'the PostgreSQL database'
  }
}

/**
 * Connects to a server. Refuses one that cannot be reached, is not in UTF-8, or acknowledges what it has not written to disk
 * (fsync, full_page_writes and synchronous_commit must be on).
 */
export async function openPostgres(location: string): Promise<Reading<pg.Pool>> {
  const pool = new pg.Pool({
    connectionString: location,
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: CONNECT_WAIT_MS,
    types: { getTypeParser: parserOf },
    options: `-c lock_timeout=${LOCK_WAIT_MS} -c synchronous_commit=on -c timezone=UTC`,
    application_name: 'byline',
  })
  // A connection that dies while nobody uses it is replaced by the pool; one in use fails its query.
  pool.on('error', () => undefined)
  const fault = await faultOf(pool).catch(
    (error: unknown) => `cannot be reached (${error instanceof Error ? reasonOf(error) : String(error)})`,
  )
  if (fault === undefined) return { ok: true, value: pool }
  await pool.end()
  return { ok: false, refusal: `${shownLocation(location)}: ${fault}` }
}

/** What kysely speaks to the server through. */
export function postgresDialect(pool: pg.Pool): PostgresDialect {
  return new PostgresDialect({ pool, onReserveConnection: assertDurable })
}

const NEEDED: readonly (readonly [setting: string, value: string])[] = [
  ['fsync', 'on'],
  ['full_page_writes', 'on'],
  ['synchronous_commit', 'on'],
  ['server_encoding', 'UTF8'],
]

async function faultOf(pool: pg.Pool): Promise<string | undefined> {
  for (const [setting, value] of NEEDED) {
    const { rows } = await pool.query<{ readonly found: string }>('select current_setting($1) as found', [
      setting,
    ])
    const found = rows[0]?.found
    if (found !== value) return `${setting} is ${found} where ${value} is needed; change it on the server`
  }
  return undefined
}

// A pooler in between may hand out a session that another program has changed.
async function assertDurable(connection: DatabaseConnection): Promise<void> {
  const { rows } = await connection.executeQuery<{ readonly synchronous_commit: string }>(
    CompiledQuery.raw('show synchronous_commit'),
  )
  if (rows[0]?.synchronous_commit !== 'on') throw new Error('synchronous_commit is not on')
}

// int8 comes as text, so that it fits; smaller integers are made the same.
function parserOf(type: number): (text: string) => unknown {
  return WHOLE_TYPES.includes(type) ? BigInt : getTypeParser(type, 'text')
}

function reasonOf(error: Error): string {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return reasonOf(error.errors[0])
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}
