// The journal of money received: booked, placed, distributed, corrected and sent back.
import { apportionMicros, itemPoolsMicros } from '../royalties/apportionment.ts'
import type { ContributorShare } from '../royalties/apportionment.ts'
import type { Clawback } from '../royalties/licence-terms.ts'
import type { Reading } from '../royalties/money.ts'
import { accrualRows } from './accrual-rows.ts'
import { amountPlaced, claimantOf, itemName, placedAmount } from './books-state.ts'
import type { BooksState } from './books-state.ts'
import type { BodyOf, ReceiptItem } from './entry.ts'
import type { PointsOf } from './points.ts'
import type { PostingList } from './posting-list.ts'
import { postClawback, postOffsets, postShares } from './postings-people.ts'
import type { Registers } from './registers.ts'

/** Money arrived: it lies in suspense, and what was withheld is the company's to claim. */
export function postReceipt(list: PostingList, body: BodyOf<'receipt-booked'>): void {
  const { receipt, currency, taxMinor, netMinor } = body
  list.minor({ account: 'bank' }, currency, netMinor)
  list.minor({ account: 'withheld-tax' }, currency, taxMinor)
  list.minor({ account: 'company' }, currency, -taxMinor)
  list.minor({ account: 'suspense', subject: receipt }, currency, -netMinor)
}

/** What is left of a receipt in suspense is placed, exchanged where the placement says so. */
export function postPlacement(
  list: PostingList,
  books: BooksState,
  placement: BodyOf<'receipt-placed'>,
): void {
  const { entry, refundedMinor } = books.registers.receipts.get(placement.receipt)!
  const { currency, netMinor } = amountPlaced(books.registers, entry, placement, refundedMinor)
  const place = { account: 'undistributed', subject: placement.receipt } as const
  list.minor({ account: 'suspense', subject: entry.receipt }, entry.currency, entry.netMinor - refundedMinor)
  list.minor(place, currency, -netMinor)
  postExchange(list, entry.currency, entry.netMinor - refundedMinor, currency, netMinor)
}

/** The placement is undone: the money is in suspense again. */
export function postUnplacement(list: PostingList, books: BooksState, placement: string): void {
  const { receipt } = books.registers.placements.get(placement)!
  const { entry, refundedMinor } = books.registers.receipts.get(receipt)!
  const { currency, netMinor } = placedAmount(books.registers, receipt, refundedMinor)
  list.minor({ account: 'undistributed', subject: receipt }, currency, netMinor)
  list.minor({ account: 'suspense', subject: receipt }, entry.currency, refundedMinor - entry.netMinor)
  postExchange(list, currency, netMinor, entry.currency, entry.netMinor - refundedMinor)
}

// What leaves the books in one currency comes back in another: the exchange stands between.
function postExchange(
  list: PostingList,
  from: string,
  givenMinor: bigint,
  to: string,
  gotMinor: bigint,
): void {
  if (from === to) return
  list.minor({ account: 'exchange' }, from, -givenMinor)
  list.minor({ account: 'exchange' }, to, gotMinor)
}

/** A placed receipt goes to the people: the pool by its lines, the rest to the company. Refuses a line nobody has points in. */
export function postDistribution(
  list: PostingList,
  books: BooksState,
  body: BodyOf<'receipt-distributed'>,
  pointsOf: PointsOf,
): Reading<readonly ContributorShare[]> {
  const { currency, netMinor, poolMinor, receipt } = body
  const shares: (readonly ContributorShare[])[] = []
  for (const line of body.lines) {
    if (line.poolMicros === 0n) continue
    const { root } = books.registers.snapshots.get(line.snapshot)!.contributions
    const parts = apportionMicros(line.poolMicros, pointsOf({ root, paths: line.paths }))
    if (parts === undefined) return { ok: false, refusal: nobodyIn(line.item, line.snapshot) }
    shares.push(parts)
  }
  const rows = accrualRows(shares)
  const stranger = strangerIn(books.registers, rows)
  if (stranger !== undefined) return { ok: false, refusal: stranger }
  list.minor({ account: 'undistributed', subject: receipt }, currency, netMinor)
  list.minor({ account: 'company' }, currency, poolMinor - netMinor)
  postShares(list, books, currency, rows)
  postOffsets(list, books, currency, claimantsOf(books.registers, rows))
  return { ok: true, value: rows }
}

function nobodyIn(item: ReceiptItem, snapshot: string): string {
  return `nobody has any credit in what ${itemName(item)} is for in snapshot ${snapshot}, so there is nobody to pay; correct the delivery, or place the receipt on what somebody wrote`
}

function strangerIn({ contributors }: Registers, shares: readonly ContributorShare[]): string | undefined {
  const stranger = shares.find(({ contributor }) => !contributors.has(contributor))
  return stranger && `${stranger.contributor} has credit in the snapshot and was never registered`
}

function claimantsOf(registers: Registers, shares: readonly ContributorShare[]): ReadonlySet<string> {
  return new Set(shares.flatMap(({ contributor }) => claimantOf(registers, contributor) ?? []))
}

/**
 * A delivery's snapshot is replaced: for every line distributed by it so far, contributors get the difference between what
 * the new snapshot and the old one give. Refuses a new snapshot in which nobody has points for a line.
 */
export function postCorrection(
  list: PostingList,
  books: BooksState,
  body: BodyOf<'delivery-corrected'>,
  pointsOf: PointsOf,
): string | undefined {
  const { registers } = books
  const delivery = registers.deliveries.get(body.delivery)!
  const rootsOf = [delivery.snapshot, body.snapshot].map(
    (id) => registers.snapshots.get(id)!.contributions.root,
  )
  const byCurrency = new Map<string, (readonly ContributorShare[])[]>()
  for (const { receipt, item, paths, poolMicros } of delivery.lines) {
    if (poolMicros === 0n) continue
    const [before, after] = rootsOf.map((root) => apportionMicros(poolMicros, pointsOf({ root, paths })))
    if (after === undefined) return nobodyIn(item, body.snapshot)
    const { currency } = registers.receipts.get(receipt)!.distribution!
    const differences = byCurrency.get(currency) ?? []
    differences.push(after, (before ?? []).map(taken))
    byCurrency.set(currency, differences)
  }
  const { clawback } = registers.licences.get(delivery.entry.licence)!.entry.terms
  for (const [currency, differences] of byCurrency) {
    const rows = accrualRows(differences)
    const stranger = strangerIn(registers, rows)
    if (stranger !== undefined) return stranger
    postDifferences(list, books, currency, rows, { clawback, delivery: body.delivery })
  }
  return undefined
}

function taken({ contributor, amountMicros }: ContributorShare): ContributorShare {
  return { contributor, amountMicros: -amountMicros }
}

function postDifferences(
  list: PostingList,
  books: BooksState,
  currency: string,
  rows: readonly ContributorShare[],
  terms: { readonly clawback: Clawback; readonly delivery: string | null },
): void {
  const people = claimantsOf(books.registers, rows)
  postShares(list, books, currency, rows)
  postClawback(list, books, currency, people, terms)
  postOffsets(list, books, currency, people)
}

/**
 * Part of a receipt went back: out of suspense, out of what is not distributed, or from the company and the people in
 * proportion to what they got, as if only the rest had ever come.
 */
export function postRefund(
  list: PostingList,
  books: BooksState,
  body: BodyOf<'receipt-refunded'>,
  pointsOf: PointsOf,
): void {
  const { registers } = books
  const state = registers.receipts.get(body.receipt)!
  const paidIn = state.entry.currency
  list.minor({ account: 'bank' }, paidIn, -body.netMinor)
  if (state.placement === null) {
    list.minor({ account: 'suspense', subject: body.receipt }, paidIn, body.netMinor)
    return
  }
  const before = placedAmount(registers, body.receipt, state.refundedMinor)
  const after = placedAmount(registers, body.receipt, state.refundedMinor + body.netMinor)
  const backMinor = before.netMinor - after.netMinor
  postExchange(list, before.currency, backMinor, paidIn, body.netMinor)
  if (state.distribution === null) {
    list.minor({ account: 'undistributed', subject: body.receipt }, before.currency, backMinor)
    return
  }
  list.minor({ account: 'company' }, before.currency, backMinor - (before.poolMinor - after.poolMinor))
  const pools = itemPoolsMicros(after.poolMinor, state.lines.map(({ dueMinor }) => dueMinor)) // prettier-ignore
  const differences = state.lines.flatMap((line, at) => {
    const { snapshot } = registers.deliveries.get(line.delivery)!
    const { root } = registers.snapshots.get(snapshot)!.contributions
    const points = pointsOf({ root, paths: line.paths })
    const kept = apportionMicros(pools[at]!, points) ?? []
    const had = apportionMicros(line.poolMicros, points) ?? []
    return [kept, had.map(taken)]
  })
  const { clawback } = registers.licences.get(state.placement.licence)!.entry.terms
  postDifferences(list, books, before.currency, accrualRows(differences), { clawback, delivery: null })
}
