// Books what licensees say they used, one report or a whole file, and says what is due for each.
import type { Books } from '../ledger/books.ts'
import { sameBody } from '../ledger/entry-form.ts'
import { keyOf } from '../ledger/entry-keys.ts'
import type { BodyOf } from '../ledger/entry.ts'
import { planUsages } from '../ledger/plans/usages.ts'
import type { ReportedUsage } from '../ledger/plans/licences.ts'
import { formatAmount } from '../royalties/money.ts'
import { bookedFrom, type Booked, type Problems } from './booked.ts'
import { undeliveredPaths } from './delivered-paths.ts'
import type { OpenBooks, Writing } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'
import type { ReportedUse, UsageReading } from './read-usage-file.ts'

/** A booked report. Amounts and quantities are decimal texts. */
export interface UsageDue {
  readonly usage: string
  readonly licence: string
  readonly delivery: string
  readonly meter: string
  readonly quantity: string
  readonly due: string
  readonly currency: string
}

/** What a file of reports came to. */
export interface UsageReports {
  /** In the order of the file. */
  readonly due: readonly UsageDue[]
  readonly repeatedCount: number
}

/**
 * Books reports of use, all or none; those that were booked before are left as they are. Refuses all where anything is wrong,
 * naming by where it stands every report that cannot be read or booked, or was booked with other content: `problems` are those
 * lines. One that cannot be read is not judged further.
 */
export async function reportUsage(
  open: OpenBooks,
  actor: string,
  reports: readonly UsageReading[],
  now: Date,
): Promise<Outcome<Booked<UsageReports>> | Problems> {
  const time = now.toISOString()
  let problems: readonly string[] = []
  let due: readonly UsageDue[] = []
  const uses = reports.flatMap(({ use }) => (use.ok ? [use.value] : []))
  const appended = await open.append(actor, async (books, writing) => {
    const usages = uses.map((use) => usageOf(books, use))
    const plan = planUsages(books, { actor, time }, usages)
    const refusals = new Map([
      ...otherContent(books, usages),
      ...(await strangePaths(books, writing, uses)),
      ...plan.refusals.map(({ at, refusal }): [number, string] => [at, refusal]),
    ])
    problems = problemsOf(reports, refusals)
    if (problems.length > 0) return refused(problems[0]!)
    due = plan.bodies.map((body) => dueOf(books, body))
    return done(plan.bodies)
  })
  if (!appended.ok && problems.length > 0) return { ok: false, problems }
  const repeatedCount = appended.ok ? appended.value.repeated.length : 0
  return bookedFrom(appended, () => ({ due, repeatedCount }))
}

// A line for every report that is wrong, in their order; `refusals` go by the place among those that could be read.
function problemsOf(
  reports: readonly UsageReading[],
  refusals: ReadonlyMap<number, string>,
): readonly string[] {
  let readCount = 0
  return reports.flatMap(({ place, use }) => {
    const refusal = use.ok ? refusals.get(readCount++) : use.refusal
    if (refusal === undefined) return []
    return [place === null ? refusal : `${place}: ${refusal}`]
  })
}

// Which reports were booked before and said something else, by their place in the list.
function otherContent(
  { registers }: Books,
  usages: readonly ReportedUsage[],
): readonly (readonly [number, string])[] {
  return usages.flatMap((report, at): readonly (readonly [number, string])[] => {
    const before = registers.usages.get(report.usage)?.entry
    if (before === undefined) return []
    const { kind, dueMinor } = before
    if (sameBody(before, { kind, ...report, dueMinor })) return []
    const what = `${keyOf(before)} is booked already with other content, and what is booked stays`
    return [
      [
        at,
        `${what}; if it was wrong, byline usage withdraw takes it back, and what is right is reported under another id`,
      ],
    ]
  })
}

// Which reports are of files that were never handed over, by their place in the list. What was booked before is not asked again.
async function strangePaths(
  { registers }: Books,
  writing: Writing,
  uses: readonly ReportedUse[],
): Promise<ReadonlyMap<number, string>> {
  const named = uses.map((use) => (registers.usages.has(use.usage) ? { ...use, paths: null } : use))
  const undelivered = await undeliveredPaths(writing, registers, named)
  const refusals = new Map<number, string>()
  for (const [at, { usage, delivery }] of uses.entries()) {
    const pattern = undelivered[at]
    if (pattern !== undefined)
      refusals.set(at, `usage ${usage} is of "${pattern}", and delivery ${delivery} has no such file`)
  }
  return refusals
}

// A report that does not say what it counts counts what the licence does.
function usageOf({ registers }: Books, use: ReportedUse): ReportedUsage {
  const { usage, delivery, quantity, period, paths } = use
  const licence = registers.licences.get(registers.deliveries.get(delivery)?.entry.licence ?? '')
  const meter = use.meter ?? licence?.entry.terms.royalty?.meter ?? ''
  return { usage, delivery, quantity, period, paths, meter }
}

function dueOf({ registers }: Books, body: BodyOf<'usage-reported'>): UsageDue {
  const { usage, delivery, meter, quantity, dueMinor } = body
  const { licence } = registers.deliveries.get(delivery)!.entry
  const { currency } = registers.licences.get(licence)!.entry.terms
  const due = formatAmount({ amountMinor: dueMinor, currency })
  return { usage, licence, delivery, meter, quantity: String(quantity), due, currency }
}
