// Every sum that a statement shows, with what it is the sum of.
import type { Statement } from '../../src/ledger/statement.ts'

/** A sum and its parts, in whole minor units or points. */
export interface Added {
  readonly sum: bigint
  readonly parts: readonly bigint[]
}

/** The sums of a statement of all licences. */
export function shownSums({ currencies }: Statement): readonly Added[] {
  return currencies.flatMap(({ account, licences }): Added[] => {
    if (account === null) throw new Error('the statement is of all licences')
    const { earned, broughtForward, corrections, holds, total, payouts, carriedForward } = account
    const lines = [...corrections, ...holds].map(({ amount }) => amount.shownMinor)
    const paid = payouts.map(({ amount }) => amount.shownMinor)
    return [
      { sum: total.shownMinor, parts: [earned.shownMinor, broughtForward.shownMinor, ...lines] },
      { sum: total.shownMinor, parts: [carriedForward.shownMinor, ...paid] },
      { sum: earned.shownMinor, parts: licences.map((licence) => licence.earned.shownMinor) },
      ...licences.flatMap(({ receipts, work, ...licence }) => [
        { sum: licence.earned.shownMinor, parts: receipts.map((receipt) => receipt.earned.shownMinor) },
        { sum: licence.earned.shownMinor, parts: work.map((part) => part.earned.shownMinor) },
        ...work.flatMap(({ written, definitions, ...part }) => {
          const parts = [written, ...definitions]
          return [
            { sum: part.earned.shownMinor, parts: parts.map((one) => one.earned.shownMinor) },
            { sum: part.points.shownPoints, parts: parts.map((one) => one.points.shownPoints) },
          ]
        }),
      ]),
    ]
  })
}
