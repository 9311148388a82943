// Puts together what is booked of money received: receipts, what they are for, and how they go to the people.
import type { Conversion } from '../../royalties/conversion.ts'
import type { Money, Reading } from '../../royalties/money.ts'
import { accrualSet } from '../accrual-rows.ts'
import { distributionLines, placedAmount } from '../books-state.ts'
import type { Books } from '../books.ts'
import type { BodyOf, Day, ReceiptItem } from '../entry.ts'
import type { PointsOf, PointsQuery } from '../points.ts'
import { PostingList } from '../posting-list.ts'
import { postDistribution } from '../postings-receipts.ts'

/** A receipt: what was sent, and what was withheld of it as tax, in the same currency. */
export function planReceipt(
  books: Books,
  input: {
    readonly receipt?: string | undefined
    readonly date: Day
    readonly gross: Money
    readonly taxMinor: bigint
  },
): BodyOf<'receipt-booked'> {
  const { receipt = books.nextId('R'), date, gross, taxMinor } = input
  const { amountMinor: grossMinor, currency } = gross
  const netMinor = grossMinor - taxMinor
  return { kind: 'receipt-booked', receipt, date, currency, grossMinor, taxMinor, netMinor }
}

/** What a receipt in suspense is for; `conversion` only where its currency is not the licence's. */
export function planPlacement(
  books: Books,
  input: {
    readonly receipt: string
    readonly date: Day
    readonly licence: string
    readonly items: readonly ReceiptItem[]
    readonly conversion: Conversion | null
  },
): BodyOf<'receipt-placed'> {
  return { kind: 'receipt-placed', placement: books.nextId('PL'), ...input }
}

/** Takes back what a receipt is for. Refuses one that is not placed. */
export function planUnplacement(
  books: Books,
  { receipt, date }: { readonly receipt: string; readonly date: Day },
): Reading<BodyOf<'placement-undone'>> {
  const placement = books.registers.receipts.get(receipt)?.placement?.placement
  if (placement === undefined) return refuse(`receipt ${receipt} is not placed`)
  return { ok: true, value: { kind: 'placement-undone', placement, date } }
}

/** The lines of a distribution, and which points it takes. */
export interface DistributionDraft {
  readonly body: Omit<BodyOf<'receipt-distributed'>, 'accruals'>
  readonly pointsNeeded: readonly PointsQuery[]
}

/** How a placed receipt will be divided over its items. Refuses one that is not placed. */
export function draftDistribution(
  books: Books,
  { receipt, date }: { readonly receipt: string; readonly date: Day },
): Reading<DistributionDraft> {
  const { registers } = books
  const state = registers.receipts.get(receipt)
  if (state === undefined) return refuse(`there is no receipt ${receipt}`)
  if (state.placement === null)
    return refuse(`receipt ${receipt} is in suspense: place it on a licence before distributing it`)
  const { currency, netMinor, poolMinor } = placedAmount(registers, receipt, state.refundedMinor)
  const lines = distributionLines(registers, receipt, poolMinor)
  const body = { kind: 'receipt-distributed', receipt, date, currency, netMinor, poolMinor, lines } as const
  const pointsNeeded = lines.map(({ snapshot, paths }) => ({
    root: registers.snapshots.get(snapshot)!.contributions.root,
    paths,
  }))
  return { ok: true, value: { body, pointsNeeded } }
}

/**
 * The distribution of a placed receipt: what is left of its net goes to the company and, as its pool, to the people by the
 * points of each item's snapshot. Refuses a receipt that is not placed, and items in which nobody has points.
 */
export function planDistribution(
  books: Books,
  input: { readonly receipt: string; readonly date: Day },
  pointsOf: PointsOf,
): Reading<BodyOf<'receipt-distributed'>> {
  const draft = draftDistribution(books, input)
  if (!draft.ok) return draft
  const unsealed = { ...draft.value.body, accruals: { root: '', count: 0 } }
  const shares = postDistribution(new PostingList(), books, unsealed, pointsOf)
  if (!shares.ok) return shares
  return { ok: true, value: { ...unsealed, accruals: accrualSet(books.sha256, shares.value) } }
}

/** Part of a receipt goes back to whoever paid it; `netMinor` in the receipt's currency. */
export function planRefund(
  books: Books,
  input: {
    readonly receipt: string
    readonly date: Day
    readonly netMinor: bigint
    readonly refund?: string | undefined
  },
): BodyOf<'receipt-refunded'> {
  const { receipt, date, netMinor, refund = books.nextId('F') } = input
  return { kind: 'receipt-refunded', refund, receipt, date, netMinor }
}

function refuse(refusal: string): { readonly ok: false; readonly refusal: string } {
  return { ok: false, refusal }
}
