// What the database is made of, in numbered steps. A step that was ever released is never edited; what changes is a new one.
import { guardsOf } from './append-only.ts'
import type { Engine } from './connection.ts'

/** A step: its place, and the statements that take it. */
export interface Migration {
  readonly number: number
  readonly name: string
  statements(engine: Engine): readonly string[]
}

/** All steps, from 1 on without gaps. */
export const MIGRATIONS: readonly Migration[] = [{ number: 1, name: 'the books', statements: theBooks }]

/** What counts the steps taken; made before the first. */
export function migrationTable(engine: Engine): string {
  const { whole, text, ending } = wordsOf(engine)
  return `create table if not exists migration (number ${whole} not null primary key, name ${text} not null)${ending}`
}

function wordsOf(engine: Engine) {
  return engine === 'sqlite'
    ? // Without rowids there is no second key by which a row could be replaced.
      { whole: 'integer', text: 'text', bytes: 'blob', ending: ' strict, without rowid' }
    : { whole: 'bigint', text: 'text collate "C"', bytes: 'bytea', ending: '' }
}

function theBooks(engine: Engine): readonly string[] {
  const { whole, text, bytes, ending } = wordsOf(engine)
  // A name followed by w, t or b: a whole number, a text, bytes.
  const table = (name: string, columns: string, key: string): string => {
    const types: Readonly<Record<string, string>> = { w: whole, t: text, b: bytes }
    const parts = columns.split(' ').map((column) => {
      const [called, type] = column.split(':')
      return `${called!} ${types[type!]!} not null`
    })
    return `create table ${name} (${parts.join(', ')}, ${key})${ending}`
  }
  const statements = [
    table(
      'ledger',
      'id:w organisation:t origin:t',
      'primary key (id), unique (organisation), unique (origin)',
    ),
    table(
      'ledger_entry',
      'ledger:w sequence:w kind:t key:t bytes:b leaf_hash:b posting_count:w',
      'primary key (ledger, sequence), unique (ledger, key), foreign key (ledger) references ledger (id)',
    ),
    table('merkle_node', 'ledger:w level:w position:w hash:b', 'primary key (ledger, level, position)'),
    table(
      'posting',
      'ledger:w sequence:w line:w account:t subject:t contributor:t currency:t amount_minor:w amount_micros:w date:t',
      'primary key (ledger, sequence, line), ' +
        'check (abs(amount_micros) < 1000000 and (amount_minor >= 0 or amount_micros <= 0) and (amount_minor <= 0 or amount_micros >= 0))',
    ),
    'create index posting_position on posting (ledger, account, subject, contributor, currency)',
    table('row_set', 'id:w kind:t root:t row_count:w', 'primary key (id), unique (kind, root)'),
    table(
      'contribution',
      'row_set:w position:w repository:t path:t definition:t name:t contributor:t tokens:w low_confidence_tokens:w ' +
        'others:w authorship_micros:w reuse_micros:w',
      'primary key (row_set, position)',
    ),
    'create index contribution_points on contribution (row_set, contributor, authorship_micros, reuse_micros)',
    table(
      'manifest_file',
      'row_set:w position:w repository:t path:t blob:t sha256:t tokens:w',
      'primary key (row_set, position)',
    ),
    table(
      'checkpoint',
      'ledger:w number:w size:w note:t',
      'primary key (ledger, number), unique (ledger, size), foreign key (ledger) references ledger (id)',
    ),
    table(
      'identity_record',
      'ledger:w subject:t kind:t value:t',
      'primary key (ledger, subject, kind, value)',
    ),
    'create index identity_record_value on identity_record (ledger, kind, value)',
    table('identity_salt', 'ledger:w subject:t salt:b', 'primary key (ledger, subject)'),
    table('note', 'ledger:w commitment:t subject:t salt:b text:t', 'primary key (ledger, commitment)'),
    'create index note_subject on note (ledger, subject)',
    table('tombstone', 'ledger:w keyed_hash:t subject:t', 'primary key (ledger, keyed_hash)'),
  ]
  return [...statements, ...guardsOf(engine).flatMap((guard) => guardStatements(engine, guard))]
}

function guardStatements(engine: Engine, guard: ReturnType<typeof guardsOf>[number]): string[] {
  if (engine === 'sqlite') return [guard.text]
  return [
    `create function ${guard.name}() returns trigger language plpgsql as $guard$${guard.body}$guard$`,
    guard.text,
    // ALWAYS: a session in the role of a replica does not get past it.
    `alter table ${guard.table} enable always trigger ${guard.name}`,
  ]
}
