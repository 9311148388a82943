// Amounts survive the database: whatever their currency's decimals, over 2^53, negative, down to the millionth.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountOf, partsOf } from '../../src/database/amounts.ts'
import { addEntries, addLedger } from '../../src/database/ledger-rows.ts'
import { journalRows } from '../../src/database/journal-rows.ts'
import { balanceMovements, balancesBefore } from '../../src/database/person-rows.ts'
import { addPostings, readPositions, readPostings } from '../../src/database/posting-rows.ts'
import type { Posting } from '../../src/ledger/accounts.ts'
import { ENGINES, freshDatabase } from '../support/databases.ts'

const MOST = 10n ** 18n * 1_000_000n
const amounts = fc.bigInt({ min: -MOST, max: MOST })

describe('an amount in two parts', () => {
  it('is the same again, and both parts have its sign', () => {
    fc.assert(
      fc.property(amounts, (amountMicros) => {
        const { minor, micros } = partsOf(amountMicros)
        expect(amountOf(minor, micros)).toBe(amountMicros)
        expect(micros > -1_000_000n && micros < 1_000_000n && minor * micros >= 0n).toBe(true)
      }),
    )
  })
})

describe.each(ENGINES)('postings on %s', (engine) => {
  it('invariant 16: amounts in JPY, KWD and CLF and those over 2^53 come back as they were, and so do their sums', async () => {
    const { database } = await freshDatabase(engine)
    const ledger = await database.exclusively(0n, (held) =>
      held.transaction((on) => addLedger(on, 'Example', 'byline/Example')),
    )
    let next = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(amounts, fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF')), {
          minLength: 1,
          maxLength: 6,
        }),
        async (lines) => {
          const sequence = next++
          const postings: Posting[] = lines.map(([amountMicros, currency]) => ({
            account: 'person',
            subject: `P-${sequence}`,
            contributor: 'C-1',
            currency,
            amountMicros,
          }))
          const [bytes, leafHash] = [new Uint8Array(1), new Uint8Array(32)]
          const entry = {
            sequence,
            kind: 'k',
            key: `k${sequence}`,
            bytes,
            leafHash,
            postingCount: postings.length,
          }
          await database.exclusively(ledger, (held) =>
            held.transaction(async (on) => {
              await addEntries(on, ledger, [entry])
              await addPostings(on, ledger, [{ sequence, date: '2026-10-01', postings }])
            }),
          )
          const read = await readPostings(database, ledger, sequence, sequence + 1)
          expect(read.get(sequence)).toEqual(postings)
          const sums = new Map<string, bigint>()
          for (const [amount, currency] of lines) sums.set(currency, (sums.get(currency) ?? 0n) + amount)
          const positions = await readPositions(database, ledger, next)
          const own = positions.filter(({ subject }) => subject === `P-${sequence}`)
          expect(new Map(own.map(({ currency, amountMicros }) => [currency, amountMicros]))).toEqual(sums)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('are summed beyond 64 bits: no number of large amounts keeps books from being opened', async () => {
    const { database } = await freshDatabase(engine)
    const ledger = await database.exclusively(0n, (held) =>
      held.transaction((on) => addLedger(on, 'Example', 'byline/Example')),
    )
    const [own, amountMicros] = [
      { account: 'person', contributor: 'C-1', currency: 'EUR' } as const,
      MOST - 1n,
    ]
    const postings: Posting[] = Array.from({ length: 40 }, (_, at) => ({
      ...own,
      subject: at % 4 === 0 ? 'P-1' : 'P-2',
      amountMicros: at % 4 === 0 ? -amountMicros : amountMicros,
    }))
    const [bytes, leafHash] = [new Uint8Array(1), new Uint8Array(32)]
    const entry = { sequence: 0, kind: 'k', key: 'k', bytes, leafHash, postingCount: postings.length }
    await database.exclusively(ledger, (held) =>
      held.transaction(async (on) => {
        await addEntries(on, ledger, [entry])
        await addPostings(on, ledger, [{ sequence: 0, date: '2026-10-01', postings }])
      }),
    )
    expect(
      (await readPositions(database, ledger, 1)).toSorted((a, b) => (a.subject < b.subject ? -1 : 1)),
    ).toEqual([
      { ...own, subject: 'P-1', amountMicros: -10n * amountMicros },
      { ...own, subject: 'P-2', amountMicros: 30n * amountMicros },
    ])
    const owed = new Map(
      (await balancesBefore(database, ledger, '2026-11-01', null)).map((row) => [
        row.person,
        row.amountMicros,
      ]),
    )
    expect(owed).toEqual(new Map([['P-1', 10n * amountMicros], ['P-2', -30n * amountMicros]])) // prettier-ignore
    const range = { from: '2026-10-01', until: '2026-10-31' }
    const moved = await balanceMovements(database, ledger, range, 'P-1')
    expect(moved.map((row) => row.amountMicros)).toEqual([10n * amountMicros])
    const journal = await journalRows(database, ledger, range)
    expect(journal.map((row) => row.amountMicros)).toEqual([20n * amountMicros])
  })
})
