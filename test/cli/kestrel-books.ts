// Small books for the tests of commands: Ana and Ben whom HR knows, Gita whom nobody has claimed, a snapshot of what they wrote.
import { join } from 'node:path'
import { addIdentities } from '../../src/database/identity-rows.ts'
import type { Contribution, ManifestFile } from '../../src/ledger/rows.ts'
import { createBooks } from '../../src/tasks/create-books.ts'
import { openBooks, type BooksPlace, type OpenBooks } from '../../src/tasks/open-books.ts'
import { done, type Outcome } from '../../src/tasks/outcome.ts'
import { freshPlace, type TestEngine } from '../support/databases.ts'
import { createFolder } from '../support/repository.ts'
import { byline, type Ending } from './run.ts'

/** The time of every run; all days in the tests are before it. */
export const NOW = '2026-11-02T09:00:00.000Z'
const COMMITMENT = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'
const FROM = '2026-01-01'

/** Books, and the command line on them. */
export interface KestrelBooks {
  readonly place: BooksPlace
  /** Runs a command as finance@kestrel.example. */
  run(...words: readonly string[]): Promise<Ending>
  /** Runs a command that must succeed, and gives what it printed. */
  text(...words: readonly string[]): Promise<string>
  /** Runs a command with --json that must succeed, and parses what it printed. */
  json(...words: readonly string[]): Promise<unknown>
  /** How many entries the ledger has, and its signed checkpoint: equal where nothing was booked. */
  state(): Promise<{ readonly size: number; readonly checkpoint: string }>
  /** The open books, for what no command says. */
  within<Value>(use: (books: OpenBooks) => Promise<Value>): Promise<Value>
}

const PEOPLE = [
  { key: 'ANA', name: 'Ana Kovač', points: 3n, class: 'employee', entity: 'Kestrel GmbH' },
  { key: 'BEN', name: 'Ben Ito', points: 2n, class: 'contractor', entity: 'Kestrel Ltd' },
] as const

/** The id of a person or contributor: `P-ANA000000000`. */
export function idOf(prefix: 'P' | 'C', key: string): string {
  return `${prefix}-${key.padEnd(12, '0')}`
}

/** Makes books in a folder of their own: of ten points Ana has six, in `src/`, Ben three, in `docs/`, and Gita one. */
export async function kestrelBooks(engine: TestEngine = 'sqlite'): Promise<KestrelBooks> {
  // The folder of a fresh place is gone after one test; books on a file may serve several.
  const place = engine === 'sqlite' ? placeIn(createFolder()) : await freshPlace(engine)
  const clock = () => new Date(NOW)
  const books = opened(await createBooks(place, 'Kestrel', clock))
  await introduce(books)
  await snapshot(books)
  await books.close()
  const within = async <Value>(use: (open: OpenBooks) => Promise<Value>): Promise<Value> => {
    const open = opened(await openBooks(place, clock))
    try {
      return await use(open)
    } finally {
      await open.close()
    }
  }
  const run = (...words: readonly string[]) =>
    byline(words, { books: { ...place, by: 'finance@kestrel.example' }, now: clock })
  const text = async (...words: readonly string[]) => {
    const { code, stdout, stderr } = await run(...words)
    if (code !== 0) throw new Error(`${words.join(' ')}: exit code ${code}: ${stderr}`)
    return stdout
  }
  return {
    place,
    run,
    text,
    json: async (...words) => JSON.parse(await text(...words, '--json')),
    state: () =>
      within(async (open) => ({
        size: (await open.read()).registers.size,
        checkpoint: await open.checkpoint(),
      })),
    within,
  }
}

function placeIn(folder: string): BooksPlace {
  const database = join(folder, 'byline.db')
  return { database, keyFile: `${database}.key`, anchorFile: `${database}.checkpoint` }
}

function opened(outcome: Outcome<OpenBooks>): OpenBooks {
  if (!outcome.ok) throw new Error(outcome.refusal)
  return outcome.value
}

async function append(books: OpenBooks, plan: Parameters<OpenBooks['append']>[1]): Promise<void> {
  const appended = await books.append(null, plan)
  if (!appended.ok) throw new Error(appended.refusal)
}

async function introduce(books: OpenBooks): Promise<void> {
  await append(books, async (_books, writing) => {
    const known = [...PEOPLE, { key: 'GITA', name: 'Gita Rao' }]
    await addIdentities(
      writing,
      writing.ledger,
      known.flatMap(({ key, name }) =>
        key === 'GITA'
          ? [{ subject: idOf('C', key), kind: 'name' as const, value: name }]
          : [
              { subject: idOf('P', key), kind: 'name' as const, value: name },
              {
                subject: idOf('P', key),
                kind: 'email' as const,
                value: `${key.toLowerCase()}@kestrel.example`,
              },
            ],
      ),
    )
    const contributors = known.map(({ key }) => ({ contributor: idOf('C', key), commitment: COMMITMENT }))
    return done([
      { kind: 'contributors-registered', contributors },
      ...PEOPLE.map(({ key, class: employment, entity }) => {
        const facts = { revision: 1, commitment: COMMITMENT, entity, from: FROM, until: null }
        return { kind: 'person-recorded', person: idOf('P', key), class: employment, ...facts } as const
      }),
      ...PEOPLE.map(({ key }, at) => {
        const [contributor, person] = [idOf('C', key), idOf('P', key)]
        return {
          kind: 'contributor-claimed',
          claim: `CL-${at + 1}`,
          contributor,
          person,
          date: FROM,
        } as const
      }),
    ])
  })
}

function contribution(path: string, key: string, points: bigint): Contribution {
  const who = { contributor: idOf('C', key), tokens: Number(points), lowConfidenceTokens: 0, others: 0 }
  const named = { repository: 'api', path, definition: '', name: '' }
  return { ...named, ...who, authorshipMicros: points * 1_000_000n, reuseMicros: 0n }
}

function manifestFile(path: string, tokens: number): ManifestFile {
  return { repository: 'api', path, blob: 'a'.repeat(40), sha256: COMMITMENT, tokens }
}

async function snapshot(books: OpenBooks): Promise<void> {
  const rows = [
    contribution('docs/a.md', 'BEN', 3n),
    contribution('src/a.ts', 'ANA', 6n),
    contribution('src/a.ts', 'GITA', 1n),
  ]
  const files = [
    manifestFile('docs/a.md', 3),
    manifestFile('package-lock.json', 0),
    manifestFile('src/a.ts', 7),
  ]
  await append(books, async ({ registers }, writing) => {
    const revisions = [{ repository: 'api', revision: 'a'.repeat(40), paths: null }]
    return done([
      {
        kind: 'snapshot-taken',
        snapshot: 'S-1',
        date: FROM,
        licensed: revisions,
        observed: revisions,
        policy: registers.policy!.policy,
        engine: '1',
        contributions: await writing.storeContributions(rows),
        pointsMicros: 10_000_000n,
        manifest: await writing.storeManifest(files),
      },
    ])
  })
}

/** Signs L-1 (fee 100,000 EUR, 0.25 EUR a request unless `terms` say otherwise, pool 30%) and delivers S-1 under it as D-1. */
export async function signAndDeliver(books: KestrelBooks, ...terms: readonly string[]): Promise<void> {
  const scope = ['--licensee', 'Northwind AI', '--scope', 'api', '--pool', '30%', '--from', FROM]
  const royalty = terms.includes('--royalty') ? [] : ['--royalty', '0.25 EUR per request']
  const money = ['--fee', '100000 EUR', ...royalty]
  await books.text('licence', 'sign', ...scope, ...money, ...terms)
  await books.within((open) =>
    append(open, async () =>
      done([{ kind: 'delivery-made', delivery: 'D-1', licence: 'L-1', snapshot: 'S-1', date: FROM }]),
    ),
  )
}
