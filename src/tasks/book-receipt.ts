// Books money that arrived, and places it where it says what it is for.
import { planReceipt } from '../ledger/plans/receipts.ts'
import { formatAmount, type Money } from '../royalties/money.ts'
import { bookedFrom, dayFor, type Booked, type BookingDate } from './booked.ts'
import type { OpenBooks } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'
import { appendPlacement, type WantedPlacement } from './place-receipt.ts'

/** A receipt as it was booked. Amounts are decimal texts in its currency. */
export interface ReceiptFacts {
  readonly receipt: string
  readonly gross: string
  readonly tax: string
  readonly net: string
  readonly currency: string
  /** Null while it is in suspense. */
  readonly licence: string | null
}

/**
 * Books a receipt, under the next id where none is given, and places it. Refuses what is wrong with the receipt itself; where
 * only the placement is, the money is in suspense and a note says why: the money exists.
 */
export async function bookReceipt(
  open: OpenBooks,
  actor: string,
  request: {
    readonly receipt: string | null
    readonly date: BookingDate
    readonly gross: Money
    readonly taxMinor: bigint
  },
  placement: WantedPlacement | null,
): Promise<Outcome<Booked<ReceiptFacts>>> {
  const { gross, taxMinor } = request
  const text = (amountMinor: bigint): string => formatAmount({ ...gross, amountMinor })
  if (taxMinor > gross.amountMinor)
    return refused(
      `the tax, ${text(taxMinor)} ${gross.currency}, is more than what was paid, ${text(gross.amountMinor)}`,
    )
  let receipt = ''
  const booked = await open.append(actor, async (books) => {
    const before = books.registers.receipts.get(request.receipt ?? '')?.entry
    const date = dayFor(request.date, before)
    const body = planReceipt(books, { receipt: request.receipt ?? undefined, date, gross, taxMinor })
    receipt = body.receipt
    return done([body])
  })
  if (!booked.ok) return booked
  const placed =
    placement === null ? null : await appendPlacement(open, actor, receipt, request.date.day, placement)
  const notes =
    placed === null || placed.ok ? [] : [`receipt ${receipt} is held in suspense: ${placed.refusal}`]
  const entries = [...booked.value.entries, ...(placed?.ok === true ? placed.value.entries : [])]
  const { registers } = await open.read()
  const licence = registers.receipts.get(receipt)?.placement?.licence ?? null
  return bookedFrom(
    done({ entries, repeated: [] }),
    () => ({
      receipt,
      gross: text(gross.amountMinor),
      tax: text(taxMinor),
      net: text(gross.amountMinor - taxMinor),
      currency: gross.currency,
      licence,
    }),
    notes,
  )
}
