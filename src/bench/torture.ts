// `npm run torture [-- --rounds N] [--engine sqlite|postgres] [--seed N]`: kills a process that books, 500 times on each engine,
// prints what was left each time, and ends with 1 where anything acknowledged was lost or anything is there by half.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { compareCodePoints } from '../proof/code-point-order.ts'
import { createBooks } from '../tasks/create-books.ts'
import type { BooksPlace } from '../tasks/open-books.ts'
import { verifyDatabase } from '../tasks/verify-database.ts'
import { createPostgresDatabase, startPostgres, type RunningPostgres } from './start-postgres.ts'
import { torture, type TortureResult } from './torture-rounds.ts'

const USAGE = 'usage: npm run torture [-- --rounds N] [--engine sqlite|postgres] [--seed N]'
/** So many rounds share books, which grow by them. */
const ROUNDS_AT_ONCE = 50

const { rounds, engines, seed } = readArguments()
const folder = mkdtempSync(join(tmpdir(), 'byline-torture-'))
let server: RunningPostgres | undefined
try {
  const losses: string[] = []
  for (const engine of engines) {
    if (engine === 'postgres') server = await startPostgres()
    const results = await tortureEngine(engine)
    losses.push(...results.flatMap((result) => result.losses))
    console.log(summaryOf(engine, results))
  }
  for (const loss of losses) console.log(loss)
  process.exitCode = losses.length === 0 ? 0 : 1
} finally {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}

async function tortureEngine(engine: string): Promise<readonly TortureResult[]> {
  const results: TortureResult[] = []
  for (let done = 0; done < rounds; done += ROUNDS_AT_ONCE) {
    const place = await newPlace(engine, done)
    const created = await createBooks(place, 'Tortured', () => new Date())
    if (!created.ok) throw new Error(created.refusal)
    await created.value.close()
    const result = await torture({
      place,
      rounds: Math.min(ROUNDS_AT_ONCE, rounds - done),
      seed: seed + done,
      stepsBefore: results.reduce((sum, { killedAtSteps }) => sum + killedAtSteps, 0),
      prefix: String(done),
      onRound: (round) => {
        if (process.stderr.isTTY) process.stderr.write(`\r${engine}: round ${done + round + 1} of ${rounds} `)
      },
    })
    const verified = await verifyDatabase(place, {
      publicKey: null,
      olderCheckpoint: null,
      onProgress: () => undefined,
    })
    results.push(verified.ok ? result : { ...result, losses: [...result.losses, verified.refusal] })
  }
  if (process.stderr.isTTY) process.stderr.write('\n')
  return results
}

async function newPlace(engine: string, number: number): Promise<BooksPlace> {
  const at = (ending: string): string => join(folder, `${engine}-${number}.${ending}`)
  const database =
    server === undefined ? at('db') : await createPostgresDatabase(server.url, `torture_${number}`)
  return { database, keyFile: at('key'), anchorFile: at('checkpoint') }
}

function summaryOf(engine: string, results: readonly TortureResult[]): string {
  const sum = (count: (result: TortureResult) => number): number =>
    results.reduce((total, result) => total + count(result), 0)
  const steps = new Map<string, number>()
  for (const result of results)
    for (const [step, count] of result.steps) steps.set(step, (steps.get(step) ?? 0) + count)
  const lines = [
    `${engine}: ${sum(({ rounds: count }) => count)} rounds, ${sum(({ killedAtSteps }) => killedAtSteps)} killed at a step, ` +
      `${sum(({ killedByChance }) => killedByChance)} by chance`,
    `  ${sum(({ acknowledged }) => acknowledged)} entries acknowledged, ${sum(({ found }) => found)} found ` +
      `(${sum(({ unacknowledged }) => unacknowledged)} whole, but killed before they were acknowledged)`,
    `  losses: ${sum(({ losses }) => losses.length)}`,
    ...[...steps]
      .toSorted(([a], [b]) => compareCodePoints(a, b))
      .map(([step, count]) => `  ${String(count).padStart(4)}  ${step}`),
  ]
  return lines.join('\n')
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        rounds: { type: 'string', default: '500' },
        engine: { type: 'string', default: 'both' },
        seed: { type: 'string', default: '1' },
      },
    })
    const [count, chance] = [Number(values.rounds), Number(values.seed)]
    if (!Number.isInteger(count) || count < 1)
      throw new Error(`--rounds ${values.rounds}: a whole number from 1 on`)
    if (!Number.isInteger(chance)) throw new Error(`--seed ${values.seed}: a whole number`)
    if (!['both', 'sqlite', 'postgres'].includes(values.engine))
      throw new Error(`--engine ${values.engine}: none of ours`)
    return {
      rounds: count,
      seed: chance,
      engines: values.engine === 'both' ? ['sqlite', 'postgres'] : [values.engine],
    }
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`)
    return process.exit(2)
  }
}
