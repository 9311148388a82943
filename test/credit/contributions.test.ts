// The rows of a snapshot sum to the credit they are made of, whatever people write and use, and in whatever order it comes.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contributionsOf, type Contribution } from '../../src/credit/contributions.ts'
import { KINDS } from '../../src/policy/policy.ts'
import { creditedIn, type Company } from './company.ts'

const contributorOf = (person: string): string => `C-${person}`

function rowsOf(company: Company, isReversed = false, contributor = contributorOf) {
  const { index, repositories, users, people, policy } = creditedIn(company)
  const named = repositories.map((one, at) => ({ ...one, repository: `r${at}` }))
  const reversed = <Item>(list: readonly Item[]): readonly Item[] => (isReversed ? list.toReversed() : list)
  const rows = contributionsOf({
    repositories: isReversed
      ? reversed(named).map((one) => ({ ...one, counts: one.counts.toReversed() }))
      : named,
    policy,
    users,
    credits: reversed(people),
    definitionOf: (definition) => {
      const { name } = index.definitions[definition]!
      return { id: `id of ${name}`, name }
    },
    contributorOf: contributor,
  })
  return { rows, people }
}

const sumOf = (rows: readonly Contribution[], contributor: string) => {
  const own = rows.filter((row) => row.contributor === contributor)
  return {
    tokens: own.reduce((sum, { tokens }) => sum + tokens, 0),
    lowConfidenceTokens: own.reduce((sum, { lowConfidenceTokens }) => sum + lowConfidenceTokens, 0),
    authorshipMicros: own.reduce((sum, { authorshipMicros }) => sum + authorshipMicros, 0n),
    reuseMicros: own.reduce((sum, { reuseMicros }) => sum + reuseMicros, 0n),
  }
}

const PEOPLE = ['ana', 'bob', 'cy', 'dan', 'eve']
const some = fc.subarray(PEOPLE, { minLength: 1, maxLength: 3 })
const written = fc.record({
  by: some,
  tokens: fc.integer({ min: 1, max: 50 }),
  kind: fc.constantFrom(...KINDS),
  aiAssisted: fc.boolean(),
  // Forks hold the same texts.
  commit: fc.constantFrom('', 'one', 'two'),
})
const company = fc
  .array(
    fc.record({
      repository: fc.integer({ min: 0, max: 2 }),
      definitions: fc.array(fc.array(written, { maxLength: 3 }), { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .chain((files): fc.Arbitrary<Company> => {
    const made = files.map(({ repository, definitions }, file) => ({
      repository,
      definitions: definitions.map((own, at) => ({ name: `f${file}.${at}`, written: own })),
    }))
    const names = made.flatMap(({ definitions }) => definitions.map(({ name }) => name))
    const use = fc.record({
      name: fc.constantFrom(...names),
      by: some,
      repository: fc.integer({ min: 0, max: 2 }),
    })
    return fc.record({ files: fc.constant(made), uses: fc.array(use, { maxLength: 20 }) })
  })

describe('the rows of a snapshot', () => {
  test('sum to everybody’s tokens and points', () => {
    fc.assert(
      fc.property(company, (made) => {
        const { rows, people } = rowsOf(made)
        for (const { id, tokens, lowConfidenceTokens, authorshipMicros, reuseMicros } of people)
          expect(sumOf(rows, contributorOf(id))).toEqual({
            tokens,
            lowConfidenceTokens,
            authorshipMicros,
            reuseMicros,
          })
      }),
    )
  })

  test('are the same in whatever order repositories, files and people come', () => {
    fc.assert(
      fc.property(company, (made) => {
        expect(rowsOf(made, true).rows).toEqual(rowsOf(made).rows)
      }),
    )
  })

  test('are one for each contributor where two persons are the same', () => {
    fc.assert(
      fc.property(company, (made) => {
        const { rows } = rowsOf(made, false, () => 'C-all')
        const places = rows.map(({ repository, path, definition }) =>
          [repository, path, definition].join(' '),
        )
        expect(new Set(places).size).toBe(rows.length)
        const total = (list: readonly Contribution[]): bigint =>
          list.reduce((sum, { authorshipMicros, reuseMicros }) => sum + authorshipMicros + reuseMicros, 0n)
        expect(total(rows)).toBe(total(rowsOf(made).rows))
      }),
    )
  })

  test('say where the text stands, and how many others make it count more', () => {
    const made: Company = {
      files: [
        {
          repository: 0,
          definitions: [{ name: 'f', written: [{ by: ['ana', 'bob'], tokens: 3 }] }],
        },
      ],
      uses: ['cy', 'dan'].map((person) => ({ name: 'f', by: [person], repository: 0 })),
    }
    const place = { repository: 'r0', path: '0.ts', definition: 'id of f', name: 'f', others: 2 }
    const micros = { authorshipMicros: 1_500_000n, reuseMicros: 3_000_000n, lowConfidenceTokens: 0 }
    expect(rowsOf(made).rows).toEqual([
      { ...place, contributor: 'C-ana', tokens: 2, ...micros },
      { ...place, contributor: 'C-bob', tokens: 1, ...micros },
    ])
  })
})
