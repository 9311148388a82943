// Puts together several usage reports at once: each makes due what it adds to those before it in the same royalty cycle.
import { cycleDueMinor, cycleOf } from '../../royalties/royalty-due.ts'
import type { Books } from '../books.ts'
import type { BodyOf } from '../entry.ts'
import { planUsage, type ReportedUsage } from './licences.ts'

/** Several reports, ready to be booked in this order; or why some cannot be, by their place in the list. */
export interface UsagesPlan {
  readonly bodies: readonly BodyOf<'usage-reported'>[]
  readonly refusals: readonly { readonly at: number; readonly refusal: string }[]
}

/**
 * The entries of several reports. Every report is judged by itself against the books, so that one wrong report does not hide
 * another; reports that were booked before come out as they were booked, and the same report twice in a list once.
 */
export function planUsages(
  books: Books,
  { actor, time }: { readonly actor: string | null; readonly time: string },
  reports: readonly ReportedUsage[],
): UsagesPlan {
  const bodies: BodyOf<'usage-reported'>[] = []
  const refusals: { readonly at: number; readonly refusal: string }[] = []
  const planned = new Map<string, ReportedUsage>()
  const ahead = new Map<string, { readonly quantity: bigint; readonly dueMinor: bigint }>()
  for (const [at, report] of reports.entries()) {
    const twin = planned.get(report.usage)
    planned.set(report.usage, report)
    const plan = planUsage(books, report)
    const isNew = !books.registers.usages.has(report.usage)
    const refusal =
      twin !== undefined
        ? `usage ${report.usage} comes twice`
        : plan.ok
          ? isNew
            ? books.refusalOf(plan.value, actor, time)
            : undefined
          : plan.refusal
    if (refusal !== undefined) refusals.push({ at, refusal })
    else if (plan.ok) bodies.push(isNew ? inTurn(books, ahead, plan.value) : plan.value)
  }
  return { bodies, refusals }
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
