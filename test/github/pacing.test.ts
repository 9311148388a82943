// GitHub's rate limits are kept before GitHub has to refuse, whatever is sent and whenever.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { costOf, limitsFor, Pacer, type PacingLimits } from '../../src/github/pacing.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const LIMITS: PacingLimits = { pointsAMinute: 40, creationsAMinute: 5, creationsAnHour: 12 }

/** Requests, each a while after the one before. */
const requests = fc.array(
  fc.record({
    method: fc.constantFrom('GET', 'POST', 'PATCH'),
    pauseMs: fc.oneof(fc.constant(0), fc.nat({ max: 20_000 }), fc.nat({ max: 10 * MINUTE_MS })),
  }),
  { maxLength: 120 },
)

/** When each request goes, where everyone waits as long as it is told. */
function sentTimes(pacer: Pacer, asked: readonly { readonly method: string; readonly pauseMs: number }[]) {
  let nowMs = 1_700_000_000_000
  return asked.map(({ method, pauseMs }) => {
    nowMs += pauseMs
    const cost = costOf(method, false)
    for (let waitMs = pacer.take(cost, nowMs); waitMs > 0; waitMs = pacer.take(cost, nowMs)) nowMs += waitMs
    return { ...cost, atMs: nowMs }
  })
}

describe('The pacer', () => {
  it('lets no minute and no hour have more than its limit', () => {
    fc.assert(
      fc.property(requests, (asked) => {
        const sent = sentTimes(new Pacer(LIMITS), asked)
        for (const { atMs } of sent) {
          const within = (lengthMs: number) =>
            sent.filter((other) => other.atMs >= atMs && other.atMs < atMs + lengthMs)
          const points = within(MINUTE_MS).reduce((sum, { points: own }) => sum + own, 0)
          expect(points).toBeLessThanOrEqual(LIMITS.pointsAMinute)
          const creations = (lengthMs: number) =>
            within(lengthMs).filter(({ isCreation }) => isCreation).length
          expect(creations(MINUTE_MS)).toBeLessThanOrEqual(LIMITS.creationsAMinute)
          expect(creations(HOUR_MS)).toBeLessThanOrEqual(LIMITS.creationsAnHour)
        }
      }),
    )
  })

  it('lets nobody wait who keeps within the limits', () => {
    fc.assert(
      fc.property(requests, (asked) => {
        const slowly = asked.map(({ method }) => ({ method, pauseMs: HOUR_MS }))
        const times = sentTimes(new Pacer(LIMITS), slowly).map(({ atMs }) => atMs)
        expect(times).toEqual(slowly.map((_request, at) => 1_700_000_000_000 + (at + 1) * HOUR_MS))
      }),
    )
  })

  it('keeps below 80 creations and 900 points a minute in all processes together', () => {
    for (const processes of [1, 2, 5, 12]) {
      const limits = limitsFor(processes)
      expect(limits.creationsAMinute * processes).toBeLessThan(80)
      expect(limits.pointsAMinute * processes).toBeLessThan(900)
      expect(limits.creationsAnHour * processes).toBeLessThan(500)
    }
  })

  it('counts a write as five reads, and as a creation only where people see it', () => {
    expect(costOf('GET', false)).toEqual({ points: 1, isCreation: false })
    expect(costOf('PATCH', false)).toEqual({ points: 5, isCreation: true })
    expect(costOf('POST', true)).toEqual({ points: 5, isCreation: false })
  })

  it('lets nothing go before the time that a refusal names', () => {
    const pacer = new Pacer(LIMITS)
    const refusal = { status: 403, headers: { 'retry-after': '30' }, message: 'secondary rate limit' }
    expect(pacer.refused(refusal, 1_000)).toBe(30_000)
    expect(pacer.take(costOf('GET', false), 1_001)).toBe(29_999)
    expect(pacer.take(costOf('GET', false), 31_000)).toBe(0)
  })

  it('waits longer after each refusal that names no time, and forgets that once something is answered', () => {
    const pacer = new Pacer(LIMITS)
    const refusal = { status: 429, headers: {}, message: '' }
    expect([1, 2, 3].map(() => pacer.refused(refusal, 0))).toEqual([60_000, 120_000, 240_000])
    pacer.heard({ headers: {} }, 0)
    expect(pacer.refused(refusal, 0)).toBe(60_000)
  })

  it("waits for the hour's end where none of its requests is left", () => {
    const pacer = new Pacer(LIMITS)
    pacer.heard({ headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '100' } }, 40_000)
    expect(pacer.take(costOf('GET', false), 40_000)).toBe(61_000)
  })

  it('takes a refusal for what it is where it has nothing to do with limits', () => {
    const pacer = new Pacer(LIMITS)
    const message = 'Resource not accessible by integration'
    expect(pacer.refused({ status: 403, headers: { 'x-ratelimit-remaining': '12' }, message }, 0)).toBe(
      undefined,
    )
    expect(pacer.take(costOf('GET', false), 0)).toBe(0)
  })
})
