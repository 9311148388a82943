// Writes everybody's statement of a month into a folder, a file each, named by opaque ids.
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalJson } from '../proof/canonical-json.ts'
import type { Letters } from '../reports/pdf-letters.ts'
import { writeReport } from './export-list.ts'
import type { OpenBooks } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'
import { documentOf, pdfOf, provenValue, statementCheckpoint } from './statement-forms.ts'
import { statementMaker } from './statements.ts'

/** What is written, and where to. */
export interface StatementBatch {
  readonly period: string
  readonly licence: string | null
  readonly folder: string
  readonly format: 'pdf' | 'json'
  readonly letters: Letters
  readonly contact: string | null
  /** Whether files that are there are replaced. */
  readonly force: boolean
  /** Stops between two files. */
  readonly signal: AbortSignal
  readonly onProgress: (doneCount: number, totalCount: number) => void
}

/**
 * Writes `PERIOD-PERSON.pdf` (or `.json`) for everybody whom the books know as a person, files that only their owner may
 * read, and gives how many. Refuses, before anything is written, where one of the files is there and `force` is not said;
 * refuses what `statementMaker` refuses and a folder that cannot be written, in which the files before stay.
 */
export async function writeStatements(open: OpenBooks, batch: StatementBatch): Promise<Outcome<number>> {
  const { period, licence, folder, format, force } = batch
  const maker = await statementMaker(open, { period, licence, person: null })
  if (!maker.ok) return maker
  const { people } = maker.value
  const fileOf = (person: string): string => join(folder, `${period}-${person}.${format}`)
  const taken = force ? undefined : people.map(fileOf).find((file) => existsSync(file))
  if (taken !== undefined)
    return refused(`${taken} is there already; say --force to replace it, or name another folder`)
  const made = await madeFolder(folder)
  if (!made.ok) return made
  const checkpoint = await statementCheckpoint(open)
  for (const [at, person] of people.entries()) {
    if (batch.signal.aborted) return refused(`stopped after ${at} of ${people.length} statements`)
    const statement = await maker.value.of(person)
    const bytes =
      format === 'pdf'
        ? await pdfOf(documentOf(statement, checkpoint, batch.contact), batch.letters)
        : new TextEncoder().encode(`${canonicalJson(await provenValue(open, statement, checkpoint))}\n`)
    const written = await writeReport(fileOf(person), bytes, force)
    if (!written.ok) return written
    batch.onProgress(at + 1, people.length)
  }
  return done(people.length)
}

async function madeFolder(folder: string): Promise<Outcome<string>> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return done(folder)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : null
    if (code === null) throw error
    return refused(`${folder} cannot be made (${code}); name a folder that can be written to`)
  }
}
