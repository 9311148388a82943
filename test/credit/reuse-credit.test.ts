// What others' use adds: the scenarios with their answers, and what must hold whatever people write and use.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { creditIn, pointsIn, type Company, type Defined, type UsedBy } from './company.ts'

const ana = (tokens: number) => [{ by: ['ana'], tokens }]
const oneFile = (...definitions: readonly Defined[]) => [{ repository: 0, definitions }]
const by = (name: string, persons: readonly string[], repository = 0): readonly UsedBy[] =>
  persons.map((person) => ({ name, by: [person], repository }))
const colleagues = (count: number) => Array.from({ length: count }, (_, at) => `c${at}`)
const HUNDRED = oneFile({ name: 'f', written: ana(100) })

describe('a hundred tokens of Ana’s count', () => {
  test.each([
    ['100 where nobody uses them', [], 100_000_000n],
    ['100 where Bob does', by('f', ['bob']), 100_000_000n],
    ['300 where Bob and Cy do', by('f', ['bob', 'cy']), 300_000_000n],
    [
      '300 where Bob does in two repositories',
      [...by('f', ['bob'], 1), ...by('f', ['bob'], 2)],
      300_000_000n,
    ],
    [
      '416.9926 where Bob does in ten',
      colleagues(10).flatMap((_, at) => by('f', ['bob'], at + 1)),
      416_992_600n,
    ],
    ['500 where four do', by('f', colleagues(4)), 500_000_000n],
    ['900 where sixteen do', by('f', colleagues(16)), 900_000_000n],
    ['900 where a hundred do', by('f', colleagues(100)), 900_000_000n],
    [
      '100 where Bob does in fifty files of one repository',
      colleagues(50).flatMap(() => by('f', ['bob'])),
      100_000_000n,
    ],
  ])('%s', (_fact, uses, expected) => {
    expect(pointsIn({ files: HUNDRED, uses })['ana']).toBe(expected)
  })
})

describe('what reuse adds', () => {
  test('each author has from the others: 60 tokens of Ana’s used by three, 40 of Cy’s by two', () => {
    const written = [...ana(60), { by: ['cy'], tokens: 40 }]
    const uses = by('f', ['bob', 'cy', 'dan'])
    expect(pointsIn({ files: oneFile({ name: 'f', written }), uses })).toMatchObject({
      ana: 250_195_560n,
      cy: 120_000_000n,
    })
  })

  test('co-authors share, each counting their own others', () => {
    const written = [{ by: ['ana', 'bob'], tokens: 100 }]
    const uses = by('f', ['bob', 'cy', 'dan'])
    expect(creditIn({ files: oneFile({ name: 'f', written }), uses })).toMatchObject({
      ana: { tokens: 50, authorshipMicros: 50_000_000n, reuseMicros: 158_496_300n },
      bob: { tokens: 50, authorshipMicros: 50_000_000n, reuseMicros: 100_000_000n },
    })
  })

  test('is weighed as the tokens are: by kind, and by the weight of what an agent helped with', () => {
    const written = [{ by: ['ana'], tokens: 100, kind: 'configuration' as const, aiAssisted: true }]
    const files = oneFile({ name: 'f', written })
    expect(creditIn({ files, uses: by('f', ['bob', 'cy']) })).toMatchObject({
      ana: { authorshipMicros: 12_500_000n, reuseMicros: 25_000_000n },
    })
  })

  test('reaches a private helper through every exported definition that reaches it', () => {
    const helper = { name: 'helper', written: ana(10), isPrivate: true, names: ['deeper'] }
    const files = oneFile(
      { name: 'one', written: [], names: ['helper'] },
      { name: 'two', written: [], names: ['helper'] },
      helper,
      { name: 'deeper', written: ana(1), isPrivate: true },
    )
    expect(pointsIn({ files, uses: [...by('one', ['bob']), ...by('two', ['cy'])] })['ana']).toBe(33_000_000n)
    expect(pointsIn({ files, uses: by('one', ['bob']) })['ana']).toBe(11_000_000n)
  })

  test('reaches no exported definition that another one of its file names', () => {
    const files = oneFile({ name: 'one', written: [], names: ['two'] }, { name: 'two', written: ana(10) })
    expect(pointsIn({ files, uses: by('one', ['bob', 'cy']) })['ana']).toBe(10_000_000n)
  })

  test('is a member’s from its own users and its class’s', () => {
    const method = { name: 'C.m', written: ana(10) }
    const files = oneFile({ name: 'C', written: ana(100), inner: [method, { name: 'C.n', written: ana(1) }] })
    const uses = [...by('C', ['bob', 'cy']), ...by('C.m', ['dan', 'eve'])]
    expect(pointsIn({ files, uses })['ana']).toBe(10n * 5_000_000n + 101n * 3_000_000n)
  })

  test('counts once for a fork, at the place where more use it', () => {
    const same = (name: string) => ({ name, written: [{ by: ['ana'], tokens: 10, commit: 'c' }] })
    const files = [
      { repository: 0, definitions: [same('here')] },
      {
        repository: 1,
        definitions: [same('there'), { name: 'x', written: [{ by: ['ana'], tokens: 2, commit: 'c' }] }],
      },
    ]
    const uses = [...by('here', ['bob', 'cy']), ...by('there', colleagues(4), 1)]
    expect(creditIn({ files, uses })['ana']).toMatchObject({ tokens: 12, reuseMicros: 40_000_000n })
    const turned = files.toReversed().map((file) => ({ ...file, repository: 1 - file.repository }))
    const swapped = uses.map((use) => ({ ...use, repository: 1 - use.repository }))
    expect(creditIn({ files: turned, uses: swapped })).toEqual(creditIn({ files, uses }))
  })

  test('counts once for forks that hold a text as other kinds of file, as it counts most', () => {
    const kinds = ['configuration', 'code', 'data'] as const
    const uses = kinds.flatMap((kind, at) => by(kind, ['bob', 'cy'], at))
    for (const order of [
      [0, 1, 2],
      [1, 2, 0],
      [2, 1, 0],
    ]) {
      const files = order.map((at, repository) => {
        const written = [{ by: ['ana'], tokens: 10, commit: 'c', kind: kinds[at]! }]
        return { repository, definitions: [{ name: kinds[at]!, written }] }
      })
      expect(creditIn({ files, uses })['ana']).toMatchObject({
        tokens: 10,
        authorshipMicros: 10_000_000n,
        reuseMicros: 20_000_000n,
      })
    }
  })

  test('counts a use that forks of a user hold once', () => {
    const held = (...texts: readonly (readonly [repository: number, text: string])[]) =>
      texts.map(([repository, text]) => ({ name: 'f', by: ['bob'], repository, text }))
    const points = (...uses: readonly UsedBy[]) => pointsIn({ files: HUNDRED, uses })['ana']
    expect(points(...held([1, 'a'], [2, 'a'], [3, 'a']))).toBe(100_000_000n)
    // What is new in one of them is no other repository; what is new in both is two.
    expect(points(...held([1, 'a'], [2, 'a'], [2, 'b']))).toBe(100_000_000n)
    expect(points(...held([1, 'a'], [2, 'a'], [1, 'b'], [2, 'c']))).toBe(300_000_000n)
    // Three pairs of forks are three repositories.
    const pairs = [1, 3, 5].flatMap((at) => held([at, `${at}`], [at + 1, `${at}`]))
    expect(points(...pairs)).toBe(416_992_600n)
  })
})

const PEOPLE = ['a', 'b', 'c', 'd', 'e'] as const
const MOST_FILES = 4
const MOST_DEFINITIONS = 5
const nameOf = (file: number, at: number) => `${file}.${at}`
const person = fc.constantFrom(...PEOPLE)
const repository = fc.nat({ max: 4 })
const written = fc.array(
  fc.record({
    by: fc.subarray([...PEOPLE], { minLength: 1, maxLength: 3 }),
    tokens: fc.integer({ min: 1, max: 1000 }),
    aiAssisted: fc.boolean(),
  }),
  { maxLength: 3 },
)
const definition = fc.record({
  written,
  isPrivate: fc.boolean(),
  names: fc.array(fc.nat({ max: MOST_DEFINITIONS - 1 }), { maxLength: 3 }),
  held: fc.boolean(),
})
const use = fc.record({
  file: fc.nat({ max: MOST_FILES - 1 }),
  at: fc.nat({ max: MOST_DEFINITIONS - 1 }),
  by: fc.subarray([...PEOPLE], { minLength: 1, maxLength: 2 }),
  repository,
})
// A definition that is held stands in the one before it.
const company = fc
  .record({
    files: fc.array(
      fc.record({
        repository,
        definitions: fc.array(definition, { minLength: 1, maxLength: MOST_DEFINITIONS }),
      }),
      { minLength: 1, maxLength: MOST_FILES },
    ),
    uses: fc.array(use, { maxLength: 30 }),
  })
  .map(({ files, uses }): Company => {
    const made = files.map(({ repository: where, definitions }, file) => {
      const outermost: (Defined & { inner: Defined[] })[] = []
      for (const [at, { held, names, ...rest }] of definitions.entries()) {
        const own = {
          ...rest,
          name: nameOf(file, at),
          names: names.map((other) => nameOf(file, other)),
          inner: [],
        }
        const holder = outermost.at(-1)
        if (held && holder !== undefined) holder.inner.push(own)
        else outermost.push(own)
      }
      return { repository: where, definitions: outermost }
    })
    const known = new Set(
      files.flatMap(({ definitions }, file) => definitions.map((_, at) => nameOf(file, at))),
    )
    return {
      files: made,
      uses: uses.flatMap(({ file, at, ...rest }) =>
        known.has(nameOf(file, at)) ? [{ ...rest, name: nameOf(file, at) }] : [],
      ),
    }
  })

// Everybody's points, worked out in another way: token by token, from every definition's users, which spread step by step.
function totalOf(of: Company) {
  const users = new Map(namesOf(of).map((name) => [name, new Set<string>()]))
  for (const { name, by: persons, repository: where } of of.uses)
    for (const id of persons) users.get(name)!.add(`${id} ${where}`)
  for (let grown = true; grown;) {
    grown = false
    for (const { definitions } of of.files) {
      const all = allOf(definitions)
      for (const one of all) {
        const named = all.filter(({ name, isPrivate }) => isPrivate === true && one.names?.includes(name))
        for (const { name } of [...(one.inner ?? []), ...named]) {
          const known = users.get(name)!
          const before = known.size
          for (const user of users.get(one.name)!) known.add(user)
          grown ||= known.size > before
        }
      }
    }
  }
  let authorshipMicros = 0n
  let reuseSixths = 0n
  for (const { name, written: works } of of.files.flatMap(({ definitions }) => allOf(definitions))) {
    for (const { by: authors, tokens, aiAssisted } of works) {
      const worth = BigInt(tokens) * (aiAssisted === true ? 500_000n : 1_000_000n)
      authorshipMicros += worth
      for (const author of authors) {
        const others = PEOPLE.filter((id) => id !== author).reduce(
          (count, id) =>
            count + Math.min(3, [...users.get(name)!].filter((user) => user.startsWith(id)).length),
          0,
        )
        const factorMicros = 2 * Math.min(4_000_000, Math.round(Math.log2(Math.max(1, others)) * 1e6))
        reuseSixths += (worth * BigInt(factorMicros) * 6n) / BigInt(authors.length) / 1_000_000n
      }
    }
  }
  return { authorshipMicros, reuseSixths }
}

const reuseIn = (of: Company) =>
  Object.fromEntries(Object.values(creditIn(of)).map(({ id, reuseMicros }) => [id, reuseMicros]))
const allOf = (definitions: readonly Defined[]): readonly Defined[] =>
  definitions.flatMap((one) => [one, ...allOf(one.inner ?? [])])
const namesOf = ({ files }: Company) =>
  files.flatMap(({ definitions }) => allOf(definitions).map(({ name }) => name))
const changed = (of: Company, change: (defined: Defined) => readonly Defined[]): Company => {
  const within = (list: readonly Defined[]): readonly Defined[] =>
    list.flatMap((one) => change({ ...one, inner: within(one.inner ?? []) }))
  return { ...of, files: of.files.map((file) => ({ ...file, definitions: within(file.definitions) })) }
}
const someName = (of: Company) => fc.constantFrom(...namesOf(of))

describe('whatever people write and use', () => {
  test('one’s own uses never change what reuse adds to one’s own tokens', () => {
    fc.assert(
      fc.property(
        company.chain((of) =>
          fc.tuple(fc.constant(of), person, fc.array(fc.tuple(someName(of), repository))),
        ),
        ([of, own, added]) => {
          const uses = [...of.uses, ...added.map(([name, where]) => ({ name, by: [own], repository: where }))]
          expect(reuseIn({ ...of, uses })[own]).toBe(reuseIn(of)[own])
        },
      ),
    )
  })

  test('more uses by the same people in the same repository change nothing', () => {
    fc.assert(
      fc.property(company, (of) => {
        expect(creditIn({ ...of, uses: [...of.uses, ...of.uses] })).toEqual(creditIn(of))
      }),
    )
  })

  test('a new user lowers nobody’s points', () => {
    fc.assert(
      fc.property(
        company.chain((of) => fc.tuple(fc.constant(of), person, someName(of), repository)),
        ([of, user, name, where]) => {
          const before = pointsIn(of)
          const after = pointsIn({ ...of, uses: [...of.uses, { name, by: [user], repository: where }] })
          for (const id of Object.keys(before)) expect(after[id]! >= before[id]!).toBe(true)
        },
      ),
    )
  })

  test('people’s points sum to the total, which is exact', () => {
    fc.assert(
      fc.property(company, (of) => {
        const people = Object.values(creditIn(of))
        const sum = (part: 'authorshipMicros' | 'reuseMicros') =>
          people.reduce((before, one) => before + one[part], 0n)
        const total = totalOf(of)
        expect(sum('authorshipMicros')).toBe(total.authorshipMicros)
        // What reuse adds is rounded down once for each person.
        const lost = total.reuseSixths - 6n * sum('reuseMicros')
        expect(lost >= 0n && lost <= 6n * BigInt(people.length)).toBe(true)
        // Tokens written alone and without help come to whole micro-points: nothing is rounded at all.
        const alone = changed(of, (one) => [
          { ...one, written: one.written.map(({ by: [first], tokens }) => ({ by: [first!], tokens })) },
        ])
        const doubled = changed(alone, (one) => [
          { ...one, written: one.written.map((work) => ({ ...work, tokens: 2 * work.tokens })) },
        ])
        const [once, twice] = [pointsIn(alone), pointsIn(doubled)]
        for (const id of Object.keys(once)) expect(twice[id]).toBe(2n * once[id]!)
      }),
    )
  })

  test('a clone of a repository that is named beside it changes nothing, whichever comes first', () => {
    fc.assert(
      fc.property(company, repository, (of, cloned) => {
        // Texts keep their commits in the clone.
        const original: Company = {
          files: changed(of, (one) => [
            { ...one, written: one.written.map((work) => ({ ...work, commit: one.name })) },
          ]).files,
          uses: of.uses.map((one, at) => ({ ...one, text: `${at}` })),
        }
        const files = original.files.filter((file) => file.repository === cloned)
        const renamed = changed({ files, uses: [] }, (one) => [
          { ...one, name: `${one.name}'`, names: one.names!.map((name) => `${name}'`) },
        ])
        const own = new Set(namesOf({ files, uses: [] }))
        const both: Company = {
          files: [...original.files, ...renamed.files.map((file) => ({ ...file, repository: 5 }))],
          uses: original.uses.flatMap((one) => {
            const name = own.has(one.name) ? `${one.name}'` : one.name
            return one.repository === cloned ? [one, { ...one, name, repository: 5 }] : [one]
          }),
        }
        const expected = creditIn(original)
        expect(creditIn(both)).toEqual(expected)
        const turned = <Item extends { readonly repository: number }>(items: readonly Item[]) =>
          items.map((item) => ({ ...item, repository: 5 - item.repository }))
        expect(creditIn({ files: turned(both.files), uses: turned(both.uses) })).toEqual(expected)
      }),
    )
  })

  test('splitting a definition into parts that the same people use changes nothing', () => {
    fc.assert(
      fc.property(
        company.chain((of) => fc.tuple(fc.constant(of), someName(of))),
        ([of, name]) => {
          const before = creditIn(of)
          const halves = (work: Defined['written'], half: 0 | 1) => work.filter((_, at) => at % 2 === half)
          // Another part beside it: as public as it is, named by and naming the same, used by the same.
          const twin = changed(of, (one) => {
            const names = (one.names ?? []).flatMap((other) =>
              other === name ? [other, `${name}'`] : [other],
            )
            if (one.name !== name) return [{ ...one, names }]
            const part = { ...one, names, name: `${name}'`, written: halves(one.written, 1), inner: [] }
            return [{ ...one, names, written: halves(one.written, 0) }, part]
          })
          const uses = of.uses.flatMap((one) =>
            one.name === name ? [one, { ...one, name: `${name}'` }] : [one],
          )
          expect(creditIn({ ...twin, uses })).toEqual(before)
          // A part within it.
          const inner = changed(of, (one) => {
            if (one.name !== name) return [one]
            const part = { name: `${name}'`, written: halves(one.written, 1), isPrivate: true }
            return [{ ...one, written: halves(one.written, 0), inner: [...one.inner!, part] }]
          })
          expect(creditIn(inner)).toEqual(before)
        },
      ),
    )
  })

  test('cutting a private helper out of any definition changes nothing', () => {
    fc.assert(
      fc.property(company, (of) => {
        const cut = changed(of, (one) => {
          const helper = { name: `${one.name}'`, written: one.written, isPrivate: true }
          return [{ ...one, written: [], names: [...one.names!, helper.name] }, helper]
        })
        expect(creditIn(cut)).toEqual(creditIn(of))
      }),
    )
  })

  test('moving definitions into files and repositories of their own, and renaming them, changes nothing', () => {
    fc.assert(
      fc.property(company, fc.array(repository, { minLength: 20, maxLength: 20 }), (of, places) => {
        // What is tied to a file (private helpers, members) stays with it.
        const loose = changed(of, (one) => [{ ...one, names: [] }])
        const renamed = changed(loose, (one) => [{ ...one, name: `new ${one.name}` }])
        const moved = renamed.files
          .flatMap(({ definitions }) => definitions)
          .map((one, at) => ({ repository: places[at]!, definitions: [one] }))
        const uses = of.uses.map((one) => ({ ...one, name: `new ${one.name}` }))
        expect(creditIn({ files: moved, uses })).toEqual(creditIn(loose))
      }),
    )
  })

  test('cycles add nothing: neither uses of one’s own in a circle, nor calls back within a file', () => {
    fc.assert(
      fc.property(company, person, (of, own) => {
        const uses = [...of.uses, ...namesOf(of).map((name) => ({ name, by: [own], repository: 0 }))]
        expect(reuseIn({ ...of, uses })[own]).toBe(reuseIn(of)[own])
        // A private helper calls back the one that calls it, and everything itself.
        const callers = new Map<string, string[]>()
        changed(of, (one) => {
          for (const name of one.names!) callers.set(name, [...(callers.get(name) ?? []), one.name])
          return [one]
        })
        const used = new Set(of.uses.map(({ name }) => name))
        const circles = changed(of, (one) => {
          const back = new Set(callers.get(one.name) ?? [])
          const isOwn = one.isPrivate === true && !used.has(one.name) && back.size <= 1
          return [{ ...one, names: [...one.names!, one.name, ...(isOwn ? back : [])] }]
        })
        const flat = (whole: Company) => ({
          ...whole,
          files: whole.files.map((file) => ({
            ...file,
            definitions: allOf(file.definitions).map((one) => ({ ...one, inner: [] })),
          })),
        })
        expect(creditIn(flat(circles))).toEqual(creditIn(flat(of)))
      }),
    )
  })

  test('the order of files, definitions and uses changes nothing', () => {
    const shuffled = company.chain((of) =>
      fc.tuple(
        fc.constant(of),
        fc.shuffledSubarray([...of.files], { minLength: of.files.length }),
        fc.shuffledSubarray([...of.uses], { minLength: of.uses.length }),
      ),
    )
    fc.assert(
      fc.property(shuffled, ([of, files, uses]) => {
        const turned = changed({ files, uses }, (one) => [
          {
            ...one,
            written: one.written.toReversed(),
            inner: one.inner!.toReversed(),
            names: one.names!.toReversed(),
          },
        ])
        const reversed = turned.files.map((file) => ({ ...file, definitions: file.definitions.toReversed() }))
        expect(creditIn({ files: reversed, uses: turned.uses })).toEqual(creditIn(of))
      }),
    )
  })
})
