// Kills a process that books, again and again, at every step of its writing and at times of chance, and looks each time at what
// is left: everything that was acknowledged, nothing by half, and a log that the anchor's signature is the beginning of.
import type { Database } from '../database/connection.ts'
import { readEntries } from '../database/ledger-rows.ts'
import { readPostings } from '../database/posting-rows.ts'
import { openBooks, type BooksPlace } from '../tasks/open-books.ts'
import type { BookingOrder } from './booking-process.ts'
import { BookingProcesses } from './booking-processes.ts'

/** How a tortured ledger held. */
export interface TortureResult {
  readonly rounds: number
  readonly killedAtSteps: number
  readonly killedByChance: number
  /** The steps' names, and how many rounds ended there. */
  readonly steps: ReadonlyMap<string, number>
  readonly acknowledged: number
  readonly found: number
  /** Entries that were there without having been acknowledged: their process was killed before it could. */
  readonly unacknowledged: number
  /** What was lost or left by half, a line each; empty where all is well. */
  readonly losses: readonly string[]
}

/** What to torture, and how. */
export interface TortureOrder {
  /** Books that are there, and closed. */
  readonly place: BooksPlace
  readonly rounds: number
  /** Decides what chance decides. */
  readonly seed: number
  /** How many steps were visited in earlier books; those after them are visited next. */
  readonly stepsBefore?: number
  /** Tells rounds on the same books apart. */
  readonly prefix: string
  readonly onRound?: (round: number) => void
}

const RECEIPTS = 3
/** How many appends a process is let live through before the first step at which it may be killed. */
const APPENDS = 3
/** A process killed by chance is killed so long after it said that it is ready. */
const CHANCE_MOST_MS = 60

/** Runs the rounds, the first ones at every step in turn, every third by chance. Throws where the process does not even start. */
export async function torture(order: TortureOrder): Promise<TortureResult> {
  const random = generatorOf(order.seed)
  const steps = new Map<string, number>()
  const losses: string[] = []
  let [killedAtSteps, killedByChance, acknowledged, found] = [0, 0, 0, 0]
  const processes = new BookingProcesses({ startsAhead: true })
  const stepCount = await countSteps(order, processes)
  // Steps are visited in leaps, so that a few rounds meet all kinds of them and many meet every one.
  const leap = stepCount % 7 === 0 ? 11 : 7
  for (let round = 0, next = order.stepsBefore ?? 0; round < order.rounds; round++) {
    const byChance = round % 3 === 2
    const killAtStep = byChance ? null : (next++ * leap) % stepCount
    const delayMs = byChance ? Math.floor(random() * CHANCE_MOST_MS) : null
    const prefix = `${order.prefix}.${round}`
    const said = await processes.run({ ...orderOf(order.place, prefix, 200), killAtStep }, delayMs)
    const killed = said.find((line) => line.startsWith('killed '))?.slice('killed '.length)
    if (killed !== undefined) steps.set(killed, (steps.get(killed) ?? 0) + 1)
    if (killed === undefined) killedByChance += 1
    else killedAtSteps += 1
    const refusal = said.find((line) => line.startsWith('refused '))
    if (refusal !== undefined) losses.push(`round ${round}: ${refusal}`)
    const sequences = said.flatMap(acknowledgedIn)
    const survey = await surveyOf(order.place, prefix, sequences)
    acknowledged += sequences.length
    found += survey.found
    losses.push(...survey.faults.map((fault) => `round ${round} (${killed ?? 'by chance'}): ${fault}`))
    order.onRound?.(round)
  }
  processes.close()
  const unacknowledged = found - acknowledged
  return {
    rounds: order.rounds,
    killedAtSteps,
    killedByChance,
    steps,
    acknowledged,
    found,
    unacknowledged,
    losses,
  }
}

function orderOf(place: BooksPlace, prefix: string, appends: number): BookingOrder {
  return { place, prefix, appends, receipts: RECEIPTS, killAtStep: null }
}

async function countSteps({ place, prefix }: TortureOrder, processes: BookingProcesses): Promise<number> {
  const said = await processes.run(orderOf(place, `${prefix}.steps`, APPENDS))
  const steps = Number(said.find((line) => line.startsWith('steps '))?.slice('steps '.length))
  if (!(steps > 0)) throw new Error(`the process that books does not work: ${said.join(' / ')}`)
  return steps
}

function acknowledgedIn(line: string): readonly number[] {
  const match = /^booked ([\d,]+) /.exec(line)
  return match === null ? [] : match[1]!.split(',').map(Number)
}

// What is there of a round, once the books were opened again: opening compares the database with the anchor.
async function surveyOf(
  place: BooksPlace,
  prefix: string,
  acknowledged: readonly number[],
): Promise<{ readonly found: number; readonly faults: readonly string[] }> {
  const opened = await openBooks(place, () => new Date())
  if (!opened.ok) return { found: 0, faults: [opened.refusal] }
  const books = opened.value
  try {
    // Replays every entry, and so hashes each again.
    const { registers } = await books.read()
    const faults: string[] = []
    const ids = [...registers.receipts.keys()].filter((id) => id.startsWith(`R-${prefix}-`))
    if (ids.length % RECEIPTS !== 0) faults.push(`an append is there by half: ${ids.join(', ')}`)
    if (ids.length < acknowledged.length)
      faults.push(`${acknowledged.length} entries were acknowledged, and ${ids.length} are there`)
    const first = Math.min(...acknowledged, registers.size)
    faults.push(...(await postingFaults(books.database, books.ledger, first, registers.size, acknowledged)))
    return { found: ids.length, faults }
  } finally {
    await books.close()
  }
}

async function postingFaults(
  database: Database,
  ledger: bigint,
  from: number,
  until: number,
  acknowledged: readonly number[],
): Promise<readonly string[]> {
  const faults: string[] = []
  const missing = new Set(acknowledged)
  const postings = await readPostings(database, ledger, from, until)
  for await (const rows of readEntries(database, ledger, from, until))
    for (const { sequence, postingCount } of rows) {
      missing.delete(sequence)
      const lines = postings.get(sequence) ?? []
      const sum = lines.reduce((total, { amountMicros }) => total + amountMicros, 0n)
      if (lines.length !== postingCount || sum !== 0n)
        faults.push(`entry ${sequence} has ${lines.length} of ${postingCount} postings, which sum to ${sum}`)
    }
  for (const sequence of missing) faults.push(`entry ${sequence} was acknowledged and is not there`)
  return faults
}

// A linear congruential generator (Numerical Recipes): all that matters is that a seed gives the same times again.
function generatorOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
