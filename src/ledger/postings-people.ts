// How money changes hands between contributors, people and the company: shares given and taken back, claims, and what becomes
// of money that was already paid.
import type { ContributorShare } from '../royalties/apportionment.ts'
import type { Clawback } from '../royalties/licence-terms.ts'
import { ACCRUAL_SCALE } from './accounts.ts'
import { claimantOf, heldMinor } from './books-state.ts'
import type { BooksState } from './books-state.ts'
import type { PostingList } from './posting-list.ts'

/** Gives contributors their shares (negative ones are taken back): to whoever claimed them, or held for them unclaimed. */
export function postShares(
  list: PostingList,
  { registers }: BooksState,
  currency: string,
  shares: readonly ContributorShare[],
): void {
  for (const { contributor, amountMicros } of shares) {
    const person = claimantOf(registers, contributor)
    const place =
      person === undefined
        ? ({ account: 'unclaimed', subject: contributor } as const)
        : ({ account: 'person', subject: person, contributor } as const)
    list.micros(place, currency, -amountMicros)
  }
}

/**
 * Settles what the entry so far takes from people beyond what they have unpaid, held amounts included: by the terms it is
 * borne by the company ('none'), stays as a negative balance that offsets what comes later ('offset'), or becomes recoverable
 * through payroll ('recover').
 */
export function postClawback(
  list: PostingList,
  books: BooksState,
  currency: string,
  people: Iterable<string>,
  clawback: Clawback,
): void {
  if (clawback === 'offset') return
  for (const person of people) {
    const takenMicros = list.sumMicros('person', person, currency)
    if (takenMicros <= 0n) continue
    const owedMicros =
      -books.positions.sumMicros('person', person, currency) -
      books.positions.sumMicros('recoverable', person, currency) +
      heldMinor(books, person, currency) * ACCRUAL_SCALE
    const unpaidMicros = owedMicros > 0n ? owedMicros : 0n
    const beyondMicros = takenMicros - unpaidMicros
    if (beyondMicros <= 0n) continue
    list.micros({ account: 'person', subject: person }, currency, -beyondMicros)
    const bearer =
      clawback === 'none'
        ? ({ account: 'company' } as const)
        : ({ account: 'recoverable', subject: person } as const)
    list.micros(bearer, currency, beyondMicros)
  }
}

/** What people get pays back first what is recoverable from them, so that it is never recovered twice. */
export function postOffsets(
  list: PostingList,
  { positions }: BooksState,
  currency: string,
  people: Iterable<string>,
): void {
  for (const person of people) {
    const debtMicros =
      positions.sumMicros('recoverable', person, currency) + list.sumMicros('recoverable', person, currency)
    if (debtMicros <= 0n) continue
    const creditMicros =
      -positions.sumMicros('person', person, currency) - list.sumMicros('person', person, currency)
    const paidMicros = creditMicros < debtMicros ? creditMicros : debtMicros
    if (paidMicros <= 0n) continue
    list.micros({ account: 'person', subject: person }, currency, paidMicros)
    list.micros({ account: 'recoverable', subject: person }, currency, -paidMicros)
  }
}

/** A claim: all that is held for the contributor is the person's, who came by it through the contributor. */
export function postClaim(list: PostingList, books: BooksState, contributor: string, person: string): void {
  for (const { currency, amountMicros } of books.positions.of('unclaimed', contributor)) {
    list.micros({ account: 'unclaimed', subject: contributor }, currency, -amountMicros)
    list.micros({ account: 'person', subject: person, contributor }, currency, amountMicros)
    postOffsets(list, books, currency, [person])
  }
}

/** An undone claim: all that the person came by through the contributor is held for the contributor again, paid out or not. */
export function postUnclaim(list: PostingList, { registers, positions }: BooksState, claim: string): void {
  const { contributor, person } = registers.claims.get(claim)!.entry
  for (const position of positions.of('person', person)) {
    if (position.contributor !== contributor) continue
    const { currency, amountMicros } = position
    list.micros({ account: 'person', subject: person, contributor }, currency, -amountMicros)
    list.micros({ account: 'unclaimed', subject: contributor }, currency, amountMicros)
  }
}
