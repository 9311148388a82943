// How long it takes to write everybody's statement of a month as a PDF, from large books in which each got a share.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBooks } from '../tasks/create-books.ts'
import { distributeReceipts } from '../tasks/distribute-receipt.ts'
import { lettersFrom } from '../tasks/statement-forms.ts'
import { writeStatements } from '../tasks/write-statements.ts'
import { BOOKING_DAY, clock, fillBooks, OPERATOR, valueOf } from './large-books.ts'
import type { LedgerMeasure } from './ledger.ts'

const PEOPLE = 5_000
const CONTRIBUTIONS_EACH = 100
const BAR_SECONDS = 180

/** Distributes a receipt over `people` people (5,000) of a hundred contributions each, and times the writing of their statements. */
export async function measureStatements(people = PEOPLE): Promise<LedgerMeasure> {
  const folder = mkdtempSync(join(tmpdir(), 'byline-bench-'))
  const [database, keyFile, anchorFile] = ['ledger.db', 'ledger.key', 'ledger.checkpoint'].map((name) =>
    join(folder, name),
  )
  const place = { database: database!, keyFile: keyFile!, anchorFile: anchorFile! }
  try {
    const open = valueOf(await createBooks(place, 'Example GmbH', clock))
    await fillBooks(open, { people, contributions: people * CONTRIBUTIONS_EACH })
    valueOf(await distributeReceipts(open, OPERATOR, ['R-1'], BOOKING_DAY, () => undefined))
    const startedAt = performance.now()
    const written = valueOf(
      await writeStatements(open, {
        period: BOOKING_DAY.slice(0, 7),
        licence: null,
        folder: join(folder, 'statements'),
        format: 'pdf',
        letters: valueOf(lettersFrom(null)),
        contact: null,
        force: false,
        signal: new AbortController().signal,
        onProgress: () => undefined,
      }),
    )
    const seconds = (performance.now() - startedAt) / 1000
    await open.close()
    return {
      name: 'statements',
      what: `${written} statements written as PDF`,
      seconds,
      barSeconds: BAR_SECONDS,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
