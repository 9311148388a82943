// Puts together several usage reports at once: each makes due what it adds to those before it in the same royalty cycle.
import { cycleDueMinor, cycleOf } from '../../royalties/royalty-due.ts'
import type { Books } from '../books.ts'
import { hasCome } from '../checks.ts'
import { sameBody } from '../entry-form.ts'
import type { BodyOf } from '../entry.ts'
import { planUsage, type ReportedUsage } from './licences.ts'

/** Several reports, ready to be booked in this order; or why some cannot be, by their place in the list. */
export interface UsagesPlan {
  readonly bodies: readonly BodyOf<'usage-reported'>[]
  readonly refusals: readonly { readonly at: number; readonly refusal: string }[]
}

/**
 * The entries of several reports. Every report is judged by itself against the books, so that one wrong report does not hide
 * another; reports that were booked before come out as they were booked, and the same report twice in a list once. Refuses two
 * reports of one id, and use in days that are still to come at `occasion.time` (RFC 3339, in UTC).
 */
export function planUsages(
  books: Books,
  occasion: { readonly actor: string | null; readonly time: string },
  reports: readonly ReportedUsage[],
): UsagesPlan {
  const bodies: BodyOf<'usage-reported'>[] = []
  const refusals: { readonly at: number; readonly refusal: string }[] = []
  const planned = new Map<string, BodyOf<'usage-reported'>>()
  const ahead = new Map<string, { readonly quantity: bigint; readonly dueMinor: bigint }>()
  for (const [at, report] of reports.entries()) {
    const plan = planUsage(books, report)
    if (!plan.ok) {
      refusals.push({ at, refusal: plan.refusal })
      continue
    }
    const isNew = !books.registers.usages.has(report.usage)
    const twin = planned.get(report.usage)
    const refusal = isNew ? refusalOf(books, plan.value, twin, occasion) : undefined
    if (refusal !== undefined) refusals.push({ at, refusal })
    else if (twin === undefined) bodies.push(isNew ? inTurn(books, ahead, plan.value) : plan.value)
    planned.set(report.usage, plan.value)
  }
  return { bodies, refusals }
}

function refusalOf(
  books: Books,
  body: BodyOf<'usage-reported'>,
  twin: BodyOf<'usage-reported'> | undefined,
  { actor, time }: { readonly actor: string | null; readonly time: string },
): string | undefined {
  if (twin !== undefined && !sameBody(twin, body))
    return `usage ${body.usage} comes twice, with other content`
  if (!hasCome(body.period.until, time))
    return `usage ${body.usage} ends on ${body.period.until}, which has not come yet: it is ${time.slice(0, 10)}; report what was used`
  return books.refusalOf(body, actor, time)
}

// What a report makes due after those planned before it in its cycle.
function inTurn(
  { registers }: Books,
  ahead: Map<string, { readonly quantity: bigint; readonly dueMinor: bigint }>,
  body: BodyOf<'usage-reported'>,
): BodyOf<'usage-reported'> {
  const { licence: id } = registers.deliveries.get(body.delivery)!.entry
  const licence = registers.licences.get(id)!
  const royalty = licence.entry.terms.royalty!
  const cycle = cycleOf(body.period.from, royalty.cycle)
  const key = `${id} ${cycle}`
  const before = ahead.get(key) ?? licence.cycles.get(cycle) ?? { quantity: 0n, dueMinor: 0n }
  const quantity = before.quantity + body.quantity
  const sumMinor = cycleDueMinor(royalty, quantity)
  ahead.set(key, { quantity, dueMinor: sumMinor })
  return { ...body, dueMinor: sumMinor - before.dueMinor }
}
