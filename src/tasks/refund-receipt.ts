// Books that part of a receipt went back to the licensee.
import { planRefund } from '../ledger/plans/receipts.ts'
import { formatAmount, type Money } from '../royalties/money.ts'
import { bookedFrom, dayFor, type Booked, type BookingDate } from './booked.ts'
import type { OpenBooks } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'

/** A refund as it was booked. The amount is decimal text in the receipt's currency. */
export interface RefundFacts {
  readonly refund: string
  readonly receipt: string
  readonly net: string
  readonly currency: string
}

/**
 * Books a refund, under the next id where none is given. Refuses an unknown receipt, another currency than the receipt's, and
 * more than is left of it.
 */
export async function refundReceipt(
  open: OpenBooks,
  actor: string,
  request: {
    readonly refund: string | null
    readonly receipt: string
    readonly date: BookingDate
    readonly net: Money
  },
): Promise<Outcome<Booked<RefundFacts>>> {
  const { receipt, net } = request
  let refund = ''
  const appended = await open.append(actor, async (books) => {
    const currency = books.registers.receipts.get(receipt)?.entry.currency
    if (currency === undefined) return refused(`there is no receipt ${receipt}; see byline receipt list`)
    if (currency !== net.currency)
      return refused(`receipt ${receipt} is in ${currency}, not in ${net.currency}`)
    const body = planRefund(books, {
      refund: request.refund ?? undefined,
      receipt,
      date: dayFor(request.date, books.registers.refunds.get(request.refund ?? '')),
      netMinor: net.amountMinor,
    })
    refund = body.refund
    return done([body])
  })
  return bookedFrom(appended, () => ({ refund, receipt, net: formatAmount(net), currency: net.currency }))
}
