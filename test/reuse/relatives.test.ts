// Which repositories are forks of each other, and which of them stands for the others.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { representativesOf, type History } from '../../src/reuse/relatives.ts'

const history = (revision: string, commitCount: number, ...commits: readonly string[]): History => ({
  revision,
  commitCount,
  origins: commits.map((commit) => ({ commit })),
})

describe('of repositories', () => {
  it('that have nothing in common each stands for itself', () => {
    expect(representativesOf([history('a', 1, 'a'), history('b', 2, 'b')])([1, 0, 1])).toEqual([0, 1])
  })

  it('with work in common the one with the longest history stands for all, among those asked about', () => {
    const of = representativesOf([history('a', 1, 'x'), history('b', 3, 'x', 'y'), history('c', 2, 'y')])
    expect(of([0, 1, 2])).toEqual([1])
    // By way of the second the first and the third are related.
    expect(of([0, 2])).toEqual([2])
    expect(of([])).toEqual([])
  })

  it('with equally long histories the one with the smaller revision does', () => {
    expect(representativesOf([history('b', 2, 'x'), history('a', 2, 'x')])([0, 1])).toEqual([1])
  })

  it('the order in which they are named changes nothing', () => {
    const some = fc.uniqueArray(
      fc.record({
        revision: fc.string({ minLength: 4, maxLength: 4 }),
        commitCount: fc.integer({ min: 1, max: 4 }),
        origins: fc.array(fc.record({ commit: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h') }), {
          maxLength: 3,
        }),
      }),
      { selector: ({ revision }) => revision, minLength: 1, maxLength: 6 },
    )
    const both = some.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    )
    fc.assert(
      fc.property(both, ([all, shuffled]) => {
        const chosen = (histories: readonly History[]) =>
          representativesOf(histories)([...histories.keys()])
            .map((number) => histories[number]!.revision)
            .toSorted()
        expect(chosen(shuffled)).toEqual(chosen(all))
      }),
    )
  })
})
