// Where a measure keeps its books: in a temporary folder, on the engine that it is taken on, and gone afterwards.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BooksPlace } from '../tasks/open-books.ts'
import { createPostgresDatabase, startPostgres } from './start-postgres.ts'

/** The engines by name, as a measure's words have them. */
export type BenchEngine = 'SQLite' | 'PostgreSQL'

/** Gives `use` a place where no books are yet; a server of PostgreSQL runs on this machine as long as it takes. */
export async function withPlace<Value>(
  engine: BenchEngine,
  use: (place: BooksPlace) => Promise<Value>,
): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), 'byline-bench-'))
  const server = engine === 'PostgreSQL' ? await startPostgres() : undefined
  try {
    const database =
      server === undefined ? join(folder, 'ledger.db') : await createPostgresDatabase(server.url, 'bench')
    return await use({
      database,
      keyFile: join(folder, 'ledger.key'),
      anchorFile: join(folder, 'ledger.checkpoint'),
    })
  } finally {
    await server?.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}
