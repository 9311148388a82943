// What accounts stand at, and in which order they are given.
import { describe, expect, it } from 'vitest'
import type { Posting } from '../../src/ledger/accounts.ts'
import { Positions } from '../../src/ledger/positions.ts'

const HELD: readonly Posting[] = [
  { account: 'unclaimed', subject: 'C-1', contributor: '', currency: 'USD', amountMicros: -5n },
  { account: 'unclaimed', subject: 'C-1', contributor: '', currency: 'EUR', amountMicros: -7n },
  { account: 'unclaimed', subject: 'C-1', contributor: '', currency: 'JPY', amountMicros: -9n },
]

describe('positions', () => {
  it('come in one order, in whichever order the postings came', () => {
    for (const postings of [HELD, HELD.toReversed()]) {
      const positions = new Positions()
      positions.add(postings)
      expect(positions.of('unclaimed', 'C-1').map(({ currency }) => currency)).toEqual(['EUR', 'JPY', 'USD'])
    }
  })

  it('that come to nothing are left out', () => {
    const positions = new Positions()
    positions.add([...HELD, { ...HELD[0]!, amountMicros: 5n }])
    expect(positions.of('unclaimed', 'C-1').map(({ currency }) => currency)).toEqual(['EUR', 'JPY'])
  })
})
