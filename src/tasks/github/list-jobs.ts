// Lists the work of the app for an administrator, and puts what was given up back into the queue.
import { readJobs, type JobRow } from '../../database/job-list.ts'
import { inQueue, reviveDead } from '../../database/job-rows.ts'
import type { JobState } from '../../database/tables.ts'
import type { ReportTable, Stamp } from '../export-list.ts'
import type { OpenBooks } from '../open-books.ts'

type BooksInDatabase = Pick<OpenBooks, 'database' | 'ledger'>

/** All work, or that in one state, the oldest first. */
export function listJobs(
  { database, ledger }: BooksInDatabase,
  state: JobState | null,
): Promise<readonly JobRow[]> {
  return readJobs(database, ledger, state)
}

/** Puts dead work back into the queue; `unknown` are ids of which there is none. */
export async function retryJobs(
  { database, ledger }: BooksInDatabase,
  ids: readonly string[],
  now: Date,
): Promise<{ readonly retried: readonly string[]; readonly unknown: readonly string[] }> {
  const asked = [...new Set(ids)]
  const retried = await inQueue(database, (on) => reviveDead(on, ledger, asked, now.getTime()))
  return { retried, unknown: asked.filter((id) => !retried.includes(id)) }
}

/** The list as a table for every format; `about` is what it says of itself. */
export function jobTable(
  rows: readonly JobRow[],
  state: JobState | null,
  about: readonly Stamp[],
): ReportTable<JobRow> {
  return {
    title: 'Work of the GitHub App',
    columns: [
      { kind: 'text', key: 'id', heading: 'Id', of: ({ id }) => id },
      { kind: 'text', key: 'kind', heading: 'Kind', of: ({ kind }) => kind },
      {
        kind: 'text',
        key: 'repository',
        heading: 'Repository',
        of: ({ repository }) => repositoryText(repository),
      },
      { kind: 'text', key: 'subject', heading: 'About', of: ({ subject }) => subject },
      { kind: 'text', key: 'state', heading: 'State', of: (row) => row.state },
      { kind: 'count', key: 'tries', heading: 'Tries', of: ({ attempts }) => attempts },
      { kind: 'time', key: 'created', heading: 'Asked for', of: ({ createdAtMs }) => timeText(createdAtMs) },
      {
        kind: 'time',
        key: 'due',
        heading: 'Due',
        of: (row) => (row.state === 'waiting' ? timeText(row.runAtMs) : null),
      },
      {
        kind: 'time',
        key: 'finished',
        heading: 'Ended',
        of: ({ finishedAtMs }) => (finishedAtMs === 0 ? null : timeText(finishedAtMs)),
      },
      { kind: 'text', key: 'failure', heading: 'Failure', of: ({ failure }) => failure },
    ],
    rows,
    about: [...about, { key: 'filter_state', heading: 'Only in the state', value: state ?? '' }],
  }
}

// GitHub's id, a number that nobody adds up.
function repositoryText(repository: number): string {
  return repository === 0 ? '' : String(repository)
}

function timeText(ms: number): string {
  return new Date(ms).toISOString()
}
