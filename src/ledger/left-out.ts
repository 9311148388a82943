// Whom a payout run leaves out though they are owed something, and why: what whoever proposes it should know.
import { ACCRUAL_SCALE } from './accounts.ts'
import { balanceMicros } from './books-state.ts'
import type { BooksState } from './books-state.ts'
import { payoutLines, peopleInOpenRuns } from './payout-lines.ts'

/**
 * Why a run leaves somebody out: they wait in another run, payroll does not pay their class, another legal entity pays them,
 * or their balance is below the minimum. Of several reasons the first counts.
 */
export type LeftOutReason = 'waiting' | 'class' | 'entity' | 'minimum'

const REASONS: readonly LeftOutReason[] = ['waiting', 'class', 'entity', 'minimum']

/** The people whom a run leaves out for one reason, and the whole minor units of their balances together. */
export interface LeftOut {
  readonly reason: LeftOutReason
  readonly peopleCount: number
  readonly amountMinor: bigint
}

/** Of a run that is not proposed yet: everybody who is owed a minor unit or more of its currency and is not paid, by reason. */
export function leftOutOf(
  books: BooksState,
  run: { readonly currency: string; readonly entity: string | null; readonly minimumMinor: bigint },
): readonly LeftOut[] {
  const { currency } = run
  const paid = new Set(payoutLines(books, run).map(({ person }) => person))
  // Whom a run of everybody's whole balances leaves out waits in another, or is of a class that is not paid.
  const payable = new Set(
    payoutLines(books, { currency, entity: null, minimumMinor: 0n }).map(({ person }) => person),
  )
  const waiting = peopleInOpenRuns(books, currency)
  const sums = new Map<LeftOutReason, { peopleCount: number; amountMinor: bigint }>()
  for (const [person, { entry }] of books.registers.persons) {
    const amountMinor = balanceMicros(books, person, currency) / ACCRUAL_SCALE
    if (amountMinor < 1n || paid.has(person)) continue
    const isOfEntity = run.entity === null || entry.entity === run.entity
    const own = isOfEntity ? 'minimum' : 'entity'
    const reason = waiting.has(person) ? 'waiting' : payable.has(person) ? own : 'class'
    const sum = sums.get(reason) ?? { peopleCount: 0, amountMinor: 0n }
    sums.set(reason, { peopleCount: sum.peopleCount + 1, amountMinor: sum.amountMinor + amountMinor })
  }
  return REASONS.flatMap((reason) => {
    const sum = sums.get(reason)
    return sum === undefined ? [] : [{ reason, ...sum }]
  })
}
