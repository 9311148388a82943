// Whether the triggers that hold the growing tables to it are all there, word for word, and no others beside them.
import { sql } from 'kysely'
import { GROWING_TABLES, guardsOf, type Guard } from './append-only.ts'
import type { Connection } from './connection.ts'

/** What is wrong with the guards, by name, or undefined: one is missing, altered or switched off, or a foreign one is there. */
export async function guardFault(on: Connection): Promise<string | undefined> {
  const expected = guardsOf(on.engine)
  const found = on.engine === 'sqlite' ? await sqliteTriggers(on) : await postgresTriggers(on)
  for (const guard of expected) {
    const trigger = found.get(guard.name)
    if (trigger === undefined) return `the trigger ${guard.name} is missing on the table ${guard.table}`
    if (!trigger.matches(guard)) return `the trigger ${guard.name} on the table ${guard.table} was altered`
  }
  const names = new Set(expected.map(({ name }) => name))
  for (const [name, { table }] of found)
    if (!names.has(name)) return `the trigger ${name} on the table ${table} is not one of Byline's`
  return undefined
}

interface FoundTrigger {
  readonly table: string
  matches(guard: Guard): boolean
}

async function sqliteTriggers({ query }: Connection): Promise<ReadonlyMap<string, FoundTrigger>> {
  const { rows } = await sql<{ readonly name: string; readonly tbl_name: string; readonly sql: string }>`
    select name, tbl_name, sql from sqlite_schema where type = 'trigger'`.execute(query)
  return new Map(
    rows.map((row) => [
      row.name,
      {
        table: row.tbl_name,
        // SQLite keeps the text as it was given, but for the spelling of its first words.
        matches: ({ table, text }) => table === row.tbl_name && row.sql.toLowerCase() === text.toLowerCase(),
      },
    ]),
  )
}

async function postgresTriggers({ query }: Connection): Promise<ReadonlyMap<string, FoundTrigger>> {
  // A rule rewrites a statement before any trigger sees it; it is as foreign as a trigger. tgenabled is "char": A is ALWAYS.
  const { rows } = await sql<{
    readonly name: string
    readonly table: string
    readonly function: string
    readonly body: string
    readonly enabled: string
    readonly definition: string
  }>`
    select t.tgname as name, c.relname as table, p.proname as function, p.prosrc as body, t.tgenabled::text as enabled,
      pg_get_triggerdef(t.oid) as definition
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
    where c.relnamespace = current_schema()::regnamespace and not t.tgisinternal and c.relname = any(${GROWING_TABLES})
    union all
    select r.rulename, c.relname, '', '', '', ''
    from pg_rewrite r join pg_class c on c.oid = r.ev_class
    where c.relnamespace = current_schema()::regnamespace and c.relname = any(${GROWING_TABLES})`.execute(
    query,
  )
  return new Map(
    rows.map((row) => [
      row.name,
      {
        table: row.table,
        matches: ({ name, table, text, body }) =>
          table === row.table &&
          row.function === name &&
          row.body === body &&
          row.enabled === 'A' &&
          wordsOf(row.definition) === wordsOf(text),
      },
    ]),
  )
}

// PostgreSQL writes a trigger's text in its own way: what happened first comes in another order, tables have their schema.
function wordsOf(definition: string): string {
  return definition
    .toLowerCase()
    .replaceAll(/ on [a-z_]+\.(?=[a-z_]+ )/g, ' on ')
    .replaceAll(/execute function [a-z_]+\./g, 'execute function ')
    .replaceAll(/[()]/g, '')
    .split(/\s+/)
    .toSorted()
    .join(' ')
}
