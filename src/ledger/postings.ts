// The journal of every entry: which postings follow from it, given the books before it.
import type { Hash } from '../proof/merkle-tree.ts'
import type { Reading } from '../royalties/money.ts'
import type { Posting } from './accounts.ts'
import { accrualSet } from './accrual-rows.ts'
import type { BooksState } from './books-state.ts'
import type { BodyOf, EntryBody } from './entry.ts'
import type { PointsOf, PointsQuery } from './points.ts'
import { PostingList } from './posting-list.ts'
import { postAdjustment, postHold, postPayout, postRelease } from './postings-payouts.ts'
import { postClaim, postUnclaim } from './postings-people.ts'
import {
  postCorrection,
  postDistribution,
  postPlacement,
  postReceipt,
  postRefund,
  postUnplacement,
} from './postings-receipts.ts'

/** Which points `postingsFor` will ask for. The body must pass the checks. */
export function pointsNeededFor({ registers }: BooksState, body: EntryBody): readonly PointsQuery[] {
  const rootOf = (snapshot: string) => registers.snapshots.get(snapshot)!.contributions.root
  if (body.kind === 'receipt-distributed')
    return body.lines.map(({ snapshot, paths }) => ({ root: rootOf(snapshot), paths }))
  if (body.kind === 'delivery-corrected') {
    const { snapshot, lines } = registers.deliveries.get(body.delivery)!
    return lines.flatMap(({ paths }) => [snapshot, body.snapshot].map((id) => ({ root: rootOf(id), paths })))
  }
  if (body.kind !== 'receipt-refunded') return []
  return registers.receipts.get(body.receipt)!.lines.map(({ delivery, paths }) => {
    const { snapshot } = registers.deliveries.get(delivery)!
    return { root: rootOf(snapshot), paths }
  })
}

/**
 * The postings of a body that passes the checks; they sum to zero in each currency. Refuses what only the points tell: a
 * distribution or correction with nobody to pay, and a distribution whose accruals are not what comes out.
 */
export function postingsFor(
  books: BooksState,
  body: EntryBody,
  pointsOf: PointsOf,
  sha256: Hash,
): Reading<readonly Posting[]> {
  const list = new PostingList()
  const fault = post(list, books, body, pointsOf, sha256)
  return fault === undefined ? { ok: true, value: list.balanced() } : { ok: false, refusal: fault }
}

function post(
  list: PostingList,
  books: BooksState,
  body: EntryBody,
  pointsOf: PointsOf,
  sha256: Hash,
): string | undefined {
  if (body.kind === 'receipt-distributed') return postSealed(list, books, body, pointsOf, sha256)
  if (body.kind === 'delivery-corrected') return postCorrection(list, books, body, pointsOf)
  if (body.kind === 'receipt-refunded') postRefund(list, books, body, pointsOf)
  else postWithoutPoints(list, books, body)
  return undefined
}

type BodyWithoutPoints = Exclude<
  EntryBody,
  { readonly kind: 'receipt-distributed' | 'delivery-corrected' | 'receipt-refunded' }
>

function postWithoutPoints(list: PostingList, books: BooksState, body: BodyWithoutPoints): void {
  switch (body.kind) {
    case 'contributor-claimed':
      postClaim(list, books, body.contributor, body.person)
      break
    case 'claim-undone':
      postUnclaim(list, books, body.claim)
      break
    case 'receipt-booked':
      postReceipt(list, body)
      break
    case 'receipt-placed':
      postPlacement(list, books, body)
      break
    case 'placement-undone':
      postUnplacement(list, books, body.placement)
      break
    case 'balance-adjusted':
      postAdjustment(list, books, body)
      break
    case 'balance-held':
      postHold(list, body)
      break
    case 'hold-released':
      postRelease(list, books, body.question)
      break
    case 'payout-approved':
      postPayout(list, books, body.run)
      break
    // What moves no money.
    case 'ledger-created':
    case 'policy-adopted':
    case 'contributors-registered':
    case 'person-recorded':
    case 'snapshot-taken':
    case 'licence-signed':
    case 'licence-ended':
    case 'delivery-made':
    case 'usage-reported':
    case 'usage-withdrawn':
    case 'payout-proposed':
    case 'payout-rejected':
    case 'period-closed':
    case 'identity-erased':
    case 'people-informed':
    case 'push-credited':
    case 'split-agreed':
      break
  }
}

function postSealed(
  list: PostingList,
  books: BooksState,
  body: BodyOf<'receipt-distributed'>,
  pointsOf: PointsOf,
  sha256: Hash,
): string | undefined {
  const shares = postDistribution(list, books, body, pointsOf)
  if (!shares.ok) return shares.refusal
  const { root, count } = accrualSet(sha256, shares.value)
  if (root === body.accruals.root && count === body.accruals.count) return undefined
  return `the accruals of the distribution of ${body.receipt} are not what its lines and points give`
}
