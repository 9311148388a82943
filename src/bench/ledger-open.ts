// How long it takes to open books in which pushes were booked by the hundred thousand, between entries of other kinds.
import type { EntryBody } from '../ledger/entry.ts'
import { createBooks } from '../tasks/create-books.ts'
import { openBooks, type OpenBooks } from '../tasks/open-books.ts'
import { done } from '../tasks/outcome.ts'
import { sha256 } from '../tasks/sha256.ts'
import { withPlace, type BenchEngine } from './bench-place.ts'
import { valueOf } from './large-books.ts'
import type { LedgerMeasure } from './ledger.ts'

const PUSHES = 200_000
const REPOSITORIES = 100
const BATCH = 5_000
/** After so many pushes one more contributor is registered. */
const PUSHES_A_CONTRIBUTOR = 200
const BAR_SECONDS = 1
const NONE = { root: sha256(''), count: 0 }

/** Times the opening of books with `pushes` (200,000) pushes and 1,000 other entries in a file of SQLite. */
export function measureOpen(pushes = PUSHES): Promise<LedgerMeasure> {
  return measureOn('open', 'SQLite', pushes)
}

/** Times the same on PostgreSQL. */
export function measureOpenPostgres(pushes = PUSHES): Promise<LedgerMeasure> {
  return measureOn('open-postgres', 'PostgreSQL', pushes)
}

function measureOn(name: string, engine: BenchEngine, pushes: number): Promise<LedgerMeasure> {
  return withPlace(engine, async (place) => {
    const books = valueOf(await createBooks(place, 'Example GmbH', clockNow))
    await fill(books, pushes)
    await books.close()
    const startedAt = performance.now()
    const opened = valueOf(await openBooks(place, clockNow))
    const seconds = (performance.now() - startedAt) / 1000
    const { size, contributors } = (await opened.read()).registers
    await opened.close()
    const what = `${engine} books of ${size} entries opened, ${contributors.size} contributors and ${pushes} pushes among them`
    return { name, what, seconds, barSeconds: BAR_SECONDS }
  })
}

function clockNow(): Date {
  return new Date()
}

async function fill(books: OpenBooks, pushes: number): Promise<void> {
  const { policy } = (await books.read()).registers.policy!
  const today = new Date().toISOString().slice(0, 10)
  await append(books, [{ kind: 'people-informed', date: today, notice: sha256('notice') }])
  for (let from = 0; from < pushes; from += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, pushes - from) }, (_, at) => from + at)
    await append(
      books,
      numbers.flatMap((at) => [
        ...(at % PUSHES_A_CONTRIBUTOR === 0 ? [contributorBody(at)] : []),
        pushBody(at, policy),
      ]),
    )
  }
}

async function append(books: OpenBooks, bodies: readonly EntryBody[]): Promise<void> {
  valueOf(await books.append(null, async () => done(bodies)))
}

function contributorBody(at: number): EntryBody {
  const contributor = `C-${String(at).padStart(12, '0')}`
  return { kind: 'contributors-registered', contributors: [{ contributor, commitment: sha256(contributor) }] }
}

function pushBody(at: number, policy: string): EntryBody {
  const [repository, number] = [String(1 + (at % REPOSITORIES)), 1 + Math.floor(at / REPOSITORIES)]
  const commitAfter = (push: number): string => sha256(`${repository}/${push}`).slice(0, 40)
  const [before, after] = [number === 1 ? null : commitAfter(number - 1), commitAfter(number)]
  const common = { forced: false, lineage: NONE, engine: '1', policy, contributions: NONE }
  return { kind: 'push-credited', repository, number, before, after, state: sha256(after), ...common }
}
