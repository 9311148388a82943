// What people agreed in a pull request moves credit between those who agreed, to the micro-point, and nobody else's.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contributionsOf } from '../../src/credit/contributions.ts'
import { explainCredit } from '../../src/credit/explanation.ts'
import { KINDS } from '../../src/policy/policy.ts'
import { creditedIn, creditIn, type Company, type UsedBy, type Written } from './company.ts'

const ANA_AND_BEN: Written = { by: ['ana', 'ben'], tokens: 10 }

function company(written: readonly Written[], uses: readonly UsedBy[] = []): Company {
  return { files: [{ repository: 0, definitions: [{ name: 'f', written }] }], uses }
}

const gift = (giver: string, to: string, percent: number) => ({ giver, to, percent })

describe('an agreed share', () => {
  test('is that percentage of what the giver wrote', () => {
    const credit = creditIn(company([{ by: ['ana'], tokens: 10, gifts: [gift('ana', 'ben', 30)] }]))
    expect(credit).toMatchObject({
      ana: { tokens: 7, authorshipMicros: 7_000_000n },
      ben: { tokens: 3, authorshipMicros: 3_000_000n },
    })
  })

  test('goes off the giver’s own part, and a co-author keeps theirs', () => {
    const credit = creditIn(company([{ ...ANA_AND_BEN, gifts: [gift('ana', 'cy', 50)] }]))
    expect(credit).toMatchObject({
      ana: { authorshipMicros: 2_500_000n },
      ben: { authorshipMicros: 5_000_000n },
      cy: { authorshipMicros: 2_500_000n },
    })
  })

  test('of a co-author comes on top of what the co-author has', () => {
    const credit = creditIn(company([{ ...ANA_AND_BEN, gifts: [gift('ana', 'ben', 30)] }]))
    expect(credit).toMatchObject({
      ana: { authorshipMicros: 3_500_000n },
      ben: { authorshipMicros: 6_500_000n },
    })
  })

  test('counts as often as others use the text, without the uses of whoever was given it', () => {
    const uses = ['ben', 'cy', 'dan'].map((person) => ({ name: 'f', by: [person], repository: 0 }))
    const alone = creditIn(company([{ by: ['ana'], tokens: 100 }], uses))
    const { ana, ben } = creditIn(
      company([{ by: ['ana'], tokens: 100, gifts: [gift('ana', 'ben', 50)] }], uses),
    )
    expect(ana!.reuseMicros).toBe(alone['ana']!.reuseMicros / 2n)
    // Two others use it besides ben: log2 of 2 is one, twice.
    expect(ben!.reuseMicros).toBe(100_000_000n)
  })

  test('is named in the explanation of both', () => {
    const { people, repositories, policy, index, users } = creditedIn(
      company([{ by: ['ana'], tokens: 10, gifts: [gift('ana', 'ben', 30)] }]),
    )
    const parts = people.map((person) => explainCredit(person, repositories, policy, index, users).written)
    expect(parts).toMatchObject([
      [{ tokens: 10, authors: 2, agreed: { part: 70, whole: 100 }, micros: 7_000_000n }],
      [{ tokens: 10, authors: 2, agreed: { part: 30, whole: 100 }, micros: 3_000_000n }],
    ])
  })
})

const PEOPLE = ['ana', 'ben', 'cy', 'dan']
const written = fc
  .record({
    by: fc.subarray(PEOPLE, { minLength: 1, maxLength: 3 }),
    tokens: fc.integer({ min: 1, max: 100 }),
    kind: fc.constantFrom(...KINDS),
    aiAssisted: fc.boolean(),
    agreed: fc.array(
      fc.record({ at: fc.nat(2), to: fc.constantFrom(...PEOPLE), percent: fc.integer({ min: 1, max: 33 }) }),
      { maxLength: 3 },
    ),
  })
  .map(({ agreed, ...one }): Written => {
    const gifts = agreed.map(({ at, to, percent }) => gift(one.by[at % one.by.length]!, to, percent))
    return { ...one, gifts: gifts.filter(({ giver, to }) => giver !== to) }
  })
const works = fc.array(written, { minLength: 1, maxLength: 8 })
const uses = fc.array(
  fc.record({
    name: fc.constant('f'),
    by: fc.subarray(PEOPLE, { minLength: 1, maxLength: 2 }),
    repository: fc.nat(1),
  }),
  { maxLength: 6 },
)

const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n)

describe('whatever is agreed', () => {
  test('all tokens and points of authorship together stay the same', () => {
    fc.assert(
      fc.property(works, (list) => {
        const { people } = creditedIn(company(list))
        const { people: before } = creditedIn(company(list.map((one) => ({ ...one, gifts: [] }))))
        const points = (all: typeof people) => sum(all.map(({ authorshipMicros }) => authorshipMicros))
        const tokens = (all: typeof people) => all.reduce((total, one) => total + one.tokens, 0)
        expect(points(people)).toBe(points(before))
        expect(tokens(people)).toBe(tokens(before))
      }),
    )
  })

  test('whoever neither gives nor is given has the same as before', () => {
    fc.assert(
      fc.property(works, uses, (list, used) => {
        const parties = new Set(list.flatMap(({ gifts }) => gifts!.flatMap(({ giver, to }) => [giver, to])))
        const after = creditIn(company(list, used))
        const before = creditIn(
          company(
            list.map((one) => ({ ...one, gifts: [] })),
            used,
          ),
        )
        const others = (credit: typeof before) =>
          Object.values(credit)
            .filter(({ id }) => !parties.has(id))
            .map(({ id, tokens, authorshipMicros, reuseMicros }) => [
              id,
              tokens,
              authorshipMicros,
              reuseMicros,
            ])
        expect(others(after)).toEqual(others(before))
      }),
    )
  })

  test('the order of commits and of what was agreed changes nothing', () => {
    const orders = works.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    )
    fc.assert(
      fc.property(orders, uses, ([list, shuffled], used) => {
        expect(creditIn(company(shuffled, used))).toEqual(creditIn(company(list, used)))
      }),
    )
  })

  test('the rows of a snapshot sum to everybody’s credit', () => {
    fc.assert(
      fc.property(works, uses, (list, used) => {
        const { index, repositories, users, people, policy } = creditedIn(company(list, used))
        const rows = contributionsOf({
          repositories: repositories.map((one, at) => ({ ...one, repository: `r${at}` })),
          policy,
          users,
          credits: people,
          definitionOf: (definition) => {
            const { name } = index.definitions[definition]!
            return { id: name, name }
          },
          contributorOf: (person) => person,
        })
        for (const { id, tokens, authorshipMicros, reuseMicros } of people) {
          const own = rows.filter(({ contributor }) => contributor === id)
          expect({
            tokens: own.reduce((total, row) => total + row.tokens, 0),
            authorshipMicros: sum(own.map((row) => row.authorshipMicros)),
            reuseMicros: sum(own.map((row) => row.reuseMicros)),
          }).toEqual({ tokens, authorshipMicros, reuseMicros })
        }
      }),
    )
  })

  test('the parts of an explanation sum to the points', () => {
    fc.assert(
      fc.property(works, uses, (list, used) => {
        const { people, repositories, policy, index, users } = creditedIn(company(list, used))
        for (const person of people) {
          const { written: own, reused } = explainCredit(person, repositories, policy, index, users)
          expect(sum(own.map(({ micros }) => micros))).toBe(person.authorshipMicros)
          expect(sum(reused.map(({ micros }) => micros))).toBe(person.reuseMicros)
        }
      }),
    )
  })
})
