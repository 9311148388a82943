// Days after days: through months, leap years and years, without a clock.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayAfter } from '../../src/royalties/calendar-day.ts'

test('the day after a day is that of the calendar', () => {
  const days = fc.date({ min: new Date('1900-01-01'), max: new Date('2399-12-30'), noInvalidDate: true })
  fc.assert(
    fc.property(days, (date) => {
      const next = new Date(date.getTime() + 86_400_000)
      expect(dayAfter(date.toISOString().slice(0, 10))).toBe(next.toISOString().slice(0, 10))
    }),
  )
  expect(['2024-02-28', '2026-02-28', '2100-02-28', '2026-12-31'].map(dayAfter)).toEqual([
    '2024-02-29',
    '2026-03-01',
    '2100-03-01',
    '2027-01-01',
  ])
})
