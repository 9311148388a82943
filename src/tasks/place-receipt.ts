// Says what a receipt in suspense is for, and takes a wrong placement back.
import type { Books } from '../ledger/books.ts'
import { sameBody } from '../ledger/entry-form.ts'
import type { ReceiptItem } from '../ledger/entry.ts'
import { planPlacement, planUnplacement } from '../ledger/plans/receipts.ts'
import type { Conversion } from '../royalties/conversion.ts'
import { bookedFrom, type Booked } from './booked.ts'
import type { Appended, OpenBooks } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'

/** What somebody says a receipt is for. */
export interface WantedPlacement {
  /** Null where the reports of use tell. */
  readonly licence: string | null
  readonly fee: boolean
  /** By whose snapshot the fee is split; null for the licence's only delivery. */
  readonly delivery: string | null
  readonly usages: readonly string[]
  /** `of` is the currency that was exchanged. */
  readonly conversion: (Conversion & { readonly of: string }) | null
}

// A placement whose names were looked up.
interface FoundPlacement {
  readonly licence: string
  readonly items: readonly ReceiptItem[]
  readonly conversion: Conversion | null
}

/** What a receipt was placed on. */
export interface PlacementFacts {
  readonly receipt: string
  readonly licence: string
}

/**
 * Places a receipt. Refuses an unknown receipt, licence, delivery or report, a receipt that is placed otherwise, and items
 * that are not of one licence, and a rate for a later day.
 */
export async function placeReceipt(
  open: OpenBooks,
  actor: string,
  receipt: string,
  date: string,
  placement: WantedPlacement,
): Promise<Outcome<Booked<PlacementFacts>>> {
  const appended = await appendPlacement(open, actor, receipt, date, placement)
  if (!appended.ok) return appended
  const { registers } = await open.read()
  const { licence } = registers.receipts.get(receipt)!.placement!
  return bookedFrom(appended, () => ({ receipt, licence }))
}

/** The same, as what was appended: nothing where the receipt is placed so already. */
export async function appendPlacement(
  open: OpenBooks,
  actor: string,
  receipt: string,
  date: string,
  wanted: WantedPlacement,
): Promise<Outcome<Appended>> {
  return open.append(actor, async (books) => {
    const state = books.registers.receipts.get(receipt)
    if (state === undefined) return refused(`there is no receipt ${receipt}; see byline receipt list`)
    const found = foundPlacement(books, state.entry.currency, wanted)
    if (!found.ok) return found
    if (state.placement !== null) {
      const { kind, licence, placement, date: day } = state.placement
      if (sameBody(state.placement, { kind, placement, receipt, date: day, ...found.value })) return done([])
      return refused(`receipt ${receipt} is placed under licence ${licence}; unplace it first`)
    }
    const { conversion } = found.value
    if (conversion !== null && conversion.day > date)
      return refused(
        `receipt ${receipt} is placed on ${date}, and its rate is for ${conversion.day}, a later day`,
      )
    return done([planPlacement(books, { receipt, date, ...found.value })])
  })
}

/** Puts a placed receipt back into suspense. Refuses one that is not placed, or distributed already. */
export async function unplaceReceipt(
  open: OpenBooks,
  actor: string,
  receipt: string,
  date: string,
): Promise<Outcome<Booked<{ readonly receipt: string }>>> {
  const appended = await open.append(actor, async (books) => {
    if (!books.registers.receipts.has(receipt))
      return refused(`there is no receipt ${receipt}; see byline receipt list`)
    const plan = planUnplacement(books, { receipt, date })
    return plan.ok ? done([plan.value]) : plan
  })
  return bookedFrom(appended, () => ({ receipt }))
}

function foundPlacement(books: Books, currency: string, wanted: WantedPlacement): Outcome<FoundPlacement> {
  const licence = licenceOf(books, wanted)
  if (!licence.ok) return licence
  const { terms } = books.registers.licences.get(licence.value)!.entry
  const items = itemsOf(books, licence.value, wanted)
  if (!items.ok) return items
  if (wanted.conversion === null)
    return done({ licence: licence.value, items: items.value, conversion: null })
  const { of, ...conversion } = wanted.conversion
  if (of !== currency) return refused(`the receipt is in ${currency}, the rate exchanges ${of}`)
  if (conversion.currency !== terms.currency)
    return refused(`licence ${licence.value} is in ${terms.currency}, the rate gives ${conversion.currency}`)
  return done({ licence: licence.value, items: items.value, conversion })
}

// The licence that is named, or that all reports of use are under.
function licenceOf({ registers }: Books, { licence, usages }: WantedPlacement): Outcome<string> {
  if (licence !== null && !registers.licences.has(licence))
    return refused(`there is no licence ${licence}; see byline licence list`)
  const found = new Set(licence === null ? [] : [licence])
  for (const usage of usages) {
    const state = registers.usages.get(usage)
    if (state === undefined) return refused(`there is no usage ${usage}; see byline usage list`)
    found.add(state.licence)
  }
  const [one, other] = found
  if (one === undefined) return refused('it is not said under which licence it is')
  if (other === undefined) return done(one)
  return refused(`it is for licence ${one} and for licence ${other}; a receipt is for one`)
}

function itemsOf(
  { registers }: Books,
  id: string,
  { fee, delivery, usages }: WantedPlacement,
): Outcome<readonly ReceiptItem[]> {
  const items = usages.map((usage): ReceiptItem => ({ kind: 'usage', usage }))
  if (!fee) {
    if (items.length > 0) return done(items)
    return refused(`it is not said what of licence ${id} it pays for: its fee, or which reports of use`)
  }
  const { deliveries } = registers.licences.get(id)!
  const [only, other] = deliveries
  if (delivery === null && only === undefined)
    return refused(`nothing is delivered under licence ${id} yet, so there is nobody to split its fee among`)
  if (delivery === null && other !== undefined)
    return refused(
      `licence ${id} has ${deliveries.length} deliveries; say with --delivery by which its fee is split`,
    )
  if (delivery !== null && !deliveries.includes(delivery))
    return refused(`licence ${id} has no delivery ${delivery}; see byline licence show ${id}`)
  return done([{ kind: 'fee', delivery: delivery ?? only! }, ...items])
}
