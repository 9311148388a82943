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
export const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: 'the books', statements: theBooks },
  { number: 2, name: 'the organisation on GitHub', statements: theOrganisationOnGitHub },
]

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

// Makes the statement for a table. A column is a name followed by w, t or b: a whole number, a text, bytes.
function tableIn(engine: Engine): (name: string, columns: string, key: string) => string {
  const { whole, text, bytes, ending } = wordsOf(engine)
  const types: Readonly<Record<string, string>> = { w: whole, t: text, b: bytes }
  return (name, columns, key) => {
    const parts = columns.split(' ').map((column) => {
      const [called, type] = column.split(':')
      return `${called!} ${types[type!]!} not null`
    })
    return `create table ${name} (${parts.join(', ')}, ${key})${ending}`
  }
}

// What Byline knows of the organisation's repositories, and the work that waits. None of it is proof: it can be fetched again.
function theOrganisationOnGitHub(engine: Engine): readonly string[] {
  const table = tableIn(engine)
  return [
    // Books are opened without pushes, of which there are far more than of all else.
    `create index ledger_entry_without_pushes on ledger_entry (ledger, sequence) where kind <> 'push-credited'`,
    table(
      'github_delivery',
      'ledger:w delivery:t event:t received_at_ms:w',
      'primary key (ledger, delivery)',
    ),
    'create index github_delivery_age on github_delivery (ledger, received_at_ms)',
    table(
      'job',
      'ledger:w id:t kind:t repository:w subject:t payload:t state:t attempts:w run_at_ms:w leased_by:t leased_until_ms:w ' +
        'created_at_ms:w finished_at_ms:w failure:t',
      'primary key (ledger, id)',
    ),
    'create index job_next on job (ledger, state, run_at_ms, id)',
    // What waits already need not wait twice.
    `create unique index job_waiting on job (ledger, kind, repository, subject) where state = 'waiting' and subject <> ''`,
    table(
      'github_installation',
      'ledger:w id:w account:w login:t state:t permissions:t updated_at_ms:w',
      'primary key (ledger, id)',
    ),
    table(
      'github_repository',
      'ledger:w id:w installation:w owner:t name:t default_branch:t private:w fork_of:w mirror_of:t archived:w state:t ' +
        'size_bytes:w updated_at_ms:w',
      'primary key (ledger, id)',
    ),
    table(
      'repository_scan',
      'ledger:w repository:w revision:t state_hash:t engine:t commit_count:w file_count:w tokens:w low_confidence_tokens:w ' +
        'unclaimed_tokens:w disk_bytes:w took_ms:w scanned_at_ms:w seen_at_ms:w failure:t',
      'primary key (ledger, repository)',
    ),
    table(
      'commit_lineage',
      'ledger:w repository:w commit_id:t parents:t pull:w asked_at_ms:w',
      'primary key (ledger, repository, commit_id)',
    ),
    table(
      'github_pull',
      'ledger:w repository:w number:w head:t comment:w comment_hash:t comment_state:t check_run:w check_head:t check_hash:t updated_at_ms:w',
      'primary key (ledger, repository, number)',
    ),
    table('github_unnamed', 'ledger:w account:w contributor:t since_ms:w', 'primary key (ledger, account)'),
    table(
      'split_proposal',
      'ledger:w id:t repository:w pull:w comment:w proposer:w author:w beneficiary:w contributor:t percent:w state:t created_at_ms:w',
      'primary key (ledger, id)',
    ),
    table(
      'identity_proposal',
      'ledger:w id:t account:w login:t email:t repository:w pull:w state:t created_at_ms:w',
      'primary key (ledger, id)',
    ),
    table('service_mark', 'ledger:w name:t value:t', 'primary key (ledger, name)'),
  ]
}

function theBooks(engine: Engine): readonly string[] {
  const table = tableIn(engine)
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
