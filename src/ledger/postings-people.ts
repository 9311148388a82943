// How money changes hands between contributors, people and the company: shares given and taken back, claims, and what becomes
// of money that was already paid.
import type { ContributorShare } from '../royalties/apportionment.ts'
import type { Clawback } from '../royalties/licence-terms.ts'
import { ACCRUAL_SCALE } from './accounts.ts'
import { balanceMicros, claimantOf, heldMinor } from './books-state.ts'
import type { BooksState } from './books-state.ts'
import type { AccountPlace, PostingList } from './posting-list.ts'

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
 * through payroll ('recover'). What the company bore for a person when `delivery` was corrected is remembered, and what a
 * later correction of the same delivery gives the person is the company's up to that: it was paid already. `delivery` is
 * null where money went back.
 */
export function postClawback(
  list: PostingList,
  books: BooksState,
  currency: string,
  people: Iterable<string>,
  { clawback, delivery }: { readonly clawback: Clawback; readonly delivery: string | null },
): void {
  if (clawback === 'offset') return
  for (const person of people) {
    const borne: AccountPlace =
      delivery === null
        ? { account: 'company' }
        : { account: 'company', subject: person, contributor: delivery }
    const takenMicros = list.sumMicros('person', person, currency)
    const movedMicros =
      takenMicros > 0n
        ? beyondUnpaid(books, person, currency, takenMicros)
        : clawback === 'none' && delivery !== null
          ? -least(-takenMicros, borneMicros(books, person, currency, delivery))
          : 0n
    if (movedMicros === 0n) continue
    list.micros({ account: 'person', subject: person }, currency, -movedMicros)
    list.micros(
      clawback === 'none' ? borne : { account: 'recoverable', subject: person },
      currency,
      movedMicros,
    )
  }
}

// How much more is taken from a person than they have unpaid.
function beyondUnpaid(books: BooksState, person: string, currency: string, takenMicros: bigint): bigint {
  const owedMicros =
    balanceMicros(books, person, currency) + heldMinor(books, person, currency) * ACCRUAL_SCALE
  return takenMicros - least(takenMicros, owedMicros > 0n ? owedMicros : 0n)
}

// What the company bears for a person since a delivery was corrected.
function borneMicros({ positions }: BooksState, person: string, currency: string, delivery: string): bigint {
  return positions
    .of('company', person)
    .filter((position) => position.currency === currency && position.contributor === delivery)
    .reduce((sum, { amountMicros }) => sum + amountMicros, 0n)
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b
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
