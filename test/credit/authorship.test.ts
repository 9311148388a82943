// What tokens are worth, and how the people of a commit share them.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { creditAuthors } from '../../src/credit/authorship.ts'
import type { CountedRepository } from '../../src/credit/counted-repository.ts'
import { largestRemainder } from '../../src/credit/largest-remainder.ts'
import type { CommitAuthors, Person } from '../../src/people/persons.ts'
import { DEFAULT_POLICY } from '../../src/policy/default-policy.ts'
import { KINDS, type Kind } from '../../src/policy/policy.ts'

const person = (id: string, more: Partial<Person> = {}): Person => ({
  id,
  name: id.toUpperCase(),
  emails: [`${id}@x.org`],
  class: 'employee',
  claimed: true,
  ...more,
})
const PERSONS = ['a', 'b', 'c'].map((id) => person(id))

interface Work {
  readonly tokens: number
  readonly kind?: Kind
  readonly persons: readonly string[]
  readonly aiAssisted?: boolean
  readonly lowConfidence?: boolean
  readonly cut?: boolean
}

// One commit for each piece of work.
function repository(works: readonly Work[]): CountedRepository {
  const authors = new Map<string, CommitAuthors>()
  const counts = works.map(
    ({ tokens, kind = 'code', persons, aiAssisted = false, lowConfidence = false }, at) => {
      authors.set(`${at}`, { persons, aiAssisted, lowConfidence, rules: [] })
      const origin = { commit: `${at}`, path: 'a', imported: false }
      return { origin, path: 'a', kind, definition: -1, tokens }
    },
  )
  const uncertain = new Set(works.flatMap(({ cut }, at) => (cut === true ? [`${at}`] : [])))
  return { counts, authors, uncertain }
}

const credit = (...works: readonly Work[]) => creditAuthors([repository(works)], PERSONS, DEFAULT_POLICY, [])

describe('the authorship rule', () => {
  test('a token is worth its kind’s weight', () => {
    const { people } = credit(
      { tokens: 3, persons: ['a'] },
      { tokens: 3, kind: 'configuration', persons: ['b'] },
    )
    expect(people).toMatchObject([
      { id: 'a', tokens: 3, authorshipMicros: 3_000_000n, reuseMicros: 0n, share: '0.800000' },
      { id: 'b', tokens: 3, authorshipMicros: 750_000n, share: '0.200000' },
    ])
  })

  test('what forks hold of one text counts once, each token where its kind counts most, whichever is named first', () => {
    const forks = [
      repository([{ tokens: 10, kind: 'configuration', persons: ['a'] }]),
      repository([{ tokens: 4, kind: 'code', persons: ['a'] }]),
      repository([{ tokens: 7, kind: 'data', persons: ['a'] }]),
    ]
    for (const order of [
      [0, 1, 2],
      [1, 0, 2],
      [2, 1, 0],
      [1, 2, 0],
    ]) {
      const { people } = creditAuthors(
        order.map((at) => forks[at]!),
        PERSONS,
        DEFAULT_POLICY,
        [],
      )
      expect(people).toMatchObject([{ id: 'a', tokens: 10, authorshipMicros: 4_000_000n + 1_500_000n }])
    }
  })

  test('co-authors share equally, and what cannot be divided goes to the smaller ids', () => {
    expect(credit({ tokens: 10, persons: ['c', 'a', 'b'] }).people).toMatchObject([
      { id: 'a', tokens: 4, authorshipMicros: 3_333_334n },
      { id: 'b', tokens: 3, authorshipMicros: 3_333_333n },
      { id: 'c', tokens: 3, authorshipMicros: 3_333_333n },
    ])
  })

  test('what an agent helped with counts at the policy’s weight', () => {
    const { people } = credit({ tokens: 5, persons: ['a'], aiAssisted: true })
    expect(people).toMatchObject([{ tokens: 5, authorshipMicros: 2_500_000n, share: '1.000000' }])
  })

  test('low confidence is counted apart, where it is not known who wrote what or history is cut off', () => {
    const { people } = credit(
      { tokens: 4, persons: ['a', 'b'], lowConfidence: true },
      { tokens: 3, persons: ['a'], cut: true },
      { tokens: 2, persons: ['a'] },
    )
    expect(people).toMatchObject([
      { tokens: 7, lowConfidenceTokens: 5 },
      { tokens: 2, lowConfidenceTokens: 2 },
    ])
  })

  test('externals and commits without a human leave the sum; the unclaimed stay in it', () => {
    const persons = [person('a'), person('e', { class: 'external' }), person('u', { claimed: false })]
    const works = [
      { tokens: 2, persons: ['a', 'e'] },
      { tokens: 3, persons: ['u'] },
      { tokens: 9, persons: [] },
    ]
    const { people, unclaimed } = creditAuthors([repository(works)], persons, DEFAULT_POLICY, [])
    expect(people).toMatchObject([{ id: 'a', tokens: 1, share: '0.250000' }])
    expect(unclaimed).toMatchObject([{ id: 'u', tokens: 3, share: '0.750000' }])
  })

  test('what two repositories both hold of one origin counts once', () => {
    const one = repository([{ tokens: 3, persons: ['a'] }])
    const two = repository([{ tokens: 5, persons: ['a'] }])
    for (const both of [
      [one, two],
      [two, one],
    ])
      // prettier-ignore
      expect(creditAuthors(both, PERSONS, DEFAULT_POLICY, []).people).toMatchObject([{ tokens: 5 }])
  })

  test('credit without weight has no share', () => {
    const policy = {
      ...DEFAULT_POLICY,
      kinds: { ...DEFAULT_POLICY.kinds, code: { weightMicros: 0, paths: [] } },
    }
    const { people } = creditAuthors([repository([{ tokens: 1, persons: ['a'] }])], PERSONS, policy, [])
    expect(people).toMatchObject([{ tokens: 1, authorshipMicros: 0n, share: '0.000000' }])
  })
})

const works = fc.array(
  fc.record({
    tokens: fc.integer({ min: 1, max: 100_000 }),
    kind: fc.constantFrom(...KINDS),
    persons: fc.subarray(['a', 'b', 'c'], { minLength: 1 }),
    aiAssisted: fc.boolean(),
    lowConfidence: fc.boolean(),
  }),
  { minLength: 1, maxLength: 20 },
)

describe('whatever people wrote', () => {
  test('tokens, points and shares sum exactly', () => {
    fc.assert(
      fc.property(works, (list) => {
        const { people } = credit(...list)
        const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n)
        expect(sum(people.map(({ tokens }) => BigInt(tokens)))).toBe(
          sum(list.map(({ tokens }) => BigInt(tokens))),
        )
        const worth = list.map(({ tokens, kind, aiAssisted }) => {
          const factor = aiAssisted ? DEFAULT_POLICY.aiAssistedMicros : 1_000_000
          return BigInt(tokens) * BigInt(DEFAULT_POLICY.kinds[kind].weightMicros) * BigInt(factor)
        })
        expect(sum(people.map(({ authorshipMicros }) => authorshipMicros))).toBe(sum(worth) / 1_000_000n)
        expect(sum(people.map(({ share }) => BigInt(share.replace('.', ''))))).toBe(1_000_000n)
      }),
    )
  })

  test('the order of commits and people changes nothing', () => {
    const orders = works.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    )
    fc.assert(
      fc.property(orders, ([list, shuffled]) => {
        const turned = shuffled.map((work) => ({ ...work, persons: work.persons.toReversed() }))
        expect(credit(...turned)).toEqual(credit(...list))
      }),
    )
  })

  test('cutting a commit into several changes nothing', () => {
    fc.assert(
      fc.property(works, (list) => {
        const cut = list.flatMap((work) =>
          Array.from({ length: work.tokens % 7 }, () => ({ ...work, tokens: 1 })),
        )
        const rest = list.map((work) => ({ ...work, tokens: work.tokens - (work.tokens % 7) }))
        expect(credit(...cut, ...rest)).toEqual(credit(...list))
      }),
    )
  })
})

test('parts sum to the whole and are off by less than one', () => {
  const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), weights, (total, list) => {
      const sum = list.reduce((running, weight) => running + weight, 0n)
      fc.pre(sum > 0n)
      const parts = largestRemainder(total, list)
      expect(parts.reduce((running, part) => running + part, 0n)).toBe(total)
      for (const [at, part] of parts.entries()) {
        const floor = (total * list[at]!) / sum
        expect(part === floor || part === floor + 1n).toBe(true)
      }
    }),
  )
})
