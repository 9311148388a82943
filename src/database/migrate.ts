// Takes the steps that a database has not taken yet, each in a transaction of its own with the row that records it.
import { sql } from 'kysely'
import type { Connection, Database } from './connection.ts'
import { MIGRATIONS, migrationTable } from './migrations.ts'

/**
 * Brings the tables up to date; gives what is wrong where it cannot. Killed in the middle, a step is undone by the
 * database, and the next call takes it again. Where the database holds nothing of Byline's, it makes tables only if `create`.
 */
export async function migrate(database: Database, create: boolean): Promise<string | undefined> {
  const taken = await stepsTaken(database)
  if (taken === undefined && !create)
    return 'there are no books in this database; make them with byline ledger create'
  const fault = newerFault(taken ?? 0)
  if (fault !== undefined || taken === MIGRATIONS.length) return fault
  return database.exclusively(0n, async (held) => {
    for (;;) {
      const next = await held.transaction(takeNextStep)
      if (next !== 'taken') return next === 'none' ? undefined : next.fault
    }
  })
}

/** Whether all steps that this version knows, and no others, were taken. */
export async function isUpToDate(on: Connection): Promise<boolean> {
  return (await stepsTaken(on)) === MIGRATIONS.length
}

async function takeNextStep(on: Connection): Promise<'taken' | 'none' | { readonly fault: string }> {
  await run(on, migrationTable(on.engine))
  // Another process may have taken it since we looked.
  const taken = (await stepsTaken(on)) ?? 0
  const fault = newerFault(taken)
  if (fault !== undefined) return { fault }
  const step = MIGRATIONS[taken]
  if (step === undefined) return 'none'
  for (const statement of step.statements(on.engine)) await run(on, statement)
  await on.query.insertInto('migration').values({ number: step.number, name: step.name }).execute()
  return 'taken'
}

function newerFault(taken: number): string | undefined {
  if (taken <= MIGRATIONS.length) return undefined
  return `it was written by a newer Byline (step ${taken}, this one knows ${MIGRATIONS.length}); use that version`
}

// undefined where there is no table that counts them.
async function stepsTaken({ engine, query }: Connection): Promise<number | undefined> {
  const table =
    engine === 'sqlite'
      ? sql<{
          readonly name: string
        }>`select name from sqlite_schema where type = 'table' and name = 'migration'`
      : sql<{ readonly name: string }>`
          select tablename as name from pg_tables where schemaname = current_schema() and tablename = 'migration'`
  if ((await table.execute(query)).rows.length === 0) return undefined
  const { last } = await query
    .selectFrom('migration')
    .select((build) => build.fn.max('number').as('last'))
    .executeTakeFirstOrThrow()
  return Number(last ?? 0)
}

async function run({ query }: Connection, statement: string): Promise<void> {
  await sql.raw(statement).execute(query)
}
