// Which tables only grow, and the triggers that hold them to it: no update, no delete, and only the next row may come.
import type { Engine } from './connection.ts'

/** A table that only grows: its rows are numbered, from `first` on without gaps, in groups. */
interface GrowingTable {
  readonly table: string
  readonly group: readonly string[]
  readonly position: string
  readonly first: 0 | 1
  /** What may not come twice, beside group and position. */
  readonly unique: readonly (readonly string[])[]
  /** The row that says how many rows a group has; none may be added later. */
  readonly within: {
    readonly table: string
    /** The group's columns, as they are called there. */
    readonly group: readonly string[]
    readonly count: string
  } | null
}

const GROWING: readonly GrowingTable[] = [
  growing('ledger', [], 'id', { first: 1, unique: [['organisation'], ['origin']] }),
  growing('ledger_entry', ['ledger'], 'sequence', { unique: [['ledger', 'key']] }),
  growing('merkle_node', ['ledger', 'level'], 'position'),
  growing('posting', ['ledger', 'sequence'], 'line', {
    within: { table: 'ledger_entry', group: ['ledger', 'sequence'], count: 'posting_count' },
  }),
  growing('row_set', [], 'id', { first: 1, unique: [['kind', 'root']] }),
  growing('contribution', ['row_set'], 'position', {
    within: { table: 'row_set', group: ['id'], count: 'row_count' },
  }),
  growing('manifest_file', ['row_set'], 'position', {
    within: { table: 'row_set', group: ['id'], count: 'row_count' },
  }),
  growing('checkpoint', ['ledger'], 'number'),
]

/** A trigger: its name, the table it stands on, what makes it, and for PostgreSQL the function it calls. */
export interface Guard {
  readonly name: string
  readonly table: string
  readonly text: string
  /** The body of the function; '' on SQLite, where the trigger holds its own. */
  readonly body: string
}

/** The names of the tables that only grow. */
export const GROWING_TABLES: readonly string[] = GROWING.map(({ table }) => table)

/** The triggers that hold the growing tables to it, in the order in which they are made. */
export function guardsOf(engine: Engine): readonly Guard[] {
  return GROWING.flatMap(engine === 'sqlite' ? sqliteGuards : postgresGuards)
}

function growing(
  table: string,
  group: readonly string[],
  position: string,
  more: Partial<Pick<GrowingTable, 'first' | 'unique' | 'within'>> = {},
): GrowingTable {
  return { table, group, position, first: 0, unique: [], within: null, ...more }
}

// BEFORE INSERT as well as UPDATE and DELETE, for INSERT OR REPLACE and UPSERT may get past the other two.
function sqliteGuards({ table, group, position, first, unique, within }: GrowingTable): Guard[] {
  const where = group.length === 0 ? '' : ` where ${sameAsNew(group)}`
  const faults = [
    `new.${position} <> (select coalesce(max(${position}) + 1, ${first}) from ${table}${where})`,
    ...unique.map((columns) => `exists (select 1 from ${table} where ${sameAsNew(columns)})`),
  ]
  if (within !== null) {
    const parent = group.map((column, at) => `${within.group[at]!} = new.${column}`).join(' and ')
    faults.push(
      `not exists (select 1 from ${within.table} where ${parent} and new.${position} < ${within.count})`,
    )
  }
  const guard = (name: string, event: string, condition: string, complaint: string): Guard => ({
    name: `${table}_${name}`,
    table,
    text:
      `create trigger ${table}_${name} before ${event} on ${table}${condition} ` +
      `begin select raise(abort, '${table}: ${complaint}'); end`,
    body: '',
  })
  return [
    guard('no_update', 'update', '', 'nothing is changed'),
    guard('no_delete', 'delete', '', 'nothing is deleted'),
    guard('in_sequence', 'insert', ` when ${faults.join(' or ')}`, 'only the next row may come'),
  ]
}

function sameAsNew(columns: readonly string[]): string {
  return columns.map((column) => `${column} = new.${column}`).join(' and ')
}

// A statement at a time, so that a million rows are not a million calls. Statement triggers fire for TRUNCATE too, and for
// the update that INSERT ... ON CONFLICT may turn into, whether or not it does.
function postgresGuards({ table, group, position, first, within }: GrowingTable): Guard[] {
  const refusal = (complaint: string): string => `raise exception '${table}: ${complaint}';`
  const same = (left: string, right: string): string =>
    group.map((column) => ` and ${left}.${column} = ${right}.${column}`).join('')
  const grouped = group.length === 0 ? '' : ` group by ${group.join(', ')}`
  const columns = group.map((column) => `${column}, `).join('')
  const ranges =
    `select ${columns}min(${position}) as low, max(${position}) as high, count(*) as rows_added ` +
    `from added${grouped}`
  const faults = [
    'range.high - range.low + 1 <> range.rows_added',
    `range.low < ${first}`,
    `range.low > ${first} and not exists (select 1 from ${table} as earlier where earlier.${position} = range.low - 1${same('earlier', 'range')})`,
  ]
  if (within !== null) {
    const parent = group.map((column, at) => `parent.${within.group[at]!} = range.${column}`).join(' and ')
    faults.push(
      `not exists (select 1 from ${within.table} as parent where ${parent} and range.high < parent.${within.count})`,
    )
  }
  const condition = `exists (select 1 from (${ranges}) as range where range.rows_added > 0 and (${faults.join(' or ')}))`
  return [
    {
      name: `${table}_no_change`,
      table,
      text:
        `create trigger ${table}_no_change before update or delete or truncate on ${table} ` +
        `for each statement execute function ${table}_no_change()`,
      body: `begin ${refusal('nothing is changed or deleted')} end`,
    },
    {
      name: `${table}_in_sequence`,
      table,
      text:
        `create trigger ${table}_in_sequence after insert on ${table} referencing new table as added ` +
        `for each statement execute function ${table}_in_sequence()`,
      body: `begin if ${condition} then ${refusal('only the next row may come')} end if; return null; end`,
    },
  ]
}
