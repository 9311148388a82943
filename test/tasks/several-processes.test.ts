// Several processes on the same books: killed at any step, booking at once, asking for the same again and again.
import { readFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { BookingProcesses } from '../../src/bench/booking-processes.ts'
import { torture } from '../../src/bench/torture-rounds.ts'
import { readEntries } from '../../src/database/ledger-rows.ts'
import { done } from '../../src/tasks/outcome.ts'
import { verifyDatabase } from '../../src/tasks/verify-database.ts'
import { booksAt, newBooks, receiving, valueOf } from '../support/books.ts'
import { ENGINES, freshPlace } from '../support/databases.ts'

/** Processes start slowly where much else is running. */
const PATIENCE_MS = 120_000
const VERIFYING = { publicKey: null, olderCheckpoint: null, onProgress: () => undefined }

function processes(): BookingProcesses {
  const started = new BookingProcesses()
  onTestFinished(() => started.close())
  return started
}

describe.each(ENGINES)('books on %s', (engine) => {
  it(
    'invariant 2: killed at any step of writing, every acknowledged entry is there and none by half',
    async () => {
      const place = await freshPlace(engine)
      await (await newBooks(place)).close()
      const result = await torture({ place, rounds: 9, seed: 1, prefix: 'T' })
      expect(result.losses).toEqual([])
      expect(result.killedAtSteps).toBe(6)
      expect(result.found).toBeGreaterThanOrEqual(result.acknowledged)
      valueOf(await verifyDatabase(place, VERIFYING))
    },
    PATIENCE_MS,
  )

  it(
    'invariant 7: two processes that append at once leave no gap, no duplicate and no fork',
    async () => {
      const place = await freshPlace(engine)
      const books = await newBooks(place)
      const both = processes()
      const order = { place, appends: 12, receipts: 2, killAtStep: null }
      const [first, second] = await Promise.all(['A', 'B'].map((prefix) => both.run({ ...order, prefix })))
      const sequencesOf = (said: readonly string[]): number[] =>
        said.flatMap((line) => /^booked ([\d,]+) /.exec(line)?.[1]?.split(',').map(Number) ?? [])
      const sequences = [...sequencesOf(first!), ...sequencesOf(second!)].toSorted((a, b) => a - b)
      expect(sequences).toEqual(Array.from({ length: 48 }, (_, at) => at + 2))
      expect((await books.read()).registers.receipts.size).toBe(48)
      const { entryCount, note } = valueOf(await verifyDatabase(place, VERIFYING))
      expect([entryCount, note]).toEqual([50, readFileSync(place.anchorFile, 'utf8')])
    },
    PATIENCE_MS,
  )

  it('invariant 9: one key a hundred times at once is one entry, and another body under it a conflict', async () => {
    const place = await freshPlace(engine)
    const books = [await newBooks(place), await booksAt(place), await booksAt(place)]
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, at) =>
        books[at % books.length]!.append(null, async () => done([receiving('R-1')])),
      ),
    )
    const counts = outcomes.map((outcome) => valueOf(outcome).entries.length)
    expect([
      counts.filter((count) => count === 1).length,
      counts.filter((count) => count === 0).length,
    ]).toEqual([1, 99])
    const others = await Promise.all(
      books.map((one, at) =>
        one.append(null, async () => done([receiving('R-1', 2n), receiving(`R-${at + 2}`)])),
      ),
    )
    for (const other of others)
      expect(other).toMatchObject({
        ok: false,
        refusal: expect.stringContaining('receipt:R-1 is booked already'),
      })
    const keys: string[] = []
    for await (const rows of readEntries(books[0]!.database, books[0]!.ledger, 2))
      keys.push(...rows.map(({ key }) => key))
    expect(keys).toEqual(['receipt:R-1'])
  })

  it(
    'invariant 9: several processes that book the same book it once',
    async () => {
      const place = await freshPlace(engine)
      const books = await newBooks(place)
      const three = processes()
      const order = { place, prefix: 'S', appends: 4, receipts: 3, killAtStep: null }
      const said = await Promise.all([three.run(order), three.run(order), three.run(order)])
      const repeated = said.flat().map((line) => Number(/repeated (\d+)$/.exec(line)?.[1] ?? 0))
      expect(repeated.reduce((sum, count) => sum + count, 0)).toBe(24)
      expect((await books.read()).registers.receipts.size).toBe(12)
    },
    PATIENCE_MS,
  )
})
