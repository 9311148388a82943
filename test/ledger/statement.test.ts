// What a person's statement says adds up, whatever the books hold.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { statementText } from '../../src/cli/statement-text.ts'
import { textWidth } from '../../src/cli/terminal-text.ts'
import { deadlineOf, statementDocument } from '../../src/ledger/statement-document.ts'
import type { Movement, StatementFacts } from '../../src/ledger/statement-facts.ts'
import { statementOf, type Statement } from '../../src/ledger/statement.ts'
import { shownSums } from '../support/shown-sums.ts'
import { ANAS_MOVEMENTS, anyFacts, contribution, entryAt, exampleFacts } from '../support/statement-facts.ts'

const PROOF = { size: 48_230, root: 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=' }

function textOf(statement: Statement): string {
  return statementText(statementDocument(statement, PROOF, 'https://byline.example/q'), (_, text) => text)
}

describe('the statement of the example', () => {
  it('says what each receipt brought, how the points arose, and what goes to payroll', async () => {
    await expect(textOf(statementOf(exampleFacts()))).toMatchFileSnapshot('example-statement.txt')
  })

  it('names the entries it rests on', () => {
    expect(statementOf(exampleFacts()).entries).toEqual([48_201, 48_202, 48_205, 48_209, 48_213])
  })

  it('says what is owed where nothing was paid yet', () => {
    const text = textOf(statementOf(exampleFacts({ movements: ANAS_MOVEMENTS.slice(0, 4) })))
    expect(text).toMatch(/OWED TO YOU \(not paid out yet\) +1,194\.65\n/)
    expect(text).not.toContain('PAYROLL')
  })

  it('tells a leaver that leaving does not reduce it', () => {
    const person = { ...exampleFacts().person, until: '2026-03-31' }
    const statement = statementOf(exampleFacts({ person }))
    expect(textOf(statement)).toContain('Leaving does not reduce this. Last day: 31 March 2026.')
    expect(statement.currencies).toEqual(statementOf(exampleFacts()).currencies)
  })

  it('is made where there is nothing to say', () => {
    const facts = { movements: [], distributions: [], broughtForwardMicros: new Map<string, bigint>() }
    expect(textOf(statementOf(exampleFacts(facts)))).toContain(
      'Nothing was distributed in October 2026: earned 0, to payroll 0.',
    )
  })

  it('shows a licence that brought the person nothing, with everybody’s points', () => {
    const sourceOf: StatementFacts['sourceOf'] = (line) => ({
      ...exampleFacts().sourceOf(line),
      contributions: [],
    })
    const text = textOf(statementOf(exampleFacts({ movements: [], sourceOf })))
    expect(text).toContain('Your 0 of 2,400,000 points: 0%')
    expect(text).toMatch(/EARNED \(EUR\) +0\.00 +0\.00 +0\.00\n/)
  })

  it('shows one licence without an account, for a balance is of all', () => {
    const statement = statementOf(exampleFacts({ licence: 'L-3' }))
    expect(textOf(statement)).toContain('Only what licence L-3 brought; a balance is of all licences.')
    expect(statement.currencies.map(({ account }) => account)).toEqual([null])
    expect(statementOf(exampleFacts({ licence: 'L-9' })).currencies).toEqual([])
  })

  it('says what is held since before the period', () => {
    const openHolds = [{ question: 'Q-2', currency: 'EUR', amountMinor: 5_000n }]
    expect(textOf(statementOf(exampleFacts({ openHolds })))).toContain(
      'Still held from before, and in no sum above: EUR 50.00, question Q-2.',
    )
  })

  it('shows currencies apart', () => {
    const adjusted = entryAt(48_220, {
      kind: 'balance-adjusted',
      adjustment: 'A-1',
      person: 'P-1',
      date: '2026-10-30',
      currency: 'JPY',
      amountMinor: 2_500n,
      reasonCommitment: 'cd',
    })
    const extra: Movement = { entry: adjusted, currency: 'JPY', amountMicros: 2_500n * 1_000_000n }
    const facts = exampleFacts({
      movements: [...ANAS_MOVEMENTS, extra],
      reasonOf: () => 'a share that was missed',
    })
    const statement = statementOf(facts)
    expect(statement.currencies.map(({ currency }) => currency)).toEqual(['EUR', 'JPY'])
    expect(textOf(statement)).toMatch(/Correction A-1: a share that was missed +\+2,500\n/)
  })

  it('stays within 80 columns, whatever names and amounts come', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 120 }),
        fc.integer({ min: 1, max: 6 }),
        fc.bigInt(0n, 10n ** 20n),
        (name, receipts, netMinor) => {
          const base = exampleFacts()
          const distributions = Array.from({ length: receipts }, (_, at) => ({
            ...base.distributions[0]!,
            netMinor,
            sequence: 100 + at,
          }))
          const row = contribution({ name, definition: 'd', authorshipMicros: 1n, reuseMicros: 9n })
          const sourceOf: StatementFacts['sourceOf'] = (line) => ({
            ...base.sourceOf(line),
            contributions: [row],
          })
          const person = { ...base.person, name }
          const text = textOf(statementOf(exampleFacts({ person, distributions, sourceOf, movements: [] })))
          for (const line of text.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(80)
        },
      ),
      { numRuns: 50 },
    )
  })
})

describe('the deadline to object', () => {
  it.each([
    ['2026-10', '2026-11-30'],
    ['2026-12', '2027-01-31'],
    ['2027-01', '2027-02-28'],
    ['2028-01', '2028-02-29'],
    ['2100-01', '2100-02-28'],
  ])('of %s is %s', (period, day) => {
    expect(deadlineOf(period)).toBe(day)
  })
})

const sumOf = (parts: readonly bigint[]): bigint => parts.reduce((sum, part) => sum + part, 0n)

describe('any statement', () => {
  it('shows parts that add up to every sum it shows', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        for (const { sum, parts } of shownSums(statementOf(facts))) expect(sumOf(parts)).toBe(sum)
      }),
    )
  })

  it('carries forward what the books say, to the accrual unit', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const brought = facts.broughtForwardMicros.get('EUR')!
        const moved = sumOf(facts.movements.map(({ amountMicros }) => amountMicros))
        const [euros] = statementOf(facts).currencies
        expect(euros!.account!.carriedForward.amountMicros).toBe(brought + moved)
        for (const { work, earned } of euros!.licences)
          expect(sumOf(work.map((part) => part.earned.amountMicros))).toBe(earned.amountMicros)
      }),
    )
  })
})
