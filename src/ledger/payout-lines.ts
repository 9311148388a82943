// Which balances a payout run pays: the one rule by which runs are planned and judged.
import { compareCodePoints } from '../proof/code-point-order.ts'
import { ACCRUAL_SCALE } from './accounts.ts'
import { balanceMicros, recoverableMicros } from './books-state.ts'
import type { BooksState } from './books-state.ts'
import type { PayoutLine } from './entry.ts'

/**
 * The lines of a run, by person: of every employee and contractor (of a legal entity, or all) the whole minor units of their
 * balance where it reaches the minimum, and, negative, what is recoverable from them. Left out are people in a run that waits
 * for a decision, and classes that payroll does not pay.
 */
export function payoutLines(
  books: BooksState,
  run: { readonly currency: string; readonly entity: string | null; readonly minimumMinor: bigint },
): readonly PayoutLine[] {
  const waiting = peopleInOpenRuns(books, run.currency)
  const lines: PayoutLine[] = []
  for (const [person, { entry }] of books.registers.persons) {
    const isPaid = entry.class === 'employee' || entry.class === 'contractor'
    if (!isPaid || waiting.has(person) || (run.entity !== null && entry.entity !== run.entity)) continue
    const amountMinor = payableMinor(books, person, run.currency, run.minimumMinor)
    if (amountMinor !== 0n) lines.push({ person, amountMinor })
  }
  return lines.toSorted((a, b) => compareCodePoints(a.person, b.person))
}

// What would be paid to one person now, in minor units; negative is recovered, 0 stays as it is.
function payableMinor(books: BooksState, person: string, currency: string, minimumMinor: bigint): bigint {
  const balance = balanceMicros(books, person, currency)
  const wholeMinor = balance / ACCRUAL_SCALE
  if (balance > 0n) return wholeMinor >= minimumMinor ? wholeMinor : 0n
  return -(recoverableMicros(books, person, currency) / ACCRUAL_SCALE)
}

/** The people for whom a run in this currency waits to be approved or rejected. */
export function peopleInOpenRuns({ registers }: BooksState, currency: string): ReadonlySet<string> {
  const people = new Set<string>()
  for (const { entry, decision } of registers.runs.values())
    if (decision === null && entry.currency === currency)
      for (const { person } of entry.lines) people.add(person)
  return people
}
