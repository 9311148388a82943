// Reports on groups say nothing of individuals.
import { describe, expect, it } from 'vitest'
import { groupLines, type ShareLine } from '../../src/ledger/share-report.ts'

function group(entity: string, count: number): readonly ShareLine[] {
  return Array.from({ length: count }, (_, at) => ({
    person: {
      id: `P-${entity}${at}`,
      name: `${entity} ${at}`,
      employeeNumber: null,
      class: 'employee',
      entity,
      until: null,
    },
    currency: 'EUR',
    licences: [],
    earnedMicros: 1_000_000n,
    account: null,
  }))
}

function shown(...groups: readonly (readonly ShareLine[])[]): readonly (readonly [string, number | null])[] {
  return groupLines(groups.flat()).map(({ entity, peopleCount }) => [entity, peopleCount])
}

describe('groups of fewer than five people', () => {
  it('are hidden, and the smallest other with one alone, so that the rest of a total does not tell', () => {
    expect(shown(group('A', 4), group('B', 5), group('C', 9))).toEqual([
      ['A', null],
      ['B', null],
      ['C', 9],
    ])
  })

  it('hide each other where they are five together', () => {
    expect(shown(group('A', 2), group('B', 3), group('C', 5))).toEqual([
      ['A', null],
      ['B', null],
      ['C', 5],
    ])
  })

  it('leave larger groups their sums', () => {
    const [line] = groupLines(group('A', 5))
    expect([line!.peopleCount, line!.earnedMicros]).toEqual([5, 5_000_000n])
  })

  it('are hidden in one currency whatever another shows', () => {
    const yen = group('A', 4).map((line) => ({ ...line, currency: 'JPY' }))
    expect(shown(group('A', 5), yen)).toEqual([
      ['A', 5],
      ['A', null],
    ])
  })
})
